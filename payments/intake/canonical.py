"""The canonical CSV (domain.md 4.5): for anyone without SAP. UTF-8, comma, ISO dates, point decimals, we owe = plus."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import date
from itertools import compress, islice
from operator import attrgetter, itemgetter
from typing import BinaryIO, NamedTuple

from payments.domain.days import EPOCH
from payments.domain.ledger import LedgerRow, RowIssue, Severity
from payments.domain.money import is_part_of
from payments.intake.canonical_columns import plain_lines
from payments.intake.cells import BadCell, RowCheck, issue
from payments.intake.codes import known_currency
from payments.intake.dates import iso_day
from payments.intake.decoding import lines_of
from payments.intake.errors import NoHeaderRecognised, RepeatedColumns, UnknownColumns
from payments.intake.ibans import normal_iban
from payments.intake.kinds import classified
from payments.intake.numbers import plain_minor
from payments.intake.options import ReadOptions
from payments.intake.sheet_cells import FormulaCell
from payments.intake.staged_lines import BLOCK_ROWS, Block, joined
from payments.intake.texts import MAX_CODE, MAX_KEY, MAX_NAME, MAX_SHORT, MAX_TEXT


class Record(NamedTuple):
    """One line's cells, in the order of the canonical header."""

    company: str
    supplier_code: str
    supplier_name: str
    source_key: str
    doc_no: str
    doc_type: str
    posting_date: str
    document_date: str
    due_date: str
    currency: str
    amount: str
    amount_lc: str
    invoice_ref: str
    reference: str
    open_amount: str
    block: str
    term: str
    iban: str
    text: str


COLUMNS = Record._fields
FIRST_RECORD_LINE = 2
_LIMIT_OF = {
    "supplier_name": MAX_NAME,
    "source_key": MAX_KEY,
    "doc_type": MAX_SHORT,
    "invoice_ref": MAX_KEY,
    "block": MAX_SHORT,
    "text": MAX_TEXT,
}
LIMITS = tuple(_LIMIT_OF.get(column, MAX_CODE) for column in COLUMNS)
_LIMIT_OF_COLUMN = dict(zip(COLUMNS, LIMITS, strict=True))
ENOUGH_COLUMNS = 3
"""With so many canonical names a first line is meant as a canonical header."""

_KEY_COLUMNS = ("source_key", "doc_no")
_MAY_BE_FORMULAS = frozenset({"supplier_name", "text"})


def looks_canonical(first_line: str) -> bool:
    """Whether a file's first line is a canonical header, good or bad."""
    try:
        return is_canonical(_split(first_line))
    except csv.Error:
        return False


def is_canonical(headings: Iterable[str]) -> bool:
    """Whether headings are meant as canonical ones, good or bad."""
    return len(set(COLUMNS) & set(headings)) >= ENOUGH_COLUMNS


