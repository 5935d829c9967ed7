"""Calendar days without a time zone; "today" is a company's local date."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

EPOCH = date(1970, 1, 1)
FIRST_DAY = date(1990, 1, 1)
LAST_DAY = date(2099, 12, 31)
"""Days outside FIRST_DAY..LAST_DAY are refused wherever they come in."""


def today(*, zone: str, now: datetime) -> date:
    """The calendar date in an IANA zone at an aware moment."""
    return now.astimezone(ZoneInfo(zone)).date()


def day_number(day: date) -> int:
    """Days since 1970-01-01, the form dates have in columns."""
    return (day - EPOCH).days


def from_day_number(number: int) -> date:
    """The date of a day number."""
    return EPOCH + timedelta(days=number)


def add_months(day: date, months: int) -> date:
    """The same day some months later, or that month's last day where it has none such (domain.md 3.4.1, addm)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def month_label(day: date) -> str:
    """`2026-03`."""
    return f"{day.year:04d}-{day.month:02d}"


def month_window(key_date: date, count: int) -> tuple[str, ...]:
    """Labels of the key date's month and the `count` - 1 before it, oldest first."""
    first = key_date.replace(day=1)
    return tuple(month_label(add_months(first, back - count + 1)) for back in range(count))
