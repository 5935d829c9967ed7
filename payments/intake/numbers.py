"""
Amounts as SAP and people write them (domain.md 4.2).

Which mark is decimal holds for a whole file and is decided by the amounts that can be read in one way only.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from payments.domain.money import InvalidAmount, to_minor
from payments.intake.cells import BadCell
from payments.intake.errors import AmbiguousDecimalMark
from payments.intake.sheet_cells import SheetCell, SheetNumber


class DecimalMark(StrEnum):
    """What stands before the decimals. The other one, or a blank, may stand between groups of three digits."""

    COMMA = ","
    POINT = "."


_BLANKS = " \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}"
_GROUPS = r"[1-9][0-9]{{0,2}}([{between}])[0-9]{{3}}(?:\2[0-9]{{3}})*"
_READS = {
    DecimalMark.COMMA: re.compile(rf"({_GROUPS.format(between='.' + _BLANKS)}|[0-9]+)(?:,([0-9]+))?"),
    DecimalMark.POINT: re.compile(rf"({_GROUPS.format(between=',' + _BLANKS)}|[0-9]+)(?:\.([0-9]+))?"),
}
_BETWEEN = str.maketrans("", "", ".," + _BLANKS)
_PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class AmountStyle:
    """How the amounts of a file are written. `mixed`: some were written in the other style."""

    mark: DecimalMark
    mixed: bool = False

    def minor(self, cell: str, currency: str) -> int:
        """
        Minor units of an amount, signed as written: `1.234,56-`, `-1.234,56`, `(1.234,56)` are all -123456.

        Raises:
            BadCell: not-an-amount; ambiguous-amount, where the file is mixed and both styles can read the cell;
                too-many-decimals; amount-out-of-range.
        """
        if isinstance(cell, SheetNumber):
            return plain_minor(cell, currency)
        return _minor(cell, currency, self.mark, self.mixed)


class AmountVotes:
    """Hears every amount of a file and decides how they are written."""

    def __init__(self) -> None:
        self._votes: Counter[DecimalMark] = Counter()
        self._example = ""
        self._voter = ""

    def hear(self, cell: str) -> None:
        """Take one cell into account; a workbook's own number, and what is no amount at all, has no vote."""
        if isinstance(cell, SheetCell):
            return
        _, digits = _sign_and_digits(cell)
        reads = [mark for mark, pattern in _READS.items() if pattern.fullmatch(digits)]
        if len(reads) == 1:
            self._votes[reads[0]] += 1
            self._voter = cell
        elif reads and not self._example and _is_ambiguous(digits):
            self._example = cell

    def decide(self) -> AmountStyle:
        """
        The style of the majority; any, where no amount has a mark.

        Raises:
            AmbiguousDecimalMark: there are marks, but no amount tells, or as many amounts tell one as the other.
        """
        comma, point = self._votes[DecimalMark.COMMA], self._votes[DecimalMark.POINT]
        if comma == point and (comma or self._example):
            raise AmbiguousDecimalMark(example=self._example or self._voter)
        mark = DecimalMark.COMMA if comma > point else DecimalMark.POINT
        return AmountStyle(mark, mixed=comma > 0 and point > 0)


@lru_cache(maxsize=8192)
def plain_minor(text: str, currency: str) -> int:
    """
    Minor units of a plain decimal (`-14300.50`), as payments.domain.money reads it.

    Raises:
        BadCell: not-an-amount, too-many-decimals, amount-out-of-range.
    """
    try:
        return to_minor(text, currency)
    except InvalidAmount as invalid:
        if "decimals" in invalid.values:
            raise BadCell("too-many-decimals") from invalid
        raise BadCell("amount-out-of-range" if _PLAIN.fullmatch(text) else "not-an-amount") from invalid


@lru_cache(maxsize=8192)
def _minor(cell: str, currency: str, mark: DecimalMark, mixed: bool) -> int:  # noqa: FBT001  # a cache key
    negative, digits = _sign_and_digits(cell)
    if mixed and _is_ambiguous(digits):
        raise BadCell("ambiguous-amount")
    found = _READS[mark].fullmatch(digits)
    if found is None:
        raise BadCell("not-an-amount")
    whole, decimals = found.group(1).translate(_BETWEEN), found.group(3)
    return plain_minor(f"{'-' if negative else ''}{whole}.{decimals or '0'}", currency)


def is_negative(cell: str) -> bool:
    """Whether an amount carries a minus in any of its forms."""
    return _sign_and_digits(cell)[0]


def is_zero(cell: str) -> bool:
    """Whether an amount has no digit but zeros."""
    return not any(letter in "123456789" for letter in cell)


def _sign_and_digits(cell: str) -> tuple[bool, str]:
    text = cell.strip().replace("\N{MINUS SIGN}", "-")
    if text.endswith("-"):
        return True, text[:-1].rstrip()
    if text.startswith("-"):
        return True, text[1:].lstrip()
    if text.startswith("(") and text.endswith(")"):
        return True, text[1:-1].strip()
    return False, text


def _is_ambiguous(digits: str) -> bool:
    """One mark with three digits behind it: 1.234 is a thousand or a unit."""
    return ("." in digits or "," in digits) and all(pattern.fullmatch(digits) for pattern in _READS.values())
