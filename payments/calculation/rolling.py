"""A due day that is no business day moves to one (domain.md 3.4.1; TBK 93)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from payments.domain.calendars import Closed, WorkCalendar
from payments.domain.errors import PaymentsError
from payments.domain.reasons import Reason, because
from payments.domain.terms import Roll

_FURTHEST = 366
_ONE_DAY = timedelta(days=1)


class NoBusinessDay(PaymentsError):
    """The calendar has no business day within a year of a due date."""

    slug = "no-business-day"
    status = 422


@dataclass(frozen=True, slots=True)
class Rolled:
    """The business day, and every day that was passed over on the way with the reason."""

    day: date
    why: tuple[Reason, ...]


def rolled(day: date, roll: Roll, calendar: WorkCalendar) -> Rolled:
    """
    The business day a due day moves to; the day itself if it is one, or if nothing rolls.

    MODIFIED_FOLLOWING goes forward unless that leaves the month, then backward.

    Raises:
        NoBusinessDay: the calendar has none within a year.
    """
    if roll is Roll.NONE or calendar.closed(day) is None:
        return Rolled(day, ())
    if roll is Roll.PRECEDING:
        return _moved(day, -_ONE_DAY, calendar, "rolled-back")
    forward = _moved(day, _ONE_DAY, calendar, "rolled-forward")
    if roll is Roll.MODIFIED_FOLLOWING and (forward.day.year, forward.day.month) != (day.year, day.month):
        back = _moved(day, -_ONE_DAY, calendar, "rolled-back")
        return Rolled(back.day, (because("forward-leaves-month", forward.day, to=forward.day), *back.why))
    return forward


def _moved(day: date, step: timedelta, calendar: WorkCalendar, code: str) -> Rolled:
    why = []
    at = day
    while (closed := calendar.closed(at)) is not None:
        if abs((at - day).days) > _FURTHEST:
            raise NoBusinessDay(day=day.isoformat())
        if closed is Closed.HOLIDAY:
            why.append(because("holiday", at, day=at, name=calendar.holidays[at].name))
        else:
            why.append(because("weekend", at, day=at))
        at += step
    return Rolled(at, (*why, because(code, at, to=at)))
