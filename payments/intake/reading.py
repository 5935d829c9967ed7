"""The way in: a delivered file -> ledger rows and issues, whatever format it is in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from payments.intake.canonical import CanonicalReader
from payments.intake.canonical_json import CanonicalJsonReader
from payments.intake.detecting import FileFormat, detect
from payments.intake.errors import TooManyRows, UnsupportedFormat
from payments.intake.fbl1n import read_html_list, read_text_list
from payments.intake.limits import MAX_ROWS
from payments.intake.options import Found, LedgerReader, OpensLedger, ReadOptions
from payments.intake.pulled import read_pulled
from payments.intake.staged_lines import Block, blocks_of
from payments.intake.workbook_ledgers import CanonicalWorkbookReader, read_workbook

__all__ = ["ReadOptions", "Reading", "read_ledger"]


class Reading:
    """
    A file being read.

    `source` names what it is ("CSV", "XLSX", "JSON", "FBL1N_FILE", or the source it was fetched from). `rows` gives
    good rows and issues in file order, once, and keeps none of them; it may still raise what refuses the whole file,
    so nothing of it may be used before its end.
    """

    def __init__(self, reader: LedgerReader) -> None:
        self._reader = reader
        self.source = reader.source
        self.rows: Iterator[Found] = self._within_limits()

    @property
    def layout(self) -> dict[str, Any]:
        """How a layout that is the user's own was understood (Fbl1nReader.layout); empty for the canonical columns."""
        return getattr(self._reader, "layout", {})

    @property
    def read(self) -> int:
        """Data rows seen so far, good and bad; all of them once `rows` has ended."""
        return self._reader.read

    def blocks(self) -> Iterator[Block]:
        """`rows` as lines of COPY, in blocks, instead of `rows`; by column where the reader can."""
        if not isinstance(self._reader, CanonicalReader | CanonicalWorkbookReader):
            yield from blocks_of(self.rows, read=lambda: self.read)
            return
        for block in self._reader.blocks():
            yield block
            if self._reader.read > MAX_ROWS:
                raise TooManyRows(limit=MAX_ROWS)

    def _within_limits(self) -> Iterator[Found]:
        for found in self._reader.rows():
            yield found
            if self._reader.read > MAX_ROWS:
                raise TooManyRows(limit=MAX_ROWS)


def read_ledger(file: BinaryIO, *, options: ReadOptions) -> Reading:
    """
    Find out what a file is and begin to read it. The file must be seekable; it is left open.

    A bad cell costs its row and gives an issue; the other rows are read (RowIssue, payments.intake.cells).

    Raises:
        PaymentsError: the whole file is refused, now or from `rows`; each reason is a class in payments.intake.errors.
    """
    if options.pulled:
        return Reading(read_pulled(file, options=options))
    detected = detect(file, fallback_encoding=options.fallback_encoding)
    open_reader = _READERS.get(detected.format)
    if open_reader is None:
        raise UnsupportedFormat(format=detected.format.value)
    return Reading(open_reader(file, encoding=detected.encoding, options=options))


_READERS: Mapping[FileFormat, OpensLedger] = {
    FileFormat.CSV: CanonicalReader,
    FileFormat.FBL1N: read_text_list,
    FileFormat.HTML: read_html_list,
    FileFormat.JSON: CanonicalJsonReader,
    FileFormat.XLSX: read_workbook,
}
