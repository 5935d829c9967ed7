"""Ledger rows -> files that our own readers, and people, can read."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import TextIO

from payments.domain.ledger import LedgerRow
from payments.domain.money import to_text
from payments.intake.canonical import COLUMNS
from payments.intake.list_writing import write_fbl1n_list

__all__ = ["write_canonical_csv", "write_fbl1n_list"]


def write_canonical_csv(
    rows: Iterable[LedgerRow], file: TextIO, *, company_code: str = "1000", company_currency: str = "TRY"
) -> None:
    """
    The canonical CSV (domain.md 4.5) with all its columns, one line for each row, header first.

    For programs: text is written as it is, also where a spreadsheet would take it for a formula. `file` is open for
    text with newline="".
    """
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        open_minor, due = row.source_open_minor, row.source_due_date
        writer.writerow(
            (
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
                "" if open_minor is None else to_text(open_minor, row.currency),
                row.block,
                row.term_code,
                row.iban,
                row.text,
            )
        )
