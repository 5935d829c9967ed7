"""Late interest on open items, at rates that change from day to day (domain.md 2.1, 3.4.4; TTK 1530)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from payments.domain.errors import PaymentsError
from payments.domain.money import round_half_away
from payments.domain.reasons import Reason, because

YEAR_DAYS = 365


class LateRateMissing(PaymentsError):
    """No rate is known for a day on which interest runs."""

    slug = "late-rate-missing"
    status = 422


@dataclass(frozen=True, slots=True)
class LateRate:
    """
    Percent a year from a day on, until the next rate. `compensation` is the least a creditor in TRY may ask for its
    collection costs besides (TTK 1530/7); None where it is not known.
    """

    from_day: date
    percent: Decimal
    compensation: Decimal | None = None


STATUTORY_RATES = (
    LateRate(date(2025, 1, 1), Decimal("53.25")),
    LateRate(date(2026, 1, 1), Decimal("43.00"), Decimal("2020.00")),
)
"""TTK 1530/7 for supplies of goods and services, where none was agreed."""


@dataclass(frozen=True, slots=True)
class LateInterest:
    """Interest of one item in minor units, the days it is late, and the piece of every rate."""

    amount_minor: int
    days: int
    why: tuple[Reason, ...]


def late_interest(
    open_minor: int, *, due_day: date, key_date: date, rates: Sequence[LateRate] = STATUTORY_RATES
) -> LateInterest:
    """
    Σ open × days × rate / 100 / 365 over the rates that held, rounded once; 0 for what is not overdue.

    The due day itself bears no interest, the key date does (TBK 92): each day at the rate that holds on it.

    Args:
        rates: ascending by day.

    Raises:
        LateRateMissing: interest runs on a day before the first rate.
    """
    days = max((key_date - due_day).days, 0)
    exact, why = Fraction(0), []
    first = due_day + timedelta(days=1)
    while first <= key_date:
        at = bisect_right(rates, first, key=lambda rate: rate.from_day) - 1
        if at < 0:
            raise LateRateMissing(day=first.isoformat())
        next_change = rates[at + 1].from_day if at + 1 < len(rates) else key_date + timedelta(days=1)
        last = min(key_date, next_change - timedelta(days=1))
        held = (last - first).days + 1
        exact += Fraction(open_minor * held) * Fraction(rates[at].percent) / 100 / YEAR_DAYS
        why.append(because("late-days", days=held, percent=rates[at].percent, first=first, last=last))
        first = last + timedelta(days=1)
    return LateInterest(round_half_away(exact), days, tuple(why))


def least_compensation(day: date, rates: Sequence[LateRate] = STATUTORY_RATES) -> Decimal | None:
    """The least compensation that holds on a day, in TRY."""
    at = bisect_right(rates, day, key=lambda rate: rate.from_day) - 1
    return rates[at].compensation if at >= 0 else None
