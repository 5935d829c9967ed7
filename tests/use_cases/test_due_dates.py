"""Due dates of the ledger: the statements against the pure rule, and what a change of terms does."""

from __future__ import annotations

import random
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from payments.calculation.due_sources import DueInput, ItemTerms, due_of_entry
from payments.calculation.instalments import InstalmentsExceedTotal, parts_of
from payments.domain.calendars import WorkCalendar
from payments.domain.kept_terms import instalments_as_json, lines_as_json
from payments.domain.ledger import EntryKind, LedgerRow
from payments.domain.terms import (
    Baseline,
    DocumentDates,
    DueSource,
    Instalment,
    PaymentTerm,
    ShareKind,
    StartFrom,
    TermLine,
    Tier,
)
from payments.models import (
    CalculationRun,
    ClosingOpenItem,
    Company,
    ImportRowIssue,
    LedgerEntry,
    LedgerEntryVersion,
    Supplier,
)
from payments.models import PaymentTerm as TermRow
from payments.selectors.terms import term_of
from payments.services import due_dates
from tests.calculation.golden_terms import TERMS, one
from tests.ledgers import apply_rows, calculate, line, new_company, supplier_of

pytestmark = pytest.mark.django_db(transaction=True)

KNOWN = {
    "N30": TERMS["30 days"],
    "EOM": replace(TERMS["start MONTH_END + 30 days"], baseline=Baseline.POSTING),
    "LIMIT": replace(TERMS["same term"], baseline=Baseline.GIVEN),
    "ENTRY": replace(one(Tier(fixed_day=31, months=1), start_from=StartFrom.HALF_MONTH), baseline=Baseline.ENTRY),
    "PARTS": PaymentTerm(
        instalments=(
            Instalment(kind=ShareKind.PERCENT_OF_REST, share=Decimal(50), line=TermLine(tiers=(Tier(days=60),))),
            Instalment(kind=ShareKind.BALANCE, line=TermLine(tiers=(Tier(days=30),))),
        )
    ),
    "FIXED": PaymentTerm(
        instalments=(
            Instalment(kind=ShareKind.FIXED, share=Decimal(2000), line=TermLine(tiers=(Tier(days=10),))),
            Instalment(
                kind=ShareKind.PERCENT_OF_TOTAL, share=Decimal("33.333"), line=TermLine(tiers=(Tier(months=1),))
            ),
            Instalment(kind=ShareKind.BALANCE, line=TermLine(tiers=(Tier(months=2),))),
        ),
        tolerance_days=2,
    ),
}
Due = tuple[str, str, list[tuple[str, int]]]
"""Due date, the rule that gave it, and the parts: due date and amount in minor units."""


def keep(company: Company, code: str, term: PaymentTerm) -> TermRow:
    """Enter a term, as the API does."""
    row, _ = TermRow.objects.update_or_create(
        company=company,
        code=code,
        defaults={
            "baseline": term.baseline.value,
            "tolerance_days": term.tolerance_days,
            "lines": lines_as_json(term.lines),
            "instalments": instalments_as_json(term.instalments),
        },
    )
    due_dates.note_change(company)
    company.refresh_from_db()
    return row


def due_of(company: Company) -> dict[str, tuple[str, str]]:
    """Due date and source of every live line, by key."""
    return {key: due[:2] for key, due in told_of(company).items()}


def told_of(company: Company) -> dict[str, Due]:
    """Due date, source and parts of every live line, by key."""
    found = LedgerEntry.objects.filter(company=company, removed_batch=None)
    return {
        row.source_key: (
            row.due_date.isoformat(),
            row.due_source,
            [(part["due_date"], part["amount"]) for part in row.parts or ()],
        )
        for row in found
    }


def refresh(company: Company) -> int:
    """How many runs a refresh has queued."""
    queued = due_dates.refresh(company_id=company.pk, now=timezone.now())
    company.refresh_from_db()
    return len(queued)


def drawn_ledger(chance: random.Random, count: int) -> list[LedgerRow]:
    """Lines of three suppliers with every mix of dates, days, terms and references."""
    days = [date(2026, 1, 1) + timedelta(days=chance.randrange(90)) for _ in range(12)]

    def maybe(value: object, part: float = 0.5) -> object:
        return value if chance.random() < part else None

    rows = []
    for number in range(count):
        minor = chance.choice([1, 1, 1, -1]) * chance.randrange(1, 10_000)
        rows.append(
            line(
                f"K{number:04d}",
                chance.choice(days).isoformat(),
                f"{minor}.00",
                supplier=chance.choice(["S1", "S2", "S3"]),
                doc_no=f"D{number // 2:04d}" if number % 7 else f"D{number:04d}",
                document_date=chance.choice(days),
                entry_date=maybe(chance.choice(days)),
                baseline_date=maybe(chance.choice(days)),
                source_due_date=maybe(chance.choice(days), 0.2),
                kind=chance.choice([EntryKind.INVOICE, EntryKind.CREDIT_NOTE, EntryKind.PAYMENT]),
                invoice_ref=chance.choice(["", f"K{chance.randrange(count):04d}", f"D{chance.randrange(count):04d}"]),
                term_code=chance.choice(["", "", "NOBODY", *KNOWN]),
                tier1_days=maybe(chance.randrange(30), 0.3),
                tier2_days=maybe(chance.choice([0, 20]), 0.2),
                net_days=maybe(chance.choice([0, 45]), 0.2),
            )
        )
    return rows


