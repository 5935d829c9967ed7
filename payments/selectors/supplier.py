"""One supplier: what is open, what closed what, the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from payments.calculation.parts import told_parts
from payments.domain.days import from_day_number
from payments.domain.money import to_text
from payments.models import AllocationReason, Supplier, SupplierBankAccount
from payments.selectors.document_parts import plain_parts
from payments.selectors.due_reasons import DUE_COLUMNS
from payments.selectors.sql import named_rows, rows
from payments.selectors.valuing import item_values

# A line as the run `r` read it: if a later import or change of terms changed it, what it said before the first of
# these changes.
_AS_READ = """
    LEFT JOIN LATERAL (
        SELECT v.body FROM ledger_entry_version v LEFT JOIN import_batch b ON b.id = v.replaced_by_id
        WHERE v.entry_id = {entry}.id AND coalesce(v.ledger_revision, b.ledger_revision) > r.ledger_revision
        ORDER BY coalesce(v.ledger_revision, b.ledger_revision), v.id LIMIT 1
    ) {entry}_before ON true
    CROSS JOIN LATERAL jsonb_populate_record({entry}, {entry}_before.body) {read}
"""


def shown_run_id(supplier_id: int) -> UUID | None:
    """The run whose figures of this supplier are shown: its own overlay, else the company's; none before the first."""
    found = rows(
        """
        SELECT coalesce(o.run_id, k.current_run_id) FROM supplier s JOIN company k ON k.id = s.company_id
        LEFT JOIN supplier_current o ON o.supplier_id = s.id WHERE s.id = %s
        """,
        [supplier_id],
    )
    return found[0][0] if found else None


def bank_accounts(supplier: Supplier) -> QuerySet[SupplierBankAccount]:
    """Every bank account a delivery has named for a supplier, the first known first, with who brought and confirmed."""
    return (
        supplier.bank_accounts.select_related("first_batch", "verified_by")
        .only(
            "iban", "bic", "holder", "first_seen_at", "verified_at", "first_batch__requested_name", "verified_by__name"
        )
        .order_by("first_seen_at", "pk")
    )


def linked_accounts(supplier: Supplier) -> QuerySet[Supplier]:
    """The side accounts of a supplier, by code."""
    return supplier.linked_accounts.only("code", "name").order_by("code")


def open_items(supplier_id: int, run_id: UUID | None) -> list[dict[str, Any]]:
    """
    What is open of a supplier after a run: credits by due date, then unallocated debits, per currency; valued. Of a
    document in instalments each part is an item: its number, of how many, its due date and amounts.
    """
    found = named_rows(
        f"""
        SELECT d.id, d.doc_no, d.doc_type, d.kind, d.reference, d.posting_date, d.document_date,
               CASE WHEN i.part > 0 THEN r.key_date - i.days_overdue ELSE d.due_date END AS due_date,
               d.due_source, d.currency, d.amount, d.amount_lc, nullif(i.part, 0) AS part, d.parts,
               i.open_amount, d.block, d.invoice_ref, d.text,
               CASE WHEN i.open_amount > 0 THEN i.days_overdue ELSE 0 END AS days_overdue,
               {DUE_COLUMNS.format(line="d")}
        FROM closing_open_item i JOIN calculation_run r ON r.id = i.run_id JOIN ledger_entry e ON e.id = i.entry_id
        {_AS_READ.format(entry="e", read="d")}
        WHERE i.supplier_id = %s AND i.run_id = %s
        ORDER BY d.currency, i.open_amount < 0, due_date, d.posting_date, d.document_date, d.source_key, i.part
        """,
        [supplier_id, run_id],
    )
    found = [_of_part(row) for row in found]
    values = item_values(run_id, found)
    return [
        {**_with_money(row, "amount", "open_amount"), "value": value} for row, value in zip(found, values, strict=True)
    ]


