"""What a source says of suppliers themselves: names, account numbers, blocks. For suppliers the ledger knows."""

from __future__ import annotations

from uuid import UUID

from django.db.backends.utils import CursorWrapper
from django.db.models import F

from payments.domain.folding import fold, turkish_order
from payments.models import Company, Supplier

_TOLD = """
    FROM staged_supplier t JOIN supplier p ON p.company_id = %(company)s AND p.code = t.code
    WHERE t.batch_id = %(batch)s
"""


def take(cursor: CursorWrapper, *, batch_id: UUID, company_id: int) -> None:
    """
    Take over what was staged, inside the caller's transaction.

    An account number that was not seen before is unconfirmed, and is not paid until somebody has confirmed it.
    """
    names: dict[str, UUID | int] = {"batch": batch_id, "company": company_id}
    _rename(cursor, names, company_id)
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
        """,
        names,
    )


def _rename(cursor: CursorWrapper, names: dict[str, UUID | int], company_id: int) -> None:
    cursor.execute(f"SELECT p.id, p.code, t.name {_TOLD} AND t.name NOT IN ('', p.name)", names)
    renamed = [
        Supplier(pk=pk, name=name, search_key=fold(f"{code} {name}"), name_key=turkish_order(name))
        for pk, code, name in cursor.fetchall()
    ]
    if renamed:
        Supplier.objects.bulk_update(renamed, ["name", "search_key", "name_key"], batch_size=2_000)
        Company.objects.filter(pk=company_id).update(figures_version=F("figures_version") + 1)
