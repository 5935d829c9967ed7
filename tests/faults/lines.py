"""Ledger lines as the harness makes and keeps them: canonical CSV out and in, amounts as whole minor units."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

COMPANY_CURRENCY = "TRY"
PLACES = {"TRY": 2, "EUR": 2, "USD": 2}

COLUMNS = (
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
    "open_amount",
    "block",
    "text",
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a supplier's account; `key` names it. Amounts are minor units, positive = we owe."""

    supplier: str
    key: str
    doc_type: str
    posting: date
    document: date
    due: date
    currency: str
    amount: int
    amount_lc: int
    reference: str = ""
    open_amount: int | None = None
    block: str = ""
    text: str = ""


def decimal_of(minor: int, currency: str) -> Decimal:
    """1430050, "TRY" -> Decimal("14300.50")."""
    return Decimal(minor).scaleb(-PLACES[currency])


def minor_of(text: str, currency: str) -> int:
    """ "14300.50", "TRY" -> 1430050."""
    return int(Decimal(text).scaleb(PLACES[currency]))


def to_csv(lines: list[Line]) -> bytes:
    """The lines as a canonical CSV file."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for line in lines:
        writer.writerow(
            (
                line.supplier,
                name_of(line.supplier),
                line.key,
                line.key,
                line.doc_type,
                line.posting,
                line.document,
                line.due,
                line.currency,
                decimal_of(line.amount, line.currency),
                decimal_of(line.amount_lc, COMPANY_CURRENCY),
                line.reference,
                "" if line.open_amount is None else decimal_of(line.open_amount, line.currency),
                line.block,
                line.text,
            )
        )
    return out.getvalue().encode()


def from_csv(content: bytes) -> list[Line]:
    """The lines of a file that `to_csv` made."""
    return [_line(row) for row in csv.DictReader(io.StringIO(content.decode(), newline=""))]


def name_of(supplier: str) -> str:
    """A supplier's name; the same for the same code, so that no file renames one."""
    return f"Tedarikçi {supplier.rsplit('.', 1)[-1]} Şti."


def _line(row: dict[str, str]) -> Line:
    currency = row["currency"]
    return Line(
        supplier=row["supplier_code"],
        key=row["source_key"],
        doc_type=row["doc_type"],
        posting=date.fromisoformat(row["posting_date"]),
        document=date.fromisoformat(row["document_date"]),
        due=date.fromisoformat(row["due_date"]),
        currency=currency,
        amount=minor_of(row["amount"], currency),
        amount_lc=minor_of(row["amount_lc"], COMPANY_CURRENCY),
        reference=row["invoice_ref"],
        open_amount=minor_of(row["open_amount"], currency) if row["open_amount"] else None,
        block=row["block"],
        text=row["text"],
    )
