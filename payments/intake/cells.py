"""What is wrong with one row, gathered cell by cell, so that a person sees all of it at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from operator import gt
from typing import TypeVar, TypeVarTuple

from payments.domain.ledger import RowIssue, Severity
from payments.intake.sheet_cells import FormulaCell
from payments.intake.texts import clean, is_plain

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

MAX_VALUE = 200
"""Characters of a bad cell that are quoted."""


class BadCell(Exception):
    """A cell that cannot be taken; `code` is the slug of the issue it becomes."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class RowCheck:
    """
    Reads the cells of one row and keeps an issue for each bad one.

    A bad cell is handed on as its blank value: where `refused`, the row is not used.
    """

    __slots__ = ("issues", "refused", "row_no")

    def __init__(self, row_no: int) -> None:
        self.row_no = row_no
        self.issues: list[RowIssue] = []
        self.refused = False

    def refuse(self, code: str, field: str, value: str = "") -> None:
        """The row cannot be taken."""
        self.refused = True
        self.issues.append(issue(self.row_no, Severity.ERROR, code, field, value))

    def miss(self, field: str) -> None:
        """A mandatory cell is empty; one that became so by being bad is told once."""
        if all(told.field != field for told in self.issues):
            self.refuse("missing-value", field)

    def warn(self, code: str, field: str, value: str = "") -> None:
        """The row is taken, and somebody should look."""
        self.issues.append(issue(self.row_no, Severity.WARNING, code, field, value))

    def formulas(self, fields: Sequence[str], cells: Sequence[str], *, harmless: Collection[str]) -> None:
        """A formula's stored value may be stale: it refuses the row, but for columns where that does no harm."""
        for field, cell in zip(fields, cells, strict=True):
            if isinstance(cell, FormulaCell):
                (self.warn if field in harmless else self.refuse)("formula", field, cell)

    def texts(self, fields: Sequence[str], cells: Sequence[str], limits: Sequence[int]) -> Sequence[str]:
        """All cells in normal form; one with characters that cannot be seen, or beyond its limit, becomes blank."""
        if is_plain("".join(cells)) and not any(map(gt, map(len, cells), limits)):
            return cells  # nearly every row
        return [self.text(field, raw, limit) for field, raw, limit in zip(fields, cells, limits, strict=True)]

    def text(self, field: str, raw: str, limit: int) -> str:
        """Free text or a code of at most `limit` characters, in normal form."""
        if len(raw) <= limit and is_plain(raw):
            return raw
        cleaned = clean(raw)
        if cleaned is None:
            self.refuse("invalid-text", field, raw)
            return ""
        if len(cleaned) > limit:
            self.refuse("text-too-long", field, raw)
            return ""
        return cleaned

    def cell(self, field: str, raw: str, blank: T, parse: Callable[[str, *Ts], T], *given: *Ts) -> T:
        """What `parse` makes of a cell; `blank` for an empty one and for a bad one."""
        if not raw:
            return blank
        try:
            return parse(raw, *given)
        except BadCell as bad:
            self.refuse(bad.code, field, raw)
            return blank

    def needed(self, field: str, raw: str, blank: T, parse: Callable[[str, *Ts], T], *given: *Ts) -> T:
        """As `cell`, but an empty one is an issue too."""
        if not raw:
            self.miss(field)
            return blank
        try:
            return parse(raw, *given)
        except BadCell as bad:
            self.refuse(bad.code, field, raw)
            return blank


def issue(row_no: int, severity: Severity, code: str, field: str = "", value: str = "") -> RowIssue:
    """An issue with its value cut to what is quoted, without characters that no database takes."""
    shown = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in value[:MAX_VALUE])
    return RowIssue(row_no=row_no, severity=severity, code=code, field=field, value=shown)
