"""
A text list as FBL1N saves it: pages, a heading above each vendor's block, totals below it, amounts with SAP's sign.

For trying things out with a file such as SAP gives. The layout tells what SAP tells: items are open or cleared, and a
reference names a document.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TextIO

from payments.domain.ledger import EntryKind, LedgerRow
from payments.domain.money import to_text
from payments.intake.headings import HEADINGS
from payments.intake.keys import document_in
from payments.intake.kinds import CLASS_OF_SPECIAL_GL

LINES_OF_A_PAGE = 60

_TITLES = {"en": "Vendor Line Item Display", "de": "Kreditoren Einzelpostenliste", "tr": "Satıcı kalemleri listesi"}
_MARKS = {"en": (",", "."), "de": (".", ","), "tr": (".", ",")}
"""Between groups of digits, and before the decimals."""

_INDICATORS = {account_class: indicator for indicator, account_class in CLASS_OF_SPECIAL_GL.items()}
_TYPES = {
    EntryKind.INVOICE.value: "KR",
    EntryKind.CREDIT_NOTE.value: "KG",
    EntryKind.PAYMENT.value: "KZ",
    EntryKind.DOWN_PAYMENT.value: "KZ",
    EntryKind.REVERSAL.value: "KR",
    EntryKind.OPENING.value: "UE",
}
"""SAP's document type for a word of the canonical CSV."""


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of the list: which, how wide, numbers to the right."""

    name: str
    width: int
    to_right: bool = False


_COLUMNS = (
    _Column("", 3),  # where SAP shows icons, and totals their asterisks
    _Column("doc_no", 10),
    _Column("doc_item", 3),
    _Column("fiscal_year", 4),
    _Column("doc_type", 2),
    _Column("document_date", 10),
    _Column("posting_date", 10),
    _Column("due_date", 10),
    _Column("special_gl", 1),
    _Column("amount", 22, to_right=True),
    _Column("currency", 3),
    _Column("amount_lc", 22, to_right=True),
    _Column("currency_lc", 3),
    _Column("block", 1),
    _Column("term", 4),
    _Column("clearing_doc", 10),
    _Column("cleared_date", 10),
    _Column("invoice_ref", 10),
    _Column("reference", 16),
    _Column("text", 50),
)
_CUT = frozenset({"text"})
"""What is cut to its column's width, as SAP does. Everything else rather widens its line."""


def write_fbl1n_list(
    rows: Iterable[LedgerRow],
    file: TextIO,
    *,
    company_code: str = "1000",
    company_currency: str = "TRY",
    language: str = "en",
) -> None:
    """
    Write rows as a text list in "en", "de" or "tr": point decimals in English, comma in the others.

    Rows of one supplier must follow one another. A row that is closed without a clearing document is written as
    clearing itself.
    """
    printed = _List(file, company_code=company_code, company_currency=company_currency, language=language)
    for _, block in groupby(rows, key=lambda row: row.supplier_code):
        printed.print_block(list(block))
    printed.print_grand_total()


class _List:
    """The list while it is printed: which page, which line, and what the rows come to so far."""

    def __init__(self, file: TextIO, *, company_code: str, company_currency: str, language: str) -> None:
        self._file = file
        self._company_code = company_code
        self._company_currency = company_currency
        self._language = language
        headings = {column.name: _heading(column.name, language) for column in _COLUMNS}
        self._widths = {column.name: max(column.width, len(headings[column.name])) for column in _COLUMNS}
        self._header = self._line(headings)
        self._rule = "-" * len(self._header)
        self._page = 0
        self._left = 0
        self._sums: Counter[str] = Counter()
        self._sum_lc = 0

    def print_block(self, rows: list[LedgerRow]) -> None:
        """One vendor: heading, items, totals of its currencies."""
        sums: Counter[str] = Counter()
        self._print_heading(rows[0])
        for row in rows:
            if self._left <= 0:
                self._print_heading(row)
            self._print(self._line(self._cells(row)))
            sums[row.currency] += row.amount_minor
        sum_lc = sum(row.amount_lc_minor for row in rows)
        self._print_totals("*", sums, sum_lc)
        self._sums.update(sums)
        self._sum_lc += sum_lc

    def print_grand_total(self) -> None:
        """The end of the list."""
        if self._sums:
            self._print_totals("**", self._sums, self._sum_lc)

    def _print(self, line: str) -> None:
        self._file.write(line + "\n")
        self._left -= 1

    def _print_heading(self, row: LedgerRow) -> None:
        if self._left <= 0:
            self._page += 1
            self._left = LINES_OF_A_PAGE
            self._print(f"{_TITLES[self._language]:<{max(len(self._header) - 8, 40)}}{self._page:>8}")
            self._print("")
        for name, value in (
            ("supplier_code", row.supplier_code),
            ("company", self._company_code),
            ("supplier_name", row.supplier_name),
        ):
            self._print(f"{_heading(name, self._language):<24}{value}".rstrip())
        for line in (self._rule, self._header, self._rule):
            self._print(line)

    def _print_totals(self, asterisks: str, sums: Mapping[str, int], sum_lc: int) -> None:
        """A line for each currency; what it all comes to in the company's currency stands in the first."""
        self._print(self._rule)
        for at, (currency, minor) in enumerate(sorted(sums.items())):
            total = {"": asterisks.rjust(3), "amount": self._amount(minor, currency), "currency": currency}
            if at == 0:
                total["amount_lc"] = self._amount(sum_lc, self._company_currency)
                total["currency_lc"] = self._company_currency
            self._print(self._line(total))
        self._print(self._rule)

    def _line(self, cells: Mapping[str, str]) -> str:
        padded = (
            f"{cells.get(column.name, ''):{'>' if column.to_right else '<'}{self._widths[column.name]}}"
            for column in _COLUMNS
        )
        return f"|{'|'.join(padded)}|"

    def _cells(self, row: LedgerRow) -> dict[str, str]:
        closed = row.source_open_minor == 0 and row.amount_minor != 0
        cells = {
            "doc_no": row.doc_no,
            "doc_item": row.doc_item,
            "fiscal_year": row.fiscal_year,
            "doc_type": _TYPES.get(row.doc_type, row.doc_type),
            "document_date": _day(row.document_date),
            "posting_date": _day(row.posting_date),
            "due_date": _day(row.source_due_date),
            "special_gl": row.special_gl or _INDICATORS.get(row.account_class, ""),
            "amount": self._amount(row.amount_minor, row.currency),
            "currency": row.currency,
            "amount_lc": self._amount(row.amount_lc_minor, self._company_currency),
            "currency_lc": self._company_currency,
            "block": row.block,
            "term": row.term_code,
            "clearing_doc": row.clearing_doc or (row.doc_no if closed else ""),
            "cleared_date": _day(row.cleared_date),
            "invoice_ref": document_in(row.invoice_ref),
            "reference": row.reference,
            "text": row.text,
        }
        return {name: cell[: self._widths[name]] if name in _CUT else cell for name, cell in cells.items()}

    def _amount(self, minor: int, currency: str) -> str:
        """SAP's sign behind the digits: what we owe is negative."""
        between, mark = _MARKS[self._language]
        whole, _, decimals = to_text(abs(minor), currency).partition(".")
        grouped = f"{int(whole):,}".replace(",", between)
        return f"{grouped}{mark if decimals else ''}{decimals}{'-' if minor > 0 else ' '}"


def _heading(name: str, language: str) -> str:
    return HEADINGS[name][language][0] if name else ""


def _day(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""
