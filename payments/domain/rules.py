"""The settings that change numbers (domain.md 3.3). Every run keeps the version it used."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise


class ClosingMode(StrEnum):
    """Whose matching counts: ours alone, the ERP's and then ours for what it left open, the ERP's alone."""

    FIFO = "FIFO"
    HYBRID = "HYBRID"
    SOURCE = "SOURCE"


class Basis(StrEnum):
    """Which date of an entry is meant."""

    DUE = "due"
    POSTING = "posting"
    DOCUMENT = "document"


class Tie(StrEnum):
    """Credits of the same basis date: one after the other, or in proportion (TBK 102)."""

    SEQ = "SEQ"
    PROPORTIONAL = "PROPORTIONAL"


class AgingBoundary(StrEnum):
    """Where an item of exactly 30 days goes: 1-30 or 30-59."""

    UPPER_INCLUSIVE = "UPPER_INCLUSIVE"
    LOWER_INCLUSIVE = "LOWER_INCLUSIVE"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingRules:
    """How open items, aging and months are found. `aging_edges` are days, strictly increasing."""

    closing_mode: ClosingMode = ClosingMode.HYBRID
    fifo_basis: Basis = Basis.DUE
    tie: Tie = Tie.SEQ
    aging_basis: Basis = Basis.DUE
    aging_edges: tuple[int, ...] = (0, 30, 60, 90, 120)
    aging_boundary: AgingBoundary = AgingBoundary.UPPER_INCLUSIVE
    month_basis: Basis = Basis.POSTING
    month_count: int = 4

    def bucket_labels(self) -> tuple[str, ...]:
        """
        One label per bucket, youngest first: not_due, 1-30 … >120; LOWER_INCLUSIVE: 0-29 … >=120.

        UPPER_INCLUSIVE with a first edge above 0 (document bases) opens with `0-<edge>`.
        """
        edges = self.aging_edges
        if self.aging_boundary is AgingBoundary.LOWER_INCLUSIVE:
            first = "not_due" if edges[0] == 0 else f"0-{edges[0] - 1}"
            middle = [f"{low}-{high - 1}" for low, high in pairwise(edges)]
            return (first, *middle, f">={edges[-1]}")
        first = "not_due" if edges[0] == 0 else f"0-{edges[0]}"
        middle = [f"{low + 1}-{high}" for low, high in pairwise(edges)]
        return (first, *middle, f">{edges[-1]}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ValuationRules:
    """
    Which exchange rate values what is open in a foreign currency: its kind (payments.models.ExchangeRate.Kind), and
    whether the key date's own counts or that of the day before.
    """

    rate_type: str = "SELL"
    date_rule: str = "same_day"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingRules:
    """
    Which entries of a ledger a run sees, and as posted when.

    `excluded` are supplier codes; one that ends with `*` means every code that begins so. With `opening_a_day_earlier`
    opening entries count as posted and documented on the day before: a year's opening is not January's debt.
    """

    closing_mode: ClosingMode = ClosingMode.HYBRID
    opening_a_day_earlier: bool = False
    excluded: tuple[str, ...] = ()
