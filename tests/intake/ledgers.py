"""Files for the readers, put together here and not by the product, and what came out of them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from payments.domain.ledger import LedgerRow, RowIssue
from payments.intake.reading import ReadOptions, read_ledger

OPTIONS = ReadOptions(company_code="1000", company_currency="TRY")

CSV_HEADER = (
    "company,supplier_code,supplier_name,source_key,doc_no,doc_type,posting_date,document_date,due_date,currency,"
    "amount,amount_lc,invoice_ref,reference,open_amount,block,term,iban,text"
)


@dataclass(frozen=True)
class Outcome:
    """Everything one reading gave."""

    source: str
    read: int
    rows: list[LedgerRow]
    issues: list[RowIssue]

    @property
    def told(self) -> list[tuple[int, str, str, str]]:
        """The issues as (line, code, field, value)."""
        return [(issue.row_no, issue.code, issue.field, issue.value) for issue in self.issues]


def outcome_of(content: str | bytes, options: ReadOptions = OPTIONS) -> Outcome:
    """Read a whole file; text stands for its UTF-8 bytes."""
    reading = read_ledger(io.BytesIO(content.encode() if isinstance(content, str) else content), options=options)
    found = list(reading.rows)
    return Outcome(
        source=reading.source,
        read=reading.read,
        rows=[row for row in found if isinstance(row, LedgerRow)],
        issues=[issue for issue in found if isinstance(issue, RowIssue)],
    )


def csv_file(*records: str, header: str = CSV_HEADER) -> str:
    """A canonical file."""
    return "\n".join((header, *records)) + "\n"


def text_list(*table: Sequence[str], above: Sequence[str] = (), below: Sequence[str] = ()) -> str:
    """A text list as SAP saves it: lines above, the first row as header between rules, the others, a rule."""
    widths = [max(len(row[at]) for row in table) for at in range(len(table[0]))]
    framed = ["|" + "|".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + "|" for row in table]
    rule = "-" * len(framed[0])
    return "\n".join((*above, rule, framed[0], rule, *framed[1:], rule, *below)) + "\n"


def tab_text(*table: Sequence[str], above: Sequence[str] = ()) -> str:
    """The same cells with tabs between them, and SAP's empty first column."""
    return "\n".join((*above, *("\t" + "\t".join(row) for row in table))) + "\n"
