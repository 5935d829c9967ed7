"""The entries of a few suppliers as plain tuples: what the selector `ledger` reads into columns, without arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

from payments.calculation.parts import divide
from payments.calculation.supplier import PlainEntry
from payments.domain.rules import ReadingRules
from payments.models.prepared import prepared
from payments.selectors import digests, ledger
from payments.selectors.document_parts import plain_parts
from payments.selectors.ledger import Seen

MAX_ENTRIES = 4_000
"""More than so many are faster as columns."""

_EPOCH = "DATE '1970-01-01'"


@dataclass(frozen=True, slots=True)
class PlainLedger:
    """
    Entries of each supplier in closing order, documents in parts divided; how many entries they are, and the digests
    that columns of the same entries have.
    """

    by_supplier: dict[int, list[PlainEntry]]
    entry_count: int
    digests: list[bytes]


def visible_at(
    *, company_id: int, key_date: date, supplier_ids: Sequence[int], rules: ReadingRules
) -> PlainLedger | None:
    """
    What `ledger.visible_at` sees, or None where these are more than MAX_ENTRIES entries.

    Raises:
        AsOfNotAvailable: the mode needs the ERP's open amounts of a past day and they cannot be known.
    """
    seen = ledger.seen_by(company_id=company_id, key_date=key_date, supplier_ids=supplier_ids, rules=rules)
    with connection.cursor() as cursor:
        ledger.refuse_unknown(cursor, seen, rules)
        rows = prepared(_query(seen), seen.values)
        if len(rows) > MAX_ENTRIES:
            return None
        names = _names(cursor, seen, rows)
    by_supplier: dict[int, list[PlainEntry]] = {}
    for row in rows:
        entry = PlainEntry._make((*row[1:10], names.get(row[1], 0), row[14], 0))
        by_supplier.setdefault(row[0], []).extend(divide(entry, plain_parts(row[15])))
    return PlainLedger(by_supplier, len(rows), _digests_of(rows))


def _query(seen: Seen) -> str:
    return f"""
        SELECT e.supplier_id, e.id, e.currency, ({ledger.CLASS_CODE})::int, {seen.posting} - {_EPOCH},
               {seen.document} - {_EPOCH}, e.due_date - {_EPOCH}, e.amount,
               CASE WHEN e.source_open_amount IS NOT NULL THEN {ledger.OPEN} END, e.block <> '',
               {ledger.DIGEST}, e.source_system, e.source_key, e.invoice_ref, e.amount_lc, e.parts
        FROM ledger_entry e WHERE {seen.where}
        ORDER BY {seen.posting}, {seen.document}, e.source_key, e.source_system
        LIMIT {MAX_ENTRIES + 1}
    """


def _names(cursor: CursorWrapper, seen: Seen, rows: Sequence[tuple[Any, ...]]) -> dict[int, int]:
    """Who names whom: by the keys that were read; what is not among them is asked of the database."""
    naming = [row for row in rows if row[13]]
    if not naming:
        return {}
    # Supplier, currency, class and sign are part of it: what is named is of the same group and closes, or is closed.
    by_key = {(row[11], row[12], row[0], row[2], row[3], row[7] > 0): row[1] for row in rows}
    keys = {row[1]: (row[11], row[13], row[0], row[2], row[3], row[7] < 0) for row in naming}
    names = {entry_id: by_key[key] for entry_id, key in keys.items() if key in by_key}
    unknown = [entry_id for entry_id in keys if entry_id not in names]
    if unknown:
        cursor.execute(ledger.references(seen, among=True), {**seen.values, "naming": unknown})
        names |= dict(cursor.fetchall())
    return names


def _digests_of(rows: Sequence[tuple[Any, ...]]) -> list[bytes]:
    told: dict[int, list[tuple[bytes, int, int]]] = {}
    for row in rows:
        told.setdefault(row[0], []).append((bytes(row[10]), row[6], row[7]))
    return [digests.of_supplier(entries) for entries in told.values()]
