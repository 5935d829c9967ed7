"""How old what is open is (domain.md 3.4.3)."""

from __future__ import annotations

from typing import Literal

import numpy as np

from payments.calculation.columns import Int16, Int32
from payments.domain.rules import AgingBoundary


def aging_buckets(day: Int32, *, key_day: int, edges: tuple[int, ...], boundary: AgingBoundary) -> Int16:
    """
    The bucket of each item, 0 = youngest, len(edges) = oldest. Shape (n,).

    Age is key day − day of the aging basis. With UPPER_INCLUSIVE an item as old as an edge still belongs below it,
    with LOWER_INCLUSIVE it opens the next bucket.
    """
    side: Literal["left", "right"] = "left" if boundary is AgingBoundary.UPPER_INCLUSIVE else "right"
    age_days = key_day - day.astype(np.int64)
    bucket = np.searchsorted(np.array(edges, dtype=np.int64), age_days, side=side)
    return bucket.astype(np.int16)
