"""
Rows of the first visible sheet of an XLSX workbook.

calamine reads cells fast and never calculates. Before it opens anything the archive is looked through: what it unpacks
to, how far its cells are spread, which are formulas, and that it is a plain workbook and nothing else.
"""

from __future__ import annotations

from collections.abc import Generator
from datetime import date, datetime, time
from typing import BinaryIO, NamedTuple

from lxml import etree
from python_calamine import CalamineError, CalamineWorkbook

from payments.intake.archives import Archive
from payments.intake.errors import DamagedFile, EmptyFile, TooManyRows
from payments.intake.limits import MAX_SHEET_TEXTS
from payments.intake.sheet_cells import FormulaCell, SheetNumber, SheetNumberSince1904
from payments.intake.sheet_scan import SheetScan, refuse_markup, scan_sheet

_BOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_MOST_BOOK_BYTES = 4 * 1024 * 1024
_EXACT_DIGITS = ".15g"
"""A workbook's numbers are floats of 15 digits; what comes behind them is noise."""


class _Sheet(NamedTuple):
    """The sheet that is read: its name, its member of the archive, and whether days count from 1904."""

    name: str
    member: str
    since_1904: bool


class Workbook:
    """
    One workbook, opened.

    Raises:
        EmptyFile: it has no visible sheet with a cell.
        DamagedFile, ForbiddenContent, UnpacksTooLarge, TooManyRows: it is not what is read here.
    """

    def __init__(self, file: BinaryIO) -> None:
        archive = Archive(file)
        self._sheet = _sheet_of(archive)
        self._scan = _looked_through(archive, self._sheet.member)
        self.has_formulas = bool(self._scan.formulas)
        self._number = SheetNumberSince1904 if self._sheet.since_1904 else SheetNumber
        file.seek(0)
        try:
            self._cells = CalamineWorkbook.from_filelike(file).get_sheet_by_name(self._sheet.name)
        except (CalamineError, OSError, ValueError) as damaged:
            raise DamagedFile(format="xlsx") from damaged
        if self._cells.start is None:
            raise EmptyFile
        self._blank_columns = self._cells.start[1]

    def rows(self) -> Generator[tuple[int, list[str]], None, None]:
        """(row number as the workbook shows it, its cells without the blanks around them), from the first row."""
        for number, cells in enumerate(self._cells.iter_rows(), 1):
            texts = [""] * self._blank_columns + [
                cell.strip() if type(cell) is str else self._text(cell) for cell in cells
            ]
            for column in self._scan.formulas.get(number, ()):
                texts.extend([""] * (column + 1 - len(texts)))
                texts[column] = FormulaCell(texts[column])
            yield number, texts

    def _text(self, cell: object) -> str:
        if isinstance(cell, bool):
            return str(cell).upper()
        if isinstance(cell, int | float):
            return self._number(format(cell, _EXACT_DIGITS))
        if isinstance(cell, datetime):
            return (cell.date() if cell.time() == time() else cell).isoformat()
        return cell.isoformat() if isinstance(cell, date) else str(cell).strip()


def _looked_through(archive: Archive, sheet: str) -> SheetScan:
    """Every member unpacked once and let go again; the sheet that is read is what remains known."""
    found = SheetScan()
    for name in archive:
        if name == sheet:
            found = scan_sheet(archive.chunks(name))
            continue
        is_markup = name.endswith((".xml", ".rels"))
        texts = 0
        for chunk in archive.chunks(name):
            if is_markup:
                refuse_markup(chunk)
                texts += chunk.count(b"<si>") + chunk.count(b"<si ") + chunk.count(b"<numFmt ") + chunk.count(b"<xf")
            if texts > MAX_SHEET_TEXTS:
                raise TooManyRows(limit=MAX_SHEET_TEXTS)
    return found


def _sheet_of(archive: Archive) -> _Sheet:
    """The first sheet of cells that can be seen, in the order of the workbook."""
    targets = {
        relation.get("Id", ""): relation.get("Target", "")
        for relation in _parsed(archive, _RELATIONS)
        if relation.get("Type", "").endswith("/worksheet")
    }
    book = _parsed(archive, _BOOK)
    since_1904 = any(
        properties.get("date1904", "").lower() in ("1", "true") for properties in book.iter("{*}workbookPr")
    )
    for sheet in book.iter("{*}sheet"):
        target = targets.get(sheet.get(_RELATION) or sheet.get(_STRICT_RELATION) or "", "")
        if target and sheet.get("state", "visible") == "visible":
            member = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            return _Sheet(sheet.get("name", ""), member, since_1904)
    raise EmptyFile


def _parsed(archive: Archive, name: str) -> etree._Element:
    """A small member as a tree, by a parser that fetches and expands nothing."""
    xml = b""
    for chunk in archive.chunks(name):
        xml += chunk
        if len(xml) > _MOST_BOOK_BYTES:
            raise DamagedFile(format="xlsx")
    refuse_markup(xml)
    try:
        return etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    except etree.LxmlError as damaged:
        raise DamagedFile(format="xlsx") from damaged
