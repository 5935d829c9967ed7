"""A worksheet's XML as bytes, gone through before a library builds cells of it: how far it reaches, its formulas."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from payments.intake.errors import DamagedFile, ForbiddenContent, TooManyRows
from payments.intake.limits import MAX_SHEET_CELLS, MAX_SHEET_ROWS

_LONGEST_ROW_BYTES = 4 * 1024 * 1024
_MOST_FORMULAS = 100_000

_ROW = re.compile(rb"<(?:\w+:)?row[\s>/]")
_ROW_NUMBER = re.compile(rb"<(?:\w+:)?row\s[^>]*?\br=[\"']([0-9]{1,7})[\"']")
_COLUMN = re.compile(rb"\sr=[\"']([A-Z]+)")
_FAR = re.compile(rb"\sr=[\"'](?:[A-Z]*(?:[2-9][0-9]{5}|[0-9]{7,})|[A-Z]{3,}[0-9]*)[\"']")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]|\st=[\"']e[\"']")
_REACHES_FURTHER = re.compile(rb"<(?:\w+:)?f\s[^>]*\bt=[\"'](?:array|dataTable)")
_CELL = re.compile(rb"<(?:\w+:)?c\s[^<]*?\br=[\"']([A-Z]+)([0-9]+)[\"']")
_NEVER = re.compile(rb"\0|<!DOCTYPE|<!ENTITY", re.IGNORECASE)


@dataclass(slots=True)
class SheetScan:
    """
    What was seen: rows, the last row and column (from 1), and the columns (from 0) by row (from 1) of formulas and of
    the errors they end in.
    """

    rows: int = 0
    last_row: int = 0
    last_column: int = 0
    formulas: dict[int, set[int]] = field(default_factory=dict)
    _known: set[bytes] = field(default_factory=set)
    _formula_count: int = 0

    def add(self, xml: bytes) -> None:
        """Whole rows of the sheet."""
        self.rows += len(_ROW.findall(xml))
        if found := _ROW_NUMBER.findall(xml):
            self.last_row = max(self.last_row, *map(int, (found[0], found[-1])))
        for letters in set(_COLUMN.findall(xml)) - self._known:
            self._known.add(letters)
            self.last_column = max(self.last_column, column_number(letters) + 1)
        if max(self.rows, self.last_row) > MAX_SHEET_ROWS or _FAR.search(xml):
            raise TooManyRows(limit=MAX_SHEET_ROWS)
        if max(self.rows, self.last_row) * self.last_column > MAX_SHEET_CELLS:
            raise TooManyRows(limit=MAX_SHEET_ROWS)
        if _FORMULA.search(xml):
            self._note_formulas(xml)

    def _note_formulas(self, xml: bytes) -> None:
        if _REACHES_FURTHER.search(xml):
            raise ForbiddenContent(found="array formula")
        for formula in _FORMULA.finditer(xml):
            self._formula_count += 1
            cell = _CELL.match(xml, max(_last_start(xml, b"c ", formula.start()), 0))
            if cell is None or self._formula_count > _MOST_FORMULAS:
                raise ForbiddenContent(found="formula")
            self.formulas.setdefault(int(cell[2]), set()).add(column_number(cell[1]))


def scan_sheet(chunks: Iterable[bytes]) -> SheetScan:
    """
    Go through a worksheet.

    Raises:
        TooManyRows: it reaches further than is taken on.
        ForbiddenContent: a DOCTYPE, another encoding than UTF-8, a formula that fills cells beside its own.
        DamagedFile: a row without end.
    """
    scan = SheetScan()
    for block in _whole_rows(chunks):
        refuse_markup(block)
        scan.add(block)
    return scan


def refuse_markup(xml: bytes) -> None:
    """
    What no workbook has and an attacker wants.

    Raises:
        ForbiddenContent: a DOCTYPE, an entity, or two-byte letters, in which one could hide.
    """
    if found := _NEVER.search(xml):
        raise ForbiddenContent(found="NUL" if found.group() == b"\0" else found.group().decode())


def column_number(letters: bytes) -> int:
    """A -> 0, Z -> 25, AA -> 26."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _last_start(xml: bytes, name: bytes, end: int | None = None) -> int:
    """Where the last element of a name begins, with or without a prefix; -1 where there is none."""
    plain = xml.rfind(b"<" + name, 0, end)
    prefixed = xml.rfind(b":" + name, max(plain, 0), end)
    return plain if prefixed < 0 else xml.rfind(b"<", 0, prefixed)


def _whole_rows(chunks: Iterable[bytes]) -> Iterator[bytes]:
    kept = b""
    for chunk in chunks:
        block = kept + chunk
        cut = _last_start(block, b"row")
        if cut <= 0:
            kept = block
        else:
            yield block[:cut]
            kept = block[cut:]
        if len(kept) > _LONGEST_ROW_BYTES:
            raise DamagedFile(format="xlsx")
    yield kept
