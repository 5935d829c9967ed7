"""Cells of a workbook that are more than text: numbers, and what formulas left behind."""

from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar

from payments.domain.days import FIRST_DAY, LAST_DAY

_LONGEST_DAY = 5


class SheetCell(str):
    """The text of a cell whose form is the workbook's and not a writer's, so that it has no say in the file's style."""

    __slots__ = ()


class SheetNumber(SheetCell):
    """A number, as plain decimal text with a point (`14300.5`); where a date is expected, a day's serial number."""

    __slots__ = ()
    day_zero: ClassVar[date] = date(1899, 12, 30)

    @property
    def day(self) -> date | None:
        """The day the number stands for in a column of dates; None where it is none (`20260315` is not)."""
        if not (self.isascii() and self.isdigit() and len(self) <= _LONGEST_DAY):
            return None
        found = self.day_zero + timedelta(days=int(self))
        return found if FIRST_DAY <= found <= LAST_DAY else None


class SheetNumberSince1904(SheetNumber):
    """The same in a workbook that counts from 1904, as those of older Macs do."""

    __slots__ = ()
    day_zero = date(1904, 1, 1)


class FormulaCell(SheetCell):
    """What a formula came to when the workbook was last calculated, which may be long ago."""

    __slots__ = ()
