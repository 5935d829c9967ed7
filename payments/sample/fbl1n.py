"""
FBL1N, the vendor line item list, in every form SAP saves it in and in three languages (domain.md 4.1, 4.2).

For trying things out with a file such as SAP gives. The layout tells what SAP tells: items are open or cleared, and a
reference names a document. Credits are negative, the sign stands behind, totals stand below each vendor and the whole.
"""

from __future__ import annotations

import csv
import html
import io
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import BinaryIO, Protocol, TextIO

import xlsxwriter

from payments.domain.ledger import AccountClass, EntryKind, LedgerRow
from payments.domain.money import to_text

LINES_OF_A_PAGE = 60
LANGUAGES = ("en", "de", "tr")

_TITLES = {"en": "Vendor Line Item Display", "de": "Kreditoren Einzelpostenliste", "tr": "Satıcı kalemleri listesi"}
_MARKS = {"en": (",", "."), "de": (".", ","), "tr": (".", ",")}
"""Between groups of digits, and before the decimals."""

_INDICATORS = {
    AccountClass.ADVANCE: "A",
    AccountClass.BILL: "W",
    AccountClass.GUARANTEE: "G",
    AccountClass.NOTED: "F",
}
_TYPES = {
    EntryKind.INVOICE.value: "KR",
    EntryKind.CREDIT_NOTE.value: "KG",
    EntryKind.PAYMENT.value: "KZ",
    EntryKind.DOWN_PAYMENT.value: "KZ",
    EntryKind.REVERSAL.value: "KR",
    EntryKind.OPENING.value: "UE",
}
"""SAP's document type for a word of the canonical columns."""

_BLOCK_HEADINGS = {
    "supplier_code": {"en": "Vendor", "de": "Kreditor", "tr": "Satıcı"},
    "company": {"en": "Company Code", "de": "Buchungskreis", "tr": "Şirket kodu"},
    "supplier_name": {"en": "Name", "de": "Name", "tr": "Satıcı adı"},
}


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of the list: its headings in English, German and Turkish, how wide, numbers to the right."""

    name: str
    headings: tuple[str, str, str]
    width: int
    to_right: bool = False

    def heading(self, language: str) -> str:
        """What stands above it."""
        return self.headings[LANGUAGES.index(language)]


_COLUMNS = (
    _Column("", ("", "", ""), 3),  # where SAP shows icons, and totals their asterisks
    _Column("doc_no", ("DocumentNo", "Belegnummer", "Belge numarası"), 10),
    _Column("doc_item", ("Item", "Position", "Kalem"), 3),
    _Column("fiscal_year", ("Year", "Geschäftsjahr", "Mali yıl"), 4),
    _Column("doc_type", ("Type", "Belegart", "Belge türü"), 2),
    _Column("document_date", ("Doc. Date", "Belegdatum", "Belge tarihi"), 10),
    _Column("posting_date", ("Pstng Date", "Buchungsdatum", "Kayıt tarihi"), 10),
    _Column("due_date", ("Net due date", "Nettofälligkeit", "Net vade tarihi"), 10),
    _Column("special_gl", ("Special G/L ind.", "Sonderhauptbuch-Kz.", "Özel DK göstergesi"), 1),
    _Column("amount", ("Amount in doc. curr.", "Betrag in Belegwährung", "BPB cinsinden tutar"), 22, to_right=True),
    _Column("currency", ("Curr.", "Währung", "Belge para birimi"), 3),
    _Column(
        "amount_lc", ("Amount in local currency", "Betrag in Hauswährung", "UP cinsinden tutar"), 22, to_right=True
    ),
    _Column("currency_lc", ("Local Currency", "Hauswährung", "Ulusal para birimi"), 3),
    _Column("block", ("Payment Block", "Zahlsperre", "Ödeme blokajı"), 1),
    _Column("term", ("Payment terms", "Zahlungsbedingung", "Ödeme koşulu"), 4),
    _Column("clearing_doc", ("Clearing Document", "Ausgleichsbeleg", "Denkleştirme belgesi"), 10),
    _Column("cleared_date", ("Clearing date", "Ausgleichsdatum", "Denkleştirme tarihi"), 10),
    _Column("invoice_ref", ("Invoice reference", "Rechnungsbezug", "Fatura referansı"), 10),
    _Column("reference", ("Reference", "Referenz", "Referans"), 16),
    _Column("text", ("Text", "Text", "Metin"), 50),
)
_TEXT_WIDTH = 50
"""Characters SAP shows of an item's text; everything else rather widens its line."""

Cells = Sequence[str]


