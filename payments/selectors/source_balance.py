"""The balance a source itself shows of a supplier, beside the one its lines come to (domain.md 3.1, 4.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from payments.domain.money import to_text
from payments.domain.reasons import Reason, because
from payments.models import Supplier
from payments.selectors.sql import rows


@dataclass(frozen=True, slots=True)
class SourceBalance:
    """
    Minor units of `currency`, the company's. `difference_minor` = the balance calculated - `stated_minor`; `why` are
    its parts.
    """

    currency: str
    stated_minor: int
    stated_at: datetime
    difference_minor: int
    why: Sequence[Reason]


def source_balance(supplier: Supplier, *, key_date: date) -> SourceBalance | None:
    """
    What the source says is owed to a supplier, against the booked value of its lines of all account classes on a key
    date. None where no source has said anything.
    """
    if supplier.source_balance is None or supplier.source_balance_at is None:
        return None
    ((every, later, noted, since),) = rows(
        """
        SELECT coalesce(sum(e.amount_lc), 0)::bigint,
               coalesce(sum(e.amount_lc) FILTER (
                   WHERE e.account_class <> 'noted' AND e.posting_date > %(key_date)s), 0)::bigint,
               coalesce(sum(e.amount_lc) FILTER (WHERE e.account_class = 'noted'), 0)::bigint,
               coalesce(sum(e.amount_lc) FILTER (WHERE coalesce(b.started_at, b.created_at) > %(at)s), 0)::bigint
        FROM ledger_entry e JOIN import_batch b ON b.id = e.first_batch_id
        WHERE e.supplier_id = %(supplier)s AND e.removed_batch_id IS NULL
        """,
        {"supplier": supplier.pk, "key_date": key_date, "at": supplier.source_balance_at},
    )
    currency, stated = supplier.company.currency, supplier.source_balance
    parts = {
        "source-later": (-later, {"day": key_date}),
        "source-noted": (-noted, {}),
        "source-since": (since, {}),
        "source-rest": (every - since - stated, {}),
    }
    why = [
        because(code, amount=to_text(minor, currency), currency=currency, **more)
        for code, (minor, more) in parts.items()
        if minor
    ]
    return SourceBalance(currency, stated, supplier.source_balance_at, every - later - noted - stated, why)
