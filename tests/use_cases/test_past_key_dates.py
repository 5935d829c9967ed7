"""What a past key date answers stays the same, or is refused: nothing that came later changes it (domain.md 3.5)."""

from __future__ import annotations

import json
from datetime import date

import pytest

from payments.domain.ledger import EntryKind, LedgerRow
from payments.models import Allocation, ClosingOpenItem, Company, ImportBatch, SupplierClosing
from tests.ledgers import apply_rows, calculate, golden_rows, line, new_company, supplier_of

pytestmark = pytest.mark.django_db(transaction=True)

PATHS = [
    pytest.param(False, id="the whole ledger as columns"),
    pytest.param(True, id="one supplier in plain integers"),
]


def stored(company: Company, key_date: str, *, one_supplier: bool) -> tuple[str, list[object]]:
    """The fingerprint of a new run, and every row it stored."""
    suppliers = [supplier_of(company).pk] if one_supplier else None
    run = calculate(company, key_date=key_date, suppliers=suppliers).run
    rows: list[object] = []
    for model in (SupplierClosing, ClosingOpenItem, Allocation):
        names = [field.attname for field in model._meta.concrete_fields if field.attname != "run_id"]
        rows += model._default_manager.filter(run_id=run.pk).order_by(*names).values_list(*names)
    return run.input_fingerprint, rows


class TestStoredRows:
    @pytest.mark.parametrize("one_supplier", PATHS)
    def test_stand_for_their_fingerprint_when_a_debit_is_found_to_name_a_later_invoice(
        self, one_supplier: bool
    ) -> None:
        company = new_company()
        apply_rows(company, [line("CN", "2026-02-20", "-500.00", invoice_ref="I9", kind=EntryKind.CREDIT_NOTE)])
        before = stored(company, "2026-02-28", one_supplier=one_supplier)
        apply_rows(company, [line("I9", "2026-03-05", "900.00", due="2026-04-04")])

        after = stored(company, "2026-02-28", one_supplier=one_supplier)

        assert after == before
        assert len(after[1]) == 2


def bring_in(company: Company, day: str, *rows: LedgerRow) -> None:
    """Apply rows as an import of that day."""
    before = set(ImportBatch.objects.values_list("pk", flat=True))
    apply_rows(company, rows)
    ImportBatch.objects.filter(company=company).exclude(pk__in=before).update(ledger_day=day)


def outcome(company: Company, key_date: str, *, one_supplier: bool) -> tuple[str, list[int]]:
    """How a new run ends, or why it failed; and what it found open."""
    suppliers = [supplier_of(company).pk] if one_supplier else None
    run = calculate(company, key_date=key_date, suppliers=suppliers).run
    opened = ClosingOpenItem.objects.filter(run=run).order_by("entry_id").values_list("open_amount", flat=True)
    return run.error_code or run.status, list(opened)


def cleared(day: str | None) -> dict[str, object]:
    """What FI tells of an item: open in full, or nothing open since a day."""
    if day is None:
        return {"open_amount": "1000.00"}
    return {"open_amount": "0.00", "cleared_date": date.fromisoformat(day), "clearing_doc": "15"}


REFUSED: tuple[str, list[int]] = ("as-of-not-available", [])
IN_FULL = ("succeeded", [1000_00])


