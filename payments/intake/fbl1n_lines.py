"""What each line of an FBL1N list is: an item, a total, a line above a block, or decoration."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from payments.intake.headings import says_open_items
from payments.intake.layouts import BAR, TAB, BlockHeading, Layout, Line, block_heading, is_rule, text_of
from payments.intake.texts import MAX_CODE, MAX_NAME, MAX_SHORT, MAX_TEXT

_ASTERISKS = re.compile(r"(\*+)(?:\s.*)?")
_TITLE_CELLS = 2
"""A line of fewer cells than the header, with at most so many filled, is a title and no cut row."""


class Cells(NamedTuple):
    """The cells we read, whatever their order in the file; empty where the layout has no such column."""

    company: str
    supplier_code: str
    supplier_name: str
    assignment: str
    doc_no: str
    doc_item: str
    fiscal_year: str
    doc_type: str
    document_date: str
    posting_date: str
    entry_date: str
    baseline_date: str
    due_date: str
    due_symbol: str
    posting_key: str
    debit_credit: str
    special_gl: str
    amount: str
    currency: str
    amount_lc: str
    currency_lc: str
    term: str
    method: str
    block: str
    clearing_doc: str
    cleared_date: str
    reference: str
    invoice_ref: str
    text: str
    header_text: str
    days_1: str
    percent_1: str
    days_2: str
    percent_2: str
    days_net: str
    discount_base: str


DATE_COLUMNS = (
    "document_date",
    "posting_date",
    "entry_date",
    "baseline_date",
    "due_date",
    "due_symbol",
    "cleared_date",
)
_LIMIT_OF = {
    "supplier_name": MAX_NAME,
    "doc_item": MAX_SHORT,
    "doc_type": MAX_SHORT,
    "method": MAX_SHORT,
    "block": MAX_SHORT,
    "special_gl": MAX_SHORT,
    "text": MAX_TEXT,
    "header_text": MAX_TEXT,
}
LIMITS = tuple(_LIMIT_OF.get(column, MAX_CODE) for column in Cells._fields)


@dataclass(frozen=True, slots=True)
class Item:
    """A line item."""

    line_no: int
    cells: Cells


@dataclass(frozen=True, slots=True)
class Total:
    """A total over items above it; `level` counts its asterisks, 0 where it carries none."""

    line_no: int
    level: int
    cells: Cells


@dataclass(frozen=True, slots=True)
class Broken:
    """A line that is an item but does not fit the header; `code` is the issue it becomes."""

    line_no: int
    code: str
    line: str


Part: TypeAlias = Item | Total | Broken | BlockHeading


def parts_of(lines: Iterable[tuple[int, Line]], layout: Layout) -> Iterator[Part]:
    """The lines of a file that say something, in order. Titles, rules, repeated headers and blank rows do not."""
    framed = layout.separator == BAR
    width = len(layout.headings)
    headings = list(layout.headings)
    picked = [layout.columns.get(column, width) for column in Cells._fields]
    for number, line in lines:
        if is_rule(text_of(line)):
            continue
        try:
            cells = layout.split(line) if number > layout.line_no else []
        except csv.Error:
            yield Broken(number, "broken-quotes", text_of(line))
            continue
        text = text_of(line) if framed else TAB.join(cells or _unseparated(line, layout))
        if len(cells) != width:
            if part := _beside_the_table(number, text, cells, width):
                yield part
            continue
        if cells == headings:
            continue
        if not framed and (heading := _heading_in_the_table(text, cells)):
            yield heading
            continue
        cells.append("")  # what a column that is not there takes
        yield from _in_the_table(number, cells, picked)


def lists_open_items(lines: Iterable[tuple[int, Line]], layout: Layout) -> bool:
    """Whether a title above the header says that the list holds open items only."""
    return any(says_open_items(text_of(line)) for number, line in lines if number < layout.line_no)


def _unseparated(line: Line, layout: Layout) -> list[str]:
    """A line above the header, whose cells need not be like the header's."""
    return line if isinstance(line, list) else line.split(layout.separator)


def _heading_in_the_table(text: str, cells: list[str]) -> BlockHeading | None:
    """Spreadsheets fill every line up with blank cells, those above a block too."""
    filled = sum(1 for cell in cells if cell)
    return block_heading(text) if 0 < filled <= _TITLE_CELLS else None


def _in_the_table(number: int, cells: list[str], picked: list[int]) -> Iterator[Part]:
    read = Cells._make([cells[at] for at in picked])
    if read.doc_no and not read.doc_no.startswith("*"):
        yield Item(number, read)
        return
    first = next((cell for cell in cells if cell), "")
    if found := _ASTERISKS.fullmatch(first):
        yield Total(number, len(found.group(1)), read)
    elif read.posting_date or read.document_date:
        yield Item(number, read)  # an item whose number is missing, which is told where it is read
    elif read.amount or read.amount_lc:
        yield Total(number, 0, read)


def _beside_the_table(number: int, line: str, cells: list[str], width: int) -> Part | None:
    filled = [cell for cell in cells if cell]
    if len(cells) > width:
        return Broken(number, "too-many-columns", line)
    if filled and _ASTERISKS.fullmatch(filled[0]):
        return Total(number, len(filled[0].split()[0]), Cells._make([""] * len(Cells._fields)))
    if len(filled) > _TITLE_CELLS:
        return Broken(number, "too-few-columns", line)
    return block_heading(line)
