"""Asking for a calculation, carrying it out, stopping it."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson
import pytest
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.utils import IntegrityError
from django.utils import timezone
from pytest_django import Settings

from payments.domain.ledger import EntryKind
from payments.models import (
    CalculationRun,
    ClosingOpenItem,
    Company,
    SupplierClosing,
    SupplierCurrent,
    SupplierEvent,
    copying,
)
from payments.selectors import ledger
from payments.services import calculations, work
from payments.services.calculations import KeyDateInFuture, RunAlreadyFinished, queue_run
from payments.services.work import WorkExhausted
from tests.ledgers import SOMEBODY, apply_rows, calculate, golden, golden_rows, line, new_company, supplier_of

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def request(company: Company, **more: object) -> CalculationRun:
    asked = {"key_date": None, "supplier_ids": None, "requester": SOMEBODY, "now": timezone.now(), **more}
    return calculations.request_run(company=company, **asked)  # type: ignore[arg-type]


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


class TestRequestRun:
    def test_answers_with_the_same_run_while_nothing_has_changed(self) -> None:
        company = new_company()
        apply_rows(company, golden_rows("E1"))

        first, second = request(company), request(company)
        calculations.carry_out_run(run_id=first.pk, clock=timezone.now)
        third = request(company)

        assert first.pk == second.pk == third.pk

    def test_makes_a_new_run_when_the_ledger_has_moved(self) -> None:
        company = new_company()
        apply_rows(company, golden_rows("E1"))
        first = calculate(company).run

        apply_rows(company, [line("I9", "2026-03-05", "10.00")])

        assert request(company).pk != first.pk

    def test_is_not_answered_by_a_run_that_has_read_an_older_ledger(self, monkeypatch: pytest.MonkeyPatch) -> None:
        company = new_company()
        apply_rows(company, golden_rows("E1"))
        first = request(company)
        asked: list[CalculationRun] = []

        def meanwhile(name: str) -> None:
            if name == "calculation.read":
                apply_rows(company, [line("I9", "2026-03-05", "10.00")])
                asked.append(request(company))

        monkeypatch.setattr(calculations, "failpoint", meanwhile)
        calculations.carry_out_run(run_id=first.pk, clock=timezone.now)

        assert asked[0].pk != first.pk
        assert (asked[0].status, asked[0].ledger_revision) == ("queued", None)

    def test_is_answered_by_a_run_that_reads_this_very_ledger(self, monkeypatch: pytest.MonkeyPatch) -> None:
        company = new_company()
        apply_rows(company, golden_rows("E1"))
        first = request(company)
        asked: list[CalculationRun] = []

        def meanwhile(name: str) -> None:
            if name in {"calculation.read", "calculation.committed"}:
                asked.append(request(company))

        monkeypatch.setattr(calculations, "failpoint", meanwhile)
        calculations.carry_out_run(run_id=first.pk, clock=timezone.now)

        assert [run.pk for run in asked] == [first.pk, first.pk]

    def test_holds_the_queued_run_it_answers_with_until_the_ledger_it_asks_about_is_there(self) -> None:
        company = new_company()
        apply_rows(company, golden_rows("E1"))
        queued = request(company)
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
            request(company, key_date=date(2026, 11, 24), now=NOW)

        assert not CalculationRun.objects.filter(company=company).exists()

    def test_takes_today_from_the_companys_own_clock(self) -> None:
        company = new_company()

        run = request(company, now=datetime(2026, 11, 23, 21, 30, tzinfo=UTC))

        assert run.key_date == date(2026, 11, 24)  # 00:30 in Istanbul


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
        run = request(company)
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
        run = request(company)

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
        run = request(company)
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
        run = request(company)

        def broken(name: str) -> None:
            raise ZeroDivisionError(name)

        monkeypatch.setattr(calculations, "failpoint", broken)
        for _ in range(3):
            with pytest.raises(ZeroDivisionError):
                calculations.carry_out_run(run_id=run.pk, clock=timezone.now)

        assert work.exhausted(CalculationRun) == [run.pk]
        outcome = calculations.fail_run(run_id=run.pk, error=WorkExhausted(), clock=timezone.now)
        assert (outcome.run.status, outcome.run.error_code) == ("failed", "work-exhausted")

    def test_refuses_a_past_day_whose_open_amounts_cannot_be_known(self) -> None:
        company = new_company()
        apply_rows(company, golden_rows("A13b"))

        outcome = calculate(company, key_date="2026-03-15")

        assert (outcome.run.status, outcome.run.error_code) == ("failed", "as-of-not-available")
        assert not SupplierClosing.objects.filter(run=outcome.run).exists()

    def test_knows_a_past_day_from_the_clearing_dates_of_the_items(self) -> None:
        company = new_company()
        cleared = date(2026, 3, 20)
        apply_rows(
            company,
            [
                line("I1", "2026-01-12", "1000.00", open_amount="0.00", cleared_date=cleared),
                line("P1", "2026-03-20", "-1000.00", open_amount="0.00", cleared_date=cleared),
                line("I2", "2026-02-16", "500.00", open_amount="500.00"),
            ],
        )

        before = SupplierClosing.objects.get(run=calculate(company, key_date="2026-03-10").run)
        after = SupplierClosing.objects.get(run=calculate(company, key_date="2026-03-25").run)

        assert (before.balance, before.open_count) == (1_500_00, 2)
        assert (after.balance, after.open_count) == (500_00, 1)

    def test_lets_only_one_full_run_of_a_company_be_at_work(self) -> None:
        company = new_company()
        first, second = request(company), request(company, key_date=date(2026, 3, 15))

        taken = [work.take(CalculationRun, run.pk, running="running") for run in (first, second)]

        assert taken[0] is not None
        assert taken[1] is None


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


class TestSwitching:
    def test_does_not_show_a_past_day_instead_of_todays_figures(self) -> None:
        company = new_company()
        apply_rows(company, golden_rows("E1"))
        today = calculate(company).run

        past = calculate(company, key_date="2026-03-15")

        assert company.current_run_id == today.pk
        assert (past.run.became_current, past.events) == (False, [])

    def test_announces_only_suppliers_whose_figures_changed(self) -> None:
        company = new_company()
        apply_rows(company, [line("A", "2026-11-01", "100.00"), line("B", "2026-11-01", "200.00", supplier="S2")])
        calculate(company)

        apply_rows(company, [line("B2", "2026-11-02", "5.00", supplier="S2")])
        events = calculate(company).events

        assert [(event.supplier_id, event.seq) for event in events] == [(supplier_of(company, "S2").pk, 2)]
        data = orjson.loads(events[0].data)
        assert (data["version"], data["closings"][0]["balance"], data["previous"]) == (
            2,
            "205.00",
            {"TRY": {"balance": "200.00"}},
        )

    def test_overlays_a_single_supplier_until_a_full_run_has_read_as_much(self) -> None:
        company = new_company()
        apply_rows(company, [line("A", "2026-11-01", "100.00"), line("B", "2026-11-01", "200.00", supplier="S2")])
        full = calculate(company).run
        apply_rows(company, [line("A2", "2026-11-02", "1.00")])
        supplier = supplier_of(company)

        single = calculate(company, suppliers=[supplier.pk]).run

        assert company.current_run_id == full.pk
        assert SupplierCurrent.objects.get(supplier=supplier).run_id == single.pk
        newer = calculate(company).run
        assert company.current_run_id == newer.pk
        assert not SupplierCurrent.objects.filter(company=company).exists()

    def test_keeps_a_newer_single_figure_when_an_older_full_run_ends_later(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        company = new_company()
        apply_rows(company, [line("A", "2026-11-01", "100.00"), line("B", "2026-11-01", "200.00", supplier="S2")])
        supplier = supplier_of(company)
        run = request(company)

        def meanwhile(name: str) -> None:
            if name == "calculation.read":
                monkeypatch.setattr(calculations, "failpoint", lambda _: None)
                apply_rows(company, [line("A2", "2026-11-02", "1.00")])
                calculate(company, suppliers=[supplier.pk])

        monkeypatch.setattr(calculations, "failpoint", meanwhile)
        full = calculations.carry_out_run(run_id=run.pk, clock=timezone.now)

        assert [event.supplier_id for event in full.events] == [supplier_of(company, "S2").pk]
        with connection.cursor() as cursor:
            cursor.execute("SELECT balance FROM current_closing WHERE supplier_id = %s", [supplier.pk])
            assert cursor.fetchall() == [(101_00,)]

    def test_never_shows_a_past_day_even_where_nothing_is_shown_yet(self) -> None:
        company = new_company()
        apply_rows(company, golden_rows("E1"))

        past = calculate(company, key_date="2026-03-15")

        assert (past.run.became_current, past.events, company.current_run) == (False, [], None)

    def test_shows_a_run_that_was_asked_for_today_and_ended_after_midnight(self) -> None:
        company = new_company()
        apply_rows(company, golden_rows("E1"))
        run = request(company, now=datetime(2026, 11, 23, 20, 59, tzinfo=UTC))

        outcome = calculations.carry_out_run(run_id=run.pk, clock=lambda: datetime(2026, 11, 23, 21, 1, tzinfo=UTC))

        assert outcome.run.became_current

    def test_keeps_a_suppliers_newer_day_when_a_run_for_an_earlier_one_ends_later(self) -> None:
        company = new_company()
        apply_rows(company, [line("A", "2026-11-01", "100.00"), line("B", "2026-11-01", "200.00", supplier="S2")])
        earlier = request(company, now=datetime(2026, 11, 22, 9, 0, tzinfo=UTC))
        supplier = supplier_of(company)
        single = request(company, supplier_ids=[supplier.pk], now=NOW)
        calculations.carry_out_run(run_id=single.pk, clock=lambda: NOW)

        full = calculations.carry_out_run(run_id=earlier.pk, clock=lambda: NOW)

        assert [event.supplier_id for event in full.events] == [supplier_of(company, "S2").pk]
        assert SupplierCurrent.objects.get(supplier=supplier).run_id == single.pk


class TestReferences:
    def test_are_the_same_for_a_day_whatever_is_posted_after_it(self) -> None:
        company = new_company()
        apply_rows(
            company,
            [
                line("K1", "2026-01-10", "2000.00", doc_no="100"),
                line("K2", "2026-02-10", "3000.00", doc_no="200"),
                line("CN", "2026-02-20", "-500.00", invoice_ref="200"),
            ],
        )
        before = calculate(company, key_date="2026-03-15").run

        apply_rows(company, [line("K3", "2026-10-01", "70.00", doc_no="200"), line("200", "2026-10-02", "5.00")])
        after = calculate(company, key_date="2026-03-15").run

        opened = [
            sorted(ClosingOpenItem.objects.filter(run=run).values_list("entry__source_key", "open_amount"))
            for run in (before, after)
        ]
        assert opened == [[("K1", 2000_00), ("K2", 2500_00)]] * 2
        assert before.input_fingerprint == after.input_fingerprint


class TestReadingRules:
    def test_leave_excluded_suppliers_out_by_code_or_by_how_it_begins(self) -> None:
        company = new_company(exclude=["S2", "X*"])
        apply_rows(
            company,
            [line(f"K{code}", "2026-11-01", "10.00", supplier=code) for code in ("S1", "S2", "S22", "X1", "X23")],
        )

        run = calculate(company).run

        shown = SupplierClosing.objects.filter(run=run).values_list("supplier_id", flat=True)
        assert set(shown) == {supplier_of(company, code).pk for code in ("S1", "S22")}

    def test_count_openings_as_posted_a_day_earlier_where_the_settings_say_so(self) -> None:
        months = []
        for rules in ({"closing_mode": "FIFO"}, {"closing_mode": "FIFO", "opening_redate": "previous_day"}):
            company = new_company(**rules)
            apply_rows(
                company,
                [
                    line("O1", "2026-01-01", "700.00", kind=EntryKind.OPENING),
                    line("I1", "2026-01-01", "50.00"),
                ],
            )
            closing = SupplierClosing.objects.get(run=calculate(company, key_date="2026-01-31").run)
            months.append(closing.months)

        assert months == [[0, 0, 0, 0, 750_00, 0], [0, 0, 0, 700_00, 50_00, 0]]


class TestCancelRun:
    def test_stops_a_queued_run_so_that_nothing_becomes_visible(self) -> None:
        company = new_company()
        apply_rows(company, golden_rows("E1"))
        run = request(company)

        calculations.cancel_run(run=run, now=timezone.now())

        with pytest.raises(RunAlreadyFinished):
            calculations.carry_out_run(run_id=run.pk, clock=timezone.now)
        assert not SupplierClosing.objects.filter(run=run).exists()

    def test_stops_a_run_at_work_before_it_writes(self, monkeypatch: pytest.MonkeyPatch) -> None:
        company = new_company()
        apply_rows(company, golden_rows("E1"))
        run = request(company)

        def stop(name: str) -> None:
            if name == "calculation.copied":
                calculations_cancelled.append(CalculationRun.objects.filter(pk=run.pk).update(status="cancelled"))

        calculations_cancelled: list[int] = []
        monkeypatch.setattr(calculations, "failpoint", stop)
        with pytest.raises(RunAlreadyFinished):
            calculations.carry_out_run(run_id=run.pk, clock=timezone.now)

        assert calculations_cancelled == [1]
        assert not ClosingOpenItem.objects.filter(run=run).exists()


class TestResults:
    @pytest.mark.parametrize("table", ["supplier_closing", "closing_open_item", "allocation", "supplier_event"])
    def test_are_written_once(self, table: str) -> None:
        company = new_company()
        apply_rows(company, golden_rows("E1"))
        calculate(company)

        with pytest.raises(IntegrityError, match="written once"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET supplier_id = supplier_id")  # noqa: S608

    def test_of_an_ended_run_stay_as_they_are(self) -> None:
        company = new_company()
        run = calculate(company).run

        with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
            CalculationRun.objects.filter(pk=run.pk).update(status="failed")
