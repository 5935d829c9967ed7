"""
A table as a workbook: numbers and dates are numbers and dates, the header stays in sight, and a second sheet says what
it is. Texts are stored as texts and can never become formulas.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from payments.api.sheets.table import Cell, Column, Table

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_EXACT_DIGITS = 15
"""A number in a workbook is a double: as many digits of it are exact. What is longer stays text."""


def written(table: Table, facts: Sequence[tuple[str, str]], *, facts_name: str) -> bytes:
    """
    The file.

    Args:
        facts: (name, value) of the second sheet: what was asked for, when, by whom.
        facts_name: the second sheet's name.
    """
    buffer = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        plain = _formats(book, {})
        bold = _formats(book, {"bold": True, "top": 1})
        header = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(table.name[:31])
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(table.columns):
            sheet.set_column(place, place, column.width)
            sheet.write_string(0, place, column.heading, header)
        number = 0
        for number, row in enumerate(table.rows, start=1):
            _write(sheet, number, row, table.columns, plain)
        if number:
            sheet.autofilter(0, 0, number, len(table.columns) - 1)
        for further, row in enumerate(table.totals, start=number + 1):
            _write(sheet, further, row, table.columns, bold)
        told = book.add_worksheet(facts_name[:31])
        told.set_column(0, 0, 24)
        told.set_column(1, 1, 60)
        for place, (name, value) in enumerate(facts):
            told.write_string(place, 0, name, bold["name"])
            told.write_string(place, 1, value)
    return buffer.getvalue()


def _formats(book: xlsxwriter.Workbook, more: dict[str, object]) -> dict[str, Format]:
    """By kind of column; money by its number of decimals."""
    money = {str(places): book.add_format({**more, "num_format": _pattern(places)}) for places in range(5)}
    return {
        **money,
        "text": book.add_format(more),
        "day": book.add_format({**more, "num_format": "dd.mm.yyyy"}),
        "count": book.add_format({**more, "num_format": "#,##0"}),
        "name": book.add_format({"bold": True}),
    }


def _pattern(places: int) -> str:
    return f"#,##0.{'0' * places}" if places else "#,##0"


def _write(
    sheet: Worksheet, number: int, row: Sequence[Cell], columns: Sequence[Column], formats: dict[str, Format]
) -> None:
    for place, (cell, column) in enumerate(zip(row, columns, strict=True)):
        if cell is None or cell == "":
            sheet.write_blank(number, place, None, formats["text"])
        elif isinstance(cell, date):
            sheet.write_datetime(number, place, cell, formats["day"])
        elif isinstance(cell, int):
            sheet.write_number(number, place, cell, formats["count"])
        elif column.kind == "money" and sum(map(str.isdigit, cell)) <= _EXACT_DIGITS:
            sheet.write_number(number, place, float(cell), formats[str(len(cell.partition(".")[2]))])
        else:
            sheet.write_string(number, place, cell, formats["text"])
