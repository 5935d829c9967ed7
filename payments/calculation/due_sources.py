"""Which rule gives an entry its due date, and why (domain.md 3.4.1, precedence)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from payments.calculation.due_dates import DiscountDay, baseline_of, due_dates, net_due_day
from payments.calculation.rolling import rolled
from payments.domain.calendars import WorkCalendar
from payments.domain.ledger import EntryKind
from payments.domain.reasons import Reason, because
from payments.domain.terms import DocumentDates, DueSource, PaymentTerm, Roll, TermLine


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemTerms:
    """Days and percentages an ERP copied into the item (SAP's ZBD1T … ZBD2P). None: not told."""

    tier1_days: int | None = None
    tier1_percent: Decimal | None = None
    tier2_days: int | None = None
    tier2_percent: Decimal | None = None
    net_days: int | None = None

    @property
    def last_days(self) -> int | None:
        """The last of net, second and first days that is above 0; 0 if all that are told are 0; None if none is."""
        told = [days for days in (self.net_days, self.tier2_days, self.tier1_days) if days is not None]
        return next((days for days in told if days > 0), 0) if told else None

    def discounts(self, baseline: date, calendar: WorkCalendar) -> tuple[DiscountDay, ...]:
        """The days with a percentage above 0."""
        found = []
        for days, percent in ((self.tier1_days, self.tier1_percent), (self.tier2_days, self.tier2_percent)):
            if days is not None and percent:
                day = baseline + timedelta(days=days)
                found.append(DiscountDay(percent, day, rolled(day, Roll.PRECEDING, calendar).day))
        return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class DueInput:
    """
    What an entry says about its due date. `term` is the one that holds for it, `term_is_supplier_s` whose it is;
    `unknown_term` the code the entry named and nobody knows. `reference_due` is the due date of the invoice a debit
    names, `reference_no` its number. `part` is the instalment that is meant, from 1; 0 the document as a whole, which
    is due with the first.
    """

    amount_minor: int
    kind: EntryKind
    dates: DocumentDates
    erp_due: date | None = None
    items: ItemTerms = ItemTerms()
    term: PaymentTerm | None = None
    term_is_supplier_s: bool = False
    unknown_term: str = ""
    reference_due: date | None = None
    reference_no: str = ""
    part: int = 0


@dataclass(frozen=True, slots=True)
class DueAnswer:
    """The due date, the rule that gave it, the business day to pay on, discount days, and every step."""

    due_date: date
    source: DueSource
    effective_due: date
    discounts: tuple[DiscountDay, ...]
    why: tuple[Reason, ...]
    warnings: tuple[Reason, ...]


def due_of_entry(
    entry: DueInput,
    calendar: WorkCalendar,
    *,
    roll: Roll = Roll.FOLLOWING,
    statutory_max_days: int | None = None,
) -> DueAnswer:
    """
    The due date of an entry: of what we owe, the ERP's, the item's days, a term, the baseline; of a debit, that of the
    invoice it names, else the ERP's, else its own date.

    Raises:
        BaselineOutOfRange, NoBusinessDay: as `due_dates`.
    """
    is_debit = entry.amount_minor < 0
    if is_debit and entry.reference_due is not None:
        named = because("of-referenced-invoice", entry.reference_due, doc=entry.reference_no, to=entry.reference_due)
        return _answer(entry.reference_due, DueSource.REFERENCE, [named], calendar, roll)
    if entry.erp_due is not None:
        told = because("erp", entry.erp_due, to=entry.erp_due)
        return _answer(entry.erp_due, DueSource.ERP, [told], calendar, roll)
    if is_debit:
        return _of_debit(entry, calendar, roll)
    days = entry.items.last_days
    if days is not None and entry.dates.given is not None:
        return _by_item_days(entry, days, entry.dates.given, calendar, roll)
    if entry.term is not None:
        return _by_term(entry, entry.term, calendar, roll, statutory_max_days)
    return _by_baseline(entry, calendar, roll)


def term_due_day(term: PaymentTerm, baseline: date) -> date:
    """
    The due day a term gives a baseline, without its reasons: for many documents at once.

    Of instalments it is the first one's: a document that the ERP did not split is due when its first part is.
    """
    lines = _first_instalment(term, baseline) if term.instalments else term.lines
    return net_due_day(lines, baseline, tolerance_days=term.tolerance_days)


def part_days(term: PaymentTerm, baseline: date) -> tuple[date, ...]:
    """The due day of every instalment, in the term's order."""
    return tuple(net_due_day((part.line,), baseline, tolerance_days=term.tolerance_days) for part in term.instalments)


def due_days_of(pairs: Iterable[tuple[PaymentTerm, date]]) -> dict[tuple[PaymentTerm, date], date]:
    """`term_due_day` of each distinct pair once: a million documents have few terms and few dates."""
    return {(term, baseline): term_due_day(term, baseline) for term, baseline in set(pairs)}


def _first_instalment(term: PaymentTerm, baseline: date) -> tuple[TermLine, ...]:
    lines = [part.line for part in term.instalments]
    return (min(lines, key=lambda line: net_due_day((line,), baseline, tolerance_days=0)),)


def _by_term(
    entry: DueInput, term: PaymentTerm, calendar: WorkCalendar, roll: Roll, statutory_max_days: int | None
) -> DueAnswer:
    why = [*_unknown(entry), because("supplier-term" if entry.term_is_supplier_s else "entry-term", term=term.code)]
    lines: tuple[TermLine, ...] | None = None
    if 0 < entry.part <= len(term.instalments):
        why.append(because("instalment", number=entry.part, count=len(term.instalments)))
        lines = (term.instalments[entry.part - 1].line,)
    elif term.instalments:
        why.append(because("first-instalment", count=len(term.instalments)))
        lines = _first_instalment(term, baseline_of(term.baseline, entry.dates))
    found = due_dates(term, entry.dates, calendar, roll=roll, lines=lines, statutory_max_days=statutory_max_days)
    why += found.why
    return DueAnswer(
        found.net_due, DueSource.SUPPLIER_TERM, found.effective_due, found.discounts, tuple(why), found.warnings
    )


def _by_item_days(entry: DueInput, days: int, baseline: date, calendar: WorkCalendar, roll: Roll) -> DueAnswer:
    due = baseline + timedelta(days=days)
    reason = because("item-days", due, days=days, baseline=baseline, to=due)
    answer = _answer(due, DueSource.ITEM_TERMS, [reason], calendar, roll)
    return replace(answer, discounts=entry.items.discounts(baseline, calendar))


def _of_debit(entry: DueInput, calendar: WorkCalendar, roll: Roll) -> DueAnswer:
    """A credit note has its baseline date, a payment its posting date."""
    day, code = entry.dates.posting, "debit-posting-date"
    if entry.kind is EntryKind.CREDIT_NOTE and entry.dates.given is not None:
        day, code = entry.dates.given, "credit-note-baseline"
    return _answer(day, DueSource.BASELINE, [because(code, day, to=day)], calendar, roll)


def _by_baseline(entry: DueInput, calendar: WorkCalendar, roll: Roll) -> DueAnswer:
    day = entry.dates.given or entry.dates.document
    code = "no-term-baseline" if entry.dates.given else "no-term-document-date"
    return _answer(day, DueSource.BASELINE, [*_unknown(entry), because(code, day, to=day)], calendar, roll)


def _unknown(entry: DueInput) -> list[Reason]:
    return [because("unknown-term", term=entry.unknown_term)] if entry.unknown_term else []


def _answer(day: date, source: DueSource, why: list[Reason], calendar: WorkCalendar, roll: Roll) -> DueAnswer:
    moved = rolled(day, roll, calendar)
    return DueAnswer(day, source, moved.day, (), (*why, *moved.why), ())
