"""Pooled connections: asked now and then whether they live, and never given out dead for long."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from config.postgresql import base
from config.postgresql.base import DatabaseWrapper, check_now_and_then


@pytest.fixture
def line(db: None) -> Iterator[psycopg.Connection]:
    """A connection of the tests' database, outside of the pool."""
    with psycopg.connect(**connection.get_connection_params() | {"autocommit": True}) as one:
        yield one


class TestCheckNowAndThen:
    def test_finds_a_connection_that_the_server_has_ended(self, line: psycopg.Connection) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [line.info.backend_pid])

        with pytest.raises(psycopg.OperationalError):
            check_now_and_then(line)

    def test_asks_again_when_the_second_is_over(
        self, line: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(base, "TRUSTED_S", 0.0)
        check_now_and_then(line)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [line.info.backend_pid])

        with pytest.raises(psycopg.OperationalError):
            check_now_and_then(line)

    def test_trusts_one_that_has_just_answered(self, line: psycopg.Connection) -> None:
        check_now_and_then(line)
        line.close()

        check_now_and_then(line)

        with pytest.raises(psycopg.OperationalError):
            line.execute("SELECT 1")


def test_the_installation_uses_it() -> None:
    assert settings.DATABASES["default"]["ENGINE"] == "config.postgresql"
    pool = cast("DatabaseWrapper", connection).pool
    assert pool is not None
    assert pool._check is check_now_and_then
