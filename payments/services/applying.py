"""
Staged rows against the ledger: created, updated, unchanged (domain.md 3.2). Statements over sets, one transaction.

Unchanged rows are found by their content hash and nothing is written for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import F

from payments.domain.folding import search_key, turkish_order
from payments.domain.ledger import RowIssue, Severity
from payments.domain.money import to_text
from payments.models import Company, Supplier
from payments.services import fetched_rules, masters, removing
from payments.services.changed_masters import Changed
from payments.services.due_references import settle_references
from payments.services.due_statements import due_date, due_join, due_source, has_own_due, parts, term_days, term_join
from payments.services.removing import Guard, Scope
from payments.services.staging import note_issues

_LINE = (
    "source_key, doc_no, doc_item, fiscal_year, doc_type, kind, account_class, reference, assignment, text, "
    "posting_date, document_date, entry_date, baseline_date, source_due_date, cleared_date, clearing_doc, invoice_ref, "
    "currency, amount, amount_lc, source_open_amount, block, method, term_code, iban, "
    "tier1_days, tier1_percent, tier2_days, tier2_percent, net_days, special_gl, payment_run, "
    "discount_base, withholding_at_payment, reconciled, content_hash"
)
_S_LINE = ", ".join(f"s.{name}" for name in _LINE.split(", "))
_SET_LINE = ", ".join(f"{name} = s.{name}" for name in _LINE.split(", "))
FEW_ROWS = 1_000
_MATCH = "e.company_id = %(company)s AND e.source_system = 'file' AND e.source_key = s.source_key"
_SUPPLIER = "JOIN supplier p ON p.company_id = %(company)s AND p.code = s.supplier_code"
_STAGED = "s.batch_id = %(batch)s AND NOT s.refused"


@dataclass(frozen=True, slots=True)
class Applied:
    """What a batch did to the ledger, in rows."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    removed: int = 0
    totals: dict[str, dict[str, str]] = field(default_factory=dict)
    """Control totals of the rows taken: debit and credit per currency, as decimal strings."""

    masters: Changed = field(default_factory=dict)
    rates: int = 0
    """Exchange rates that are new or others than before."""

    new_suppliers: int | None = None
    """Suppliers that were not known before; None where that was not reached."""


