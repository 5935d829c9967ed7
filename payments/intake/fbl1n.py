"""
FBL1N, SAP's vendor line item display, saved as a text list, with tabs, as CSV, HTML or a workbook (domain.md 4.1, 4.2).

The file is gone through twice: once to learn how it is written (fbl1n_survey), once to read it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from functools import partial
from itertools import islice
from typing import Any, BinaryIO

from payments.domain.ledger import LedgerRow, RowIssue, Severity
from payments.intake.cells import BadCell, RowCheck, issue
from payments.intake.codes import known_currency
from payments.intake.control_totals import ControlTotals
from payments.intake.decoding import lines_of
from payments.intake.errors import LayoutRefused, MappingDoesNotFit
from payments.intake.fbl1n_items import ItemReader
from payments.intake.fbl1n_lines import LIMITS, Cells, Item, Total, lists_open_items, parts_of
from payments.intake.fbl1n_survey import survey
from payments.intake.html_tables import table_rows
from payments.intake.layouts import HEADER_WITHIN, BlockHeading, Lines, described, find_layout
from payments.intake.mappings import Mappings
from payments.intake.options import ReadOptions
from payments.intake.sheet_cells import FormulaCell

_MAY_BE_FORMULAS = frozenset({"supplier_name", "assignment", "reference", "text"})


def read_text_list(file: BinaryIO, *, encoding: str, options: ReadOptions) -> Fbl1nReader:
    """A list with bars, tabs, semicolons or commas between its cells."""
    return Fbl1nReader(partial(lines_of, file, encoding), options=options)


def read_html_list(file: BinaryIO, *, encoding: str, options: ReadOptions) -> Fbl1nReader:
    """A list saved as a spreadsheet that is HTML, whatever its name says."""
    return Fbl1nReader(partial(table_rows, file, encoding), options=options)


class Fbl1nReader:
    """
    Reads one list.

    What is open: with a clearing document or clearing date in the layout, an item without one is open in full and one
    with it not at all; without such a column the list must call itself one of open items, or nothing is known.

    Raises:
        NoHeaderRecognised, MappingDoesNotFit, AmbiguousDecimalMark, AmbiguousDateOrder, SignLooksFlipped: on opening.
        ControlTotalMismatch, RowsWithoutTotal: from `rows`, where a total does not fit. Nothing read may be used then.
    """

    source = "FBL1N_FILE"

    def __init__(self, lines_from_the_start: Lines, *, options: ReadOptions, may_hold_formulas: bool = False) -> None:
        self.read = 0
        self._lines = lines_from_the_start
        self._may_hold_formulas = may_hold_formulas
        self._currency = options.company_currency
        with closing(self._lines()) as lines:
            head = list(islice(lines, HEADER_WITHIN))
        mappings = Mappings(options.mapping, options.remembered_mappings)
        self._layout = find_layout(head, mappings)
        if mappings.given and (absent := mappings.given.absent_from(self._layout.headings)):
            raise MappingDoesNotFit(headings=", ".join(absent)[:200]).read_as(described(self._layout))
        try:
            with closing(self._lines()) as lines:
                self._findings = survey(parts_of(lines, self._layout), self._layout.mapping)
        except LayoutRefused as refused:
            refused.read_as(described(self._layout))
            raise
        self._items = ItemReader(
            layout=self._layout,
            findings=self._findings,
            options=options,
            only_open=lists_open_items(head, self._layout),
        )
        self._totals = ControlTotals()

    @property
    def layout(self) -> dict[str, Any]:
        """How it was understood."""
        return described(self._layout) | {
            "decimal_mark": self._findings.amounts.mark.value,
            "date_order": self._findings.dates.order.value,
            "credits_positive": self._findings.owed_sign > 0,
        }

    def rows(self) -> Iterator[LedgerRow | RowIssue]:
        """Good rows and issues in file order."""
        if not self._items.has_stable_keys:
            yield issue(self._layout.line_no, Severity.WARNING, "unstable-key", "source_key")
        for part in parts_of(self._lines(), self._layout):
            if isinstance(part, Item):
                yield from self._item(part)
            elif isinstance(part, Total):
                self._check(part)
            elif isinstance(part, BlockHeading):
                self._items.enter_block(part)
            else:
                self.read += 1
                self._totals.add(part.line_no, None)
                yield issue(part.line_no, Severity.ERROR, part.code, value=part.line)
        self._totals.finish()

    def _item(self, item: Item) -> Iterator[LedgerRow | RowIssue]:
        self.read += 1
        check = RowCheck(item.line_no)
        if self._may_hold_formulas:
            check.formulas(Cells._fields, item.cells, harmless=_MAY_BE_FORMULAS)
        cells = Cells._make(check.texts(Cells._fields, item.cells, LIMITS))
        amounts = self._items.amounts(check, cells)
        self._totals.add(item.line_no, amounts.by_key())
        row = self._items.row(check, cells, amounts)
        yield from check.issues
        if not check.refused:
            yield row

    def _check(self, total: Total) -> None:
        """Hold a total's amounts against the rows. SAP leaves cells out, and the currency where there are several."""
        checked = False
        for column, cell, currency in (
            ("amount", total.cells.amount, total.cells.currency),
            ("amount_lc", total.cells.amount_lc, total.cells.currency_lc or self._currency),
        ):
            if not cell or not currency or isinstance(cell, FormulaCell):
                continue
            try:
                minor = self._findings.owed_sign * self._findings.amounts.minor(cell, known_currency(currency))
            except BadCell:
                continue
            self._totals.check(total.line_no, total.level, column, currency, minor)
            checked = True
        if not checked:
            self._totals.pass_over(total.level)
