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
from django.db import connection

from payments.models.copying import copying

SUPPLIER_UPDATED = "supplier.updated"
MASTER_CHANGED = "supplier.master_changed"


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
    recorded = []
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO supplier_stream AS s (supplier_id, epoch, last_seq, min_seq) "
            "SELECT id, gen_random_uuid(), 1, 1 FROM unnest(%s::bigint[]) AS id ORDER BY id "
            "ON CONFLICT (supplier_id) DO UPDATE SET last_seq = s.last_seq + 1 "
            "RETURNING s.supplier_id, s.last_seq, s.epoch",
            [ids],
        )
        numbers = cursor.fetchall()
        with copying(
            cursor,
            "COPY supplier_event (supplier_id, seq, type, run_id, data, message_code, message_values, created_at) "
            "FROM STDIN",
        ) as copy:
            for supplier_id, seq, epoch in numbers:
                event = by_supplier[supplier_id]
                logged = LoggedEvent(
                    company_id=company_id,
                    supplier_id=supplier_id,
                    seq=seq,
                    epoch=epoch_text(epoch),
                    type=kind,
                    created_at=now,
                    data=event.data.replace(f'"{VERSION}"', str(seq), 1),
                    message_code=event.message_code,
                    message_values=orjson.dumps(event.message_values).decode(),
                )
                copy.write_row(
                    (supplier_id, seq, kind, run_id, logged.data, logged.message_code, logged.message_values, now)
                )
                recorded.append(logged)
    return recorded


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
