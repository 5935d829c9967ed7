"""
The log of each supplier's events: numbered 1, 2, 3 … in the transaction of the fact they report.

`record` returns what the caller publishes after its commit; nothing here sends anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from payments.models.prepared import prepared

SUPPLIER_UPDATED = "supplier.updated"
MASTER_CHANGED = "supplier.master_changed"
PAYMENT_ADVISED = "supplier.payment_advised"


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """One event as it stands in the log. `data` is JSON text, exactly as it is sent."""

    company_id: int
    supplier_id: int
    seq: int
    epoch: str
    type: str
    created_at: datetime
    data: str
    message_code: str
    message_values: str


@dataclass(frozen=True, slots=True)
class NewEvent:
    """
    An event to be recorded for one supplier. `data` is JSON text in which the string VERSION stands for the number
    the log will give.
    """

    supplier_id: int
    data: str
    message_code: str
    message_values: Mapping[str, object]


VERSION = "@version@"
"""Stands in an event's data, first, where its number goes."""

# `regexp_replace` replaces the first one alone: a name that looks like VERSION stays.
_RECORD = """
    WITH told AS (
        SELECT * FROM unnest(%(suppliers)s::bigint[], %(data)s::text[], %(codes)s::text[], %(values)s::text[])
            AS t (supplier_id, data, message_code, message_values)
    ), numbered AS (
        INSERT INTO supplier_stream AS s (supplier_id, epoch, last_seq, min_seq)
        SELECT supplier_id, gen_random_uuid(), 1, 1 FROM told ORDER BY supplier_id
        ON CONFLICT (supplier_id) DO UPDATE SET last_seq = s.last_seq + 1
        RETURNING supplier_id, last_seq, epoch
    ), stored AS (
        INSERT INTO supplier_event (supplier_id, seq, type, run_id, data, message_code, message_values, created_at)
        SELECT supplier_id, last_seq, %(kind)s, %(run)s::uuid, regexp_replace(data, %(version)s, last_seq::text),
               message_code, message_values, %(now)s
        FROM numbered JOIN told USING (supplier_id)
    )
    SELECT supplier_id, last_seq, epoch FROM numbered ORDER BY supplier_id
"""


def record(
    events: Sequence[NewEvent], *, company_id: int, kind: str, run_id: UUID | None, now: datetime
) -> list[LoggedEvent]:
    """
    Number and store at most one event per supplier, inside the caller's transaction.

    Stream rows are locked in the order of supplier ids, so that two appenders never wait for each other in a circle.
    """
    if not events:
        return []
    by_supplier = {event.supplier_id: event for event in events}
    if len(by_supplier) != len(events):
        raise ValueError("one event per supplier and call")
    ids = sorted(by_supplier)
    told = [by_supplier[supplier_id] for supplier_id in ids]
    values = [orjson.dumps(event.message_values).decode() for event in told]
    stored = prepared(
        _RECORD,
        {
            "suppliers": ids,
            "data": [event.data for event in told],
            "codes": [event.message_code for event in told],
            "values": values,
            "version": f'"{VERSION}"',
            "kind": kind,
            "run": run_id,
            "now": now,
        },
    )
    return [
        LoggedEvent(
            company_id=company_id,
            supplier_id=supplier_id,
            seq=seq,
            epoch=epoch_text(epoch),
            type=kind,
            created_at=now,
            data=event.data.replace(f'"{VERSION}"', str(seq), 1),
            message_code=event.message_code,
            message_values=message_values,
        )
        for (supplier_id, seq, epoch), event, message_values in zip(stored, told, values, strict=True)
    ]


def epoch_text(epoch: UUID) -> str:
    """An epoch as it stands in frames: enough of it to tell one life of a log from another."""
    return epoch.hex[:12]


def wire_time(moment: datetime) -> str:
    """UTC with milliseconds and `Z`."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def to_message(event: LoggedEvent) -> dict[str, Any]:
    """An event as a plain dictionary that the channel layer can carry."""
    return {
        "seq": event.seq,
        "epoch": event.epoch,
        "type": event.type,
        "ts": wire_time(event.created_at),
        "data": event.data,
        "code": event.message_code,
        "values": event.message_values,
    }
