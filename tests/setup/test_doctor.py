from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
import redis
from django.utils import timezone

from config.cli import doctor
from config.cli.doctor import Finding, State
from config.cli.main import main
from config.cli.servers.valkey import Valkey
from config.settings import ENV
from payments.models import SignOfLife

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker() -> None:
    SignOfLife.objects.update_or_create(name="worker", defaults={"seen_at": timezone.now()})


def found(what: str, **other: str) -> Finding:
    """The finding about one thing, in these tests' environment or in one that differs from it."""
    return next(one for one in doctor.examine(ENV.model_copy(update=other)) if one.what == what)


class TestExamine:
    @pytest.mark.usefixtures("worker")
    def test_finds_the_servers_of_these_tests_good(self) -> None:
        findings = {one.what: one.state for one in doctor.examine(ENV)}

        for what in ("PostgreSQL", "Redis", "Redis memory", "clocks", "migrations", "worker", "imports"):
            assert findings[what] is State.GOOD, what

    def test_misses_a_worker_that_fell_silent(self) -> None:
        SignOfLife.objects.update_or_create(name="worker", defaults={"seen_at": timezone.now() - timedelta(minutes=2)})

        silent = found("worker")

        assert silent.state is State.BAD
        assert "vade worker" in silent.advice

    def test_says_what_an_evicting_redis_needs(self, cache: Valkey) -> None:
        cache.start()
        with redis.Redis.from_url(cache.url) as client:
            client.config_set("maxmemory-policy", "allkeys-lru")

        evicting = found("Redis memory", redis_url=cache.url)

        assert (evicting.state, evicting.found) == (State.BAD, "maxmemory-policy allkeys-lru")
        assert "noeviction" in evicting.advice

    def test_goes_on_where_a_server_does_not_answer(self, tmp_path: Path) -> None:
        nobody = {"redis_url": f"unix://{tmp_path}/nobody", "database_url": f"postgresql:///x?host={tmp_path}"}

        assert found("PostgreSQL", **nobody).state is State.BAD
        assert found("Redis", **nobody).state is State.BAD
        assert found("worker", **nobody)

    @pytest.mark.usefixtures("worker")
    def test_asks_for_the_names_of_proxies_only_in_production(self) -> None:
        assert found("proxies", mode="production").state is State.WARNING
        with pytest.raises(StopIteration):
            found("proxies")


class TestRoom:
    def test_is_found_wanting_on_a_full_disk(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(doctor, "ROOM_BYTES", 2**80)

        assert doctor.room(tmp_path).state is State.WARNING


class TestCommand:
    def test_fails_where_somebody_has_to_act(self, capsys: pytest.CaptureFixture[str]) -> None:
        SignOfLife.objects.filter(name="worker").delete()

        assert main(["doctor"]) == 1
        assert "ACT   worker: never seen\n      Start `vade worker`" in capsys.readouterr().out

    @pytest.mark.usefixtures("worker")
    def test_answers_programs_in_json(self, capsys: pytest.CaptureFixture[str]) -> None:
        main(["doctor", "--json"])

        findings = json.loads(capsys.readouterr().out)
        assert {"what": "Redis memory", "state": "good", "found": "nothing is evicted", "advice": ""} in findings
