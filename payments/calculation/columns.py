"""The shapes that go into and come out of the closing: one NumPy column per field, never an object per row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Int64: TypeAlias = NDArray[np.int64]
Int32: TypeAlias = NDArray[np.int32]
Int16: TypeAlias = NDArray[np.int16]
Bool: TypeAlias = NDArray[np.bool_]

CLASS_NORMAL, CLASS_ADVANCE, CLASS_BILL, CLASS_GUARANTEE, CLASS_NOTED = range(5)
"""Codes of payments.domain.ledger.AccountClass in columns, in that enum's order."""

REASON_SOURCE, REASON_REFERENCE, REASON_FIFO = range(3)
"""Why an allocation was made."""

NO_ROW = -1
NO_DAY = np.iinfo(np.int32).min
"""In a day column: no such day (nothing is open)."""


@dataclass(frozen=True, slots=True)
class LedgerColumns:
    """
    Entries of one company, shape (n,) each, **in closing order**: ascending by (posting date, document date,
    source key by code point), so that a row's index is its rank.

    Days are numbers since 1970-01-01, amounts minor units of the entry's currency, positive = we owe.
    `reference_row` is the row an entry names (invoice_ref), or NO_ROW. `source_open_minor` counts only where
    `has_source_open`. `currency` is any small integer code; equal code = equal currency.

    A document in instalments stands as one row per part, side by side and due first first (calculation.parts): rows of
    one `entry_id` with the number of the part from 1, each with its amount and due day. Its first row is the one that
    is named. `part` is 0 of what is one item.
    """

    entry_id: Int64
    part: Int16
    supplier_id: Int64
    currency: Int16
    account_class: Int16
    posting_day: Int32
    document_day: Int32
    due_day: Int32
    amount_minor: Int64
    source_open_minor: Int64
    has_source_open: Bool
    reference_row: Int64
    blocked: Bool


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """
    One row per (supplier, currency) with a visible entry, ascending by that pair; shape (g,) unless said.

    Conservation holds in every row: aging_minor.sum() + unallocated == months_minor.sum() + unallocated == balance,
    and open + unallocated == balance. Day columns hold NO_DAY where nothing is open.
    """

    supplier_id: Int64
    currency: Int16
    balance_minor: Int64  # Σ base of the NORMAL class
    ledger_balance_minor: Int64  # Σ amount of the NORMAL class
    open_minor: Int64  # Σ open credits, >= 0
    unallocated_minor: Int64  # Σ open debits, <= 0
    advance_minor: Int64  # Σ amount of that class, not closed against NORMAL
    bill_minor: Int64
    guarantee_minor: Int64
    overdue_minor: Int64  # open credits with due day < key day
    not_due_minor: Int64
    blocked_minor: Int64  # open credits with a block
    open_count: Int64  # open credits
    oldest_due_day: Int32
    max_overdue_days: Int32  # 0 where nothing is overdue
    average_due_day: Int32
    average_due_hundredths: Int64  # Σ r·(due − key) / Σ r in 1/100 day, half away from zero; 0 where nothing is open
    aging_minor: Int64  # shape (g, buckets), youngest first
    months_minor: Int64  # shape (g, month_count + 2): before, the months oldest first, after
    open_amounts_incomplete: Bool  # HYBRID/SOURCE fell back to FIFO: not every entry had an open amount


@dataclass(frozen=True, slots=True)
class OpenItems:
    """Open credits (open_minor > 0) and unallocated debits (< 0), by group and then closing order. Shape (k,)."""

    row: Int64  # index into the LedgerColumns
    open_minor: Int64
    days_overdue: Int32  # key day − due day; negative = not due yet; 0 for a debit, whose due day decides nothing
    bucket: Int16  # index into aging; NO_ROW for a debit
    month: Int16  # index into months; NO_ROW for a debit


@dataclass(frozen=True, slots=True)
class Allocations:
    """Which debit closed which credit, by how much and by which rule, in the order they were made. Shape (m,)."""

    debit_row: Int64
    credit_row: Int64
    amount_minor: Int64  # > 0
    reason: Int16
    step: Int32  # 1, 2, 3 … within the group


@dataclass(frozen=True, slots=True)
class ClosingResult:
    """Everything a run stores."""

    figures: GroupFigures
    open_items: OpenItems
    allocations: Allocations
