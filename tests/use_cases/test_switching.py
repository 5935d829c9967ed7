"""Which figures are shown once a calculation has ended."""

from __future__ import annotations

from datetime import UTC, datetime

import orjson
import pytest
from django.db import connection
from django.utils import timezone

from payments.models import (
    SupplierCurrent,
)
from payments.services import calculations
from tests.ledgers import (
    apply_rows,
    calculate,
    golden_rows,
    line,
    new_company,
    request_run,
    supplier_of,
)

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


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
        run = request_run(company)

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
        run = request_run(company, now=datetime(2026, 11, 23, 20, 59, tzinfo=UTC))

        outcome = calculations.carry_out_run(run_id=run.pk, clock=lambda: datetime(2026, 11, 23, 21, 1, tzinfo=UTC))

        assert outcome.run.became_current

    def test_keeps_a_suppliers_newer_day_when_a_run_for_an_earlier_one_ends_later(self) -> None:
        company = new_company()
        apply_rows(company, [line("A", "2026-11-01", "100.00"), line("B", "2026-11-01", "200.00", supplier="S2")])
        earlier = request_run(company, now=datetime(2026, 11, 22, 9, 0, tzinfo=UTC))
        supplier = supplier_of(company)
        single = request_run(company, supplier_ids=[supplier.pk], now=NOW)
        calculations.carry_out_run(run_id=single.pk, clock=lambda: NOW)

        full = calculations.carry_out_run(run_id=earlier.pk, clock=lambda: NOW)

        assert [event.supplier_id for event in full.events] == [supplier_of(company, "S2").pk]
        assert SupplierCurrent.objects.get(supplier=supplier).run_id == single.pk
