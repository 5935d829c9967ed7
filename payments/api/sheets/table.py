"""A table as it is written into a file: headings, kinds of columns, rows of values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal["text", "money", "day", "count"]
Cell = str | int | date | None
"""Money is a decimal string, as on the wire; a day a date; nothing an empty cell."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `width` in letters."""

    heading: str
    kind: Kind = "text"
    width: int = 14


@dataclass(frozen=True, slots=True)
class Table:
    """Rows are made while they are written, so that a long table is never in memory as a whole."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    totals: Sequence[Sequence[Cell]] = ()
    """Below the rows, and in bold where a file knows bold."""