@pytest.mark.parametrize("one_supplier", PATHS)
class TestPastKeyDate:
    @pytest.mark.parametrize(
        ("told", "ended"),
        [
            pytest.param([("03-01", "400.00"), ("03-10", "1000.00")], REFUSED, id="a reconciliation was taken back"),
            pytest.param([("03-01", "400.00"), ("03-10", "300.00")], REFUSED, id="more was reconciled"),
            pytest.param([("03-06", "400.00"), ("03-10", "1000.00")], REFUSED, id="all of it after the key date"),
            pytest.param([("03-01", "400.00"), ("03-10", None)], REFUSED, id="the ERP no longer tells"),
            pytest.param([("03-01", None), ("03-10", "1000.00")], REFUSED, id="the ERP tells now"),
            pytest.param([("03-01", "400.00"), ("03-05", "1000.00")], IN_FULL, id="taken back on the key date"),
            pytest.param([("03-01", "1000.00"), ("03-10", "1000.00")], IN_FULL, id="another field was changed"),
        ],
    )
    def test_is_refused_where_the_erps_open_amount_was_another(
        self, told: list[tuple[str, str | None]], ended: tuple[str, list[int]], one_supplier: bool
    ) -> None:
        company = new_company()
        for day, open_amount in told:
            bring_in(company, f"2026-{day}", line("I1", "2026-02-01", "1000.00", open_amount=open_amount, text=day))

        found = outcome(company, "2026-03-05", one_supplier=one_supplier)

        assert found == ended

    @pytest.mark.parametrize(
        ("told", "ended"),
        [
            pytest.param([None, "2026-03-08"], IN_FULL, id="cleared after it"),
            pytest.param([None, "2026-03-02"], ("succeeded", []), id="cleared before it, as was told later"),
            pytest.param(["2026-03-08", None], IN_FULL, id="cleared after it, and taken back"),
            pytest.param(["2026-03-02", None], REFUSED, id="cleared before it, and taken back later"),
            pytest.param(["2026-03-02", "2026-03-09"], REFUSED, id="cleared before it, and then anew"),
        ],
    )
    def test_is_answered_by_the_clearing_date_where_there_is_one(
        self, told: list[str | None], ended: tuple[str, list[int]], one_supplier: bool
    ) -> None:
        company = new_company()
        bring_in(company, "2026-03-01", line("I1", "2026-02-01", "1000.00", **cleared(told[0])))
        bring_in(company, "2026-03-10", line("I1", "2026-02-01", "1000.00", **cleared(told[1])))

        found = outcome(company, "2026-03-05", one_supplier=one_supplier)

        assert found == ended

    @pytest.mark.parametrize(
        ("told", "ended"),
        [
            pytest.param([("400.00", [("03-03", 600_00)])], ("succeeded", [400_00]), id="closed before it"),
            pytest.param([("400.00", [("03-08", 600_00)])], IN_FULL, id="closed after it"),
            pytest.param(
                [("0.00", [("03-03", 300_00), ("03-05", 100_00), ("03-08", 600_00)])],
                ("succeeded", [600_00]),
                id="closed before it, on it and after it",
            ),
            pytest.param(
                [("700.00", [("03-03", 300_00)]), ("0.00", [("03-03", 300_00), ("03-08", 700_00)])],
                ("succeeded", [700_00]),
                id="more was closed after it",
            ),
            pytest.param(
                [("1000.00", []), ("400.00", [("03-03", 600_00)])],
                ("succeeded", [400_00]),
                id="closed before it, as was told later",
            ),
            pytest.param([("400.00", [("03-08", 600_00)]), ("1000.00", [])], IN_FULL, id="taken back, closed after it"),
            pytest.param(
                [("400.00", [("03-03", 600_00)]), ("1000.00", [])], REFUSED, id="taken back, closed before it"
            ),
            pytest.param(
                [("400.00", [("03-03", 600_00)]), ("400.00", [("03-09", 600_00)])], REFUSED, id="closed anew since"
            ),
            pytest.param([("400.00", [])], REFUSED, id="the days are not told"),
        ],
    )
    def test_is_answered_by_the_days_of_the_reconciliations_where_they_are_told(
        self, told: list[tuple[str, list[tuple[str, int]]]], ended: tuple[str, list[int]], one_supplier: bool
    ) -> None:
        company = new_company()
        for day, (open_amount, closed) in zip(("03-10", "03-12"), told, strict=False):
            reconciled = json.dumps([[f"2026-{on}", minor] for on, minor in closed]) if closed else ""
            row = line("I1", "2026-02-01", "1000.00", open_amount=open_amount, reconciled=reconciled)
            bring_in(company, f"2026-{day}", row)

        found = outcome(company, "2026-03-05", one_supplier=one_supplier)

        assert found == ended

    def test_is_answered_in_mode_fifo_whatever_the_erp_has_reconciled(self, one_supplier: bool) -> None:
        company = new_company(closing_mode="FIFO")
        bring_in(company, "2026-03-01", line("I1", "2026-02-01", "1000.00", open_amount="400.00"))
        bring_in(company, "2026-03-10", line("I1", "2026-02-01", "1000.00", open_amount="1000.00"))

        found = outcome(company, "2026-03-05", one_supplier=one_supplier)

        assert found == IN_FULL


class TestOpenAmounts:
    def test_are_not_known_of_a_past_day_where_the_erp_has_closed_a_part(self) -> None:
        company = new_company()
        apply_rows(company, golden_rows("A13b"))

        outcome = calculate(company, key_date="2026-03-15")

        assert (outcome.run.status, outcome.run.error_code) == ("failed", "as-of-not-available")
        assert not SupplierClosing.objects.filter(run=outcome.run).exists()

    def test_are_known_of_a_past_day_from_the_clearing_dates_of_the_items(self) -> None:
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
