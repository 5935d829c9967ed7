"""Why a stored due date is what it is: the rule followed again, step by step, from what the line says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from payments.calculation.due_sources import DueAnswer, DueInput, ItemTerms, due_of_entry
from payments.calculation.rolling import rolled
from payments.domain.calendars import WorkCalendar
from payments.domain.ledger import EntryKind
from payments.domain.reasons import because
from payments.domain.terms import DocumentDates, DueSource, PaymentTerm, Roll
from payments.models import Company, Supplier
from payments.models import PaymentTerm as TermRow
from payments.selectors.terms import STATUTORY_MAX_DAYS, company_roll, term_of, work_calendar

DUE_COLUMNS = ", ".join(
    f"{{line}}.{name}"
    for name in (
        "entry_date",
        "baseline_date",
        "source_due_date",
        "term_code",
        "tier1_days",
        "tier1_percent",
        "tier2_days",
        "tier2_percent",
        "net_days",
    )
)
"""
What a row needs beside its dates, amount, kind, due date and reference; `{line}` is the ledger line's name. A row of an
instalment says its number in `part` and its own due date.
"""

_TOLD = (
    *(column.removeprefix("{line}.") for column in DUE_COLUMNS.split(", ")),
    "document_date",
    "posting_date",
    "due_date",
    "due_source",
    "kind",
    "invoice_ref",
)


def due_answers(supplier: Supplier, rows: Sequence[Mapping[str, Any]]) -> list[DueAnswer]:
    """
    One answer per row of `payments.selectors.supplier`, the same one for rows that say the same. The stored date and
    source stand; where today's rules would give another date, the one step says so.
    """
    company = supplier.company
    calendar, roll = work_calendar(company), company_roll(company)
    codes = {row["term_code"] for row in rows if row["term_code"]}
    terms = {row.code: term_of(row) for row in TermRow.objects.filter(company=company, code__in=codes)}
    of_supplier = None if supplier.payment_term is None else term_of(supplier.payment_term)
    known: dict[tuple[Any, ...], DueAnswer] = {}
    answers = []
    for row in rows:
        told = _told(row)
        if told not in known:
            known[told] = _answer(row, terms.get(row["term_code"]), of_supplier, calendar, roll)
        answers.append(known[told])
    return answers


def company_due_answers(company: Company, rows: Sequence[Mapping[str, Any]]) -> list[DueAnswer]:
    """As `due_answers`, for lines of many suppliers: each row names its supplier's term in `payment_term_id`."""
    calendar, roll = work_calendar(company), company_roll(company)
    terms = {row.pk: row for row in TermRow.objects.filter(company=company)}
    by_code = {row.code: term_of(row) for row in terms.values()}
    by_id = {pk: term_of(row) for pk, row in terms.items()}
    known: dict[tuple[Any, ...], DueAnswer] = {}
    answers = []
    for row in rows:
        told = (row["payment_term_id"], _told(row))
        if told not in known:
            known[told] = _answer(row, by_code.get(row["term_code"]), by_id.get(row["payment_term_id"]), calendar, roll)
        answers.append(known[told])
    return answers


def _told(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """All that an answer depends on: of thousands of lines of a supplier few differ in it."""
    if row["due_source"] == DueSource.ERP and row["source_due_date"] == row["due_date"]:
        return (row["due_date"],)
    return (*(row[name] for name in _TOLD), row.get("part"), str(row["amount"]).startswith("-"))


def _answer(
    row: Mapping[str, Any],
    named: PaymentTerm | None,
    of_supplier: PaymentTerm | None,
    calendar: WorkCalendar,
    roll: Roll,
) -> DueAnswer:
    by_reference = row["due_source"] == DueSource.REFERENCE
    stored: date = row["due_date"]
    found = due_of_entry(
        DueInput(
            amount_minor=-1 if str(row["amount"]).startswith("-") else 1,
            kind=EntryKind(row["kind"]),
            dates=DocumentDates(
                document=row["document_date"],
                posting=row["posting_date"],
                entry=row["entry_date"],
                given=row["baseline_date"],
            ),
            erp_due=row["source_due_date"],
            items=ItemTerms(
                tier1_days=row["tier1_days"],
                tier1_percent=row["tier1_percent"],
                tier2_days=row["tier2_days"],
                tier2_percent=row["tier2_percent"],
                net_days=row["net_days"],
            ),
            term=named or of_supplier,
            term_is_supplier_s=named is None,
            unknown_term="" if named is not None else row["term_code"],
            reference_due=stored if by_reference else None,
            reference_no=row["invoice_ref"] if by_reference else "",
            part=row.get("part") or 0,
        ),
        calendar,
        roll=roll,
        statutory_max_days=STATUTORY_MAX_DAYS,
    )
    if (found.due_date, found.source) == (stored, row["due_source"]):
        return found
    changed = because("rules-have-changed", stored, to=found.due_date)
    return replace(
        found,
        due_date=stored,
        source=DueSource(row["due_source"]),
        effective_due=rolled(stored, roll, calendar).day,
        discounts=(),
        why=(changed,),
    )
