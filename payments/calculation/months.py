"""From which calendar months what is open stems (domain.md 3.4.3)."""

from __future__ import annotations

import numpy as np

from payments.calculation.columns import Int16, Int32
from payments.domain.days import add_months, day_number, from_day_number


def month_columns(day: Int32, *, key_day: int, count: int) -> Int16:
    """
    The month column of each item: 0 = before the window, 1 … count its months oldest first, count + 1 = after.

    The window is the month of the key day and the count − 1 months before it. Shape (n,).
    """
    firsts = np.array(month_starts(key_day, count), dtype=np.int64)
    return np.searchsorted(firsts, day, side="right").astype(np.int16)


def month_starts(key_day: int, count: int) -> list[int]:
    """Day numbers of the first days of the window's months, oldest first, and of the month after it."""
    this_month = from_day_number(key_day).replace(day=1)
    return [day_number(add_months(this_month, back)) for back in range(1 - count, 2)]
