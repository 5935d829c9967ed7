"""What a source says of suppliers themselves: names, account numbers, blocks. For suppliers the ledger knows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import orjson
from django.db.backends.utils import CursorWrapper
from django.db.models import F

from payments.domain.folding import fold, turkish_order
from payments.events import log
from payments.events.log import LoggedEvent, NewEvent
from payments.models import Company, Supplier

_TOLD = """
    FROM staged_supplier t JOIN supplier p ON p.company_id = %(company)s AND p.code = t.code
    WHERE t.batch_id = %(batch)s
"""


Changed = dict[int, list[str]]
"""What of a supplier's master data is another than before, by supplier."""


def take(cursor: CursorWrapper, *, batch_id: UUID, company_id: int, renamed_codes: Sequence[str]) -> Changed:
    """
    Take over what was staged, inside the caller's transaction; what has changed of suppliers that were known before.
    `renamed_codes`: suppliers whose lines brought another name.

    An account number that was not seen before is unconfirmed, and is not paid until somebody has confirmed it.
    """
    names: dict[str, UUID | int] = {"batch": batch_id, "company": company_id}
    renamed = _rename(cursor, names, company_id)
    if renamed_codes:
        told = Supplier.objects.filter(company_id=company_id, code__in=renamed_codes)
        renamed += told.values_list("pk", flat=True)
    cursor.execute(
        f"""
        INSERT INTO supplier_bank_account (supplier_id, iban, first_batch_id, first_seen_at)
        SELECT DISTINCT told.supplier_id, told.iban, %(batch)s::uuid, statement_timestamp()
        FROM (SELECT p.id AS supplier_id, unnest(t.ibans) AS iban {_TOLD}) told
        ON CONFLICT (supplier_id, iban) DO NOTHING
        """,
        names,
    )
    cursor.execute(
        f"""
        UPDATE supplier SET payment_block = told.block, updated_at = statement_timestamp()
        FROM (SELECT p.id, t.block {_TOLD} AND t.block <> p.payment_block) told WHERE supplier.id = told.id
        RETURNING supplier.id, supplier.first_batch_id
        """,
        names,
    )
    blocked = [pk for pk, first_batch_id in cursor.fetchall() if first_batch_id != batch_id]
    cursor.execute(
        """
        SELECT DISTINCT p.id FROM supplier_bank_account a JOIN supplier p ON p.id = a.supplier_id
        WHERE a.first_batch_id = %(batch)s AND p.company_id = %(company)s
              AND p.first_batch_id IS DISTINCT FROM %(batch)s
        """,
        names,
    )
    with_account = [pk for (pk,) in cursor.fetchall()]
    changed: Changed = defaultdict(list)
    for what, ids in (("name", renamed), ("bank_accounts", with_account), ("payment_block", blocked)):
        for pk in dict.fromkeys(ids):
            changed[pk].append(what)
    return dict(changed)


def record_changes(changed: Changed, *, company_id: int, now: datetime) -> list[LoggedEvent]:
    """One `supplier.master_changed` for each of these suppliers, inside the caller's transaction."""
    told = Supplier.objects.filter(pk__in=changed).values_list("pk", "code", "name", "payment_block")
    events = [
        NewEvent(
            supplier_id=pk,
            data=orjson.dumps(
                {
                    "version": log.VERSION,
                    "code": code,
                    "name": name,
                    "payment_block": block,
                    "changed": changed[pk],
                }
            ).decode(),
            message_code="supplier.master-changed",
            message_values={"name": name or code},
        )
        for pk, code, name, block in told
    ]
    return log.record(events, company_id=company_id, kind=log.MASTER_CHANGED, run_id=None, now=now)


def _rename(cursor: CursorWrapper, names: dict[str, UUID | int], company_id: int) -> list[int]:
    """Suppliers that are called otherwise by now."""
    cursor.execute(f"SELECT p.id, p.code, t.name {_TOLD} AND t.name NOT IN ('', p.name)", names)
    renamed = [
        Supplier(pk=pk, name=name, search_key=fold(f"{code} {name}"), name_key=turkish_order(name))
        for pk, code, name in cursor.fetchall()
    ]
    if renamed:
        Supplier.objects.bulk_update(renamed, ["name", "search_key", "name_key"], batch_size=2_000)
        Company.objects.filter(pk=company_id).update(figures_version=F("figures_version") + 1)
    return [one.pk for one in renamed]
