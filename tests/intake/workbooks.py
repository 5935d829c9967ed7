"""Workbooks put together byte by byte, so that they can be wrong in every way, and by openpyxl where they are right."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
from openpyxl.utils.datetime import CALENDAR_MAC_1904

TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
ROOT = (
    f'<?xml version="1.0"?><Relationships xmlns="{_PACKAGE}">'
    f'<Relationship Id="r1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
BOOK = (
    '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    f' xmlns:r="{_RELATIONS}"><sheets><sheet name="Ledger" sheetId="1" r:id="r1"/></sheets></workbook>'
)
BOOK_RELATIONS = (
    f'<?xml version="1.0"?><Relationships xmlns="{_PACKAGE}">'
    f'<Relationship Id="r1" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
)
WORKSHEET = f"{_RELATIONS}/worksheet"
SHEET = "xl/worksheets/sheet1.xml"


def text_cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def sheet(*rows: str, above: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{above}'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        f"{''.join(rows)}</sheetData></worksheet>"
    )


def packed(sheet_xml: str | bytes, more: Mapping[str, str | bytes] | None = None, *, level: int = 9) -> bytes:
    """A workbook around a worksheet's XML."""
    content = io.BytesIO()
    members = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": ROOT,
        "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": BOOK_RELATIONS,
        SHEET: sheet_xml,
    }
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, data in {**members, **(more or {})}.items():
            archive.writestr(name, data)
    return content.getvalue()


def workbook(*rows: Sequence[Any], since_1904: bool = False, formats: Mapping[str, str] | None = None) -> bytes:
    """A workbook as a spreadsheet writes it; `formats` are number formats by cell."""
    book = openpyxl.Workbook()
    if since_1904:
        book.epoch = CALENDAR_MAC_1904
    page = book.active
    assert page is not None
    for row in rows:
        page.append(list(row))
    for cell, form in (formats or {}).items():
        page[cell].number_format = form
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def serial(day: date, *, since_1904: bool = False) -> int:
    """The number a spreadsheet keeps of a day."""
    return (day - (date(1904, 1, 1) if since_1904 else date(1899, 12, 30))).days


def html(rows: Iterable[Sequence[str]], *, above: Iterable[str] = ()) -> str:
    """A table as SAP saves it under a workbook's name."""
    titles = "".join(f'<tr><td colspan="5">{escape(title)}</td></tr>' for title in above)
    body = "".join(
        "<tr>" + "".join(f"<td nowrap>{escape(cell) or '&nbsp;'}</td>" for cell in row) + "</tr>\r\n" for row in rows
    )
    return f"<html><head><title>List</title></head><body><table border=1>{titles}{body}</table></body></html>"
