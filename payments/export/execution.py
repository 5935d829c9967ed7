"""On which day a bank executes a payment: a day its payment system is open on, never a day already past."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from payments.domain.calendars import WorkCalendar
from payments.domain.errors import PaymentsError

_FURTHEST = 60
_ONE_DAY = timedelta(days=1)


class NoExecutionDay(PaymentsError):
    """The calendar of `currency` has no open day within two months of `day`."""

    slug = "no-execution-day"
    status = 422


def execution_day(wanted: date, *, today: date, currency: str, calendars: Mapping[str, WorkCalendar]) -> date:
    """
    The first day from the one wanted, and from today, on which payments in a currency are executed.

    Args:
        calendars: by currency, as `check_message` takes them; a currency without one is executed on any day.

    Raises:
        NoExecutionDay: the calendar is closed for two months.
    """
    day = max(wanted, today)
    calendar = calendars.get(currency)
    if calendar is None:
        return day
    for ahead in range(_FURTHEST):
        at = day + ahead * _ONE_DAY
        if calendar.closed(at) is None:
            return at
    raise NoExecutionDay(currency=currency, day=day.isoformat())
