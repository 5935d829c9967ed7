"""Which debit closes which credit, for every group of a ledger (domain.md 3.4.2)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from payments.calculation.allocations import Round, in_order, take_off
from payments.calculation.columns import Allocations, Bool, Int64
from payments.calculation.entries import ClosingEntries
from payments.calculation.fifo import AXIS_MINOR, fifo_round
from payments.calculation.grouping import order_by
from payments.calculation.references import reference_round
from payments.calculation.step_by_step import close_step_by_step
from payments.calculation.sums import stays_within
from payments.domain.rules import Tie


def match_entries(entries: ClosingEntries, tie: Tie) -> tuple[Int64, Allocations]:
    """
    Close every group: what stays open of each row (n,), signed, and the allocations by group, in the order made.

    Columns close all groups at once. Proportional ties and sums beyond 64 bits go step by step, to the same result.
    """
    step_by_step = groups_beyond(AXIS_MINOR, entries)
    if tie is Tie.PROPORTIONAL:
        step_by_step |= groups_with_ties(entries)
    return match_by(entries, tie, step_by_step=step_by_step)


def match_by(entries: ClosingEntries, tie: Tie, *, step_by_step: Bool) -> tuple[Int64, Allocations]:
    """`match_entries` with the marked groups (groups,) closed step by step; the others must not need it."""
    if not step_by_step.any():
        open_minor, by_reference, by_fifo = _match_at_once(entries)
        return open_minor, in_order(entries.group, by_reference, by_fifo)
    apart = step_by_step[entries.group]
    at_once = replace(entries, base_minor=np.where(apart, 0, entries.base_minor))
    open_minor, by_reference, by_fifo = _match_at_once(at_once)
    rows = np.flatnonzero(apart & (entries.base_minor != 0))
    open_minor[rows], made_apart = close_step_by_step(entries, rows, tie)
    return open_minor, in_order(entries.group, by_reference, by_fifo, made_apart)


def groups_beyond(limit_minor: int, entries: ClosingEntries) -> Bool:
    """The largest groups, as many as must go so that all |base| add up to at most a limit. Shape (groups,)."""
    beyond = np.zeros(entries.group_count, dtype=np.bool_)
    if stays_within(limit_minor, entries.base_minor):
        return beyond
    # Floats are near enough: they err by a millionth, and the limit is a quarter of what 64 bits hold.
    money = np.bincount(entries.group, np.abs(entries.base_minor.astype(np.float64)), entries.group_count)
    smallest_first = np.argsort(money, kind="stable")
    beyond[smallest_first[np.cumsum(money[smallest_first]) > limit_minor]] = True
    return beyond


def groups_with_ties(entries: ClosingEntries) -> Bool:
    """Groups that run FIFO and have debits and two credits of one basis day. Shape (groups,)."""
    credit_rows = _credits_in_order(entries, entries.base_minor)
    group, day = entries.group[credit_rows], entries.basis_day[credit_rows]
    with_ties, with_debits = np.zeros((2, entries.group_count), dtype=np.bool_)
    with_ties[group[1:][(group[1:] == group[:-1]) & (day[1:] == day[:-1])]] = True
    with_debits[entries.group[entries.base_minor < 0]] = True
    return with_ties & with_debits & entries.runs_fifo


def _match_at_once(entries: ClosingEntries) -> tuple[Int64, Round, Round]:
    open_minor = entries.base_minor.copy()
    by_reference = reference_round(entries)
    take_off(open_minor, by_reference)

    closing = open_minor if entries.runs_fifo.all() else np.where(entries.runs_fifo[entries.group], open_minor, 0)
    debit_rows = np.flatnonzero(closing < 0)
    debit_rows = debit_rows[order_by(entries.group[debit_rows])]
    by_fifo = fifo_round(entries, open_minor, debit_rows, _credits_in_order(entries, closing))
    take_off(open_minor, by_fifo)
    return open_minor, by_reference, by_fifo


def _credits_in_order(entries: ClosingEntries, open_minor: Int64) -> Int64:
    """Rows with something to close, by group and basis day; of one day in closing order."""
    rows = np.flatnonzero(open_minor > 0)
    return rows[order_by(entries.group[rows], entries.basis_day[rows])]
