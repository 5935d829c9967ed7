"""Sums of minor units: exact in 64 bits, or an error. Never a number that wrapped around."""

from __future__ import annotations

import numpy as np

from payments.calculation.columns import Int64
from payments.calculation.grouping import Pairs, over_runs, starts_of
from payments.domain.errors import PaymentsError

INT64_MAX = 2**63 - 1
_HALF_BITS = 32
_LOW_HALF = 2**_HALF_BITS - 1


class AmountOverflow(PaymentsError):
    """A figure of one supplier and currency has more digits than 64 bits hold, so no row could store it."""

    slug = "amount-overflow"
    status = 422


def sum_by(index: Int64, amount_minor: Int64, count: int) -> Int64:
    """
    Add amounts up by index, shape (count,). The caller knows that no sum leaves 64 bits.

    A sum of mixed signs may wrap on its way and still ends right: int64 counts modulo 2**64.
    """
    sums = np.zeros(count, dtype=np.int64)
    np.add.at(sums, index, amount_minor)
    return sums


def sum_by_pair(pairs: Pairs, pair: Int64, amount_minor: Int64) -> Int64:
    """
    Add amounts up by pair, exactly. Shapes: pair and amount_minor (n,), the answer (pairs.count,).

    Where the largest amount times n could leave 64 bits, high and low halves are added up apart.

    Raises:
        AmountOverflow: a sum does not fit into 64 bits; `supplier_id` says whose.
    """
    if stays_within(INT64_MAX, amount_minor):
        return sum_by(pair, amount_minor, pairs.count)
    low = sum_by(pair, amount_minor & _LOW_HALF, pairs.count)
    high = sum_by(pair, amount_minor >> _HALF_BITS, pairs.count) + (low >> _HALF_BITS)
    beyond = np.flatnonzero((high < -(2**31)) | (high >= 2**31))
    if len(beyond):
        raise AmountOverflow(supplier_id=int(pairs.supplier_id[beyond[0]]))
    sums: Int64 = (high << _HALF_BITS) | (low & _LOW_HALF)
    return sums


def stays_within(limit: int, amount_minor: Int64) -> bool:
    """Whether no sum of any of these amounts can be further from zero than limit: a bound, found without adding up."""
    if len(amount_minor) == 0:
        return True
    largest = max(int(amount_minor.max()), -int(amount_minor.min()))
    return largest * len(amount_minor) <= limit


def running_by(ordered: Int64, amount_minor: Int64) -> Int64:
    """
    Running total within each run of equal values of `ordered`, shape (n,); the row's own amount is included.

    The total over all rows may wrap; each run's own total must fit, and is then exact.
    """
    running = np.cumsum(amount_minor)
    starts = starts_of(ordered)
    before = running[starts] - amount_minor[starts]
    total: Int64 = running - over_runs(before, starts, len(ordered))
    return total
