"""
The closing of one supplier in plain integers (domain.md 3.4.2-3.4.4): the path of a posting that has just arrived.

The same rules as `close_ledger`, without arrays: for a handful of entries a NumPy call costs more than the answer.
A property test holds the two equal to each other and to tests/oracle.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import floor
from typing import NamedTuple

from payments.calculation.columns import (
    CLASS_ADVANCE,
    CLASS_BILL,
    CLASS_GUARANTEE,
    CLASS_NORMAL,
    CLASS_NOTED,
    NO_DAY,
    NO_ROW,
)
from payments.calculation.group import close_group
from payments.calculation.months import month_starts
from payments.calculation.sums import AmountOverflow
from payments.domain.money import round_half_away
from payments.domain.rules import AgingBoundary, Basis, ClosingMode, ClosingRules

_INT64 = range(-(2**63), 2**63)


class PlainEntry(NamedTuple):
    """
    One entry of a supplier; units as in `LedgerColumns`. `source_open_minor` is None where the ERP gave none,
    `names` the id of the entry it refers to, or 0. `part` is the number of an instalment, as in `LedgerColumns`.
    """

    entry_id: int
    currency: str
    account_class: int
    posting_day: int
    document_day: int
    due_day: int
    amount_minor: int
    source_open_minor: int | None
    blocked: bool
    names: int
    amount_lc_minor: int = 0  # booked, in the company's currency; the closing does not look at it
    part: int = 0


class PlainItem(NamedTuple):
    """An open credit (> 0), or an unallocated debit (< 0): days 0, bucket and month NO_ROW, as in `OpenItems`."""

    entry_id: int
    part: int
    open_minor: int
    days_overdue: int
    bucket: int
    month: int


class PlainAllocation(NamedTuple):
    """Which debit closed which credit, as in `Allocations`; its place in the list is its step."""

    debit_id: int
    credit_id: int
    credit_part: int
    amount_minor: int
    reason: int


class PlainFigures(NamedTuple):
    """One row of `GroupFigures`."""

    balance_minor: int
    ledger_balance_minor: int
    open_minor: int
    unallocated_minor: int
    advance_minor: int
    bill_minor: int
    guarantee_minor: int
    overdue_minor: int
    not_due_minor: int
    blocked_minor: int
    open_count: int
    oldest_due_day: int
    max_overdue_days: int
    average_due_day: int
    average_due_hundredths: int
    aging_minor: list[int]
    months_minor: list[int]
    open_amounts_incomplete: bool


class PlainClosing(NamedTuple):
    """One currency of the supplier: figures, what is open in closing order, what closed what in the order made."""

    currency: str
    figures: PlainFigures
    items: list[PlainItem]
    allocations: list[PlainAllocation]


def close_supplier(
    entries: Iterable[PlainEntry], *, supplier_id: int, key_day: int, rules: ClosingRules
) -> list[PlainClosing]:
    """
    Close one supplier's credits with its debits, currency by currency in the order of the alphabet.

    Args:
        entries: of this supplier, in closing order. Those posted after the key day, and NOTED ones, are not seen.
        supplier_id: for the error.

    Raises:
        AmountOverflow: a figure does not fit into 64 bits.
    """
    by_currency: dict[str, list[PlainEntry]] = {}
    for entry in entries:
        if entry.posting_day <= key_day and entry.account_class != CLASS_NOTED:
            by_currency.setdefault(entry.currency, []).append(entry)
    return [
        _close_currency(currency, mine, supplier_id, key_day, rules) for currency, mine in sorted(by_currency.items())
    ]


def _close_currency(
    currency: str, entries: Sequence[PlainEntry], supplier_id: int, key_day: int, rules: ClosingRules
) -> PlainClosing:
    normal = [e for e in entries if e.account_class == CLASS_NORMAL and e.amount_minor]
    by_source = rules.closing_mode is not ClosingMode.FIFO
    incomplete = by_source and any(e.source_open_minor is None for e in normal)
    if by_source and not incomplete:
        base_minor = [e.source_open_minor or 0 for e in normal]
    else:
        base_minor = [e.amount_minor for e in normal]
    left, made = close_group(
        base_minor,
        _basis_days(normal, rules.fifo_basis),
        [e.entry_id for e in normal],
        [e.names or NO_ROW for e in normal],
        runs_fifo=incomplete or rules.closing_mode is not ClosingMode.SOURCE,
        tie=rules.tie,
    )
    items = _items(normal, left, key_day, rules)
    allocations = [
        PlainAllocation(normal[debit].entry_id, normal[credit].entry_id, normal[credit].part, amount_minor, reason)
        for debit, credit, amount_minor, reason in zip(
            made.debit, made.credit, made.amount_minor, made.reason, strict=True
        )
    ]
    blocked = {e.entry_id for e in normal if e.blocked}
    figures = _figures(items, blocked, key_day, rules)._replace(
        balance_minor=sum(base_minor),
        ledger_balance_minor=sum(e.amount_minor for e in normal),
        advance_minor=_class_sum(entries, CLASS_ADVANCE),
        bill_minor=_class_sum(entries, CLASS_BILL),
        guarantee_minor=_class_sum(entries, CLASS_GUARANTEE),
        open_amounts_incomplete=incomplete,
    )
    if not all(figure in _INT64 for figure in figures[:10]):
        raise AmountOverflow(supplier_id=supplier_id)
    return PlainClosing(currency, figures, items, allocations)


def _basis_days(entries: Sequence[PlainEntry], basis: Basis) -> list[int]:
    match basis:
        case Basis.DUE:
            return [e.due_day for e in entries]
        case Basis.POSTING:
            return [e.posting_day for e in entries]
        case Basis.DOCUMENT:
            return [e.document_day for e in entries]


def _items(entries: Sequence[PlainEntry], left: Sequence[int], key_day: int, rules: ClosingRules) -> list[PlainItem]:
    bucket_of = bisect_left if rules.aging_boundary is AgingBoundary.UPPER_INCLUSIVE else bisect_right
    firsts = month_starts(key_day, rules.month_count)
    open_at = [at for at, minor in enumerate(left) if minor]
    open_entries = [entries[at] for at in open_at]
    aging_days = _basis_days(open_entries, rules.aging_basis)
    month_days = _basis_days(open_entries, rules.month_basis)
    items = []
    for at, entry, aging_day, month_day in zip(open_at, open_entries, aging_days, month_days, strict=True):
        days_overdue, bucket, month = 0, NO_ROW, NO_ROW
        if left[at] > 0:
            days_overdue = key_day - entry.due_day
            bucket = bucket_of(rules.aging_edges, key_day - aging_day)
            month = bisect_right(firsts, month_day)
        items.append(PlainItem(entry.entry_id, entry.part, left[at], days_overdue, bucket, month))
    return items


def _figures(items: Sequence[PlainItem], blocked: set[int], key_day: int, rules: ClosingRules) -> PlainFigures:
    """What the open items alone tell; the caller adds the sums over entries."""
    aging_minor, months_minor = [0] * (len(rules.aging_edges) + 1), [0] * (rules.month_count + 2)
    open_minor = unallocated_minor = overdue_minor = blocked_minor = open_count = weighted = 0
    latest = NO_DAY
    for entry_id, _, minor, days_overdue, bucket, month in items:
        if minor < 0:
            unallocated_minor += minor
            continue
        open_count += 1
        open_minor += minor
        weighted -= minor * days_overdue
        latest = max(latest, days_overdue)
        aging_minor[bucket] += minor
        months_minor[month] += minor
        if days_overdue > 0:
            overdue_minor += minor
        if entry_id in blocked:
            blocked_minor += minor
    average = Fraction(weighted, open_minor) if open_minor else Fraction(0)
    return PlainFigures(
        balance_minor=0,
        ledger_balance_minor=0,
        open_minor=open_minor,
        unallocated_minor=unallocated_minor,
        advance_minor=0,
        bill_minor=0,
        guarantee_minor=0,
        overdue_minor=overdue_minor,
        not_due_minor=open_minor - overdue_minor,
        blocked_minor=blocked_minor,
        open_count=open_count,
        oldest_due_day=key_day - latest if open_count else NO_DAY,
        max_overdue_days=max(latest, 0),
        average_due_day=key_day + floor(average + Fraction(1, 2)) if open_count else NO_DAY,
        average_due_hundredths=round_half_away(100 * average),
        aging_minor=aging_minor,
        months_minor=months_minor,
        open_amounts_incomplete=False,
    )


def _class_sum(entries: Iterable[PlainEntry], account_class: int) -> int:
    return sum(e.amount_minor for e in entries if e.account_class == account_class)
