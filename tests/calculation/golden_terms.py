"""The terms of domain.md 3.6, table D, by the words the table uses."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from payments.domain.terms import PaymentTerm, Roll, StartFrom, TermLine, Tier

FILE = Path(__file__).parent.parent / "fixtures" / "due_dates.json"


def one(*tiers: Tier, tolerance_days: int = 0, **line: Any) -> PaymentTerm:
    """A term of one line."""
    return PaymentTerm(lines=(TermLine(tiers=tiers, **line),), tolerance_days=tolerance_days)


_BY_LIMIT = PaymentTerm(
    lines=(
        TermLine(day_limit=15, tiers=(Tier(fixed_day=31, months=1),)),
        TermLine(tiers=(Tier(fixed_day=15, months=2),)),
    )
)
TERMS = {
    "30 days": one(Tier(days=30)),
    "1 month": one(Tier(months=1)),
    "start MONTH_END + 30 days": one(Tier(days=30), start_from=StartFrom.MONTH_END),
    "60 days, then end of that month": one(Tier(days=60, end_of_month=True)),
    "15th of the next month": one(Tier(fixed_day=15, months=1)),
    "10th, months 0": one(Tier(fixed_day=10)),
    "31st of the next month": one(Tier(fixed_day=31, months=1)),
    "day limit 15: end of next month / else 15th of month after next": _BY_LIMIT,
    "same term": _BY_LIMIT,
    "start MONTH_START + 30 days": one(Tier(days=30), start_from=StartFrom.MONTH_START),
    "start HALF_MONTH + 1 month": one(Tier(months=1), start_from=StartFrom.HALF_MONTH),
    "14d 3%, 30d 2%, 45d net": one(Tier(percent=Decimal(3), days=14), Tier(percent=Decimal(2), days=30), Tier(days=45)),
    "baseline fixed day 25, +1 month; 30 days": one(Tier(days=30), fixed_day=25, add_months=1),
    "30 days, tolerance 3 (B1: subtracted)": one(Tier(days=30), tolerance_days=3),
}


@dataclass(frozen=True)
class DueCase:
    """One row of table D."""

    name: str
    term: PaymentTerm
    roll: Roll
    baseline_in: date
    baseline: date
    discounts: list[tuple[Decimal, date]]
    net_due: date
    effective: date


def due_cases() -> list[DueCase]:
    """All rows of the file, in its order."""
    return [
        DueCase(
            name=raw["id"],
            term=TERMS[raw["term"]],
            roll=Roll(raw["roll"]),
            baseline_in=date.fromisoformat(raw["baseline_in"]),
            baseline=date.fromisoformat(raw["baseline"]),
            discounts=[(Decimal(percent), date.fromisoformat(day)) for percent, day in raw["discounts"]],
            net_due=date.fromisoformat(raw["net_due"]),
            effective=date.fromisoformat(raw["effective"]),
        )
        for raw in json.loads(FILE.read_text(encoding="utf-8"))
    ]
