"""A ledger in a workbook: the canonical columns, or an FBL1N list that was saved as a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from typing import BinaryIO

from payments.domain.ledger import LedgerRow, RowIssue
from payments.intake.canonical import COLUMNS, CanonicalRecords, is_canonical
from payments.intake.fbl1n import Fbl1nReader
from payments.intake.options import LedgerReader, ReadOptions
from payments.intake.sheet_cells import SheetNumber
from payments.intake.staged_lines import Block
from payments.intake.workbooks import Workbook

_DATES = frozenset({"posting_date", "document_date", "due_date"})


def read_workbook(file: BinaryIO, *, encoding: str, options: ReadOptions) -> LedgerReader:  # noqa: ARG001  # it has its own
    """What the headings say it is."""
    book = Workbook(file)
    with closing(book.rows()) as rows:
        number, header = next((number, cells) for number, cells in rows if any(cells))
    while not header[-1]:
        header.pop()
    if is_canonical(header):
        return CanonicalWorkbookReader(book, header, header_no=number, options=options)
    return Fbl1nReader(book.rows, options=options, may_hold_formulas=book.has_formulas)


class CanonicalWorkbookReader:
    """Reads the canonical columns from a sheet. Dates may be days of the workbook's own, amounts its numbers."""

    source = "XLSX"

    def __init__(self, book: Workbook, header: list[str], *, header_no: int, options: ReadOptions) -> None:
        self._book = book
        self._header_no = header_no
        self._width = len(header)
        self._records = CanonicalRecords(header, line=header_no, options=options)
        self._dates = [at for at, name in enumerate(header) if name in _DATES and name in COLUMNS]

    @property
    def read(self) -> int:
        """Data rows seen so far."""
        return self._records.read

    def rows(self) -> Iterator[LedgerRow | RowIssue]:
        """Good rows and issues in the order of the sheet."""
        for number, cells in self._taken_apart():
            yield from self._records.taken(number, cells, may_hold_formulas=self._book.has_formulas)

    def blocks(self) -> Iterator[Block]:
        """The same as lines of COPY."""
        return self._records.blocks(self._taken_apart(), may_hold_formulas=self._book.has_formulas)

    def _taken_apart(self) -> Iterator[tuple[int, list[str]]]:
        for number, cells in islice(self._book.rows(), self._header_no, None):
            cells.extend([""] * (self._width - len(cells)))
            if not any(cells[self._width :]):
                del cells[self._width :]
            for at in self._dates:
                cell = cells[at]
                if isinstance(cell, SheetNumber) and (day := cell.day):
                    cells[at] = day.isoformat()
            yield number, cells
