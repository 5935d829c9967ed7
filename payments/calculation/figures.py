"""The figures of a closing: one row per (supplier, currency), and its open items (domain.md 3.1, 3.4.3, 3.4.4)."""

from __future__ import annotations

from dataclasses import fields

import numpy as np

from payments.calculation.aging import aging_buckets
from payments.calculation.average import average_due
from payments.calculation.columns import (
    CLASS_ADVANCE,
    CLASS_BILL,
    CLASS_GUARANTEE,
    CLASS_NORMAL,
    CLASS_NOTED,
    NO_DAY,
    NO_ROW,
    Bool,
    GroupFigures,
    Int16,
    Int64,
    LedgerColumns,
    OpenItems,
)
from payments.calculation.entries import ClosingEntries, basis_days
from payments.calculation.grouping import Pairs, order_by
from payments.calculation.months import month_columns
from payments.calculation.sums import sum_by, sum_by_pair
from payments.domain.rules import ClosingRules


def open_items(
    ledger: LedgerColumns, pairs: Pairs, open_minor: Int64, *, key_day: int, rules: ClosingRules
) -> OpenItems:
    """Open credits and unallocated debits, by group and then closing order. open_minor: shape (n,), signed."""
    row = np.flatnonzero(open_minor)
    row = row[order_by(pairs.number[row])]
    credit = open_minor[row] > 0
    bucket = aging_buckets(
        basis_days(ledger, rules.aging_basis)[row],
        key_day=key_day,
        edges=rules.aging_edges,
        boundary=rules.aging_boundary,
    )
    month = month_columns(basis_days(ledger, rules.month_basis)[row], key_day=key_day, count=rules.month_count)
    return OpenItems(
        row=row,
        open_minor=open_minor[row],
        days_overdue=np.where(credit, key_day - ledger.due_day[row].astype(np.int64), 0).astype(np.int32),
        bucket=np.where(credit, bucket, np.int16(NO_ROW)),
        month=np.where(credit, month, np.int16(NO_ROW)),
    )


def group_figures(
    ledger: LedgerColumns,
    pairs: Pairs,
    entries: ClosingEntries,
    items: OpenItems,
    *,
    key_day: int,
    rules: ClosingRules,
) -> GroupFigures:
    """
    Add entries and open items up by pair.

    Sums of one sign need no check of their own where the sum they are part of has been checked.

    Raises:
        AmountOverflow: a figure does not fit into 64 bits.
    """
    is_normal = ledger.account_class == CLASS_NORMAL
    special = np.flatnonzero(~is_normal)
    is_credit = items.open_minor > 0
    paid, owed = _part(items, ~is_credit), _part(items, is_credit)
    unallocated_minor = sum_by_pair(pairs, pairs.number[paid.row], paid.open_minor)
    pair = pairs.number[owed.row]
    open_minor = sum_by_pair(pairs, pair, owed.open_minor)
    late = owed.days_overdue > 0
    blocked = ledger.blocked[owed.row]
    due_day = ledger.due_day[owed.row]
    oldest_due_day = np.full(pairs.count, np.iinfo(np.int32).max, dtype=np.int32)
    np.minimum.at(oldest_due_day, pair, due_day)
    nothing_open = open_minor == 0
    overdue_minor = sum_by(pair[late], owed.open_minor[late], pairs.count)
    average_due_day, average_due_hundredths = average_due(pair, owed.open_minor, due_day, open_minor, key_day=key_day)
    return GroupFigures(
        supplier_id=pairs.supplier_id,
        currency=pairs.currency,
        balance_minor=sum_by_pair(pairs, pairs.number, entries.base_minor),
        ledger_balance_minor=sum_by_pair(pairs, pairs.number, np.where(is_normal, ledger.amount_minor, 0)),
        open_minor=open_minor,
        unallocated_minor=unallocated_minor,
        advance_minor=_class_sum(ledger, pairs, special, CLASS_ADVANCE),
        bill_minor=_class_sum(ledger, pairs, special, CLASS_BILL),
        guarantee_minor=_class_sum(ledger, pairs, special, CLASS_GUARANTEE),
        overdue_minor=overdue_minor,
        not_due_minor=open_minor - overdue_minor,
        blocked_minor=sum_by(pair[blocked], owed.open_minor[blocked], pairs.count),
        open_count=np.bincount(pair, minlength=pairs.count),
        oldest_due_day=np.where(nothing_open, np.int32(NO_DAY), oldest_due_day),
        max_overdue_days=np.where(nothing_open, 0, np.maximum(key_day - oldest_due_day.astype(np.int64), 0)).astype(
            np.int32
        ),
        average_due_day=average_due_day,
        average_due_hundredths=average_due_hundredths,
        aging_minor=_table(pair, owed.bucket, owed.open_minor, (pairs.count, len(rules.aging_edges) + 1)),
        months_minor=_table(pair, owed.month, owed.open_minor, (pairs.count, rules.month_count + 2)),
        open_amounts_incomplete=entries.open_amounts_incomplete,
    )


def noted_only(ledger: LedgerColumns, pairs: Pairs) -> Bool:
    """Pairs with nothing but NOTED entries, which count nowhere (domain.md 3.1). Shape (pairs.count,)."""
    noted = pairs.number[ledger.account_class == CLASS_NOTED]
    only: Bool = np.bincount(noted, minlength=pairs.count) == np.bincount(pairs.number, minlength=pairs.count)
    return only


def only_rows(figures: GroupFigures, kept: Bool) -> GroupFigures:
    """The figures of the pairs marked in `kept`."""
    if kept.all():
        return figures
    return GroupFigures(*(getattr(figures, field.name)[kept] for field in fields(GroupFigures)))


def _part(items: OpenItems, mask: Bool) -> OpenItems:
    return OpenItems(
        items.row[mask], items.open_minor[mask], items.days_overdue[mask], items.bucket[mask], items.month[mask]
    )


def _class_sum(ledger: LedgerColumns, pairs: Pairs, rows: Int64, account_class: int) -> Int64:
    mine = rows[ledger.account_class[rows] == account_class]
    return sum_by_pair(pairs, pairs.number[mine], ledger.amount_minor[mine])


def _table(pair: Int64, column: Int16, amount_minor: Int64, shape: tuple[int, int]) -> Int64:
    cell = pair * shape[1] + column
    return sum_by(cell, amount_minor, shape[0] * shape[1]).reshape(shape)
