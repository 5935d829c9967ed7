"""Turkey's public holidays as a starting table, religious feasts and half days among them; and when T2 is closed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from holidays import country_holidays, financial_holidays
from holidays.constants import HALF_DAY, PUBLIC

from payments.domain.calendars import Holiday, WorkCalendar

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


def t2_calendar(years: Iterable[int]) -> WorkCalendar:
    """When euro payments are settled: the days T2 is open on, the ECB's closing days and weekends left out."""
    closed = financial_holidays("XECB", years=list(years), language="en_US")
    return WorkCalendar(holidays={day: Holiday(name) for day, name in sorted(closed.items())})
