"""Turkey's public holidays as a starting table: the religious feasts and the half days before them among them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from holidays import country_holidays
from holidays.constants import HALF_DAY, PUBLIC

from payments.domain.calendars import Holiday

TURKEY = "TR"
FIRST_YEAR, LAST_YEAR = 2015, 2035
"""Years a new company starts with; feasts far ahead are estimated and say so in their name."""


def turkish_holidays(years: Iterable[int]) -> dict[date, Holiday]:
    """Every public holiday of some years, by day; a full day wins over a half one."""
    asked = list(years)
    half = country_holidays(TURKEY, years=asked, categories=(HALF_DAY,), language="tr")
    full = country_holidays(TURKEY, years=asked, categories=(PUBLIC,), language="tr")
    found = {day: Holiday(name, half_day=True) for day, name in half.items()}
    found |= {day: Holiday(name) for day, name in full.items()}
    return dict(sorted(found.items()))
