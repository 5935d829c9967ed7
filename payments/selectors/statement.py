"""A supplier's account from one day to another: what it began with, every line, what it ended with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from payments.domain.days import from_day_number
from payments.domain.money import to_text
from payments.selectors.document_parts import plain_parts
from payments.selectors.sql import rows


@dataclass(frozen=True, slots=True)
class StatementLine:
    """
    A line of the ledger: `credit` is what we owe by it, `debit` what we paid or took back; one of them is empty. Of a
    document in instalments `parts` are the due date and amount of each, and `due_date` is the earliest.
    """

    posting_date: date
    doc_no: str
    doc_type: str
    reference: str
    text: str
    due_date: date | None
    debit: str | None
    credit: str | None
    balance: str
    parts: tuple[tuple[date, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """The account in one currency. opening − debits + credits = closing."""

    currency: str
    opening: str
    lines: list[StatementLine]
    debits: str
    credits: str
    closing: str


def of_supplier(supplier_id: int, *, first_day: date, last_day: date) -> list[Statement]:
    """
    The statements of a supplier by currency: lines posted from the first to the last day, both included, in order.
    Noted items (guarantees, requests) are no part of the account.
    """
    found = rows(
        """
        SELECT e.currency, e.posting_date, e.doc_no, e.doc_type, e.reference, e.text, e.due_date, e.amount,
               e.parts
        FROM ledger_entry e
        WHERE e.supplier_id = %s AND e.removed_batch_id IS NULL AND e.account_class <> 'noted'
          AND e.posting_date <= %s
        ORDER BY e.currency, e.posting_date, e.document_date, e.source_key
        """,
        [supplier_id, last_day],
    )
    of_currency: dict[str, list[tuple[Any, ...]]] = {}
    for currency, *line in found:
        of_currency.setdefault(currency, []).append(tuple(line))
    return [_statement(currency, lines, first_day) for currency, lines in of_currency.items()]


def _statement(currency: str, found: list[tuple[Any, ...]], first_day: date) -> Statement:
    opening_minor = balance_minor = debit_minor = credit_minor = 0
    lines: list[StatementLine] = []
    for posting_date, doc_no, doc_type, reference, text, due_date, amount, parts in found:
        minor = int(amount)
        balance_minor += minor
        if posting_date < first_day:
            opening_minor = balance_minor
            continue
        credit_minor += max(minor, 0)
        debit_minor += max(-minor, 0)
        lines.append(
            StatementLine(
                posting_date,
                doc_no,
                doc_type,
                reference,
                text,
                due_date if minor > 0 else None,
                to_text(-minor, currency) if minor < 0 else None,
                to_text(minor, currency) if minor >= 0 else None,
                to_text(balance_minor, currency),
                tuple(
                    (from_day_number(part.due_day), to_text(part.amount_minor, currency)) for part in plain_parts(parts)
                ),
            )
        )
    return Statement(
        currency,
        to_text(opening_minor, currency),
        lines,
        to_text(debit_minor, currency),
        to_text(credit_minor, currency),
        to_text(balance_minor, currency),
    )