class _Printer(Protocol):
    """A form of the list: told line by line."""

    def title(self, text: str) -> None:
        """What the list is; above everything."""

    def heading(self, label: str, value: str) -> None:
        """A line above a block."""

    def header(self, cells: Cells) -> None:
        """The names of the columns."""

    def row(self, cells: Cells) -> None:
        """An item or a total."""

    def rule(self) -> None:
        """A line that only divides."""

    def end(self) -> None:
        """Nothing follows."""


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
    clearing itself. The header stands on each page and above each vendor; pages have LINES_OF_A_PAGE lines.
    """
    _print(rows, _TextList(file, language), company_code, company_currency, language)


def write_fbl1n(
    rows: Iterable[LedgerRow],
    file: BinaryIO,
    *,
    form: str,
    company_code: str = "1000",
    company_currency: str = "TRY",
    language: str = "en",
) -> None:
    """
    Write rows in one of FORMS, as `write_fbl1n_list` does.

    `text`: UTF-8. `tabs`: UTF-16LE with its mark, as SAP saves "Unicode". `csv`: semicolons, as a spreadsheet in Turkey
    or Germany saves it. `html`: what SAP names .xls. `xlsx`: every cell text.
    """
    _print(rows, FORMS[form](file, language), company_code, company_currency, language)


def _print(
    rows: Iterable[LedgerRow], printer: _Printer, company_code: str, company_currency: str, language: str
) -> None:
    printed = _List(printer, company_code=company_code, company_currency=company_currency, language=language)
    for _, block in groupby(rows, key=lambda row: row.supplier_code):
        printed.print_block(list(block))
    printed.print_grand_total()
    printer.end()


class _List:
    """What is told, whatever the form: blocks, items, and what they come to so far."""

    def __init__(self, printer: _Printer, *, company_code: str, company_currency: str, language: str) -> None:
        self._printer = printer
        self._company_code = company_code
        self._company_currency = company_currency
        self._language = language
        self._header = [column.heading(language) for column in _COLUMNS]
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
            self._printer.row(_cells(self._told(row)))
            self._left -= 1
            sums[row.currency] += row.amount_minor
        sum_lc = sum(row.amount_lc_minor for row in rows)
        self._print_totals("*", sums, sum_lc)
        self._sums.update(sums)
        self._sum_lc += sum_lc

    def print_grand_total(self) -> None:
        """The end of the list."""
        if self._sums:
            self._print_totals("**", self._sums, self._sum_lc)

    def _print_heading(self, row: LedgerRow) -> None:
        if self._left <= 0:
            self._left = LINES_OF_A_PAGE
            self._printer.title(_TITLES[self._language])
        for name, value in (
            ("supplier_code", row.supplier_code),
            ("company", self._company_code),
            ("supplier_name", row.supplier_name),
        ):
            self._printer.heading(_BLOCK_HEADINGS[name][self._language], value)
        self._printer.header(self._header)
        self._left -= 6

    def _print_totals(self, asterisks: str, sums: Mapping[str, int], sum_lc: int) -> None:
        """A line for each currency; what it all comes to in the company's currency stands in the first."""
        self._printer.rule()
        for at, (currency, minor) in enumerate(sorted(sums.items())):
            total = {"": asterisks, "amount": self._amount(minor, currency), "currency": currency}
            if at == 0:
                total["amount_lc"] = self._amount(sum_lc, self._company_currency)
                total["currency_lc"] = self._company_currency
            self._printer.row(_cells(total))
        self._printer.rule()
        self._left -= len(sums) + 2

    def _told(self, row: LedgerRow) -> dict[str, str]:
        closed = row.source_open_minor == 0 and row.amount_minor != 0
        return {
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
            "invoice_ref": _document(row.invoice_ref),
            "reference": row.reference,
            "text": row.text[:_TEXT_WIDTH],
        }

    def _amount(self, minor: int, currency: str) -> str:
        """SAP's sign behind the digits: what we owe is negative."""
        between, mark = _MARKS[self._language]
        whole, _, decimals = to_text(abs(minor), currency).partition(".")
        grouped = f"{int(whole):,}".replace(",", between)
        return f"{grouped}{mark if decimals else ''}{decimals}{'-' if minor > 0 else ' '}"


class _TextList:
    """Bars around the cells, rules of dashes, pages with a title and a number."""

    def __init__(self, file: TextIO, language: str) -> None:
        self._file = file
        self._page = 0
        self._widths = [max(column.width, len(column.heading(language))) for column in _COLUMNS]
        self._rule = "-" * (sum(self._widths) + len(self._widths) + 1)

    def title(self, text: str) -> None:
        """With the page's number at the right."""
        self._page += 1
        self._file.write(f"{text:<{len(self._rule) - 8}}{self._page:>8}\n\n")

    def heading(self, label: str, value: str) -> None:
        """The value in a column of its own."""
        self._file.write(f"{label:<24}{value}".rstrip() + "\n")

    def header(self, cells: Cells) -> None:
        """Between rules."""
        self.rule()
        self.row(cells)
        self.rule()

    def row(self, cells: Cells) -> None:
        """Every cell as wide as its column; asterisks and amounts at its right."""
        padded = (
            f"{cell:{'>' if column.to_right or cell.startswith('*') else '<'}{width}}"
            for cell, column, width in zip(cells, _COLUMNS, self._widths, strict=True)
        )
        self._file.write(f"|{'|'.join(padded)}|\n")

    def rule(self) -> None:
        """As wide as a line."""
        self._file.write(self._rule + "\n")

    def end(self) -> None:
        """The file stays open."""


