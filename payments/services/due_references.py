"""A debit that names an invoice is due with it (domain.md 3.4.1): over sets, after a batch or a change of terms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.backends.utils import CursorWrapper

from payments.services.due_statements import NO_TERM, due_date, due_join, due_source

# The invoice a debit names: by its key, else by a document number that is one invoice's alone, of the same account.
# Joins of whole sets: looking each one up would go through a supplier's ledger once per reference.
_NAMED = """
    debit AS (
        SELECT e.id, e.company_id, e.supplier_id, e.source_system, e.currency, e.invoice_ref FROM ledger_entry e
        WHERE {which} AND e.amount < 0 AND e.invoice_ref <> '' AND e.removed_batch_id IS NULL
    ), by_key AS (
        SELECT n.id, o.due_date FROM debit n
        JOIN ledger_entry o ON o.company_id = n.company_id AND o.source_system = n.source_system
            AND o.source_key = n.invoice_ref
        WHERE o.supplier_id = n.supplier_id AND o.currency = n.currency AND o.amount > 0 AND o.removed_batch_id IS NULL
    ), by_number AS (
        SELECT n.id, min(o.due_date) AS due_date FROM debit n
        JOIN ledger_entry o ON o.supplier_id = n.supplier_id AND o.currency = n.currency AND o.doc_no = n.invoice_ref
        WHERE o.amount > 0 AND o.removed_batch_id IS NULL AND NOT EXISTS (SELECT 1 FROM by_key k WHERE k.id = n.id)
        GROUP BY n.id HAVING count(*) = 1
    )
"""


def settle_references(cursor: CursorWrapper, *, which: str, values: Mapping[str, Any]) -> int:
    """
    Give debits the due date of the invoice they name, or their own again where it is gone; returns how many changed.

    What a line said before is kept, unless the batch at work has just written it.

    Args:
        which: a condition on `ledger_entry e`; of these, live debits with a reference are looked at.
        values: its parameters; `revision` the ledger is about to have, `batch` the batch at work or None.
    """
    cursor.execute(
        f"""
        WITH {_NAMED.format(which=which)}, settled AS (
            SELECT e.id, coalesce(k.due_date, m.due_date, {due_date("e")}) AS due_date,
                   CASE WHEN coalesce(k.due_date, m.due_date) IS NOT NULL THEN 'reference'
                        ELSE {due_source("e")} END AS due_source
            FROM debit n JOIN ledger_entry e ON e.id = n.id JOIN supplier p ON p.id = e.supplier_id
            {due_join("e", "p")} LEFT JOIN by_key k ON k.id = n.id LEFT JOIN by_number m ON m.id = n.id
        ), changed AS (
            SELECT s.* FROM settled s JOIN ledger_entry e ON e.id = s.id
            WHERE (e.due_date, e.due_source) IS DISTINCT FROM (s.due_date, s.due_source)
        ), kept AS (
            INSERT INTO ledger_entry_version (entry_id, replaced_by_id, ledger_revision, body, replaced_at)
            SELECT e.id, %(batch)s::uuid, %(revision)s::bigint, to_jsonb(e) - 'content_hash', clock_timestamp()
            FROM ledger_entry e JOIN changed c ON c.id = e.id
            WHERE e.last_batch_id IS DISTINCT FROM %(batch)s::uuid
        )
        UPDATE ledger_entry e SET due_date = c.due_date, due_source = c.due_source FROM changed c WHERE e.id = c.id
        """,
        {**NO_TERM, **values},
    )
    return int(cursor.rowcount)
