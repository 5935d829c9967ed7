"""Step 2 of the closing: debits through the credits, oldest first (domain.md 3.4.2), all groups at once."""

from __future__ import annotations

import numpy as np

from payments.calculation.allocations import Round
from payments.calculation.columns import REASON_FIFO, Int64
from payments.calculation.entries import ClosingEntries
from payments.calculation.sums import running_by, sum_by

AXIS_MINOR = 2**61
"""Money that can be closed at once: twice it, and a bit, still fit into 64 bits."""


def fifo_round(entries: ClosingEntries, open_minor: Int64, debit_rows: Int64, credit_rows: Int64) -> Round:
    """
    Close credits with debits of the same group in their order, without walking them.

    All groups lie behind each other on one axis of matched money. There every debit and every credit covers an
    interval, and where two intervals overlap, that debit closed that credit by the length of the overlap.

    Args:
        entries: whose groups these are.
        open_minor: shape (n,), signed. All |open_minor| together are at most AXIS_MINOR.
        debit_rows, credit_rows: rows with open_minor < 0 and > 0 of the groups concerned, ascending by group and in it
            in the order in which they are used up.

    Returns:
        by group, then debit by debit, then credit by credit.
    """
    debit_minor, credit_minor = -open_minor[debit_rows], open_minor[credit_rows]
    debit_group, credit_group = entries.group[debit_rows], entries.group[credit_rows]
    matched_minor = np.minimum(
        sum_by(debit_group, debit_minor, entries.group_count), sum_by(credit_group, credit_minor, entries.group_count)
    )
    origin_minor = np.cumsum(matched_minor) - matched_minor
    debit_end = _ends(debit_group, debit_minor, matched_minor, origin_minor)
    credit_end = _ends(credit_group, credit_minor, matched_minor, origin_minor)

    # The ends cut the axis; between two cuts lies one overlap. The lowest bit remembers whose end it is, and two
    # ascending runs are what a stable sort merges in one pass.
    cuts = np.concatenate((credit_end << 1, debit_end << 1 | 1))
    cuts.sort(kind="stable")
    is_debit = cuts & 1
    length = cuts >> 1
    length[1:] -= cuts[:-1] >> 1
    made = np.flatnonzero(length)
    debits_used_up: Int64 = (np.cumsum(is_debit) - is_debit)[made]
    return Round(
        debit_rows[debits_used_up],
        credit_rows[made - debits_used_up],
        length[made],
        np.full(len(made), REASON_FIFO, dtype=np.int16),
    )


def _ends(group: Int64, minor: Int64, matched_minor: Int64, origin_minor: Int64) -> Int64:
    """Where each interval ends on the axis; from what is matched of its group on, all end there."""
    ends: Int64 = np.minimum(running_by(group, minor), matched_minor[group]) + origin_minor[group]
    return ends
