"""Documents of suppliers that may have come twice, as the ledger and the payment runs stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from payments.calculation.duplicates import SUSPICIOUS, Document, Suspicion, suspicions
from payments.models import CheckRelease, Company
from payments.selectors.paying_rules import rules_of
from payments.selectors.sql import rows

DUPLICATE_DAYS = 5
_LOOK_BACK = timedelta(days=400)

_DOCUMENTS = """
    SELECT id, source_key, supplier_id, currency, amount, reference, fiscal_year, doc_no, document_date, posting_date
    FROM ledger_entry
    WHERE company_id = %s AND supplier_id = ANY(%s) AND amount > 0 AND account_class = 'normal'
      AND removed_batch_id IS NULL AND reference <> '' AND document_date >= %s
      AND kind IN ('invoice', 'other')
"""


def suspected(
    company: Company,
    suppliers: Collection[int],
    everything: Iterable[Mapping[str, Any]],
    *,
    reserved: Collection[int],
    key_date: date,
    pay_day: date,
) -> dict[int, Suspicion]:
    """
    By entry, what may have come twice and nobody has released.

    Args:
        everything: the open items of these suppliers on the key date (`proposing.open_items`), of every currency and
            method.
        reserved: the entries that runs have, whose money is on its way.
    """
    is_open: dict[int, int] = defaultdict(int)
    for row in everything:
        is_open[row["id"]] += row["open_amount"]
    released = set(
        CheckRelease.objects.filter(company=company, kind=CheckRelease.Kind.DUPLICATE).values_list(
            "entry_id", flat=True
        )
    )
    found = suspicions(
        (
            Document(
                id=pk,
                key=key,
                supplier=supplier,
                currency=currency,
                amount_minor=amount,
                reference=reference,
                document=f"{year}/{number}",
                day=day,
                settled=pk in reserved or (posted <= key_date and is_open.get(pk, 0) < amount),
            )
            for pk, key, supplier, currency, amount, reference, year, number, day, posted in rows(
                _DOCUMENTS, [company.pk, list(suppliers), pay_day - _LOOK_BACK]
            )
        ),
        days=rules_of(company).get("duplicate_days", DUPLICATE_DAYS),
    )
    return {pk: one for pk, one in found.items() if one.score >= SUSPICIOUS and pk not in released}
