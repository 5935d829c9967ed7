"""Groups that columns cannot close, taken out of the columns, closed by `close_group`, and put back."""

from __future__ import annotations

import numpy as np

from payments.calculation.allocations import Round
from payments.calculation.columns import Int64
from payments.calculation.entries import ClosingEntries
from payments.calculation.group import GroupAllocations, close_group
from payments.calculation.grouping import order_by, starts_of
from payments.domain.rules import Tie


def close_step_by_step(entries: ClosingEntries, rows: Int64, tie: Tie) -> tuple[Int64, Round]:
    """
    Close whole groups one after the other.

    Args:
        entries: all entries.
        rows: those with base of the groups to close, shape (k,), ascending.
        tie: how credits of one basis day share a debit.

    Returns:
        what stays open of `rows`, signed, shape (k,); the allocations, in rows of `entries`.
    """
    order = order_by(entries.group[rows])
    ordered = rows[order]
    starts = starts_of(entries.group[ordered])
    ends = np.append(starts, len(ordered))[1:]
    base_minor, basis_day = entries.base_minor[ordered].tolist(), entries.basis_day[ordered].tolist()
    document, reference = entries.document[ordered].tolist(), entries.reference[ordered].tolist()
    runs_fifo = entries.runs_fifo[entries.group[ordered[starts]]].tolist()
    left: list[int] = []
    made = GroupAllocations()
    for start, end, fifo in zip(starts.tolist(), ends.tolist(), runs_fifo, strict=True):
        part = slice(start, end)
        rest, of_group = close_group(
            base_minor[part], basis_day[part], document[part], reference[part], runs_fifo=fifo, tie=tie
        )
        left += rest
        made.debit += [start + at for at in of_group.debit]
        made.credit += [start + at for at in of_group.credit]
        made.amount_minor += of_group.amount_minor
        made.reason += of_group.reason
    open_minor = np.empty(len(rows), dtype=np.int64)
    open_minor[order] = left
    return open_minor, Round(
        ordered[np.array(made.debit, dtype=np.int64)],
        ordered[np.array(made.credit, dtype=np.int64)],
        np.array(made.amount_minor, dtype=np.int64),
        np.array(made.reason, dtype=np.int16),
    )
