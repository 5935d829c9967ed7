"""Which days a company does business on: not on its weekend, not on full holidays (domain.md 3.3, 3.4.1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

SATURDAY, SUNDAY = 5, 6
FEWEST_HOLIDAYS = 5
"""No country has fewer public holidays in a year."""


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day with a name. Half days are business days unless the company says otherwise."""

    name: str
    half_day: bool = False


class Closed(Enum):
    """Why a day is no business day."""

    WEEKEND = "weekend"
    HOLIDAY = "holiday"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkCalendar:
    """`weekend` holds weekday numbers, Monday 0; it never covers the whole week."""

    weekend: frozenset[int] = frozenset({SATURDAY, SUNDAY})
    holidays: Mapping[date, Holiday] = field(default_factory=dict)
    half_day_is_business_day: bool = True

    def closed(self, day: date) -> Closed | None:
        """Why a day is no business day; None if it is one. A holiday on a weekend is named as the holiday."""
        holiday = self.holidays.get(day)
        if holiday is not None and not (holiday.half_day and self.half_day_is_business_day):
            return Closed.HOLIDAY
        return Closed.WEEKEND if day.weekday() in self.weekend else None

    def knows(self, year: int) -> bool:
        """
        Whether that year's holidays are kept: FEWEST_HOLIDAYS or more, and no fewer than half of the fullest year's.

        A bridge day that somebody entered for a year to come does not make the rest of it known.
        """
        kept = Counter(day.year for day in self.holidays)
        return kept[year] >= FEWEST_HOLIDAYS and 2 * kept[year] >= max(kept.values())
