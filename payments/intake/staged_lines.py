"""Ledger rows as lines of PostgreSQL's COPY text format, in blocks: what a reader hands to whoever stages them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from payments.domain.ledger import HolidayRow, LedgerRow, RateRow, RowIssue, Severity, SupplierRow, TermRow
from payments.intake.content import content_hash

BLOCK_ROWS = 5_000
_NULL = "\\N"

COLUMNS = (
    "row_no, supplier_code, supplier_name, source_key, doc_no, doc_item, fiscal_year, doc_type, kind, "
    "account_class, reference, assignment, text, posting_date, document_date, entry_date, baseline_date, "
    "source_due_date, cleared_date, clearing_doc, invoice_ref, currency, amount, amount_lc, source_open_amount, "
    "block, method, term_code, iban, special_gl, payment_run, tier1_days, tier1_percent, tier2_days, tier2_percent, "
    "net_days, discount_base, withholding_at_payment, reconciled, content_hash"
)
"""The columns of a line, in order."""


@dataclass(slots=True)
class Block:
    """
    A part of a delivery, in the order of the file.

    `copy` holds `rows` lines; `refused` rows have an error among `issues`, each counted in the block where its first
    one is; `read` counts the file's data rows up to here.
    """

    copy: bytes = b""
    rows: int = 0
    refused: int = 0
    read: int = 0
    issues: list[RowIssue] = field(default_factory=list)
    suppliers: list[SupplierRow] = field(default_factory=list)
    terms: list[TermRow] = field(default_factory=list)
    rates: list[RateRow] = field(default_factory=list)
    holidays: list[HolidayRow] = field(default_factory=list)


def blocks_of(
    found: Iterable[LedgerRow | RowIssue | SupplierRow | TermRow | RateRow | HolidayRow], *, read: Callable[[], int]
) -> Iterator[Block]:
    """Gather rows and issues. A row's issues follow one another."""
    stream = iter(found)
    last_bad = 0
    while part := list(islice(stream, BLOCK_ROWS)):
        block = Block(read=read())
        lines = []
        for one in part:
            if isinstance(one, LedgerRow):
                lines.append(copy_line(one))
                continue
            if isinstance(one, SupplierRow):
                block.suppliers.append(one)
                continue
            if isinstance(one, TermRow):
                block.terms.append(one)
                continue
            if isinstance(one, RateRow):
                block.rates.append(one)
                continue
            if isinstance(one, HolidayRow):
                block.holidays.append(one)
                continue
            block.issues.append(one)
            if one.severity is Severity.ERROR and one.row_no != last_bad:
                last_bad = one.row_no
                block.refused += 1
        block.rows, block.copy = len(lines), "".join(lines).encode()
        yield block


def joined(lines: list[str], odd: Iterable[LedgerRow | RowIssue], *, read: int) -> Block:
    """A block of lines that are ready, and of rows and issues beside them."""
    beside = list(odd)
    block = Block(read=read)
    rows = [copy_line(one) for one in beside if isinstance(one, LedgerRow)]
    block.issues = [one for one in beside if isinstance(one, RowIssue)]
    block.refused = len({one.row_no for one in block.issues if one.severity is Severity.ERROR})
    block.rows, block.copy = len(lines) + len(rows), "".join([*lines, *rows]).encode()
    return block


def copy_line(row: LedgerRow) -> str:
    """One row as a line."""
    texts = "\t".join(
        (
            row.supplier_code,
            row.supplier_name,
            row.source_key,
            row.doc_no,
            row.doc_item,
            row.fiscal_year,
            row.doc_type,
            row.kind.value,
            row.account_class.value,
            row.reference,
            row.assignment,
            row.text,
        )
    )
    codes = "\t".join((row.clearing_doc, row.invoice_ref, row.currency))
    last = "\t".join((row.block, row.method, row.term_code, row.iban, row.special_gl, row.payment_run))
    if "\\" in texts or "\\" in codes or "\\" in last:  # texts of cells hold nothing else that must be escaped
        texts, codes, last = (part.replace("\\", "\\\\") for part in (texts, codes, last))
    open_minor = row.source_open_minor
    return (
        f"{row.row_no}\t{texts}\t{row.posting_date}\t{row.document_date}\t{_or_null(row.entry_date)}\t"
        f"{_or_null(row.baseline_date)}\t{_or_null(row.source_due_date)}\t{_or_null(row.cleared_date)}\t{codes}\t"
        f"{row.amount_minor}\t{row.amount_lc_minor}\t{_or_null(open_minor)}\t{last}\t"
        f"{_or_null(row.tier1_days)}\t{_or_null(row.tier1_percent)}\t{_or_null(row.tier2_days)}\t"
        f"{_or_null(row.tier2_percent)}\t{_or_null(row.net_days)}\t{_or_null(row.discount_base_minor)}\t"
        f"{_or_null(row.withholding_minor)}\t{row.reconciled or _NULL}\t\\\\x{content_hash(row).hex()}\n"
    )


def _or_null(value: object) -> object:
    return _NULL if value is None else value
