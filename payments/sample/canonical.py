"""The canonical columns (domain.md 4.5) as CSV, JSON and workbook."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from typing import BinaryIO, TextIO

import xlsxwriter

from payments.domain.ledger import LedgerRow
from payments.domain.money import to_text

COLUMNS = (
    "company",
    "supplier_code",
    "supplier_name",
    "source_key",
    "doc_no",
    "doc_type",
    "posting_date",
    "document_date",
    "due_date",
    "currency",
    "amount",
    "amount_lc",
    "invoice_ref",
    "reference",
    "open_amount",
    "block",
    "term",
    "iban",
    "text",
)


def write_canonical_csv(
    rows: Iterable[LedgerRow], file: TextIO, *, company_code: str = "1000", company_currency: str = "TRY"
) -> None:
    """
    All columns, one line for each row, header first.

    For programs: text is written as it is, also where a spreadsheet would take it for a formula. `file` is open for
    text with newline="".
    """
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_records(rows, company_code, company_currency))


def write_canonical_json(
    rows: Iterable[LedgerRow], file: TextIO, *, company_code: str = "1000", company_currency: str = "TRY"
) -> None:
    """An array of objects, one on each line; what is not given has no name."""
    before = "[\n"
    for record in _records(rows, company_code, company_currency):
        told = {name: value for name, value in zip(COLUMNS, record, strict=True) if value}
        file.write(before + json.dumps(told, ensure_ascii=False))
        before = ",\n"
    file.write("[]\n" if before == "[\n" else "\n]\n")


def write_canonical_workbook(
    rows: Iterable[LedgerRow], file: BinaryIO, *, company_code: str = "1000", company_currency: str = "TRY"
) -> None:
    """One sheet, every cell text, so that no number loses a zero; row by row, whatever the size."""
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("ledger")
    for at, cells in enumerate((COLUMNS, *_records(rows, company_code, company_currency))):
        for column, cell in enumerate(cells):
            if cell:
                sheet.write_string(at, column, cell)
    book.close()


def _records(rows: Iterable[LedgerRow], company_code: str, company_currency: str) -> Iterator[tuple[str, ...]]:
    for row in rows:
        open_minor, due = row.source_open_minor, row.source_due_date
        yield (
            company_code,
            row.supplier_code,
            row.supplier_name,
            row.source_key,
            row.doc_no,
            row.doc_type,
            row.posting_date.isoformat(),
            row.document_date.isoformat(),
            due.isoformat() if due else "",
            row.currency,
            to_text(row.amount_minor, row.currency),
            to_text(row.amount_lc_minor, company_currency),
            row.invoice_ref,
            row.reference,
            "" if open_minor is None else to_text(open_minor, row.currency),
            row.block,
            row.term_code,
            row.iban,
            row.text,
        )
