"""Asking for a calculation: the run that answers already, or a new one."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime

import pytest
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import Settings

from payments.models import (
    CalculationRun,
    Company,
    SupplierClosing,
)
from payments.services import calculations, work
from payments.services.calculations import KeyDateInFuture, queue_run
from tests.ledgers import (
    SOMEBODY,
    apply_rows,
    calculate,
    golden_rows,
    line,
    new_company,
    request_run,
)

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class TestRequestRun:
    def test_answers_with_the_same_run_while_nothing_has_changed(self) -> None:
        company = new_company()
        apply_rows(company, golden_rows("E1"))

        first, second = request_run(company), request_run(company)
        calculations.carry_out_run(run_id=first.pk, clock=timezone.now)
        third = request_run(company)

        assert first.pk == second.pk == third.pk

    def test_makes_a_new_run_when_the_ledger_has_moved(self) -> None:
        company = new_company()
        apply_rows(company, golden_rows("E1"))
        first = calculate(company).run

        apply_rows(company, [line("I9", "2026-03-05", "10.00")])

        assert request_run(company).pk != first.pk

    def test_is_not_answered_by_a_run_that_has_read_an_older_ledger(self, monkeypatch: pytest.MonkeyPatch) -> None:
        company = new_company()
        apply_rows(company, golden_rows("E1"))
        first = request_run(company)
        asked: list[CalculationRun] = []

        def meanwhile(name: str) -> None:
            if name == "calculation.read":
                apply_rows(company, [line("I9", "2026-03-05", "10.00")])
                asked.append(request_run(company))

        monkeypatch.setattr(calculations, "failpoint", meanwhile)
        calculations.carry_out_run(run_id=first.pk, clock=timezone.now)

        assert asked[0].pk != first.pk
        assert (asked[0].status, asked[0].ledger_revision) == ("queued", None)

    def test_is_answered_by_a_run_that_reads_this_very_ledger(self, monkeypatch: pytest.MonkeyPatch) -> None:
        company = new_company()
        apply_rows(company, golden_rows("E1"))
        first = request_run(company)
        asked: list[CalculationRun] = []

        def meanwhile(name: str) -> None:
            if name in {"calculation.read", "calculation.committed"}:
                asked.append(request_run(company))

        monkeypatch.setattr(calculations, "failpoint", meanwhile)
        calculations.carry_out_run(run_id=first.pk, clock=timezone.now)

        assert [run.pk for run in asked] == [first.pk, first.pk]

    def test_holds_the_queued_run_it_answers_with_until_the_ledger_it_asks_about_is_there(self) -> None:
        company = new_company()
        apply_rows(company, golden_rows("E1"))
        queued = request_run(company)
        taken: list[work.Lease | None] = []

        def take() -> None:
            taken.append(work.take(CalculationRun, queued.pk, running="running"))
            connection.close()

        with transaction.atomic():
            Company.objects.filter(pk=company.pk).update(ledger_revision=2)
            company.ledger_revision = 2
            found = queue_run(company=company, key_date=None, supplier_ids=None, requester=SOMEBODY, now=timezone.now())
            worker = threading.Thread(target=take)
            worker.start()
            worker.join()

        assert found.pk == queued.pk
        assert taken == [None]

    def test_makes_a_run_of_its_own_for_each_key_date(self) -> None:
        company = new_company()
        apply_rows(company, golden_rows("E1"))

        march = calculate(company, key_date="2026-03-15").run
        february = calculate(company, key_date="2026-02-28").run

        balances = {run.key_date.isoformat(): SupplierClosing.objects.get(run=run).balance for run in (march, february)}
        assert balances == {"2026-03-15": 40_050_74, "2026-02-28": 24_300_49}

    def test_refuses_a_day_that_has_not_come(self) -> None:
        company = new_company()

        with pytest.raises(KeyDateInFuture):
            request_run(company, key_date=date(2026, 11, 24), now=NOW)

        assert not CalculationRun.objects.filter(company=company).exists()

    def test_takes_today_from_the_companys_own_clock(self) -> None:
        company = new_company()

        run = request_run(company, now=datetime(2026, 11, 23, 21, 30, tzinfo=UTC))

        assert run.key_date == date(2026, 11, 24)  # 00:30 in Istanbul


class TestRequestNewDay:
    def test_calculates_once_where_the_figures_are_of_an_earlier_day(self, settings: Settings) -> None:
        company, other = new_company(), new_company()
        settings.VADE = settings.VADE.model_copy(update={"today": date(2026, 3, 20)})
        for one in (company, other):
            apply_rows(one, golden_rows("E1"))
            calculate(one)
        settings.VADE = settings.VADE.model_copy(update={"today": date(2026, 3, 23)})
        calculate(other)

        [queued] = calculations.request_new_day(now=NOW)
        run = calculations.carry_out_run(run_id=queued, clock=timezone.now).run

        assert (run.company_id, run.key_date, run.trigger, run.became_current) == (
            company.pk,
            date(2026, 3, 23),
            "schedule",
            True,
        )
        assert calculations.request_new_day(now=NOW) == []

    def test_does_not_try_again_what_failed(self, settings: Settings) -> None:
        company = new_company()
        settings.VADE = settings.VADE.model_copy(update={"today": date(2026, 3, 20)})
        apply_rows(company, golden_rows("E1"))
        calculate(company)
        settings.VADE = settings.VADE.model_copy(update={"today": date(2026, 3, 21)})
        [queued] = calculations.request_new_day(now=NOW)
        CalculationRun.objects.filter(pk=queued).update(status="failed", finished_at=NOW)

        assert calculations.request_new_day(now=NOW) == []
