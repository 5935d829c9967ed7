"""A calculation from its first statement to its last, whatever happens on the way."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from payments.models import (
    CalculationRun,
    SupplierClosing,
    SupplierEvent,
    copying,
)
from payments.selectors import ledger
from payments.services import calculations, work
from payments.services.calculations import RunAlreadyFinished
from payments.services.work import WorkExhausted
from tests.ledgers import (
    apply_rows,
    calculate,
    golden,
    golden_rows,
    new_company,
    request_run,
)

pytestmark = pytest.mark.django_db(transaction=True)


def cut_connection() -> None:
    """End this thread's connection from the server's side, as a restart does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]

    def cut() -> None:
        with connection.cursor() as other:
            other.execute("SELECT pg_terminate_backend(%s)", [backend])
        connection.close()

    thread = threading.Thread(target=cut)
    thread.start()
    thread.join()


class TestCarryOutRun:
    def test_writes_the_figures_of_the_golden_case(self) -> None:
        company = new_company()
        apply_rows(company, golden_rows("E1"))

        run = calculate(company, key_date="2026-03-15").run

        closing = SupplierClosing.objects.get(run=run)
        case = golden("E1")
        assert closing.balance == 40_050_74
        assert [f"{amount / 100:.2f}" for amount in closing.aging] == case["aging_due"]
        assert [f"{amount / 100:.2f}" for amount in closing.months] == [
            amount for label, amount in case["months"].items() if label != "unallocated"
        ]
        assert (closing.average_due_date, closing.average_due_hundredths) == (date(2026, 3, 11), -399)

    def test_ends_the_run_with_what_its_figures_depend_on(self) -> None:
        company = new_company()
        apply_rows(company, golden_rows("E1"))

        run = CalculationRun.objects.get(pk=calculate(company).run.pk)

        assert (run.status, run.ledger_revision, run.supplier_count, run.entry_count) == ("succeeded", 1, 1, 6)
        assert len(run.input_fingerprint) == 64
        assert company.current_run_id == run.pk

    def test_gives_the_same_fingerprint_for_the_same_ledger_in_another_company_and_order(self) -> None:
        first, second = new_company(), new_company()
        apply_rows(first, golden_rows("E1"))
        apply_rows(second, reversed(golden_rows("E1")))

        fingerprints = {calculate(company, key_date="2026-03-15").run.input_fingerprint for company in (first, second)}

        assert len(fingerprints) == 1

    def test_changes_nothing_when_delivered_twice(self) -> None:
        company = new_company()
        apply_rows(company, golden_rows("E1"))
        run = calculate(company).run

        with pytest.raises(RunAlreadyFinished):
            calculations.carry_out_run(run_id=run.pk, clock=timezone.now)

        assert SupplierClosing.objects.filter(run=run).count() == 1
        assert SupplierEvent.objects.filter(run=run).count() == 1

    def test_counts_a_company_without_entries_as_calculated(self) -> None:
        company = new_company()

        run = calculate(company).run

        assert (run.status, run.supplier_count) == ("succeeded", 0)

    def test_leaves_out_of_two_attempts_the_one_that_was_overtaken(self) -> None:
        company = new_company()
        apply_rows(company, golden_rows("E1"))
        run = request_run(company)
        slow = work.take(CalculationRun, run.pk, running="running")
        assert slow is not None
        CalculationRun.objects.filter(pk=run.pk).update(lease_until=timezone.now() - timedelta(seconds=1))

        calculations.carry_out_run(run_id=run.pk, clock=timezone.now)
        with pytest.raises(RunAlreadyFinished):
            calculations._work(slow, timezone.now)

        assert SupplierEvent.objects.filter(run=run).count() == 1

    @pytest.mark.parametrize("point", ["calculation.read", "calculation.copied", "calculation.before-commit"])
    def test_gives_the_run_back_uncounted_when_the_database_goes_away(
        self, monkeypatch: pytest.MonkeyPatch, point: str
    ) -> None:
        company = new_company()
        apply_rows(company, golden_rows("E1"))
        run = request_run(company)

        monkeypatch.setattr(calculations, "failpoint", lambda name: cut_connection() if name == point else None)
        with pytest.raises((OperationalError, InterfaceError)):
            calculations.carry_out_run(run_id=run.pk, clock=timezone.now)

        run.refresh_from_db()
        assert (run.status, run.attempt, run.lease_until) == ("running", 0, None)

    def test_gives_the_run_back_uncounted_when_the_database_goes_away_within_a_copy(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        company = new_company()
        apply_rows(company, golden_rows("E1"))
        run = request_run(company)
        read = copying.read_columns

        def cut_and_read(*arguments: Any) -> Any:
            cut_connection()
            return read(*arguments)

        monkeypatch.setattr(ledger, "read_columns", cut_and_read)
        with pytest.raises((OperationalError, InterfaceError)):
            calculations.carry_out_run(run_id=run.pk, clock=timezone.now)

        run.refresh_from_db()
        assert (run.status, run.attempt, run.lease_until) == ("running", 0, None)

    def test_counts_the_attempt_when_something_unexpected_breaks(self, monkeypatch: pytest.MonkeyPatch) -> None:
        company = new_company()
        run = request_run(company)

        def broken(name: str) -> None:
            raise ZeroDivisionError(name)

        monkeypatch.setattr(calculations, "failpoint", broken)
        for _ in range(3):
            with pytest.raises(ZeroDivisionError):
                calculations.carry_out_run(run_id=run.pk, clock=timezone.now)

        assert work.exhausted(CalculationRun) == [run.pk]
        outcome = calculations.fail_run(run_id=run.pk, error=WorkExhausted(), clock=timezone.now)
        assert (outcome.run.status, outcome.run.error_code) == ("failed", "work-exhausted")

    def test_lets_only_one_full_run_of_a_company_be_at_work(self) -> None:
        company = new_company()
        first, second = request_run(company), request_run(company, key_date=date(2026, 3, 15))

        taken = [work.take(CalculationRun, run.pk, running="running") for run in (first, second)]

        assert taken[0] is not None
        assert taken[1] is None
