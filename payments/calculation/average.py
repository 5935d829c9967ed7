"""The weighted average due date, ortalama vade (domain.md 3.4.4)."""

from __future__ import annotations

from fractions import Fraction
from math import floor

import numpy as np

from payments.calculation.columns import NO_DAY, Int32, Int64
from payments.calculation.sums import sum_by
from payments.domain.money import round_half_away

EXACT_MINOR = 2**62
"""Below it twice a number still fits into 64 bits."""


def average_due(
    group: Int64, open_minor: Int64, due_day: Int32, open_by_group: Int64, *, key_day: int
) -> tuple[Int32, Int64]:
    """
    Average due day and its distance from the key day in hundredths of a day, per group.

    x = Σ open·(due − key) / Σ open, exact. The day is key + floor(x + 1/2), which does not depend on the day one counts
    from; the hundredths are 100·x rounded half away from zero. Groups whose weighted sums leave 64 bits are counted in
    Python's integers.

    Args:
        group, open_minor, due_day: the open credits, shape (n,), ascending by group; open_minor > 0.
        open_by_group: Σ open of each group, shape (g,), 0 where nothing is open.
        key_day: day number from which the hundredths count.

    Returns:
        average day, NO_DAY where nothing is open; hundredths, 0 there. Shape (g,).
    """
    days = due_day.astype(np.int64) - key_day
    furthest = int(np.abs(days).max(initial=0)) + 1
    weighted = sum_by(group, open_minor * days, len(open_by_group))
    weight = np.maximum(open_by_group, 1)
    whole, rest = np.divmod(weighted, weight)
    shift = whole + (rest >= weight - rest)
    magnitude, rest = np.divmod(np.abs(weighted), weight)
    hundredths = np.sign(weighted) * (100 * magnitude + (200 * rest + weight) // (2 * weight))

    for at in np.flatnonzero(open_by_group > EXACT_MINOR // max(furthest, 201)).tolist():
        mine = slice(*np.searchsorted(group, (at, at + 1)).tolist())
        shift[at], hundredths[at] = _average(open_minor[mine].tolist(), days[mine].tolist())
    average_day = np.where(open_by_group > 0, key_day + shift, NO_DAY).astype(np.int32)
    return average_day, hundredths


def _average(open_minor: list[int], days: list[int]) -> tuple[int, int]:
    """floor(x + 1/2) and 100·x rounded half away from zero, for sums of any size."""
    distance = Fraction(sum(minor * day for minor, day in zip(open_minor, days, strict=True)), sum(open_minor))
    return floor(distance + Fraction(1, 2)), round_half_away(100 * distance)
