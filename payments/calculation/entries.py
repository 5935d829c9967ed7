"""What the closing starts from: of each entry its amount, or what the ERP left open of it (domain.md 3.4.2)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from payments.calculation.columns import CLASS_NORMAL, Bool, Int32, Int64, LedgerColumns
from payments.calculation.grouping import Pairs
from payments.calculation.parts import documents_of
from payments.domain.rules import Basis, ClosingMode, ClosingRules


@dataclass(frozen=True, slots=True)
class ClosingEntries:
    """What is closed, in closing order. Shape (n,), the last two (groups,)."""

    group: Int64
    base_minor: Int64  # signed; 0 takes no part
    basis_day: Int32  # the day by which credits are closed
    document: Int64  # the first row of the document that the row is a part of, itself where it is one item
    reference: Int64  # the first row of the document that an entry names, or NO_ROW
    runs_fifo: Bool  # False: references only (mode SOURCE)
    open_amounts_incomplete: Bool  # HYBRID or SOURCE had to take the amounts

    @property
    def group_count(self) -> int:
        """How many groups there are, empty ones included."""
        return len(self.runs_fifo)


def closing_entries(ledger: LedgerColumns, pairs: Pairs, rules: ClosingRules) -> ClosingEntries:
    """
    The signed base of every entry; a group is the NORMAL class of a pair and has its number.

    Other classes are not closed and an amount of 0 takes no part: both have base 0. HYBRID and SOURCE take the ERP's
    open amounts of a group if each of its entries has one, otherwise the group runs FIFO on the amounts of all: never
    a mix.
    """
    takes_part = (ledger.account_class == CLASS_NORMAL) & (ledger.amount_minor != 0)
    base_minor = np.where(takes_part, ledger.amount_minor, 0)
    incomplete = np.zeros(pairs.count, dtype=np.bool_)
    if rules.closing_mode is not ClosingMode.FIFO:
        incomplete[pairs.number[takes_part & ~ledger.has_source_open]] = True
        from_source = takes_part & ~incomplete[pairs.number]
        base_minor = np.where(from_source, ledger.source_open_minor, base_minor)
    references_only = rules.closing_mode is ClosingMode.SOURCE
    return ClosingEntries(
        group=pairs.number,
        base_minor=base_minor,
        basis_day=basis_days(ledger, rules.fifo_basis),
        document=documents_of(ledger),
        reference=ledger.reference_row,
        runs_fifo=incomplete if references_only else np.ones(pairs.count, dtype=np.bool_),
        open_amounts_incomplete=incomplete,
    )


def basis_days(ledger: LedgerColumns, basis: Basis) -> Int32:
    """The day column a basis names, shape (n,)."""
    match basis:
        case Basis.DUE:
            return ledger.due_day
        case Basis.POSTING:
            return ledger.posting_day
        case Basis.DOCUMENT:
            return ledger.document_day
