"""A message that comes a second time is acknowledged: an error would lay it among the dead ones."""

from __future__ import annotations

import pytest
from django.utils import timezone

from jobs.tasks.calculation import run_calculation
from jobs.tasks.intake import run_import
from payments.models import CalculationRun, ImportBatch
from payments.services import calculations
from payments.services.calculations import Requester
from tests.ledgers import apply_rows, line, new_company

pytestmark = pytest.mark.django_db(transaction=True)


class TestSecondDelivery:
    def test_of_a_calculation_changes_nothing_and_is_no_error(self) -> None:
        company = new_company()
        apply_rows(company, [line("I1", "2026-01-01", "5.00")])
        asked = calculations.request_run(
            company=company, key_date=None, supplier_ids=None, requester=Requester(name="test"), now=timezone.now()
        )
        run_calculation(run_id=str(asked.pk))
        ended = CalculationRun.objects.filter(pk=asked.pk).values().get()

        run_calculation(run_id=str(asked.pk))

        assert ended["status"] == "succeeded"
        assert CalculationRun.objects.filter(pk=asked.pk).values().get() == ended

    def test_of_an_import_changes_nothing_and_is_no_error(self) -> None:
        company = new_company()
        batch = ImportBatch.objects.create(company=company, status="applied", file_sha256="0" * 64, file_bytes=0)

        run_import(batch_id=str(batch.pk))

        batch.refresh_from_db()
        assert (batch.status, batch.attempt) == ("applied", 0)
