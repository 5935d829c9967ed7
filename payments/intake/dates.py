"""
Dates as SAP's user settings write them (domain.md 4.2).

Whether day or month stands first holds for a whole file and is decided by the dates that can be read in one way only.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from payments.domain.days import FIRST_DAY, LAST_DAY
from payments.intake.cells import BadCell
from payments.intake.errors import AmbiguousDateOrder
from payments.intake.sheet_cells import SheetNumber

PIVOT = 70
"""Two-digit years from here on belong to the last century."""

_NO_DAY = re.compile(r"[0./ -]*")
_POINTS = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4}|[0-9]{2})")
_YEAR_FIRST = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
_DIGITS = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_EITHER = re.compile(r"([0-9]{1,2})([/-])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})")


class DateOrder(StrEnum):
    """What stands first in dates with slashes or dashes and the year last."""

    DAY_FIRST = "day"
    MONTH_FIRST = "month"


@dataclass(frozen=True, slots=True)
class DateStyle:
    """How the dates of a file are written. `mixed`: some were written in the other order."""

    order: DateOrder
    mixed: bool = False

    def day(self, cell: str) -> date | None:
        """
        The day; None for a blank one (`00.00.0000`).

        Raises:
            BadCell: not-a-date; ambiguous-date, where the file is mixed and the cell can be read both ways;
                date-out-of-range, outside FIRST_DAY..LAST_DAY.
        """
        if isinstance(cell, SheetNumber) and (found := cell.day):
            return found
        return _day(cell.strip(), self.order, self.mixed)


class DateVotes:
    """Hears every date of a file and decides whether the day or the month stands first."""

    def __init__(self) -> None:
        self._votes: Counter[DateOrder] = Counter()
        self._example = ""
        self._undecided = False

    def hear(self, cell: str) -> None:
        """Take one cell into account; dates that say their order themselves have no vote."""
        if "/" not in cell and "-" not in cell:
            return
        found = _EITHER.fullmatch(cell.strip())
        if found is None:
            return
        first, second = int(found.group(1)), int(found.group(3))
        self._example = self._example or cell
        if first > 12 >= second:
            self._votes[DateOrder.DAY_FIRST] += 1
        elif second > 12 >= first:
            self._votes[DateOrder.MONTH_FIRST] += 1
        elif first != second:
            self._undecided = True

    def decide(self) -> DateStyle:
        """
        The order of the majority; any, where no date depends on it.

        Raises:
            AmbiguousDateOrder: dates depend on it, but none tells, or as many tell one as the other.
        """
        day_first, month_first = self._votes[DateOrder.DAY_FIRST], self._votes[DateOrder.MONTH_FIRST]
        if day_first == month_first and (day_first or self._undecided):
            raise AmbiguousDateOrder(example=self._example)
        order = DateOrder.DAY_FIRST if day_first >= month_first else DateOrder.MONTH_FIRST
        return DateStyle(order, mixed=day_first > 0 and month_first > 0)


@lru_cache(maxsize=8192)
def iso_day(text: str) -> date:
    """
    A day written `YYYY-MM-DD` and in no other way.

    Raises:
        BadCell: not-a-date, date-out-of-range.
    """
    found = _YEAR_FIRST.fullmatch(text) if len(text) == 10 and text[4] == "-" else None
    if found is None:
        raise BadCell("not-a-date")
    return _in_range(found.group(1), found.group(3), found.group(4))


def looks_like_a_date(cell: str) -> bool:
    """Whether a cell of an uncertain column holds a date at all."""
    return any(pattern.fullmatch(cell.strip()) for pattern in (_POINTS, _YEAR_FIRST, _EITHER, _DIGITS))


@lru_cache(maxsize=8192)
def _day(text: str, order: DateOrder, mixed: bool) -> date | None:  # noqa: FBT001  # a cache key
    if _NO_DAY.fullmatch(text):
        return None
    if found := _POINTS.fullmatch(text):
        return _in_range(_full_year(found.group(3)), found.group(2), found.group(1))
    if found := _YEAR_FIRST.fullmatch(text):
        return _in_range(found.group(1), found.group(3), found.group(4))
    if found := _DIGITS.fullmatch(text):
        return _in_range(*found.groups())
    if found := _EITHER.fullmatch(text):
        first, second, year = found.group(1), found.group(3), _full_year(found.group(4))
        if mixed and first != second and max(int(first), int(second)) <= 12:
            raise BadCell("ambiguous-date")
        if order is DateOrder.DAY_FIRST:
            return _in_range(year, second, first)
        return _in_range(year, first, second)
    raise BadCell("not-a-date")


def _full_year(digits: str) -> str:
    if len(digits) == 4:
        return digits
    return f"{'19' if int(digits) >= PIVOT else '20'}{digits}"


def _in_range(year: str, month: str, day: str) -> date:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError as impossible:
        raise BadCell("not-a-date") from impossible
    if not FIRST_DAY <= found <= LAST_DAY:
        raise BadCell("date-out-of-range")
    return found
