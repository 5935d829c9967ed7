"""
What somebody has said of a layout we do not know by ourselves: which heading is which column, and how it is written.

Remembered by the signature of its header, so that it is said once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from payments.intake.dates import DateOrder
from payments.intake.headings import HEADINGS, normalised
from payments.intake.numbers import DecimalMark

COLUMNS = tuple(HEADINGS)
"""The columns a heading can be mapped to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMapping:
    """
    `columns`: heading, as it stands in the file, -> our column; None: no column of ours, whatever it is called.
    `credits_positive`: the list shows what we owe as positive, other than SAP does. What is None is found out.
    """

    columns: Mapping[str, str | None] = field(default_factory=dict)
    decimal_mark: DecimalMark | None = None
    date_order: DateOrder | None = None
    credits_positive: bool = False

    @classmethod
    def of_json(cls, told: Mapping[str, Any]) -> ColumnMapping:
        """As it was kept."""
        mark, order = told.get("decimal_mark"), told.get("date_order")
        return cls(
            columns=told.get("columns", {}),
            decimal_mark=DecimalMark(mark) if mark else None,
            date_order=DateOrder(order) if order else None,
            credits_positive=bool(told.get("credits_positive")),
        )

    def named(self) -> dict[str, str | None]:
        """Its columns by normalised heading."""
        return {normalised(heading): column for heading, column in self.columns.items()}

    def absent_from(self, headings: Sequence[str]) -> list[str]:
        """Headings it names that a header does not have."""
        there = {normalised(heading) for heading in headings}
        return [heading for heading in self.columns if normalised(heading) not in there]


def signature_of(headings: Sequence[str]) -> str:
    """What tells one layout from another: its headings in their order, without marks, case and blanks. SHA-256, hex."""
    return hashlib.sha256("\x1f".join(map(normalised, headings)).encode()).hexdigest()


class Mappings:
    """What applies to a header: what was given with the file, else what is remembered of such a header."""

    def __init__(self, given: Mapping[str, Any] | None, remembered: Mapping[str, Mapping[str, Any]]) -> None:
        self.given = None if given is None else ColumnMapping.of_json(given)
        self._remembered = remembered

    def of(self, headings: Sequence[str]) -> ColumnMapping | None:
        """The mapping for a header, if there is one."""
        if self.given is not None:
            return self.given
        if not self._remembered:
            return None
        found = self._remembered.get(signature_of(headings))
        return None if found is None else ColumnMapping.of_json(found)


NO_MAPPINGS = Mappings(None, {})
