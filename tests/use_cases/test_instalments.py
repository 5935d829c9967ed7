"""Documents in instalments, from the import to the figures and to payment (domain.md 3.4.1, 3.6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from payments.domain.kept_terms import instalments_as_json
from payments.domain.ledger import LedgerRow
from payments.domain.paying import ProposalBasis, ReasonCode
from payments.domain.terms import Instalment
from payments.models import (
    Allocation,
    ClosingOpenItem,
    Company,
    LedgerEntry,
    PaymentException,
    PaymentItem,
    PaymentLine,
    PaymentRun,
    PaymentTerm,
    SupplierClosing,
)
from payments.selectors import supplier as one
from payments.selectors.due_reasons import due_answers
from payments.selectors.forecasting import forecast
from payments.selectors.statement import of_supplier
from payments.services import due_dates
from payments.services.payment_runs import LinesNotPayable
from payments.services.run_editing import ItemChange, LineChange, edit_line
from payments.services.verifying import verify
from tests.days import company_today
from tests.instalments import halves, in_percent, keep_term
from tests.ledgers import apply_rows, calculate, line, new_company, supplier_of
from tests.paying import Desk, actor, anything, new_desk

pytestmark = pytest.mark.django_db(transaction=True)

PATHS = pytest.mark.parametrize("few", [False, True], ids=["columns", "plain"])
BASES = pytest.mark.parametrize("basis", list(ProposalBasis))


def calculated(company: Company, *, key_date: str, few: bool) -> Any:
    """A run by one path or the other."""
    scope = list(company.suppliers.values_list("pk", flat=True)) if few else None
    return calculate(company, key_date=key_date, suppliers=scope).run


def opened(run: Any) -> list[tuple[str, int, int, int]]:
    """Document, part, what is open and how late, by document and part."""
    found = ClosingOpenItem.objects.filter(run=run).order_by("entry__source_key", "part")
    return list(found.values_list("entry__source_key", "part", "open_amount", "days_overdue"))


class TestWorkedExamples:
    @PATHS
    @pytest.mark.parametrize(
        ("amount", "shares", "parts"),
        [
            pytest.param("1000.00", ["33.33", "33.33", "33.34"], [333_30, 333_30, 333_40], id="R1"),
            pytest.param("100.00", ["33.3333", "33.3333", "33.3334"], [33_33, 33_33, 33_34], id="R2"),
            pytest.param("0.05", ["50", "50"], [3, 2], id="R3"),
            pytest.param("99999.99", ["40", "30", "30"], [40_000_00, 30_000_00, 29_999_99], id="R4"),
        ],
    )
    def test_are_open_part_by_part(self, few: bool, amount: str, shares: list[str], parts: list[int]) -> None:
        company = new_company()
        keep_term(company, "R", in_percent(*((share, 30 * place) for place, share in enumerate(shares))))
        apply_rows(company, [line("I1", "2026-01-05", amount, term_code="R")])

        run = calculated(company, key_date="2026-03-15", few=few)

        ages = [69, 39, 9][: len(parts)]
        assert opened(run) == [
            ("I1", number, part, late) for number, (part, late) in enumerate(zip(parts, ages, strict=True), start=1)
        ]

    @PATHS
    def test_r3_leaves_a_debit_whole(self, few: bool) -> None:
        company = new_company()
        keep_term(company, "R", halves())
        apply_rows(company, [line("CN", "2026-01-05", "-0.05", term_code="R")])

        assert opened(calculated(company, key_date="2026-03-15", few=few)) == [("CN", 0, -5, 0)]


@pytest.fixture
def company() -> Company:
    """Half of 100.01 is due on 2026-02-04, half on 2026-03-06; 30.00 of another invoice on 2026-02-20."""
    found = new_company(closing_mode="FIFO")
    keep_term(found, "HALVES", halves())
    apply_rows(
        found,
        [
            line("I1", "2026-01-05", "100.01", term_code="HALVES", text="Mal"),
            line("I2", "2026-01-20", "30.00", due="2026-02-20"),
        ],
    )
    return found


class TestFigures:
    @PATHS
    def test_use_the_date_of_each_part(self, company: Company, few: bool) -> None:
        run = calculated(company, key_date="2026-02-10", few=few)

        [found] = SupplierClosing.objects.filter(run=run)
        assert (found.open_count, found.overdue, found.not_due, found.max_overdue_days) == (3, 50_01, 80_00, 6)
        assert found.aging == [80_00, 50_01, 0, 0, 0, 0]
        assert (found.oldest_due_date, found.average_due_date) == (date(2026, 2, 4), date(2026, 2, 19))

    @PATHS
    def test_close_the_oldest_part_of_all_documents_first(self, company: Company, few: bool) -> None:
        apply_rows(company, [line("P1", "2026-02-01", "-90.00")])

        run = calculated(company, key_date="2026-02-10", few=few)

        assert opened(run) == [("I1", 2, 40_01, -24)]
        made = Allocation.objects.filter(run=run).order_by("step")
        assert list(made.values_list("credit__source_key", "credit_part", "amount")) == [
            ("I1", 1, 50_01),
            ("I2", 0, 30_00),
            ("I1", 2, 9_99),
        ]

    @PATHS
    def test_let_a_reference_close_the_parts_of_its_invoice_in_their_order(self, company: Company, few: bool) -> None:
        apply_rows(company, [line("CN", "2026-02-01", "-60.00", invoice_ref="I1")])

        run = calculated(company, key_date="2026-02-10", few=few)

        assert opened(run) == [("I1", 2, 40_01, -24), ("I2", 0, 30_00, -10)]

    @PATHS
    def test_take_what_the_erp_has_closed_off_the_part_that_is_due_first(self, few: bool) -> None:
        company = new_company()
        keep_term(company, "HALVES", halves())
        apply_rows(company, [bill("I1", "100.00", ago=36, open_amount="70.00")])

        assert opened(calculated(company, key_date=company_today().isoformat(), few=few)) == [
            ("I1", 1, 20_00, 6),
            ("I1", 2, 50_00, -24),
        ]

    @PATHS
    def test_divide_the_booked_value_so_that_nothing_of_it_is_lost(self, few: bool) -> None:
        company = new_company(closing_mode="FIFO")
        keep_term(company, "THREE", in_percent(("33.33", 0), ("33.33", 30), ("33.34", 60)))
        apply_rows(
            company,
            [line("I1", "2026-01-05", "100.00", currency="USD", amount_lc_minor=4000_01, term_code="THREE")],
        )

        [found] = SupplierClosing.objects.filter(run=calculated(company, key_date="2026-02-10", few=few))

        assert (found.open, found.open_lc, found.balance_lc) == (100_00, 4000_01, 4000_01)


class TestReading:
    def test_shows_each_part_with_its_date_amount_and_reason(self, company: Company) -> None:
        run = calculate(company, key_date="2026-02-10").run
        supplier = supplier_of(company)

        found = one.open_items(supplier.pk, run.pk)
        answers = due_answers(supplier, found)

        told = [(row["doc_no"], row["part"], row["part_count"], row["due_date"], row["amount"]) for row in found]
        assert told == [
            ("I1", 1, 2, date(2026, 2, 4), "50.01"),
            ("I2", None, None, date(2026, 2, 20), "30.00"),
            ("I1", 2, 2, date(2026, 3, 6), "50.00"),
        ]
        assert [(step.code, step.values.get("number")) for step in answers[2].why][:2] == [
            ("entry-term", None),
            ("instalment", 2),
        ]
        assert answers[2].due_date == date(2026, 3, 6)

    def test_shows_what_a_run_has_read_after_the_shares_have_changed(self, company: Company) -> None:
        run = calculate(company, key_date="2026-02-10").run
        change_shares(company, in_percent(("10", 10), ("90", 90)))

        found = one.open_items(supplier_of(company).pk, run.pk)

        assert [(row["doc_no"], row["part"], row["due_date"], row["amount"]) for row in found] == [
            ("I1", 1, date(2026, 2, 4), "50.01"),
            ("I2", None, date(2026, 2, 20), "30.00"),
            ("I1", 2, date(2026, 3, 6), "50.00"),
        ]

    def test_names_the_part_that_was_closed(self, company: Company) -> None:
        apply_rows(company, [line("P1", "2026-02-01", "-90.00")])
        run = calculate(company, key_date="2026-02-10").run

        found = one.allocations(supplier_of(company).pk, run.pk)

        assert [(row["credit_doc_no"], row["credit_part"], row["credit_due_date"]) for row in found] == [
            ("I1", 1, date(2026, 2, 4)),
            ("I2", None, date(2026, 2, 20)),
            ("I1", 2, date(2026, 3, 6)),
        ]

    def test_tells_the_parts_of_a_line_of_the_ledger_and_of_a_statement(self, company: Company) -> None:
        rows, _ = one.entries(supplier_of(company).pk, limit=10, offset=0)
        [statement] = of_supplier(supplier_of(company).pk, first_day=date(2026, 1, 1), last_day=date(2026, 2, 1))

        assert {row["doc_no"]: row["parts"] for row in rows} == {
            "I2": [],
            "I1": [
                {"number": 1, "due_date": date(2026, 2, 4), "amount": "50.01"},
                {"number": 2, "due_date": date(2026, 3, 6), "amount": "50.00"},
            ],
        }
        assert [entry.parts for entry in statement.lines] == [
            ((date(2026, 2, 4), "50.01"), (date(2026, 3, 6), "50.00")),
            (),
        ]

    def test_counts_each_part_for_the_week_it_is_due_in(self, company: Company) -> None:
        calculate(company)

        [lira] = forecast(company, weeks=5, now=datetime(2026, 2, 10, 9, tzinfo=UTC))["currencies"]

        assert lira["overdue"] == "50.01"
        assert [week["due"] for week in lira["weeks"]] == ["0.00", "30.00", "0.00", "50.00", "0.00"]


def change_shares(company: Company, instalments: Sequence[Instalment]) -> None:
    """Another content for the term HALVES, and what follows from it."""
    PaymentTerm.objects.filter(company=company, code="HALVES").update(
        instalments=instalments_as_json(tuple(instalments))
    )
    due_dates.note_change(company)
    due_dates.refresh(company_id=company.pk, now=timezone.now())
    company.refresh_from_db()


def bill(key: str, amount: str, *, ago: int, **more: Any) -> LedgerRow:
    """An invoice in halves, of so many days ago: the first is due after 30, the second after 60."""
    day = (company_today() - timedelta(days=ago)).isoformat()
    return line(key, day, amount, term_code="HALVES", **more)


def paid(run: PaymentRun) -> list[tuple[str, int, int]]:
    """Document, part and amount of what a run pays."""
    items = PaymentItem.objects.filter(line__run=run).order_by("entry__source_key", "part")
    return list(items.values_list("entry__source_key", "part", "pay_amount"))


def left_out(run: PaymentRun) -> list[tuple[str, int, str]]:
    """Document, part and why it is not paid."""
    found = PaymentException.objects.filter(run=run).order_by("entry__source_key", "part")
    return list(found.values_list("entry__source_key", "part", "code"))


@pytest.fixture
def desk() -> Desk:
    """1,000.00 in halves, the first of which has been due for ten days."""
    found = new_desk([bill("I0", "10.00", ago=0, supplier="S1")])
    keep_term(found.company, "HALVES", halves())
    apply_rows(found.company, [bill("I0", "0.00", ago=0), bill("I1", "1000.00", ago=40, open_amount="1000.00")])
    calculate(found.company)
    found.company.refresh_from_db()
    return found


class TestProposal:
    @BASES
    def test_pays_the_part_that_is_due_and_no_other(self, desk: Desk, basis: ProposalBasis) -> None:
        run = desk.propose(basis=basis)

        assert paid(run) == [("I1", 1, 500_00)]
        assert left_out(run) == [("I1", 2, ReasonCode.NOT_DUE)]
        [payment] = PaymentLine.objects.filter(run=run)
        assert payment.remittance == "I1/01"
        assert desk.approve(desk.submit(run)).status == "approved"

    @BASES
    def test_reserves_a_part_and_leaves_the_others_free(self, desk: Desk, basis: ProposalBasis) -> None:
        first = desk.propose(basis=basis)
        desk.exported(desk.approve(desk.submit(first)))
        in_a_month = desk.today + timedelta(days=25)

        second = desk.propose(basis=basis, run_date=in_a_month)

        assert paid(second) == [("I1", 2, 500_00)]
        assert left_out(second) == [("I1", 1, ReasonCode.IN_OTHER_RUN)]
        third = desk.propose(basis=basis, run_date=in_a_month)
        assert (paid(third), {code for _, _, code in left_out(third)}) == ([], {ReasonCode.IN_OTHER_RUN})

    def test_pays_no_part_again_when_the_shares_have_changed(self, desk: Desk) -> None:
        desk.exported(desk.approve(desk.submit(desk.propose())))
        change_shares(desk.company, in_percent(("90", 10), ("10", 20)))
        calculate(desk.company)

        run = desk.propose()

        assert paid(run) == [("I1", 2, 100_00)]
        assert left_out(run) == [("I1", 1, ReasonCode.IN_OTHER_RUN)]

    def test_pays_nothing_of_a_document_whose_part_is_paid_when_it_is_one_item_now(self, desk: Desk) -> None:
        desk.exported(desk.approve(desk.submit(desk.propose())))
        change_shares(desk.company, in_percent(("100", 10)))
        calculate(desk.company)

        run = desk.propose()

        assert (paid(run), left_out(run)) == ([], [("I1", 0, ReasonCode.IN_OTHER_RUN)])

    def test_stops_a_part_that_is_another_now(self, desk: Desk) -> None:
        run = desk.propose()
        change_shares(desk.company, in_percent(("10", 10), ("90", 90)))
        calculate(desk.company)

        with pytest.raises(LinesNotPayable, match=ReasonCode.NO_LONGER_OPEN.value):
            desk.submit(run)

    def test_keeps_what_was_proposed_before_a_document_was_divided(self, desk: Desk) -> None:
        change_shares(desk.company, in_percent(("100", 10)))
        calculate(desk.company)
        whole = desk.propose()
        assert paid(whole) == [("I1", 0, 1000_00)]
        change_shares(desk.company, halves())
        calculate(desk.company)

        assert desk.approve(desk.submit(whole)).status == "approved"
        assert left_out(desk.propose()) == [("I1", 1, ReasonCode.IN_OTHER_RUN), ("I1", 2, ReasonCode.IN_OTHER_RUN)]

    def test_takes_one_part_out_of_a_line_and_a_held_document_with_all_its_parts(self, desk: Desk) -> None:
        desk.import_more(bill("I2", "300.00", ago=90, open_amount="300.00"))
        run = desk.propose()
        assert paid(run) == [("I1", 1, 500_00), ("I2", 1, 150_00), ("I2", 2, 150_00)]

        edit(desk, run, ItemChange(entry_id=entry_of(desk, "I2"), part=2, drop=True))

        assert paid(run) == [("I1", 1, 500_00), ("I2", 1, 150_00)]
        assert ("I2", 2, ReasonCode.DROPPED) in left_out(run)

    def test_leaves_figures_payments_and_audit_in_order(self, desk: Desk) -> None:
        desk.exported(desk.approve(desk.submit(desk.propose())))

        assert verify() == []


def entry_of(desk: Desk, key: str) -> int:
    return LedgerEntry.objects.get(company=desk.company, source_key=key).pk


def edit(desk: Desk, run: PaymentRun, *items: ItemChange) -> None:
    """A change of the run's only line, by the clerk."""
    [payment] = PaymentLine.objects.filter(run=run)
    edit_line(
        run=run,
        line_id=payment.pk,
        change=LineChange(items=items),
        actor=actor(desk.clerk),
        now=desk.now,
        unless=anything,
    )


class TestReservedRows:
    @pytest.mark.parametrize(("live", "part"), [(1, 1), (1, 0), (0, 2)])
    def test_take_no_part_twice_and_no_part_beside_the_whole(self, desk: Desk, live: int, part: int) -> None:
        item = PaymentItem.objects.get(line__run=desk.propose())
        PaymentItem.objects.filter(pk=item.pk).update(part=live)

        with pytest.raises(DatabaseError, match=r"payment_item_in_one_live_run|once_per_line"), transaction.atomic():
            PaymentItem.objects.create(
                line=item.line,
                entry_id=item.entry_id,
                part=part,
                open_amount=1,
                settled=1,
                pay_amount=1,
                due_date=item.due_date,
                days_overdue=0,
                reason="DUE",
            )

        assert PaymentItem.objects.filter(live=True).count() == 1
