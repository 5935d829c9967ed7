"""Numbers for (supplier, currency) pairs and the one way rows are put in order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from payments.calculation.columns import Int16, Int64

WORD_BITS = 63
FEW_CELLS = 1 << 16


@dataclass(frozen=True, slots=True)
class Pairs:
    """The (supplier, currency) pairs of some rows, ascending by both; `number` (n,) tells each row's pair."""

    number: Int64
    supplier_id: Int64  # (g,)
    currency: Int16  # (g,)

    @property
    def count(self) -> int:
        """How many pairs there are."""
        return len(self.supplier_id)


def pairs_of(supplier_id: Int64, currency: Int16) -> Pairs:
    """Number the distinct (supplier, currency) pairs 0, 1, 2 … in ascending order. Both columns have shape (n,)."""
    low, span = _range_of(supplier_id)
    low_currency, width = _range_of(currency)
    if span * width >= 2**WORD_BITS:
        rank, suppliers = _numbered(supplier_id)
        pairs = pairs_of(rank, currency)
        return replace(pairs, supplier_id=suppliers[pairs.supplier_id])
    number, cells = _numbered((supplier_id - low) * width + (currency.astype(np.int64) - low_currency))
    supplier, code = np.divmod(cells, width)
    return Pairs(number, supplier + low, (code + low_currency).astype(np.int16))


def order_by(*keys: NDArray[np.signedinteger[Any]]) -> Int64:
    """
    Row numbers that put rows in ascending order of the keys, the first key deciding first; equal rows keep their order.

    Keys and row number are packed into one word when they fit into 63 bits, because sorting plain words is several
    times faster than sorting row numbers by what they point at.
    """
    count = len(keys[0])
    if count == 0:
        return np.empty(0, dtype=np.int64)
    lows = [int(key.min()) for key in keys]
    widths = [(int(key.max()) - low).bit_length() for key, low in zip(keys, lows, strict=True)]
    row_width = count.bit_length()
    if sum(widths) + row_width > WORD_BITS:
        return np.lexsort(keys[::-1])
    word = np.zeros(count, dtype=np.int64)
    for key, low, width in zip(keys, lows, widths, strict=True):
        word <<= width
        word += key
        word -= low
    word <<= row_width
    word += np.arange(count)
    word.sort()
    word &= (1 << row_width) - 1
    return word


def starts_of(ordered: Int64) -> Int64:
    """Positions at which a new value begins in a column whose equal values stand together."""
    begins = np.ones(len(ordered), dtype=np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=begins[1:])
    return np.flatnonzero(begins)


def over_runs(values: Int64, starts: Int64, count: int) -> Int64:
    """One value per run, repeated for every row of it. The runs begin at `starts` and end with row `count`."""
    return np.repeat(values, np.diff(starts, append=count))


def _numbered(values: Int64) -> tuple[Int64, Int64]:
    """Each value's rank among the distinct values, and the distinct values ascending."""
    low, cells = _range_of(values)
    if cells <= max(4 * len(values), FEW_CELLS):  # a table with a cell per possible value is smaller than the sort
        cell = values - low
        seen = np.zeros(cells, dtype=np.bool_)
        seen[cell] = True
        return (np.cumsum(seen) - 1)[cell], np.flatnonzero(seen) + low
    order = order_by(values)
    ordered = values[order]
    starts = starts_of(ordered)
    number = np.empty(len(values), dtype=np.int64)
    number[order] = over_runs(np.arange(len(starts)), starts, len(values))
    return number, ordered[starts]


def _range_of(values: NDArray[np.signedinteger[Any]]) -> tuple[int, int]:
    """The lowest value and how many whole numbers lie from it to the highest, both included; (0, 1) of nothing."""
    if len(values) == 0:
        return 0, 1
    low = int(values.min())
    return low, int(values.max()) - low + 1
