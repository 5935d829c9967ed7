"""Rows of the tables in an HTML file: what SAP saves as a spreadsheet is often HTML with a workbook's name."""

from __future__ import annotations

import io
from collections.abc import Generator, Iterator
from typing import BinaryIO, cast

from lxml import etree

from payments.intake.errors import DamagedFile
from payments.intake.limits import MAX_MARKUP_BYTES, size_within

_CHUNK_CHARACTERS = 64 * 1024
_MOST_SPANNED = 100
"""Columns one cell may claim to cover."""


def table_rows(file: BinaryIO, encoding: str) -> Generator[tuple[int, list[str]], None, None]:
    """
    (row number from 1 through all tables, its cells without the blanks around them), from the file's beginning.

    Nothing is fetched, no entity but HTML's own is known, and each row is forgotten when it was handed on.

    Raises:
        UnpacksTooLarge: the file is longer than what is read of markup.
        DamagedFile: it is no HTML.
    """
    size_within(file, MAX_MARKUP_BYTES)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, errors="strict")
    parser = etree.HTMLPullParser(events=("end",), tag="tr", encoding="utf-8", no_network=True, huge_tree=False)
    number = 0
    try:
        while chunk := text.read(_CHUNK_CHARACTERS):
            parser.feed(chunk.encode())
            for row in _finished(parser):
                number += 1
                yield number, row
        parser.close()
        for row in _finished(parser):
            number += 1
            yield number, row
    except etree.LxmlError as damaged:
        raise DamagedFile(format="html") from damaged
    finally:
        if not file.closed:
            text.detach()


def _finished(parser: etree.HTMLPullParser) -> Iterator[list[str]]:
    for _, found in parser.read_events():
        row = cast("etree._Element", found)
        yield _cells(row)
        row.clear()
        table = row.getparent()
        while table is not None and table[0] is not row:
            del table[0]


def _cells(row: etree._Element) -> list[str]:
    cells = []
    for cell in row:
        if cell.tag not in ("td", "th"):
            continue
        cells.append(" ".join("".join(map(str, cell.itertext())).split()))
        span = cell.get("colspan", "1").strip()
        if span.isascii() and span.isdigit() and len(span) <= 3:
            cells.extend([""] * (min(int(span), _MOST_SPANNED) - 1))
    return cells
