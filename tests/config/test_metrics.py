"""What Prometheus is told: work, its age and its duration, the queue, the sockets; and to whom."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from jobs.tasks.upkeep import sweep
from payments.models import CalculationRun, Company
from payments.services import calculations, companies
from payments.services.calculations import Requester

TOKEN = "a-token-for-the-metrics-alone"


@pytest.fixture
def company() -> Company:
    return companies.create_company(
        code="1000", name="Deneme A.Ş.", currency="TRY", timezone="Europe/Istanbul", created_by=None
    )


def requested(company: Company) -> CalculationRun:
    return calculations.request_run(
        company=company, key_date=None, supplier_ids=None, requester=Requester(name="t"), now=timezone.now()
    )


def scraped(**headers: str) -> dict[tuple[str, ...], float]:
    """Each figure, by its name and the values of its labels."""
    answer = Client().get("/metrics", headers=headers)
    assert answer.status_code == 200, answer.content
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.content.decode())
        for sample in family.samples
    }


@pytest.mark.django_db(transaction=True)
class TestMetrics:
    def test_tell_of_work_that_waits_and_for_how_long(self, company: Company) -> None:
        run = requested(company)
        CalculationRun.objects.filter(pk=run.pk).update(created_at=timezone.now() - timedelta(seconds=90))

        found = scraped()

        assert found["vade_work", "calculation", "waiting"] == 1
        assert found["vade_work", "calculation", "running"] == 0
        assert 89 < found["vade_work_oldest_seconds", "calculation", "waiting"] < 900
        assert found["vade_work_lease_overdue_seconds", "calculation"] == 0
        assert found["vade_work", "import", "waiting"] == 0

    def test_tell_of_a_worker_that_has_gone_silent(self, company: Company) -> None:
        run = requested(company)
        then = timezone.now() - timedelta(seconds=60)
        CalculationRun.objects.filter(pk=run.pk).update(status="running", started_at=then, lease_until=then)

        found = scraped()

        assert found["vade_work", "calculation", "running"] == 1
        assert 59 < found["vade_work_lease_overdue_seconds", "calculation"] < 900

    def test_tell_how_long_work_took_and_how_it_ended(self, company: Company) -> None:
        run = requested(company)
        calculations.carry_out_run(run_id=run.pk, clock=lambda: timezone.now() + timedelta(seconds=7))

        found = scraped()

        assert found["vade_work_ended_1h", "calculation", "succeeded"] == 1
        assert 6.9 < found["vade_work_duration_1h_seconds", "calculation", "0.99"] < 300

    def test_tell_since_when_no_worker_was_seen(self) -> None:
        assert ("vade_worker_silence_seconds",) not in scraped()

        sweep()

        assert 0 <= scraped()["vade_worker_silence_seconds",] < 60

    def test_tell_of_redis_and_of_this_process(self) -> None:
        found = scraped()

        assert found["vade_redis_up",] == 1
        assert found["vade_live_sockets",] >= 0

    def test_go_on_without_redis(self, settings: Any) -> None:
        settings.VADE = settings.VADE.model_copy(update={"redis_url": "redis://127.0.0.1:1/0"})

        assert scraped()["vade_redis_up",] == 0

    def test_are_only_for_who_has_their_token(self, settings: Any) -> None:
        settings.VADE = settings.VADE.model_copy(update={"metrics_token": TOKEN, "mode": "production"})

        refused = [Client().get("/metrics", headers=sent).status_code for sent in ({}, {"Authorization": "Bearer x"})]

        assert refused == [401, 401]
        assert scraped(Authorization=f"Bearer {TOKEN}")

    def test_are_nobodys_in_production_without_a_token(self, settings: Any) -> None:
        settings.VADE = settings.VADE.model_copy(update={"mode": "production"})

        assert Client().get("/metrics").status_code == 404
