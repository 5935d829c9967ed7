"""
The one module that spells group names and rings the bell.

Whatever is published has been committed before. A message may be lost: readers of the log notice by themselves, and
readers of state get the newest state with the next message. One `async_to_sync` crossing for a whole batch, over a
loop that stays (payments/events/crossing.py).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice
from typing import Any
from uuid import UUID

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from redis import ResponseError

from payments.events.crossing import standing_loop
from payments.events.log import LoggedEvent, to_message

logger = logging.getLogger(__name__)

MAX_ROWS = 200
"""More changed rows than this are not sent: `more` tells the reader to fetch the list."""

MAX_BODIES = 256 * 1024
"""Characters of events in one message. Redis cuts off a subscriber that has 8 MB before it for a minute."""

_BATCH = 500
_WORTH_A_PIPELINE = 8
_BATCH_SECONDS = 2.0
"""A layer that accepts and never answers costs the caller this much for a batch, and no more."""


def supplier_group(company_id: int, supplier_id: int) -> str:
    """Whoever watches one supplier."""
    return f"company-{company_id}.supplier-{supplier_id}"


def suppliers_group(company_id: int) -> str:
    """Whoever watches a company's list of suppliers."""
    return f"company-{company_id}.suppliers"


def calculation_group(company_id: int, run_id: UUID) -> str:
    """Whoever watches one calculation."""
    return f"company-{company_id}.calculation-{run_id}"


def import_group(company_id: int, batch_id: UUID) -> str:
    """Whoever watches one import."""
    return f"company-{company_id}.import-{batch_id}"


def payment_run_group(company_id: int, run_id: UUID) -> str:
    """Whoever watches one payment run."""
    return f"company-{company_id}.payment-run-{run_id}"


Message = tuple[str, dict[str, Any]]
"""A group and what it is told. The group's name travels with it: one listener per process hears many groups."""


def event_messages(events: Iterable[LoggedEvent]) -> Iterator[Message]:
    """
    One message for each supplier's events that stand next to each other: their numbers, and their bodies, so that the
    usual reader needs no query. Where the bodies are long the numbers alone are sent, and the reader reads the log.

    Made one at a time as they are sent: a run changes 100,000 suppliers, and most have nobody who watches.
    """
    for (company_id, supplier_id), together in groupby(events, key=lambda one: (one.company_id, one.supplier_id)):
        one_supplier = list(together)
        first, last = one_supplier[0], one_supplier[-1]
        fits = sum(len(event.data) for event in one_supplier) <= MAX_BODIES
        yield (
            supplier_group(company_id, supplier_id),
            {
                "type": "supplier.events",
                "epoch": first.epoch,
                "first": first.seq,
                "last": last.seq,
                "events": [to_message(event) for event in one_supplier] if fits else [],
            },
        )


def changed_message(events: Sequence[LoggedEvent], *, figures_version: int) -> list[Message]:
    """
    The list's readers are told which rows changed, or that too many did.

    `figures_version` is the company's after this change: a reader who misses a message sees it in the next number.
    """
    if not events:
        return []
    more = len(events) > MAX_ROWS
    rows = [] if more else [(event.supplier_id, event.data) for event in events]
    message = {
        "type": "suppliers.changed",
        "figures_version": figures_version,
        "rows": rows,
        "more": more,
        "count": len(events),
    }
    return [(suppliers_group(events[0].company_id), message)]


def run_message(company_id: int, run_id: UUID) -> Message:
    """A calculation's row has changed; its readers read it."""
    return calculation_group(company_id, run_id), {"type": "row.changed"}


def import_message(company_id: int, batch_id: UUID) -> Message:
    """An import's row has changed; its readers read it."""
    return import_group(company_id, batch_id), {"type": "row.changed"}


def payment_run_message(company_id: int, run_id: UUID) -> Message:
    """A payment run has changed; its readers read it."""
    return payment_run_group(company_id, run_id), {"type": "row.changed"}


def publish(messages: Iterable[Message]) -> None:
    """
    Ring: one crossing, groups nobody has joined left out. Never raises; a lost message costs a moment, not a fact.
    """
    try:
        with standing_loop():
            async_to_sync(_send)(iter(messages))
    except Exception:  # Redis may be away in any way it likes; the log is the truth
        logger.warning("bell not rung", exc_info=True)


async def _send(messages: Iterator[Message]) -> None:
    layer = get_channel_layer()
    while batch := list(islice(messages, _BATCH)):
        async with asyncio.timeout(_BATCH_SECONDS):
            watched = await _watched(layer, batch)
            if len(watched) < _WORTH_A_PIPELINE or _only_shard(layer) is None:
                for group, message in watched:
                    await layer.group_send(group, {**message, "group": group})
            else:
                await _send_at_once(layer, watched)


async def _watched(layer: Any, batch: Sequence[Message]) -> Sequence[Message]:
    """Those somebody listens to, by one PUBSUB NUMSUB; all of them where that cannot be asked."""
    shard = _only_shard(layer)
    if shard is None:
        return batch
    channels = [layer._get_group_channel_name(group) for group, _ in batch]
    try:
        counts = dict(await shard._redis.pubsub_numsub(*channels))
    except ResponseError:  # not allowed to ask
        return batch
    return [item for item, channel in zip(batch, channels, strict=True) if counts.get(channel.encode(), 0)]


async def _send_at_once(layer: Any, messages: Sequence[Message]) -> None:
    """What `group_send` does, for many groups with one round trip."""
    shard = _only_shard(layer)
    pipe = shard._redis.pipeline(transaction=False)
    for group, message in messages:
        pipe.publish(layer._get_group_channel_name(group), layer.serialize({**message, "group": group}))
    await pipe.execute()


def _only_shard(layer: Any) -> Any:
    """The one connection of the Pub/Sub layer; none for other layers, and for one that is spread over several."""
    shards = getattr(layer, "_shards", None)
    if not shards or len(shards) != 1:
        return None
    shards[0]._ensure_redis()
    return shards[0]