class CanonicalRecords:
    """
    Makes rows of records whose cells stand in the order of a header, and counts them.

    Raises:
        UnknownColumns, RepeatedColumns, NoHeaderRecognised: the header is not a canonical one.
    """

    def __init__(self, header: Sequence[str], *, line: int, options: ReadOptions) -> None:
        self.read = 0
        self._options = options
        _check_header(header, line)
        self._width = len(header)
        # A column that is not there takes the empty cell put behind each record.
        self._pick = itemgetter(*(header.index(name) if name in header else self._width for name in COLUMNS))

    def refused(self, number: int, code: str, line: str) -> RowIssue:
        """A record that could not be taken apart."""
        self.read += 1
        return issue(number, Severity.ERROR, code, value=line)

    def taken(
        self, number: int, cells: list[str], *, may_hold_formulas: bool = False
    ) -> Iterator[LedgerRow | RowIssue]:
        """The row of a record, or what is wrong with it; nothing for a blank one."""
        if not any(cells):
            return
        if len(cells) != self._width:
            code = "too-many-columns" if len(cells) > self._width else "too-few-columns"
            yield self.refused(number, code, ",".join(cells))
            return
        self.read += 1
        check = RowCheck(number)
        picked = self._pick([*cells, ""])
        if may_hold_formulas:
            check.formulas(COLUMNS, picked, harmless=_MAY_BE_FORMULAS)
        row = self._row(check, Record._make(check.texts(COLUMNS, picked, LIMITS)))
        yield from check.issues
        if not check.refused:
            yield row

    def blocks(
        self, found: Iterable[tuple[int, list[str]] | RowIssue], *, may_hold_formulas: bool = False
    ) -> Iterator[Block]:
        """
        The same of many records, in order: the plainly good ones of a block by column, the others one by one.

        Args:
            found: where each record stands, and its cells; one that could not be taken apart as `refused` told it.
            may_hold_formulas: some cells may be FormulaCell.
        """
        stream = iter(found)
        while part := list(islice(stream, BLOCK_ROWS)):
            yield self._block(
                [one for one in part if not isinstance(one, RowIssue)],
                [one for one in part if isinstance(one, RowIssue)],
                may_hold_formulas=may_hold_formulas,
            )

    def _block(
        self, numbered: Sequence[tuple[int, list[str]]], already_bad: Iterable[RowIssue], *, may_hold_formulas: bool
    ) -> Block:
        whole = [one for one in numbered if len(one[1]) == self._width and any(one[1])]
        if may_hold_formulas:
            whole = [one for one in whole if not any(isinstance(cell, FormulaCell) for cell in one[1])]
        numbers = [number for number, _ in whole]
        lines: list[str] = []
        good: list[bool] = []
        if whole:
            cells = [*zip(*(cells for _, cells in whole), strict=True), ("",) * len(whole)]
            columns = dict(zip(COLUMNS, self._pick(cells), strict=True))
            lines, good = plain_lines(numbers, columns, _LIMIT_OF_COLUMN, self._options)
        self.read += len(lines)
        fine = set(compress(numbers, good))
        odd: list[LedgerRow | RowIssue] = list(already_bad)
        for number, record in numbered:
            if number not in fine:
                odd.extend(self.taken(number, record, may_hold_formulas=may_hold_formulas))
        odd.sort(key=attrgetter("row_no"))
        return joined(lines, odd, read=self.read)

    def _row(self, check: RowCheck, record: Record) -> LedgerRow:
        """The row of a record; not to be used where the check refuses it."""
        own = self._options.company_currency
        if record.company and record.company != self._options.company_code:
            check.refuse("other-company", "company", record.company)
        if not (record.doc_no or record.source_key):
            check.miss("doc_no")
        posting_date = check.needed("posting_date", record.posting_date, EPOCH, iso_day)
        currency = check.cell("currency", record.currency, own, known_currency)
        amount_minor = check.needed("amount", record.amount, 0, plain_minor, currency)
        amount_lc_minor = amount_minor
        if currency != own or record.amount_lc:
            amount_lc_minor = check.needed("amount_lc", record.amount_lc, 0, plain_minor, own)
        if not record.supplier_code:
            check.miss("supplier_code")
        open_minor = check.cell("open_amount", record.open_amount, None, plain_minor, currency)
        if open_minor is not None and not is_part_of(open_minor, amount_minor) and not check.refused:
            check.refuse("open-beyond-amount", "open_amount", record.open_amount)
        kind, account_class = classified(
            doc_type=record.doc_type,
            special_gl="",
            supplier_code=record.supplier_code,
            amount_minor=amount_minor,
            amount_lc_minor=amount_lc_minor,
            class_of_special_gl={},
            class_of_account=self._options.class_of_account,
        )
        return LedgerRow(
            row_no=check.row_no,
            supplier_code=record.supplier_code,
            supplier_name=record.supplier_name,
            source_key=record.source_key or _own_key(check, record, posting_date),
            doc_no=record.doc_no,
            doc_type=record.doc_type,
            kind=kind,
            account_class=account_class,
            posting_date=posting_date,
            document_date=check.cell("document_date", record.document_date, posting_date, iso_day),
            source_due_date=check.cell("due_date", record.due_date, None, iso_day),
            currency=currency,
            amount_minor=amount_minor,
            amount_lc_minor=amount_lc_minor,
            source_open_minor=open_minor,
            invoice_ref=record.invoice_ref,
            reference=record.reference,
            block=record.block,
            term_code=record.term,
            iban=_iban(check, record.iban),
            text=record.text,
        )


def _own_key(check: RowCheck, record: Record, posting_date: date) -> str:
    """The key of a row that has none. Suppliers count their documents themselves, and begin anew every year."""
    key = f"{record.supplier_code}/{posting_date.year}/{record.doc_no}"
    if len(key) > MAX_KEY:
        check.refuse("text-too-long", "doc_no", record.doc_no)
    return key


class CanonicalReader:
    """
    Reads one canonical CSV. A record is one line: no cell may hold a line break, so an open quote swallows nothing.

    Raises:
        UnknownColumns, RepeatedColumns, NoHeaderRecognised: the header is not a canonical one.
    """

    source = "CSV"

    def __init__(self, file: BinaryIO, *, encoding: str, options: ReadOptions) -> None:
        self._file = file
        self._encoding = encoding
        with closing(lines_of(file, encoding)) as lines:
            self._header_no, header = next((number, line) for number, line in lines if line.strip())
        self._records = CanonicalRecords(_split(header), line=self._header_no, options=options)

    @property
    def read(self) -> int:
        """Data rows seen so far."""
        return self._records.read

    def rows(self) -> Iterator[LedgerRow | RowIssue]:
        """Good rows and issues in file order."""
        for found in self._taken_apart():
            if isinstance(found, RowIssue):
                yield found
            else:
                yield from self._records.taken(*found)

    def blocks(self) -> Iterator[Block]:
        """The same as lines of COPY."""
        return self._records.blocks(self._taken_apart())

    def _taken_apart(self) -> Iterator[tuple[int, list[str]] | RowIssue]:
        for number, line in islice(lines_of(self._file, self._encoding), self._header_no, None):
            try:
                cells = _split(line)
            except csv.Error:
                yield self._records.refused(number, "broken-quotes", line)
                continue
            yield number, cells


def _iban(check: RowCheck, raw: str) -> str:
    """A bad account number does not make the debt wrong: the row is taken without it."""
    try:
        return normal_iban(raw) if raw else ""
    except BadCell as bad:
        check.warn(bad.code, "iban", raw)
        return ""


def _split(line: str) -> list[str]:
    cells = next(csv.reader([line], strict=True)) if '"' in line else line.split(",")
    return list(map(str.strip, cells))


def _check_header(names: Sequence[str], line: int) -> None:
    if unknown := [name for name in names if name not in COLUMNS]:
        raise UnknownColumns(columns=", ".join(unknown))
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        raise RepeatedColumns(columns=", ".join(repeated))
    missing = [name for name in ("supplier_code", "posting_date", "amount") if name not in names]
    if not any(name in names for name in _KEY_COLUMNS):
        missing.append("doc_no")
    if missing:
        raise NoHeaderRecognised(missing=", ".join(missing), line=line)