@dataclass(frozen=True, slots=True)
class _Batch:
    """Which batch meets whose ledger."""

    id: UUID
    company_id: int

    @property
    def names(self) -> dict[str, UUID | int]:
        """The parameters of every statement."""
        return {"batch": self.id, "company": self.company_id}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A batch that is complete for a scope: what is there no longer is removed, unless the guard holds it back."""

    scope: Scope
    guard: Guard


def apply(*, batch_id: UUID, company_id: int, snapshot: Snapshot | None = None) -> Applied:
    """
    Apply the staged rows of a batch, inside the caller's transaction, which holds the company's row lock.

    Raises:
        NeedsConfirmation: a snapshot would remove much; the caller's transaction goes with it.
    """
    batch = _Batch(batch_id, company_id)
    with connection.cursor() as cursor:
        doubles, refused = _set_duplicates_aside(cursor, batch)
        refused += _refuse_keys_of_others(cursor, batch)
        removed = 0
        if snapshot is not None:
            outside = removing.refuse_outside(cursor, snapshot.scope, batch.names)
            note_issues(batch.id, outside)
            refused += len(outside)
            guard = replace(snapshot.guard, refused_rows=snapshot.guard.refused_rows + refused)
            removed = removing.check(cursor, snapshot.scope, guard, batch.names)
        new_suppliers, renamed = _resolve_suppliers(cursor, batch)
        _note_bank_accounts(cursor, batch)
        fetched_rules.take_terms(batch_id=batch.id, company_id=batch.company_id)
        rates = fetched_rules.take_rates(cursor, batch_id=batch.id, company_id=batch.company_id)
        fetched_rules.take_holidays(cursor, batch_id=batch.id, company_id=batch.company_id)
        changed = masters.take(cursor, batch_id=batch.id, company_id=batch.company_id, renamed_codes=renamed)
        days = _term_days(cursor, batch)
        updated = _update(cursor, batch, days)
        created = _create(cursor, batch, days)
        _note_indicators(cursor, batch)
        if removed and snapshot is not None:
            removed = removing.remove(cursor, snapshot.scope, batch.names)
        _settle_references(cursor, batch, taken=updated + created + removed)
        kept, totals = _control_totals(cursor, batch)
        for table in ("staged_entry", "staged_supplier", "staged_rule"):
            cursor.execute(f"DELETE FROM {table} WHERE batch_id = %(batch)s", batch.names)
    unchanged = kept - created - updated + doubles
    return Applied(created, updated, unchanged, refused, removed, totals, changed, rates, new_suppliers)


def _set_duplicates_aside(cursor: CursorWrapper, batch: _Batch) -> tuple[int, int]:
    """
    The same key twice in one batch: equal lines count once, with a warning; different ones are all refused.

    Returns (equal lines set aside, lines refused).
    """
    cursor.execute(
        """
        WITH keyed AS (
            SELECT row_no, source_key, row_number() OVER (PARTITION BY source_key ORDER BY row_no) AS nth,
                   min(content_hash) OVER (PARTITION BY source_key) <> max(content_hash) OVER (PARTITION BY source_key)
                       AS conflicting
            FROM staged_entry WHERE batch_id = %(batch)s
        )
        UPDATE staged_entry s SET refused = true FROM keyed k
        WHERE s.batch_id = %(batch)s AND s.row_no = k.row_no AND (k.conflicting OR k.nth > 1)
        RETURNING s.row_no, s.source_key, k.conflicting
        """,
        batch.names,
    )
    found = cursor.fetchall()
    note_issues(
        batch.id,
        [
            RowIssue(
                row_no=row_no,
                severity=Severity.ERROR if conflicting else Severity.WARNING,
                code="conflicting-duplicate" if conflicting else "duplicate-row",
                field="source_key",
                value=key,
            )
            for row_no, key, conflicting in sorted(found)
        ],
    )
    refused = sum(conflicting for _, _, conflicting in found)
    return len(found) - refused, refused


def _refuse_keys_of_others(cursor: CursorWrapper, batch: _Batch) -> int:
    """A line never moves to another supplier: what has its key is another document, and neither may take its place."""
    cursor.execute(
        f"""
        UPDATE staged_entry s SET refused = true
        FROM ledger_entry e JOIN supplier p ON p.id = e.supplier_id
        WHERE {_MATCH} AND {_STAGED} AND e.removed_batch_id IS NULL AND p.code <> s.supplier_code
        RETURNING s.row_no, s.source_key
        """,
        batch.names,
    )
    found = cursor.fetchall()
    note_issues(
        batch.id,
        [
            RowIssue(
                row_no=row_no, severity=Severity.ERROR, code="key-of-another-supplier", field="source_key", value=key
            )
            for row_no, key in sorted(found)
        ],
    )
    return len(found)


def _resolve_suppliers(cursor: CursorWrapper, batch: _Batch) -> tuple[int, list[str]]:
    """
    Create unknown suppliers; take over a name where all rows of the batch agree on it.

    Returns (how many were unknown, codes of the renamed).
    """
    cursor.execute(
        f"""
        SELECT s.supplier_code, coalesce(min(nullif(s.supplier_name, '')), ''),
               coalesce(p.tax_id, ''), p.id IS NOT NULL
        FROM staged_entry s LEFT JOIN supplier p ON p.company_id = %(company)s AND p.code = s.supplier_code
        WHERE {_STAGED}
        GROUP BY s.supplier_code, p.id, p.name, p.tax_id
        HAVING p.id IS NULL OR (
            min(nullif(s.supplier_name, '')) = max(s.supplier_name) AND max(s.supplier_name) NOT IN ('', p.name))
        """,
        batch.names,
    )
    found = cursor.fetchall()
    told = [
        Supplier(
            company_id=batch.company_id,
            code=code,
            name=name,
            search_key=search_key(code=code, name=name, tax_id=tax_id),
            name_key=turkish_order(name),
            first_batch_id=batch.id,
        )
        for code, name, tax_id, _ in found
    ]
    Supplier.objects.bulk_create(
        told,
        batch_size=5_000,
        update_conflicts=True,
        unique_fields=["company", "code"],
        update_fields=["name", "search_key", "name_key", "updated_at"],
    )
    renamed = [code for code, _, _, known in found if known]
    if renamed:  # lists show names beside the figures
        Company.objects.filter(pk=batch.company_id).update(figures_version=F("figures_version") + 1)
    return len(found) - len(renamed), renamed


def _term_days(cursor: CursorWrapper, batch: _Batch) -> dict[str, list[Any]]:
    """
    What terms give the baselines of the batch. A line that names a term nobody has entered, and has no other due date,
    is told once per name.
    """
    by_term = f"{_STAGED} AND NOT {has_own_due('s')}"
    joins = f"{_SUPPLIER} {term_join('s', 'p')}"
    cursor.execute(
        f"""
        SELECT min(s.row_no), s.term_code FROM staged_entry s {joins}
        WHERE {by_term} AND s.term_code <> '' AND named.id IS NULL GROUP BY s.term_code ORDER BY 1
        """,
        batch.names,
    )
    unknown = [
        RowIssue(row_no=row_no, severity=Severity.WARNING, code="unknown-term", field="term", value=code)
        for row_no, code in cursor.fetchall()
    ]
    note_issues(batch.id, unknown)
    lines = f"FROM staged_entry s {joins} WHERE {by_term}"
    return term_days(cursor, company_id=batch.company_id, lines=lines, values=batch.names)


def _settle_references(cursor: CursorWrapper, batch: _Batch, *, taken: int) -> None:
    """
    Debits of the batch that name an invoice, and debits that name an invoice the batch brought, changed or removed, by
    what it is or was called. After a large batch every debit of the company that names one: looking them all up is less
    than finding those few.
    """
    which = "e.company_id = %(company)s"
    if taken <= FEW_ROWS:
        which += f"""
            AND (e.id IN (SELECT e.id FROM staged_entry s JOIN ledger_entry e ON {_MATCH}
                          WHERE {_STAGED} AND s.invoice_ref <> '')
                 OR e.invoice_ref IN (SELECT s.source_key FROM staged_entry s WHERE {_STAGED}
                                      UNION SELECT s.doc_no FROM staged_entry s WHERE {_STAGED}
                                      UNION SELECT v.body ->> name FROM ledger_entry_version v,
                                                   unnest(ARRAY['source_key', 'doc_no']) name
                                            WHERE v.replaced_by_id = %(batch)s))
        """
    settle_references(cursor, which=which, values={**batch.names, "revision": None})


def _update(cursor: CursorWrapper, batch: _Batch, days: Mapping[str, Any]) -> int:
    """Lines whose content changed, and tombstones that came back. What they said before is kept."""
    changed = f"{_MATCH} AND {_STAGED} AND (e.content_hash <> s.content_hash OR e.removed_batch_id IS NOT NULL)"
    cursor.execute(
        f"""
        INSERT INTO ledger_entry_version (entry_id, replaced_by_id, body, replaced_at)
        SELECT e.id, %(batch)s, to_jsonb(e) - 'content_hash', clock_timestamp()
        FROM ledger_entry e JOIN staged_entry s ON {changed}
        """,
        batch.names,
    )
    cursor.execute(
        f"""
        UPDATE ledger_entry e
        SET {_SET_LINE}, supplier_id = p.id, due_date = {due_date("s")}, due_source = {due_source("s")},
            parts = {parts("s")}, last_batch_id = %(batch)s, removed_batch_id = NULL
        FROM staged_entry s {_SUPPLIER} {due_join("s", "p")}
        WHERE {changed}
        """,
        {**batch.names, **days},
    )
    return int(cursor.rowcount)


def _note_indicators(cursor: CursorWrapper, batch: _Batch) -> None:
    """
    Lines that came before special G/L indicators were kept and are delivered again as they were. What they say stays
    the same, so no version is written: from here on their class can follow the rules.
    """
    unknown = "SELECT 1 FROM ledger_entry WHERE company_id = %(company)s AND special_gl IS NULL"
    cursor.execute(
        f"""
        UPDATE ledger_entry e SET special_gl = s.special_gl FROM staged_entry s
        WHERE EXISTS ({unknown}) AND {_MATCH} AND {_STAGED} AND e.special_gl IS NULL AND s.special_gl IS NOT NULL
        """,
        batch.names,
    )


def _create(cursor: CursorWrapper, batch: _Batch, days: Mapping[str, Any]) -> int:
    cursor.execute(
        f"""
        INSERT INTO ledger_entry (company_id, supplier_id, source_system, {_LINE}, due_date, due_source, parts,
                                  first_batch_id, last_batch_id)
        SELECT %(company)s, p.id, 'file', {_S_LINE}, {due_date("s")}, {due_source("s")}, {parts("s")},
               %(batch)s, %(batch)s
        FROM staged_entry s {_SUPPLIER} {due_join("s", "p")}
        WHERE {_STAGED} AND NOT EXISTS (SELECT 1 FROM ledger_entry e WHERE {_MATCH})
        ORDER BY s.row_no
        """,
        {**batch.names, **days},
    )
    return int(cursor.rowcount)


def _note_bank_accounts(cursor: CursorWrapper, batch: _Batch) -> None:
    """An IBAN that was not seen before becomes an unconfirmed account of its supplier."""
    cursor.execute(
        f"""
        INSERT INTO supplier_bank_account (supplier_id, iban, first_batch_id, first_seen_at)
        SELECT DISTINCT p.id, s.iban, %(batch)s::uuid, statement_timestamp()
        FROM staged_entry s {_SUPPLIER}
        WHERE {_STAGED} AND s.iban <> ''
        ON CONFLICT (supplier_id, iban) DO NOTHING
        """,
        batch.names,
    )


def _control_totals(cursor: CursorWrapper, batch: _Batch) -> tuple[int, dict[str, dict[str, str]]]:
    """How many rows were taken, and their debit and credit per currency."""
    cursor.execute(
        f"""
        SELECT s.currency, count(*), coalesce(sum(s.amount) FILTER (WHERE s.amount < 0), 0),
               coalesce(sum(s.amount) FILTER (WHERE s.amount > 0), 0)
        FROM staged_entry s WHERE {_STAGED} GROUP BY s.currency ORDER BY s.currency
        """,
        batch.names,
    )
    rows = cursor.fetchall()
    totals = {
        currency: {"debit": to_text(int(debit), currency), "credit": to_text(int(credit), currency)}
        for currency, _, debit, credit in rows
    }
    return sum(row[1] for row in rows), totals