def by_the_rule(
    rows: Sequence[LedgerRow], terms: dict[str, PaymentTerm], of_supplier: dict[str, str]
) -> dict[str, Due]:
    """What the pure rule says of each line, references found by looking through all of them."""

    def answer(row: LedgerRow, reference_due: date | None = None) -> Due:
        code = row.term_code if row.term_code in terms else of_supplier.get(row.supplier_code, "")
        found = due_of_entry(
            DueInput(
                amount_minor=row.amount_minor,
                kind=row.kind,
                dates=DocumentDates(
                    document=row.document_date,
                    posting=row.posting_date,
                    entry=row.entry_date,
                    given=row.baseline_date,
                ),
                erp_due=row.source_due_date,
                items=ItemTerms(tier1_days=row.tier1_days, tier2_days=row.tier2_days, net_days=row.net_days),
                term=terms.get(code),
                reference_due=reference_due,
            ),
            WorkCalendar(),
        )
        parts = []
        if found.source is DueSource.SUPPLIER_TERM and terms[code].instalments:
            dates = DocumentDates(
                document=row.document_date, posting=row.posting_date, entry=row.entry_date, given=row.baseline_date
            )
            with suppress(InstalmentsExceedTotal):
                parts = parts_of(
                    terms[code], dates, WorkCalendar(), total_minor=row.amount_minor, currency=row.currency
                )
        told = [(part.due.net_due.isoformat(), part.amount_minor) for part in parts]
        return found.due_date.isoformat(), found.source.value, told

    def referenced(row: LedgerRow) -> date | None:
        invoices = [one for one in rows if one.supplier_code == row.supplier_code and one.amount_minor > 0]
        by_key = [one for one in invoices if one.source_key == row.invoice_ref]
        by_number = [one for one in invoices if one.doc_no == row.invoice_ref]
        named = by_key or (by_number if len(by_number) == 1 else [])
        return date.fromisoformat(answer(named[0])[0]) if named and row.amount_minor < 0 else None

    return {row.source_key: answer(row, referenced(row)) for row in rows}


class TestApply:
    @pytest.mark.parametrize("seed", range(3))
    def test_gives_each_line_the_due_date_of_the_rule(self, seed: int) -> None:
        company, rows = new_company(), drawn_ledger(random.Random(seed), 250)
        for code, term in KNOWN.items():
            keep(company, code, term)
        apply_rows(company, [line(f"X{code}", "2026-01-01", "1.00", supplier=code) for code in ("S1", "S2")])
        Supplier.objects.filter(company=company, code="S1").update(
            payment_term=TermRow.objects.get(company=company, code="EOM")
        )
        apply_rows(company, rows[:200])
        apply_rows(company, rows[100:])

        found = {key: due for key, due in told_of(company).items() if key.startswith("K")}

        assert found == by_the_rule(rows, KNOWN, {"S1": "EOM"})
        assert {len(parts) for _, _, parts in found.values()} == {0, 2, 3}
        assert {source for _, source, _ in found.values()} == {
            "erp",
            "item_terms",
            "supplier_term",
            "reference",
            "baseline",
        }

    def test_warns_once_of_a_term_nobody_has_entered(self) -> None:
        company = new_company()
        keep(company, "N30", KNOWN["N30"])

        apply_rows(
            company,
            [line(f"I{number}", "2026-01-10", "1.00", term_code=code) for number, code in enumerate(["N30", "X", "X"])],
        )

        told = ImportRowIssue.objects.filter(batch__company=company).values_list("row_no", "code", "value")
        assert list(told) == [(3, "unknown-term", "X")]

    def test_moves_a_debit_with_the_invoice_it_names(self) -> None:
        company = new_company()
        apply_rows(company, [line("CN", "2026-01-20", "-1.00", invoice_ref="I1")])
        before = due_of(company)["CN"]
        apply_rows(company, [line("I1", "2026-01-10", "5.00", due="2026-03-01")])
        named = due_of(company)["CN"]
        apply_rows(company, [line("I1", "2026-01-10", "5.00", due="2026-04-01")])

        assert [before, named, due_of(company)["CN"]] == [
            ("2026-01-20", "baseline"),
            ("2026-03-01", "reference"),
            ("2026-04-01", "reference"),
        ]
        kept = LedgerEntryVersion.objects.filter(entry__source_key="CN").order_by("pk")
        assert [version.body["due_date"] for version in kept] == ["2026-01-20", "2026-03-01"]