def allocations(supplier_id: int, run_id: UUID | None) -> list[dict[str, Any]]:
    """Which debit closed which credit in a run, by which rule, in the order they were made."""
    found = named_rows(
        f"""
        SELECT a.step, a.currency, a.amount, a.reason,
               d.id AS debit_id, d.doc_no AS debit_doc_no, d.posting_date AS debit_posting_date,
               c.id AS credit_id, c.doc_no AS credit_doc_no, c.posting_date AS credit_posting_date,
               nullif(a.credit_part, 0) AS credit_part,
               CASE WHEN a.credit_part > 0 THEN (c.parts -> (a.credit_part - 1) ->> 'due_date')::date
                    ELSE c.due_date END AS credit_due_date
        FROM allocation a JOIN calculation_run r ON r.id = a.run_id
        JOIN ledger_entry debit ON debit.id = a.debit_id JOIN ledger_entry credit ON credit.id = a.credit_id
        {_AS_READ.format(entry="debit", read="d")}
        {_AS_READ.format(entry="credit", read="c")}
        WHERE a.supplier_id = %s AND a.run_id = %s ORDER BY a.currency, a.step
        """,
        [supplier_id, run_id],
    )
    return [
        {
            **_with_money(row, "amount"),
            "reason": AllocationReason(row["reason"]).name.lower(),
            "debit_id": str(row["debit_id"]),
            "credit_id": str(row["credit_id"]),
        }
        for row in found
    ]


def entries(supplier_id: int, *, limit: int, offset: int) -> tuple[list[dict[str, Any]], int]:
    """The ledger of a supplier, newest first, with the balance after each line per currency; and how many lines."""
    found = named_rows(
        f"""
        SELECT e.id, e.doc_no, e.doc_type, e.kind, e.reference, e.posting_date, e.document_date, e.due_date,
               e.due_source, e.currency, e.amount,
               sum(e.amount) OVER (PARTITION BY e.currency
                                   ORDER BY e.posting_date, e.document_date, e.source_key)::numeric AS balance,
               e.account_class, e.block, e.invoice_ref, e.text, e.parts, {DUE_COLUMNS.format(line="e")}
        FROM ledger_entry e
        WHERE e.supplier_id = %s AND e.removed_batch_id IS NULL AND e.account_class <> 'noted'
        ORDER BY e.posting_date DESC, e.document_date DESC, e.source_key DESC LIMIT %s OFFSET %s
        """,
        [supplier_id, limit, offset],
    )
    total = rows(
        "SELECT count(*) FROM ledger_entry WHERE supplier_id = %s AND removed_batch_id IS NULL "
        "AND account_class <> 'noted'",
        [supplier_id],
    )[0][0]
    return [{**_with_money(row, "amount", "balance"), "parts": _parts_shown(row)} for row in found], total


def _of_part(row: dict[str, Any]) -> dict[str, Any]:
    """An open item with the amount and booked value of its part, and of how many parts; null where it is a whole."""
    parts = plain_parts(row.pop("parts"))
    if row["part"] is None:
        return {**row, "part_count": None}
    told = told_parts(parts, amount_minor=row["amount"], open_minor=None, booked_minor=row["amount_lc"])
    of = next(one for one in told if one.number == row["part"])
    return {**row, "part_count": len(parts), "amount": of.amount_minor, "amount_lc": of.booked_minor}


def _parts_shown(row: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "number": part.number,
            "due_date": from_day_number(part.due_day),
            "amount": to_text(part.amount_minor, row["currency"]),
        }
        for part in plain_parts(row["parts"])
    ]


def execution_days(entry_ids: Sequence[int]) -> dict[tuple[int, int], date]:
    """
    The day a bank was told to pay each document or part of one, by entry and part, 0 the whole; of several payments of
    one, the newest counts. What was not exported, or whose payment failed or came back, is not among them.
    """
    found = rows(
        """
        SELECT DISTINCT ON (i.entry_id, i.part) i.entry_id, i.part,
               coalesce(f.execution_days ->> l.currency, f.execution_day::text)::date
        FROM payment_item i JOIN payment_line l ON l.id = i.line_id
        JOIN payment_file f ON f.run_id = l.run_id AND f.house_bank_id = l.house_bank_id AND f.kind = 'bank'
        WHERE i.entry_id = ANY(%s) AND l.state IN ('exported', 'accepted', 'confirmed')
        ORDER BY i.entry_id, i.part, f.created_at DESC
        """,
        [list(entry_ids)],
    )
    return {(entry_id, part): day for entry_id, part, day in found}


def _with_money(row: dict[str, Any], *amounts: str) -> dict[str, Any]:
    money = {name: to_text(int(row[name]), row["currency"]) for name in amounts}
    return {**row, **money, **({"id": str(row["id"])} if "id" in row else {})}
