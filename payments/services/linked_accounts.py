"""Take over which accounts of a supplier a source links to its main one."""

from __future__ import annotations

from uuid import UUID

from django.db.backends.utils import CursorWrapper

from payments.calculation.linked_accounts import kept_links
from payments.domain.ledger import RowIssue, Severity
from payments.models import Supplier
from payments.services.staging import note_issues


def take_links(cursor: CursorWrapper, *, batch_id: UUID, company_id: int) -> list[int]:
    """
    Take over what was staged, inside the caller's transaction; what a source does not tell stays. Which suppliers,
    known before, have another main account. A link that leads to no main account is an issue, and is not kept.
    """
    cursor.execute(
        """
        SELECT p.id, p.code, coalesce(t.master_supplier, m.code), m.code, p.first_batch_id IS DISTINCT FROM %(batch)s
        FROM supplier p LEFT JOIN supplier m ON m.id = p.master_supplier_id
        LEFT JOIN staged_supplier t ON t.batch_id = %(batch)s AND t.code = p.code
        WHERE p.company_id = %(company)s AND (p.master_supplier_id IS NOT NULL OR t.master_supplier <> '')
        """,
        {"batch": batch_id, "company": company_id},
    )
    found = cursor.fetchall()
    told = {code: main for _, code, main, _, _ in found if main}
    named = Supplier.objects.filter(company_id=company_id, code__in=set(told.values()))
    ids = dict(named.values_list("code", "pk"))
    links = kept_links(told, ids.keys())
    others = [
        (pk, links.kept.get(code), known) for pk, code, _, before, known in found if links.kept.get(code) != before
    ]
    Supplier.objects.bulk_update(
        [Supplier(pk=pk, master_supplier_id=ids[main] if main else None) for pk, main, _ in others],
        ["master_supplier"],
        batch_size=2_000,
    )
    refused = [
        RowIssue(row_no=0, severity=Severity.WARNING, code=why, field="master_supplier", value=f"{code}: {told[code]}")
        for code, why in sorted(links.refused.items())
    ]
    note_issues(batch_id, refused)
    return [pk for pk, _, known in others if known]
