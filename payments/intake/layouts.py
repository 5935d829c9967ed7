"""
Where the columns of an FBL1N list stand: the header row, and how a line falls into cells (domain.md 4.2).

Text lists put bars around their cells, the spreadsheet export puts tabs between them, a spreadsheet's CSV semicolons or
commas. The rows of a table (HTML, workbook) are cells already.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from payments.intake.errors import NoHeaderRecognised
from payments.intake.headings import column_of, columns_of, missing_columns
from payments.intake.mappings import NO_MAPPINGS, ColumnMapping, Mappings, signature_of

HEADER_WITHIN = 50
"""The header row is one of the first so many lines."""

Line: TypeAlias = str | list[str]
"""A line of text, or a row of a table with its cells stripped."""

Lines: TypeAlias = Callable[[], Generator[tuple[int, Line], None, None]]
"""Goes through a file from its beginning: (line or row number from 1, line)."""

BAR, TAB, TABLE = "|", "\t", ""
_CSV = (";", ",")
_ENOUGH_SEPARATORS = 3
_RULE = "-=+| \t"


@dataclass(frozen=True, slots=True)
class Layout:
    """One file's columns. `headings` are the header's cells, `bars` where its bars stand in the line."""

    line_no: int
    separator: str
    headings: tuple[str, ...]
    bars: tuple[int, ...]
    columns: Mapping[str, int]
    mapping: ColumnMapping | None = None

    def split(self, line: Line) -> list[str]:
        """
        The cells of a line, without the blanks around them; of a line without separators, the line itself.

        A bar inside a text would make one cell two: then cells are cut where the header's bars stand.

        Raises:
            csv.Error: a quotation mark that is not closed.
        """
        if isinstance(line, list):
            return line[: len(self.headings)] if not any(line[len(self.headings) :]) else line
        cells = split_line(line, self.separator)
        if len(cells) > len(self.headings) and self.separator == BAR:
            bare = line.strip()
            if len(bare) > self.bars[-1] and all(bare[at] == BAR for at in self.bars):
                ends = zip(self.bars, self.bars[1:], strict=False)
                return [bare[start + 1 : end].strip() for start, end in ends]
        return cells


@dataclass(frozen=True, slots=True)
class BlockHeading:
    """A line above a block that says whose it is: a column's name (`supplier_code`) and its value."""

    column: str
    value: str


def split_line(line: str, separator: str) -> list[str]:
    """The cells between the bars of a frame, or between tabs (a cell in quotes comes from a spreadsheet) or commas."""
    if separator in _CSV:
        cells = next(csv.reader([line], delimiter=separator, strict=True), []) if '"' in line else line.split(separator)
        return [cell.strip() for cell in cells]
    if separator == TAB:
        return [_unquoted(cell.strip()) for cell in line.split(TAB)]
    bare = line.strip()
    if not bare.startswith(BAR):
        return [bare]
    cells = bare.split(BAR)[1:]
    cells.pop()  # behind the last bar is nothing, or a cell that was cut off
    return [cell.strip() for cell in cells]


def is_rule(line: str) -> bool:
    """Whether a line only draws: dashes, bars, nothing."""
    return not line.strip(_RULE)


def text_of(line: Line) -> str:
    """A line as text; a row of a table as if tabs stood between its cells."""
    return line if isinstance(line, str) else TAB.join(line)


def find_layout(lines: Iterable[tuple[int, Line]], mappings: Mappings = NO_MAPPINGS) -> Layout:
    """
    The header among the first lines of a file: the line that names the most of what is mandatory, then the most.

    Raises:
        NoHeaderRecognised: no line names all of it.
    """
    best: tuple[int, int] = (-5, 0)
    found: Layout | None = None
    likely: Layout | None = None
    missing = ["supplier_code", "doc_no", "posting_date", "amount"]
    supplier_above = False
    for number, line in lines:
        supplier_above = supplier_above or _names_a_supplier(text_of(line))
        for layout in _layouts(number, line, mappings):
            lacks = missing_columns(layout.columns, supplier_above=supplier_above)
            score = (-len(lacks), len(layout.columns))
            if score > best and layout.columns:
                best, found, missing = score, layout, lacks
            if _may_be_headings(layout) and (likely is None or len(layout.headings) > len(likely.headings)):
                likely = layout
    if found is None or missing:
        refused = NoHeaderRecognised(missing=", ".join(missing), line=found.line_no if found else 0)
        candidate = found or likely
        raise refused.read_as(described(candidate)) if candidate else refused
    return found


def described(layout: Layout) -> dict[str, Any]:
    """A layout as far as its header tells it: each heading and the column it was taken for; the rest not yet known."""
    column_at = {at: column for column, at in layout.columns.items()}
    return {
        "signature": signature_of(layout.headings),
        "line": layout.line_no,
        "headings": [[name, column_at.get(at)] for at, name in enumerate(layout.headings)],
        "decimal_mark": "",
        "date_order": "",
        "credits_positive": layout.mapping is not None and layout.mapping.credits_positive,
        "mapped": layout.mapping is not None,
    }


def _may_be_headings(layout: Layout) -> bool:
    """Whether a line whose words we do not know could be a header: words beside each other, and no figure."""
    words = [heading for heading in layout.headings if heading]
    return len(words) > _ENOUGH_SEPARATORS and all(any(map(str.isalpha, word)) for word in words)


def block_heading(line: str) -> BlockHeading | None:
    """
    `Vendor      100001`, `Company Code: 1000`, `Name<tab>Deniz A.Ş.`: a heading of ours and a value behind it.

    With only one blank between them the value must hold a digit, so that `Vendor line item display` says nothing.
    """
    bare = line.strip(" |\t")
    for separator in (TAB, ":", "  "):
        label, found, value = bare.partition(separator)
        if found and (column := column_of(label)) and value.strip():
            return BlockHeading(column, value.strip())
    label, _, value = bare.rpartition(" ")
    if any(letter.isdigit() for letter in value) and (column := column_of(label)):
        return BlockHeading(column, value)
    return None


def _names_a_supplier(line: str) -> bool:
    found = (block_heading(line.replace(separator, TAB)) for separator in (TAB, *_CSV))
    return any(heading is not None and heading.column == "supplier_code" for heading in found)


def _layouts(number: int, line: Line, mappings: Mappings) -> Iterable[Layout]:
    """What a line would be as a header, whatever stands between its cells."""
    if isinstance(line, list):
        last = max((at for at, cell in enumerate(line, 1) if cell), default=0)
        yield _named(number, TABLE, line[:last], (), mappings)
        return
    for separator in (BAR, TAB, *_CSV):
        if line.count(separator) >= _ENOUGH_SEPARATORS:
            try:
                yield _layout(number, line, separator, mappings)
            except csv.Error:
                continue


def _layout(number: int, line: str, separator: str, mappings: Mappings) -> Layout:
    headings = split_line(line, separator)
    bars = tuple(at for at, letter in enumerate(line.strip()) if letter == BAR) if separator == BAR else ()
    return _named(number, separator, headings, bars, mappings)


def _named(number: int, separator: str, headings: list[str], bars: tuple[int, ...], mappings: Mappings) -> Layout:
    mapping = mappings.of(headings)
    columns = columns_of(headings, mapping.named() if mapping else None)
    return Layout(number, separator, tuple(headings), bars, columns, mapping)


def _unquoted(cell: str) -> str:
    if len(cell) >= 2 and cell.startswith('"') and cell.endswith('"'):
        return cell[1:-1].replace('""', '"').strip()
    return cell
