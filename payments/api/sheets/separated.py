"""
A table as CSV for a spreadsheet of the reader's country.

Turkish Excel separates by semicolons, because its decimals have a comma, and reads UTF-8 only behind a byte order mark.
English takes commas and points. A text that a spreadsheet would take for a formula gets an apostrophe before it (OWASP,
CSV injection): names come from the ledger, and whoever writes an invoice may choose them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date

from payments.api.sheets.table import Cell, Kind, Table

MEDIA_TYPE = "text/csv"
_BYTE_ORDER_MARK = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_ROWS_AT_ONCE = 500


def written(table: Table, language: str) -> Iterator[bytes]:
    """The file, piece by piece."""
    turkish = language == "tr"
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";" if turkish else ",", lineterminator="\r\n")
    buffer.write(_BYTE_ORDER_MARK)
    writer.writerow([_text(column.heading) for column in table.columns])
    kinds = [column.kind for column in table.columns]
    waiting = 0
    for row in table.rows:
        writer.writerow([_cell(cell, kind, turkish=turkish) for cell, kind in zip(row, kinds, strict=True)])
        waiting += 1
        if waiting == _ROWS_AT_ONCE:
            yield _taken(buffer)
            waiting = 0
    for row in table.totals:
        writer.writerow([_cell(cell, kind, turkish=turkish) for cell, kind in zip(row, kinds, strict=True)])
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()


def _cell(cell: Cell, kind: Kind, *, turkish: bool) -> str:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.strftime("%d.%m.%Y") if turkish else cell.isoformat()
    if kind == "money" and isinstance(cell, str):
        return cell.replace(".", ",") if turkish else cell
    return _text(cell) if isinstance(cell, str) else str(cell)


def _text(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
