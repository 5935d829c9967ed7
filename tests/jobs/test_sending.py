"""A message meets a row that is free to be taken."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import dramatiq
import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from psycopg import sql

from jobs.tasks.calculation import send_runs
from jobs.tasks.intake import send_imports
from payments.models import CalculationRun, Company, ImportBatch
from payments.services import calculations, companies
from payments.services.calculations import Requester

pytestmark = pytest.mark.django_db(transaction=True)


class Watcher(dramatiq.Middleware):
    """Looks at a row at the moment its message is sent, as a worker would: over a connection of its own."""

    def __init__(self, table: str) -> None:
        self.found: list[tuple[bool]] = []
        self._table = table

    def before_enqueue(self, broker: dramatiq.Broker, message: dramatiq.Message[Any], delay: int | None) -> None:  # noqa: ARG002
        """Whether it was noted; nothing where it is locked."""
        with psycopg.connect(settings.VADE.database_url, dbname=connection.settings_dict["NAME"]) as other:
            asked = sql.SQL("SELECT sent_at IS NOT NULL FROM {} FOR NO KEY UPDATE SKIP LOCKED")
            self.found += other.execute(asked.format(sql.Identifier(self._table))).fetchall()


@pytest.fixture
def watcher(request: pytest.FixtureRequest) -> Iterator[Watcher]:
    made = Watcher(request.param)
    broker = dramatiq.get_broker()
    broker.add_middleware(made)
    yield made
    broker.middleware.remove(made)


@pytest.fixture
def company() -> Company:
    return companies.create_company(
        code="1000", name="Deneme A.Ş.", currency="TRY", timezone="Europe/Istanbul", created_by=None
    )


class TestSending:
    @pytest.mark.parametrize("watcher", ["calculation_run"], indirect=True)
    def test_of_a_calculation_finds_its_row_noted_and_free(self, company: Company, watcher: Watcher) -> None:
        run = calculations.request_run(
            company=company, key_date=None, supplier_ids=None, requester=Requester(name="t"), now=timezone.now()
        )

        send_runs([run.pk])

        assert watcher.found == [(True,)]
        assert CalculationRun.objects.get().attempt == 0

    @pytest.mark.parametrize("watcher", ["import_batch"], indirect=True)
    def test_of_an_import_finds_its_row_noted_and_free(self, company: Company, watcher: Watcher) -> None:
        batch = ImportBatch.objects.create(company=company, status="running", file_sha256="0" * 64, file_bytes=0)

        send_imports([batch.pk])

        assert watcher.found == [(True,)]
