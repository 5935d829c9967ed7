"""A backup holds everything, goes back whole or not at all, and brings nothing to life that had ended."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from psycopg.conninfo import make_conninfo

from config.cli import backup, restore
from config.cli.refusal import Refusal
from payments.models import Company, SupplierStream
from tests.api.callers import PASSWORD, Browser, person
from tests.ledgers import apply_rows, calculate, line, new_company

pytestmark = pytest.mark.django_db(transaction=True)


def address(name: str) -> str:
    """Of a database of the tests' server."""
    parameters = connection.get_connection_params()
    kept = {key: parameters[key] for key in ("host", "port", "user", "password") if parameters.get(key)}
    return make_conninfo(dbname=name, **kept)


@pytest.fixture
def ours() -> str:
    """The tests' database, with a company, its figures, an event and somebody who has signed in."""
    company = new_company()
    apply_rows(company, [line("INV", "2026-03-02", "100.00")])
    calculate(company)
    person(email="ayse@example.com")
    assert Browser().request("POST", "/session", {"email": "ayse@example.com", "password": PASSWORD}).status_code == 200
    return address(str(connection.settings_dict["NAME"]))


@pytest.fixture
def empty() -> Iterator[str]:
    """A database with nothing in it."""
    with psycopg.connect(address("postgres"), autocommit=True) as server:
        server.execute("DROP DATABASE IF EXISTS vade_restored")
        server.execute("CREATE DATABASE vade_restored")
        yield address("vade_restored")
        server.execute("DROP DATABASE vade_restored WITH (FORCE)")


def one(database: str, question: str) -> object:
    """The only value of a query's only row."""
    with psycopg.connect(database) as asked:
        row = asked.execute(question).fetchone()
    assert row is not None
    return row[0]


class TestBackup:
    def test_goes_into_an_empty_database_and_says_the_same_there(self, ours: str, empty: str, tmp_path: Path) -> None:
        backup.write(tmp_path / "vade.dump", ours)
        restore.put_back(tmp_path / "vade.dump", empty, replace=False)

        for question in (
            "SELECT count(*) FROM ledger_entry",
            "SELECT sum(balance)::text FROM current_closing",
            "SELECT last_seq FROM supplier_stream",
            "SELECT count(*) FROM django_migrations",
        ):
            assert one(empty, question) == one(ours, question) != 0

    def test_begins_each_log_anew_and_ends_every_session(self, ours: str, empty: str, tmp_path: Path) -> None:
        assert Session.objects.count() == 1

        backup.write(tmp_path / "vade.dump", ours)
        restore.put_back(tmp_path / "vade.dump", empty, replace=False)

        assert one(empty, "SELECT count(*) FROM django_session") == 0
        assert one(empty, "SELECT epoch FROM supplier_stream") != SupplierStream.objects.get().epoch

    def test_is_for_its_account_alone_and_replaces_no_file(self, ours: str, tmp_path: Path) -> None:
        file = tmp_path / "vade.dump"
        size, digest = backup.write(file, ours)

        with pytest.raises(Refusal, match="exists"):
            backup.write(file, ours)

        assert (stat.S_IMODE(file.stat().st_mode), file.stat().st_size, len(digest)) == (0o600, size, 64)

    def test_leaves_no_file_when_it_fails(self, tmp_path: Path) -> None:
        with pytest.raises(Refusal, match="pg_dump failed"):
            backup.write(tmp_path / "vade.dump", address("nothing_here"))

        assert list(tmp_path.iterdir()) == []


class TestRestore:
    def test_replaces_companies_only_when_told_to(self, ours: str, tmp_path: Path) -> None:
        backup.write(tmp_path / "vade.dump", ours)
        Company.objects.update(name="Renamed since")
        connection.close()

        with pytest.raises(Refusal, match="--replace"):
            restore.put_back(tmp_path / "vade.dump", ours, replace=False)
        assert Company.objects.get().name == "Renamed since"
        connection.close()

        restore.put_back(tmp_path / "vade.dump", ours, replace=True)
        assert Company.objects.get().name != "Renamed since"

    def test_of_a_damaged_file_changes_nothing(self, ours: str, empty: str, tmp_path: Path) -> None:
        backup.write(tmp_path / "vade.dump", ours)
        whole = (tmp_path / "vade.dump").read_bytes()
        (tmp_path / "cut.dump").write_bytes(whole[: len(whole) * 2 // 3])

        with pytest.raises(Refusal, match="pg_restore failed"):
            restore.put_back(tmp_path / "cut.dump", empty, replace=False)

        assert one(empty, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 0
