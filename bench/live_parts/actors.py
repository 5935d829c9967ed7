"""Actors that do nothing but what is measured."""

from __future__ import annotations

import dramatiq
from django.utils import timezone

from bench.live_parts import rows
from payments.events.log import LoggedEvent
from payments.events.publish import event_messages, publish

QUEUE = "bench"


@dramatiq.actor(actor_name="bench.nothing", queue_name=QUEUE, max_retries=0)
def nothing() -> None:
    """Nothing."""


@dramatiq.actor(actor_name="bench.logged", queue_name=QUEUE, max_retries=0)
def tell_logged(*, supplier_id: int) -> None:
    """Commit an event and ring."""
    publish(event_messages(rows.recorded(supplier_id)))


@dramatiq.actor(actor_name="bench.unlogged", queue_name=QUEUE, max_retries=0)
def tell_unlogged(*, company_id: int, supplier_id: int, seq: int) -> None:
    """Ring with an event that is in no log."""
    event = LoggedEvent(
        company_id=company_id,
        supplier_id=supplier_id,
        seq=seq,
        epoch=rows.NO_EPOCH,
        type="supplier.updated",
        created_at=timezone.now(),
        data=f'{{"version":{seq},"closings":[],"previous":{{}}}}',
        message_code="supplier.nothing-open",
        message_values='{"name":"Günlüksüz A.Ş.","balances":[]}',
    )
    publish(event_messages([event]))
