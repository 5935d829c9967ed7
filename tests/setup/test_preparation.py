from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from config.cli.preparation import FILE, Preparation


@pytest.fixture
def url() -> Iterator[str]:
    """A database of its own that has seen one migration."""
    server = os.environ["DATABASE_URL"]
    name = f"scratch_{secrets.token_hex(4)}"
    made = urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        with psycopg.connect(made) as scratch:
            scratch.execute("CREATE TABLE django_migrations (app text, name text)")
            scratch.execute("INSERT INTO django_migrations VALUES ('payments', '0001_initial')")
        yield made
        connection.execute(f"DROP DATABASE {name}")


class TestPreparation:
    def test_is_to_be_done_on_the_first_start(self, tmp_path: Path, url: str) -> None:
        assert not Preparation(tmp_path, url).is_migrated

    @pytest.mark.parametrize("has_begun", [True, False])
    def test_is_not_repeated_while_nothing_has_changed(self, tmp_path: Path, url: str, has_begun: bool) -> None:
        Preparation(tmp_path, url).done(has_begun=has_begun)

        found = Preparation(tmp_path, url)

        assert (found.is_migrated, found.has_begun) == (True, has_begun)

    def test_is_repeated_for_a_database_that_was_put_back_to_an_older_state(self, tmp_path: Path, url: str) -> None:
        Preparation(tmp_path, url).done(has_begun=True)
        with psycopg.connect(url) as connection:
            connection.execute("DELETE FROM django_migrations")

        found = Preparation(tmp_path, url)

        assert (found.is_migrated, found.has_begun) == (False, False)

    def test_is_repeated_for_a_database_that_was_never_migrated(self, tmp_path: Path, url: str) -> None:
        Preparation(tmp_path, url).done(has_begun=True)
        with psycopg.connect(url) as connection:
            connection.execute("DROP TABLE django_migrations")

        assert not Preparation(tmp_path, url).is_migrated

    def test_is_repeated_when_its_file_is_damaged(self, tmp_path: Path, url: str) -> None:
        Preparation(tmp_path, url).done(has_begun=True)
        (tmp_path / FILE).write_text("{")

        assert not Preparation(tmp_path, url).is_migrated
