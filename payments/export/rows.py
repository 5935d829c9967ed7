"""Tables for people and for SAP: CSV and XLSX whose cells are never taken for formulas, the same bytes every time."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias

import xlsxwriter

from payments.domain.money import exponent, to_text

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MADE_AT = datetime(2000, 1, 1)  # noqa: DTZ001  - the same in every workbook, so that the same rows are the same bytes
_WIDEST = 60
_EXACT_DIGITS = 15
"""A workbook's number is a double: so many digits of it are exact. A longer amount is written as text."""


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of a table: a number in a workbook, plain text in a CSV."""

    minor: int
    currency: str


Cell: TypeAlias = str | int | date | Amount


@dataclass(frozen=True, slots=True)
class Table:
    """Headings and rows; every row as long as the headings."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def as_csv(table: Table, *, delimiter: str = ",", decimal_mark: str = ".", byte_order_mark: bool = False) -> bytes:
    """
    UTF-8, every text quoted, lines end in CR LF. Turkish Excel opens it with ";", "," and a byte order mark.

    A text that a spreadsheet would calculate gets an apostrophe in front; amounts and dates are typed and get none.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow(table.headings)
    for row in table.rows:
        writer.writerow([_csv_text(cell, decimal_mark) for cell in row])
    return out.getvalue().encode("utf-8-sig" if byte_order_mark else "utf-8")


def as_xlsx(table: Table) -> bytes:
    """A workbook of one sheet. Texts are written as texts; amounts are numbers with the currency's decimals."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": _MADE_AT})
    sheet = book.add_worksheet(table.title[:31])
    sheet.freeze_panes(1, 0)
    day_format = book.add_format({"num_format": "yyyy-mm-dd"})
    amount_formats = {
        places: book.add_format({"num_format": f"#,##0{'.' if places else ''}{'0' * places}"}) for places in range(5)
    }
    bold = book.add_format({"bold": True})
    for column, heading in enumerate(table.headings):
        sheet.write_string(0, column, heading, bold)
        sheet.set_column(column, column, _width(table, column))
    for number, row in enumerate(table.rows, 1):
        for column, cell in enumerate(row):
            if isinstance(cell, Amount) and len(str(abs(cell.minor))) <= _EXACT_DIGITS:
                value = Decimal(to_text(cell.minor, cell.currency))
                sheet.write_number(number, column, value, amount_formats[exponent(cell.currency)])
            elif isinstance(cell, date):
                sheet.write_datetime(number, column, datetime(cell.year, cell.month, cell.day), day_format)  # noqa: DTZ001
            elif isinstance(cell, int):
                sheet.write_number(number, column, cell)
            else:
                text = to_text(cell.minor, cell.currency) if isinstance(cell, Amount) else cell
                sheet.write_string(number, column, text)
    book.close()
    return out.getvalue()


def column_of(table: Table, heading: str) -> Sequence[Cell]:
    """The cells under a heading, top to bottom."""
    at = table.headings.index(heading)
    return [row[at] for row in table.rows]


def _width(table: Table, column: int) -> int:
    longest = max((len(_csv_text(row[column], ".")) for row in table.rows), default=0)
    return min(_WIDEST, max(longest, len(table.headings[column])) + 2)


def _csv_text(cell: Cell, decimal_mark: str) -> str:
    if isinstance(cell, Amount):
        return to_text(cell.minor, cell.currency).replace(".", decimal_mark)
    if isinstance(cell, date):
        return cell.isoformat()
    text = str(cell)
    return f"'{text}" if text.startswith(_STARTS_A_FORMULA) and isinstance(cell, str) else text
