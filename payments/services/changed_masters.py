"""Tell that a supplier itself is another than before: its name, its accounts, how it is paid, how it is reached."""

from __future__ import annotations

from datetime import datetime

import orjson

from payments.events import log
from payments.events.log import LoggedEvent, NewEvent
from payments.models import Supplier

Changed = dict[int, list[str]]
"""What of a supplier's master data is another than before, by supplier."""


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
