from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
import redis

from config.cli import waiting
from config.cli.refusal import Refusal
from config.cli.servers.valkey import Valkey

PASSWORD = "not-to-be-shown"


class Server:
    """A check that is not ready the first few times."""

    def __init__(self, *reasons: str) -> None:
        self.reasons = list(reasons)
        self.asked = 0

    def __call__(self) -> str:
        self.asked += 1
        return self.reasons.pop(0) if self.reasons else ""


class TestWaitFor:
    def test_says_nothing_when_everything_is_there(self, capsys: pytest.CaptureFixture[str]) -> None:
        waiting.wait_for({"PostgreSQL (db:5432)": Server(), "Redis (redis:6379)": Server()})

        assert capsys.readouterr().err == ""

    def test_says_once_whom_it_waits_for(self, capsys: pytest.CaptureFixture[str]) -> None:
        database, queue = Server("refused", "refused", "starting up"), Server("refused")

        waiting.wait_for({"PostgreSQL (db:5432)": database, "Redis (redis:6379)": queue}, pause=0)

        assert capsys.readouterr().err == "Waiting for PostgreSQL (db:5432) and Redis (redis:6379), up to 60 s\n"
        assert database.asked == 4

    def test_gives_up_with_the_last_reason(self) -> None:
        with pytest.raises(Refusal, match=r"^gave up after 0\.05 s\. Redis \(redis:6379\): refused$"):
            waiting.wait_for({"Redis (redis:6379)": Server(*["refused"] * 10_000)}, seconds=0.05, pause=0.01)


class TestChecks:
    def test_find_the_servers_of_these_tests_ready(self) -> None:
        _, database = waiting.postgres_check(os.environ["DATABASE_URL"])
        _, queue = waiting.redis_check(os.environ["REDIS_URL"])

        assert (database(), queue()) == ("", "")

    def test_name_a_server_that_is_not_there_and_why(self, tmp_path: Path) -> None:
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            port = unused.getsockname()[1]
        name, check = waiting.postgres_check(f"postgresql://vade:{PASSWORD}@127.0.0.1:{port}/vade")
        other_name, other_check = waiting.redis_check(f"unix://{tmp_path}/s?db=0")

        assert name == f"PostgreSQL (127.0.0.1:{port})"
        assert other_name == f"Redis ({tmp_path}/s)"
        assert "refused" in check()
        assert "No such file" in other_check()
        assert PASSWORD not in name + check()

    @pytest.mark.parametrize(
        ("url", "place"),
        [
            pytest.param("redis://:secret@redis/0", "redis:6379", id="without a port"),
            pytest.param("unix:///run/s?db=0", "/run/s", id="a socket of Redis"),
            pytest.param("postgresql://vade@/vade?host=/run/pg&port=5432", "/run/pg", id="a socket of PostgreSQL"),
        ],
    )
    def test_name_a_place_without_its_password(self, url: str, place: str) -> None:
        assert waiting.place(url, 6379) == place


class TestRefuseEvictingRedis:
    def test_accepts_a_redis_that_keeps_everything(self) -> None:
        waiting.refuse_evicting_redis(os.environ["REDIS_URL"])

    def test_refuses_one_that_drops_accepted_work(self, cache: Valkey) -> None:
        cache.start()
        with redis.Redis.from_url(cache.url) as client:
            client.config_set("maxmemory-policy", "allkeys-lru")

        with pytest.raises(Refusal, match=r"maxmemory-policy allkeys-lru.*Set: maxmemory-policy noeviction"):
            waiting.refuse_evicting_redis(cache.url)