class TestRefresh:
    def test_brings_due_dates_to_the_newest_terms_and_queues_a_calculation(self) -> None:
        company = new_company()
        keep(company, "N30", KNOWN["N30"])
        apply_rows(
            company,
            [
                line("I1", "2026-01-01", "5.00", term_code="N30"),
                line("I2", "2026-01-01", "5.00", due="2026-01-09", term_code="N30"),
                line("CN", "2026-01-20", "-1.00", invoice_ref="I1"),
            ],
        )
        refresh(company)
        revision = company.ledger_revision
        keep(company, "N30", TERMS["1 month"])

        queued = refresh(company)

        assert due_of(company) == {
            "I1": ("2026-02-01", "supplier_term"),
            "I2": ("2026-01-09", "erp"),
            "CN": ("2026-02-01", "reference"),
        }
        assert (queued, company.ledger_revision) == (1, revision + 1)
        kept = LedgerEntryVersion.objects.order_by("entry__source_key")
        assert [(version.body["due_date"], version.ledger_revision) for version in kept] == [
            ("2026-01-31", revision + 1),
            ("2026-01-31", revision + 1),
        ]

    def test_makes_another_input_of_a_calculation(self) -> None:
        company = new_company()
        keep(company, "N30", KNOWN["N30"])
        apply_rows(company, [line("I1", "2026-01-01", "5.00", term_code="N30")])
        refresh(company)
        before = calculate(company, key_date="2026-02-01").run
        keep(company, "N30", TERMS["1 month"])
        refresh(company)

        after = calculate(company, key_date="2026-02-01").run

        assert before.pk != after.pk
        assert before.input_fingerprint != after.input_fingerprint
        opened = ClosingOpenItem.objects.order_by("days_overdue").values_list("run_id", "days_overdue")
        assert list(opened) == [(after.pk, 0), (before.pk, 1)]

    def test_divides_what_an_earlier_release_left_whole(self) -> None:
        company = new_company()
        keep(company, "PARTS", KNOWN["PARTS"])
        apply_rows(company, [line("I1", "2026-01-01", "5.01", term_code="PARTS")])
        refresh(company)
        LedgerEntry.objects.update(parts=None)
        Company.objects.update(due_rules=0)

        assert due_dates.outdated() == [company.pk]
        assert (refresh(company), due_dates.outdated()) == (1, [])
        assert told_of(company) == {
            "I1": ("2026-01-31", "supplier_term", [("2026-03-02", 251), ("2026-01-31", 250)]),
        }

    def test_makes_another_input_of_other_shares_of_the_same_days(self) -> None:
        company = new_company()
        keep(company, "PARTS", KNOWN["PARTS"])
        apply_rows(company, [line("I1", "2026-01-01", "5.00", term_code="PARTS")])
        refresh(company)
        before = calculate(company, key_date="2026-02-01").run
        first, last = KNOWN["PARTS"].instalments
        keep(company, "PARTS", replace(KNOWN["PARTS"], instalments=(replace(first, share=Decimal(40)), last)))
        refresh(company)

        after = calculate(company, key_date="2026-02-01").run
        of_one = calculate(company, key_date="2026-02-01", suppliers=[supplier_of(company).pk]).run

        assert before.input_fingerprint != after.input_fingerprint == of_one.input_fingerprint
        assert told_of(company) == {
            "I1": ("2026-01-31", "supplier_term", [("2026-03-02", 200), ("2026-01-31", 300)]),
        }

    def test_loses_the_parts_of_a_line_whose_amount_a_release_without_them_changes(self) -> None:
        company = new_company()
        keep(company, "PARTS", KNOWN["PARTS"])
        apply_rows(company, [line("I1", "2026-01-01", "5.00", term_code="PARTS")])

        LedgerEntry.objects.update(amount=400)

        assert told_of(company) == {"I1": ("2026-01-31", "supplier_term", [])}

    def test_changes_nothing_when_delivered_twice(self) -> None:
        company = new_company()
        apply_rows(company, [line("I1", "2026-01-01", "5.00", term_code="N30")])
        keep(company, "N30", KNOWN["N30"])

        assert [refresh(company), refresh(company)] == [1, 0]
        assert due_dates.outdated() == []
        assert LedgerEntryVersion.objects.count() == 1

    def test_queues_nothing_where_no_date_changed(self) -> None:
        company = new_company()
        apply_rows(company, [line("I1", "2026-01-01", "5.00")])
        keep(company, "N30", KNOWN["N30"])

        assert company.pk in due_dates.outdated()
        assert refresh(company) == 0
        assert (company.ledger_revision, due_dates.outdated()) == (1, [])
        assert not CalculationRun.objects.filter(company=company).exists()

    def test_takes_back_what_a_term_gave_when_the_term_is_gone(self) -> None:
        company = new_company()
        row = keep(company, "N30", KNOWN["N30"])
        apply_rows(company, [line("I1", "2026-01-01", "5.00", term_code="N30")])
        row.delete()
        due_dates.note_change(company)

        refresh(company)

        assert due_of(company) == {"I1": ("2026-01-01", "baseline")}


class TestTermOf:
    @pytest.mark.parametrize("code", KNOWN)
    def test_reads_back_what_was_kept(self, code: str) -> None:
        company = new_company()

        found = term_of(keep(company, code, KNOWN[code]))

        assert found == replace(KNOWN[code], code=code)
