"""
The totals inside a list, held against the rows above them (domain.md 4.2, subtotals).

A total must equal the rows since some earlier total, or since the beginning. Since which of them is not written in the
list; an equal sum says it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from payments.domain.money import to_text
from payments.intake.errors import ControlTotalMismatch, RowsWithoutTotal

LEVELS = 9
"""Asterisks a total can have; one more than any list of SAP's has."""

Key = tuple[str, str, str]
"""What is summed: (column, its currency, "" or the document currency its rows are limited to)."""


class ControlTotals:
    """Adds up rows as they go by and compares each total with them."""

    def __init__(self) -> None:
        # sums[0]: rows since the last total; sums[n]: rows under totals of level n, but under none of a higher level.
        self._sums: list[Counter[Key]] = [Counter() for _ in range(LEVELS + 1)]
        self._unknown = [False] * (LEVELS + 1)
        self._first_line = 0
        self._closing = 0
        self._any_total = False

    def add(self, line: int, amounts: Mapping[Key, int] | None) -> None:
        """A row: its amounts in minor units, or None where they cannot be read and no total can be checked."""
        self._close()
        self._first_line = self._first_line or line
        if amounts is None:
            self._unknown[0] = True
        else:
            for key, minor in amounts.items():
                self._sums[0][key] += minor

    def check(self, line: int, level: int, column: str, currency: str, minor: int) -> None:
        """
        A total of `level` asterisks (0: it carries none).

        Raises:
            ControlTotalMismatch: it is not the sum of the rows above it.
        """
        if self._closing and level and level != self._closing:
            self._close()
        self._any_total = True
        counted = 0
        for at, sums in enumerate(self._running(column, currency)):
            if sums is None and level and at >= level:
                break  # what cannot be read lies above the block this total is for
            if sums is None:
                self.pass_over(level)
                return
            if minor in sums.values() or (minor == 0 and not sums):
                self._closing = max(self._closing, level or at + 1)
                return
            counted = sums.get("", 0) if at < max(level, 1) else counted
        raise ControlTotalMismatch(
            line=line, currency=currency, stated=to_text(minor, currency), counted=to_text(counted, currency)
        )

    def pass_over(self, level: int) -> None:
        """A total that cannot be read: it ends its block all the same."""
        self._any_total = True
        self._closing = max(self._closing, level or 1)

    def finish(self) -> None:
        """
        The end of the list.

        Raises:
            RowsWithoutTotal: there are totals, and rows after the last of them.
        """
        self._close()
        if self._any_total and self._first_line:
            raise RowsWithoutTotal(line=self._first_line)

    def _running(self, column: str, currency: str) -> Iterator[dict[str, int] | None]:
        """
        What the rows come to since the last total, the last of level 2 or higher, of level 3 …; None where not known.

        By the document currency the rows are limited to ("": all).
        """
        sums: dict[str, int] = {}
        for unknown, part in zip(self._unknown, self._sums, strict=True):
            if unknown:
                yield None
                return
            for (name, of_currency, only), minor in part.items():
                if name == column and of_currency == currency:
                    sums[only] = sums.get(only, 0) + minor
            yield sums

    def _close(self) -> None:
        """Totals of one level stand one below the other, one for each currency; behind the last of them they count."""
        if not self._closing:
            return
        level = min(self._closing, LEVELS)
        for below in range(level):
            self._sums[level].update(self._sums[below])
            self._sums[below].clear()
            self._unknown[level] = self._unknown[level] or self._unknown[below]
            self._unknown[below] = False
        self._closing = 0
        self._first_line = 0
