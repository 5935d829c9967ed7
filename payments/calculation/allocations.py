"""Rounds of allocations, and how they become one numbered list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from payments.calculation.columns import Allocations, Int16, Int64
from payments.calculation.grouping import over_runs, starts_of

_Whole: TypeAlias = NDArray[np.signedinteger[Any]]


class Round(NamedTuple):
    """Allocations of one kind, ascending by group and in it in the order made. Shape (m,), amounts > 0."""

    debit_row: Int64
    credit_row: Int64
    amount_minor: Int64
    reason: Int16


def take_off(open_minor: Int64, made: Round) -> None:
    """Reduce signed open amounts (n,), in place, by what was allocated of them."""
    np.add.at(open_minor, made.debit_row, made.amount_minor)
    np.subtract.at(open_minor, made.credit_row, made.amount_minor)


def in_order(group: Int64, first: Round, *later: Round) -> Allocations:
    """Put rounds together: by group, in it the earlier round first, numbered 1, 2, 3 …. `group` has shape (n,)."""
    for following in later:
        first = _merged(group, first, following) if len(first.reason) else following
    of_group = group[first.debit_row]
    starts = starts_of(of_group)
    step = np.arange(1, len(of_group) + 1) - over_runs(starts, starts, len(of_group))
    return Allocations(*first, step=step.astype(np.int32))


def _merged(group: Int64, first: Round, following: Round) -> Round:
    place = np.searchsorted(group[following.debit_row], group[first.debit_row])
    is_first = np.zeros(len(first.debit_row) + len(following.debit_row), dtype=np.bool_)
    is_first[place + np.arange(len(place))] = True
    is_following = ~is_first

    debit_row, credit_row, amount_minor = np.empty((3, len(is_first)), dtype=np.int64)
    merged = Round(debit_row, credit_row, amount_minor, np.empty(len(is_first), dtype=np.int16))
    columns: Iterable[tuple[_Whole, _Whole, _Whole]] = zip(merged, first, following, strict=True)
    for column, of_first, of_following in columns:
        column[is_first] = of_first
        column[is_following] = of_following
    return merged