class _Encoded(_TextList):
    """The text list as a file of bytes."""

    def __init__(self, file: BinaryIO, language: str) -> None:
        self._text = io.TextIOWrapper(file, encoding="utf-8", newline="\r\n", write_through=True)
        super().__init__(self._text, language)

    def end(self) -> None:
        """Leaves the file open."""
        self._text.detach()


class _Separated:
    """Cells with something between them, one line each; the first column is SAP's, and empty but for asterisks."""

    def __init__(self, file: BinaryIO, *, encoding: str, separator: str) -> None:
        self._text = io.TextIOWrapper(file, encoding=encoding, newline="", write_through=True)
        if separator == "\t":  # SAP puts nothing around its cells
            self._csv = csv.writer(
                self._text, delimiter=separator, lineterminator="\r\n", quoting=csv.QUOTE_NONE, quotechar=None
            )
        else:
            self._csv = csv.writer(self._text, delimiter=separator, lineterminator="\r\n")

    def title(self, text: str) -> None:
        """A line of its own and a blank one."""
        self._csv.writerow([text])
        self._text.write("\r\n")

    def heading(self, label: str, value: str) -> None:
        """Two cells."""
        self._csv.writerow([label, value])

    def header(self, cells: Cells) -> None:
        """Like every row."""
        self.row(cells)

    def row(self, cells: Cells) -> None:
        """Without the blanks SAP fills columns with."""
        self._csv.writerow([cell.strip() for cell in cells])

    def rule(self) -> None:
        """A blank line."""
        self._text.write("\r\n")

    def end(self) -> None:
        """Leaves the file open."""
        self._text.detach()


class _Html:
    """A table, as SAP's "spreadsheet" often is, whatever it is named."""

    def __init__(self, file: BinaryIO, language: str) -> None:
        self._file = file
        self._write(f'<html lang="{language}"><head><meta charset="utf-8"></head><body><table border="1">')

    def title(self, text: str) -> None:
        """Across the table."""
        self._write(f'<tr><th colspan="{len(_COLUMNS)}">{html.escape(text)}</th></tr>')

    def heading(self, label: str, value: str) -> None:
        """Two cells, and blank ones behind them."""
        self.row([label, value, *[""] * (len(_COLUMNS) - 2)])

    def header(self, cells: Cells) -> None:
        """In heading cells."""
        self._write("<tr>" + "".join(f"<th>{html.escape(cell)}</th>" for cell in cells) + "</tr>")

    def row(self, cells: Cells) -> None:
        """A cell for each column."""
        self._write("<tr>" + "".join(f"<td>{html.escape(cell.strip())}</td>" for cell in cells) + "</tr>")

    def rule(self) -> None:
        """Tables have lines of their own."""

    def end(self) -> None:
        """Closes the table and leaves the file open."""
        self._write("</table></body></html>")

    def _write(self, line: str) -> None:
        self._file.write(line.encode() + b"\n")


class _Workbook:
    """A sheet, every cell text: what a person has saved as .xlsx without losing zeros."""

    def __init__(self, file: BinaryIO, language: str) -> None:
        settings = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._book = xlsxwriter.Workbook(file, settings)
        self._sheet = self._book.add_worksheet(language)
        self._at = 0

    def title(self, text: str) -> None:
        """A row of its own."""
        self.row([text])

    def heading(self, label: str, value: str) -> None:
        """Two cells."""
        self.row([label, value])

    def header(self, cells: Cells) -> None:
        """Like every row."""
        self.row(cells)

    def row(self, cells: Cells) -> None:
        """What is filled."""
        for column, cell in enumerate(cells):
            if text := cell.strip():
                self._sheet.write_string(self._at, column, text)
        self._at += 1

    def rule(self) -> None:
        """A blank row."""
        self._at += 1

    def end(self) -> None:
        """Writes the file."""
        self._book.close()


def _tabs(file: BinaryIO, language: str) -> _Printer:  # noqa: ARG001 - one signature for all forms
    file.write("\N{ZERO WIDTH NO-BREAK SPACE}".encode("utf-16-le"))
    return _Separated(file, encoding="utf-16-le", separator="\t")


def _semicolons(file: BinaryIO, language: str) -> _Printer:  # noqa: ARG001 - one signature for all forms
    return _Separated(file, encoding="utf-8-sig", separator=";")


FORMS: Mapping[str, Callable[[BinaryIO, str], _Printer]] = {
    "text": _Encoded,
    "tabs": _tabs,
    "csv": _semicolons,
    "html": _Html,
    "xlsx": _Workbook,
}
"""Every form a list is written in."""


def _cells(told: Mapping[str, str]) -> list[str]:
    return [told.get(column.name, "") for column in _COLUMNS]


def _document(key: str) -> str:
    """The document number inside a key of FI (company/year/document/item); another key is the number itself."""
    parts = key.split("/")
    return parts[2] if len(parts) == 4 else key


def _day(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""
