"""A run of few suppliers goes from its lock to its end in one transaction, and is the run it would be under a lease."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from payments.models import (
    CalculationRun,
    ClosingOpenItem,
    Company,
    SupplierClosing,
    SupplierCurrent,
    SupplierEvent,
)
from payments.services import calculations, closing_paths, short_runs, work
from payments.services.calculations import RunAlreadyFinished
from tests.ledgers import SOMEBODY, apply_rows, calculate, line, new_company, supplier_of
from tests.use_cases.test_carrying_out_runs import cut_connection

pytestmark = pytest.mark.django_db(transaction=True)

OCTOBER, NOVEMBER = datetime(2026, 10, 31, 9, 0, tzinfo=UTC), datetime(2026, 11, 1, 9, 0, tzinfo=UTC)


def request(company: Company, *codes: str, now: datetime | None = None) -> CalculationRun:
    return calculations.request_run(
        company=company,
        key_date=None,
        supplier_ids=[supplier_of(company, code).pk for code in codes],
        requester=SOMEBODY,
        now=now or timezone.now(),
    )


def elsewhere(act: Callable[[], object]) -> object:
    """Done by a thread with a connection of its own."""
    told: list[object] = []

    def work_there() -> None:
        told.append(act())
        connection.close()

    thread = threading.Thread(target=work_there)
    thread.start()
    thread.join()
    return told[0]


def told_of(company: Company) -> list[tuple[str, int, Any, str, Any]]:
    """Every event of the company without what names its run."""
    found = []
    for event in SupplierEvent.objects.filter(supplier__company=company).order_by("supplier__code", "seq"):
        data = orjson.loads(event.data)
        del data["calculation"]["id"]
        found.append((event.supplier.code, event.seq, data, event.message_code, orjson.loads(event.message_values)))
    return found


class TestShortRuns:
    def test_tell_and_show_what_they_would_under_a_lease(self, monkeypatch: pytest.MonkeyPatch) -> None:
        told = []
        for few in (0, 50):
            monkeypatch.setattr(closing_paths, "FEW_SUPPLIERS", few)
            company = new_company()
            apply_rows(
                company,
                [
                    line("A", "2026-08-01", "100.00"),
                    line("E", "2026-08-02", "7.00", currency="EUR"),
                    line("B", "2026-08-01", "200.00", supplier="S2"),
                    line("C", "2026-08-01", "300.00", supplier="S3"),
                ],
            )
            full = calculations.request_run(
                company=company, key_date=None, supplier_ids=None, requester=SOMEBODY, now=OCTOBER
            )
            calculations.carry_out_run(run_id=full.pk, clock=lambda: OCTOBER)
            apply_rows(
                company, [line("A2", "2026-08-03", "-40.00"), line("C2", "2026-08-03", "-300.00", supplier="S3")]
            )
            company.refresh_from_db()
            for codes, now in ((("S1", "S2", "S3"), OCTOBER), (("S1", "S2", "S3"), NOVEMBER)):
                run = request(company, *codes, now=now)
                outcome = calculations.carry_out_run(run_id=run.pk, clock=lambda now=now: now)  # type: ignore[misc]
                run.refresh_from_db()
                assert (outcome.run.status, outcome.run.version) == (run.status, run.version)
            closings = SupplierClosing.objects.filter(run=run).order_by("supplier__code", "currency")
            told.append(
                (
                    told_of(company),
                    list(closings.values_list("supplier__code", "currency", "balance", "aging", "months")),
                    (run.status, run.attempt, run.supplier_count, run.entry_count, run.input_fingerprint),
                    run.became_current,
                    SupplierCurrent.objects.filter(run=run).count(),
                    Company.objects.get(pk=company.pk).figures_version,
                )
            )

        assert told[0] == told[1]
        # November names the months anew where something is open, and says nothing of who has nothing open.
        assert [(code, seq) for code, seq, *_ in told[1][0]] == [
            ("S1", 1), ("S1", 2), ("S1", 3), ("S2", 1), ("S2", 2), ("S3", 1), ("S3", 2),
        ]  # fmt: skip

    def test_say_that_nothing_is_left_of_a_supplier(self) -> None:
        company = new_company()
        apply_rows(company, [line("A", "2026-08-01", "100.00")])
        calculate(company)
        company.ledger_revision += 1
        company.save(update_fields=["ledger_revision"])
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE ledger_entry SET removed_batch_id = last_batch_id WHERE company_id = %s", [company.pk]
            )

        outcome = calculate(company, suppliers=[supplier_of(company).pk])

        assert [event.message_code for event in outcome.events] == ["supplier.nothing-open"]
        assert orjson.loads(outcome.events[0].data)["previous"] == {"TRY": {"balance": "100.00"}}

    def test_are_silent_where_nothing_changes(self) -> None:
        company = new_company()
        apply_rows(company, [line("A", "2026-08-01", "100.00")])
        calculate(company)
        company.ledger_revision += 1
        company.save(update_fields=["ledger_revision"])

        outcome = calculate(company, suppliers=[supplier_of(company).pk])

        assert (outcome.run.became_current, outcome.events) == (True, [])
        assert SupplierCurrent.objects.get(company=company).run_id == outcome.run.pk

    def test_are_counted_first_once_they_are_no_longer_young(self, monkeypatch: pytest.MonkeyPatch) -> None:
        company = new_company()
        apply_rows(company, [line("A", "2026-08-01", "100.00")])
        run = request(company, "S1")
        old = timezone.now() - timedelta(seconds=short_runs.YOUNG_SECONDS + 1)
        CalculationRun.objects.filter(pk=run.pk).update(created_at=old)
        counted: list[object] = []

        def look(name: str) -> None:
            if name == "calculation.read":
                counted.append(
                    elsewhere(lambda: CalculationRun.objects.values_list("attempt", flat=True).get(pk=run.pk))
                )

        monkeypatch.setattr(calculations, "failpoint", look)
        calculations.carry_out_run(run_id=run.pk, clock=timezone.now)

        assert counted == [1]

    def test_are_counted_when_something_unexpected_breaks(self, monkeypatch: pytest.MonkeyPatch) -> None:
        company = new_company()
        apply_rows(company, [line("A", "2026-08-01", "100.00")])
        run = request(company, "S1")

        def broken(name: str) -> None:
            if name == "calculation.before-commit":
                raise ZeroDivisionError

        monkeypatch.setattr(calculations, "failpoint", broken)
        with pytest.raises(ZeroDivisionError):
            calculations.carry_out_run(run_id=run.pk, clock=timezone.now)

        run.refresh_from_db()
        assert (run.status, run.attempt, run.lease_until) == ("running", 1, None)
        assert not SupplierEvent.objects.filter(run=run).exists()
        assert not SupplierClosing.objects.filter(run=run).exists()

    @pytest.mark.parametrize("point", ["calculation.read", "calculation.copied", "calculation.before-commit"])
    def test_stay_as_they_were_when_the_database_goes_away(self, monkeypatch: pytest.MonkeyPatch, point: str) -> None:
        company = new_company()
        apply_rows(company, [line("A", "2026-08-01", "100.00")])
        run = request(company, "S1")

        monkeypatch.setattr(calculations, "failpoint", lambda name: cut_connection() if name == point else None)
        with pytest.raises((OperationalError, InterfaceError)):
            calculations.carry_out_run(run_id=run.pk, clock=timezone.now)
        monkeypatch.undo()

        run.refresh_from_db()
        assert (run.status, run.attempt, run.lease_until) == ("queued", 0, None)
        assert calculations.carry_out_run(run_id=run.pk, clock=timezone.now).run.status == "succeeded"

    def test_write_nothing_when_they_are_cancelled_meanwhile(self, monkeypatch: pytest.MonkeyPatch) -> None:
        company = new_company()
        apply_rows(company, [line("A", "2026-08-01", "100.00")])
        run = request(company, "S1")

        def stop(name: str) -> None:
            if name == "calculation.copied":
                elsewhere(lambda: calculations.cancel_run(run=run, now=timezone.now()))

        monkeypatch.setattr(calculations, "failpoint", stop)
        with pytest.raises(RunAlreadyFinished):
            calculations.carry_out_run(run_id=run.pk, clock=timezone.now)

        run.refresh_from_db()
        assert run.status == "cancelled"
        assert not ClosingOpenItem.objects.filter(run=run).exists()
        assert not SupplierEvent.objects.filter(run=run).exists()

    def test_leave_the_run_to_who_has_taken_a_lease_meanwhile(self, monkeypatch: pytest.MonkeyPatch) -> None:
        company = new_company()
        apply_rows(company, [line("A", "2026-08-01", "100.00")])
        run = request(company, "S1")
        leases: list[object] = []

        def take(name: str) -> None:
            if name == "calculation.copied":
                leases.append(elsewhere(lambda: work.take(CalculationRun, run.pk, running="running")))

        monkeypatch.setattr(calculations, "failpoint", take)
        with pytest.raises(RunAlreadyFinished):
            calculations.carry_out_run(run_id=run.pk, clock=timezone.now)
        monkeypatch.undo()

        assert not SupplierEvent.objects.filter(run=run).exists()
        assert isinstance(leases[0], work.Lease)
        assert calculations._work(leases[0], timezone.now).run.status == "succeeded"
        assert SupplierEvent.objects.filter(run=run).count() == 1

    def test_end_once_when_delivered_to_two_workers_at_the_same_time(self) -> None:
        company = new_company()
        apply_rows(company, [line("A", "2026-08-01", "100.00")])
        run = request(company, "S1")
        outcomes: list[str] = []

        def carry_out() -> None:
            try:
                outcomes.append(calculations.carry_out_run(run_id=run.pk, clock=timezone.now).run.status)
            except RunAlreadyFinished:
                outcomes.append("already")
            connection.close()

        threads = [threading.Thread(target=carry_out) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert sorted(outcomes) == ["already", "succeeded"]
        assert SupplierEvent.objects.filter(run=run).count() == 1

    def test_read_what_an_import_they_waited_for_has_committed(self) -> None:
        company = new_company()
        apply_rows(company, [line("A", "2026-08-01", "100.00")])
        run = request(company, "S1")
        begun = threading.Event()

        def post() -> None:
            with transaction.atomic():
                Company.objects.select_for_update(no_key=True).get(pk=company.pk)
                begun.set()
                apply_rows(company, [line("A2", "2026-08-03", "5.00")])
            connection.close()

        importer = threading.Thread(target=post)
        importer.start()
        begun.wait()
        outcome = calculations.carry_out_run(run_id=run.pk, clock=timezone.now)
        importer.join()

        assert outcome.run.ledger_revision == 2
        assert SupplierClosing.objects.get(run=run).balance == 105_00
