"""Stopping a calculation."""

from __future__ import annotations

import pytest
from django.utils import timezone

from payments.models import (
    CalculationRun,
    ClosingOpenItem,
    SupplierClosing,
)
from payments.services import calculations
from payments.services.calculations import RunAlreadyFinished
from tests.ledgers import (
    apply_rows,
    golden_rows,
    new_company,
    request_run,
)

pytestmark = pytest.mark.django_db(transaction=True)


class TestCancelRun:
    def test_stops_a_queued_run_so_that_nothing_becomes_visible(self) -> None:
        company = new_company()
        apply_rows(company, golden_rows("E1"))
        run = request_run(company)

        calculations.cancel_run(run=run, now=timezone.now())

        with pytest.raises(RunAlreadyFinished):
            calculations.carry_out_run(run_id=run.pk, clock=timezone.now)
        assert not SupplierClosing.objects.filter(run=run).exists()

    def test_stops_a_run_at_work_before_it_writes(self, monkeypatch: pytest.MonkeyPatch) -> None:
        company = new_company()
        apply_rows(company, golden_rows("E1"))
        run = request_run(company)

        def stop(name: str) -> None:
            if name == "calculation.copied":
                calculations_cancelled.append(CalculationRun.objects.filter(pk=run.pk).update(status="cancelled"))

        calculations_cancelled: list[int] = []
        monkeypatch.setattr(calculations, "failpoint", stop)
        with pytest.raises(RunAlreadyFinished):
            calculations.carry_out_run(run_id=run.pk, clock=timezone.now)

        assert calculations_cancelled == [1]
        assert not ClosingOpenItem.objects.filter(run=run).exists()
