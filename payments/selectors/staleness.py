"""Whether the figures that are shown are of the ledger as it stands."""

from __future__ import annotations

from django.db import connection

from payments.models import Company, SupplierCurrent

# What changed after the shown run read the ledger: entries by the import that changed them last, and entries whose due
# date a change of terms has moved. A supplier calculated on its own since then is up to date.
_CHANGED_SINCE = """
    WITH changed AS (
        SELECT e.supplier_id, b.ledger_revision
        FROM import_batch b JOIN ledger_entry e ON e.last_batch_id = b.id
        WHERE b.company_id = %(company)s AND e.company_id = %(company)s AND b.ledger_revision > %(read)s
        UNION ALL
        SELECT e.supplier_id, v.ledger_revision
        FROM ledger_entry_version v JOIN ledger_entry e ON e.id = v.entry_id
        WHERE e.company_id = %(company)s AND v.ledger_revision > %(read)s
    )
    SELECT EXISTS (
        SELECT 1 FROM changed c
        WHERE NOT EXISTS (
            SELECT 1 FROM supplier_current o
            WHERE o.supplier_id = c.supplier_id AND o.ledger_revision >= c.ledger_revision
        )
    )
"""


def is_stale(company: Company) -> bool:
    """
    Whether some supplier's shown figures are older than what the ledger says of it.

    The ledger itself is searched only where suppliers were calculated on their own since the run that is shown.
    """
    run = company.current_run
    if run is None or run.ledger_revision == company.ledger_revision:
        return False
    read = run.ledger_revision or 0
    if not SupplierCurrent.objects.filter(company=company, ledger_revision__gt=read).exists():
        return True
    with connection.cursor() as cursor:
        cursor.execute(_CHANGED_SINCE, {"company": company.pk, "read": read})
        found = cursor.fetchone()
    return bool(found and found[0])
