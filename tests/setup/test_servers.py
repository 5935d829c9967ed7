from __future__ import annotations

import os
import shutil
import signal
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from config.cli.part import Part
from config.cli.refusal import Refusal
from config.cli.servers import postgres, valkey
from config.cli.servers.folders import (
    LOG_LIMIT_BYTES,
    LONGEST_FOLDER,
    private_folder,
    reachable,
    rotated,
    runtime_folder,
)
from config.cli.servers.postgres import Postgres
from config.cli.servers.valkey import Valkey


@pytest.fixture
def database(folder: Path) -> Iterator[Postgres]:
    server = Postgres(data=folder / "data" / "postgres", runtime=folder, durable=False)
    yield server
    server.stop()


def kill(server: Part) -> None:
    assert server.process is not None
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait()


class TestValkey:
    def test_keeps_accepted_work_and_its_address_over_a_kill(self, cache: Valkey) -> None:
        cache.start()
        before = cache.url
        with redis.Redis.from_url(cache.url) as client:
            client.rpush("work", "1", "2")
            client.execute_command("WAITAOF", 1, 0, 3000)

        kill(cache)
        cache.start()

        with redis.Redis.from_url(before) as client:
            assert client.lrange("work", 0, -1) == [b"1", b"2"]

    def test_never_drops_keys_and_writes_every_change(self, cache: Valkey) -> None:
        cache.start()

        with redis.Redis.from_url(cache.url) as client:
            assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
            assert client.config_get("append*")["appendonly"] == "yes"
            assert client.config_get("appendfsync") == {"appendfsync": "everysec"}

    def test_listens_on_no_port_and_lets_nobody_else_in(self, cache: Valkey) -> None:
        cache.start()

        with redis.Redis.from_url(cache.url) as client:
            assert client.config_get("port") == {"port": "0"}
        assert stat.S_IMODE(cache.folder.stat().st_mode) == 0o700
        assert stat.S_IMODE(cache.socket.stat().st_mode) == 0o700

    def test_ends_a_server_that_an_earlier_run_left_behind(self, cache: Valkey, folder: Path) -> None:
        cache.start()
        successor = Valkey(data=cache.data, runtime=folder)

        successor.start()

        assert cache.process is not None
        assert cache.process.wait(5) == 0
        successor.stop()

    def test_says_what_to_do_where_there_is_no_server(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
        monkeypatch.setenv("PATH", "")

        with pytest.raises(Refusal, match=r"REDIS_URL=.* or install one: apt-get install redis-server"):
            valkey.find_binary()


class TestPostgres:
    def test_keeps_its_rows_and_its_address_over_a_kill(self, folder: Path) -> None:
        database = Postgres(data=folder / "data" / "postgres", runtime=folder)
        database.start()
        before = database.url
        with psycopg.connect(before) as connection:
            connection.execute("CREATE TABLE paid AS SELECT 1 AS line")

        kill(database)
        database.start()

        with psycopg.connect(before) as connection:
            assert connection.execute("SELECT line FROM paid").fetchall() == [(1,)]
            assert connection.execute("SHOW fsync").fetchone() == ("on",)
            assert connection.execute("SHOW synchronous_commit").fetchone() == ("on",)
        database.stop()

    def test_starts_again_after_a_stop(self, database: Postgres) -> None:
        database.start()
        assert database.stop()

        database.start()

        with psycopg.connect(database.url) as connection:
            assert connection.execute("SELECT current_database()").fetchone() == ("vade",)

    def test_listens_on_no_port_and_lets_nobody_else_in(self, database: Postgres) -> None:
        database.start()

        with psycopg.connect(database.url) as connection:
            assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        for private in (database.folder, database.cluster):
            assert stat.S_IMODE(private.stat().st_mode) == 0o700

    def test_ignores_where_the_shell_points_libpq(self, database: Postgres, monkeypatch: pytest.MonkeyPatch) -> None:
        for name, value in {"PGPORT": "6000", "PGDATABASE": "other", "PGUSER": "other"}.items():
            monkeypatch.setenv(name, value)

        database.start()

        with psycopg.connect(database.url) as connection:
            assert connection.execute("SELECT current_user").fetchone() == ("vade",)

    def test_says_what_to_do_where_there_is_no_server(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("VADE_NO_PG_WHEEL", "1")
        monkeypatch.setenv("PATH", "")
        monkeypatch.setattr(postgres, "SYSTEM", Path("/nonexistent"))

        with pytest.raises(Refusal, match=r"DATABASE_URL=.* or install one: apt-get install postgresql"):
            postgres.find_binaries()

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root has a folder that PostgreSQL's account cannot enter")
    def test_runs_from_a_checkout_under_a_closed_folder_without_opening_it(self, folder: Path) -> None:
        closed = folder / "closed"
        closed.mkdir(mode=0o700)
        server = Postgres(data=closed / "postgres", runtime=folder, durable=False)
        try:
            server.start()

            assert not server.cluster.is_relative_to(closed)
            assert stat.S_IMODE(closed.stat().st_mode) == 0o700
        finally:
            server.stop()
            shutil.rmtree(server.cluster.parents[1])


class TestRuntimeFolder:
    def test_is_the_same_for_the_same_data_and_short_enough_for_a_socket(self, folder: Path) -> None:
        first, again, other = (runtime_folder(folder / name) for name in ("a", "a", "b"))

        assert first == again
        assert first != other
        assert len(str(first)) <= LONGEST_FOLDER
        first.rmdir()
        other.rmdir()

    def test_leaves_a_temporary_folder_that_is_too_deep(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(tempfile, "tempdir", str(folder / ("x" * LONGEST_FOLDER)))

        made = runtime_folder(folder)

        assert len(str(made)) <= LONGEST_FOLDER
        made.rmdir()


class TestPrivateFolder:
    def test_refuses_a_link_that_somebody_else_may_have_laid(self, folder: Path) -> None:
        (folder / "target").mkdir()
        (folder / "link").symlink_to(folder / "target")

        with pytest.raises(Refusal, match="belongs to somebody else"):
            private_folder(folder / "link")

    def test_closes_a_folder_of_ours_that_was_open(self, folder: Path) -> None:
        (folder / "open").mkdir(mode=0o777)

        private_folder(folder / "open")

        assert stat.S_IMODE((folder / "open").stat().st_mode) == 0o700


class TestReachable:
    def test_is_false_behind_a_folder_closed_to_the_account(self, folder: Path) -> None:
        (folder / "closed").mkdir(mode=0o700)
        other = 54321

        assert not reachable(folder / "closed" / "inside", uid=other, gid=other)
        assert reachable(Path("/usr"), uid=other, gid=other)


class TestRotated:
    def test_moves_a_log_aside_once_it_has_grown_too_large(self, folder: Path) -> None:
        log = folder / "postgres.log"
        log.write_bytes(b"x" * (LOG_LIMIT_BYTES + 1))

        rotated(log)

        assert not log.exists()
        assert (folder / "postgres.log.1").stat().st_size == LOG_LIMIT_BYTES + 1
