"""
What of the event log is kept, and for how long. Whoever was away for longer gets a snapshot instead (contract.md 3).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

_BATCH = 200
"""Suppliers whose streams are locked at once: a calculation that ends waits for no more."""

_DUE = """
    SELECT s.supplier_id FROM supplier_stream s
    WHERE s.supplier_id > %(beyond)s AND (
        s.last_seq - s.min_seq >= %(count)s
        OR EXISTS (SELECT FROM supplier_event e
                   WHERE e.supplier_id = s.supplier_id AND e.seq = s.min_seq AND e.created_at < %(before)s))
    ORDER BY s.supplier_id LIMIT %(limit)s
"""
# The streams are locked in the order that appenders lock them in (payments/events/log.py).
_PRUNE = """
    WITH locked AS (
        SELECT supplier_id, last_seq, min_seq FROM supplier_stream
        WHERE supplier_id = ANY(%(suppliers)s) ORDER BY supplier_id FOR NO KEY UPDATE
    ), kept AS (
        SELECT l.supplier_id, greatest(
            l.min_seq,
            l.last_seq - %(count)s + 1,
            (SELECT max(e.seq) + 1 FROM supplier_event e
             WHERE e.supplier_id = l.supplier_id AND e.created_at < %(before)s)
        ) AS first
        FROM locked l
    ), moved AS (
        UPDATE supplier_stream s SET min_seq = kept.first FROM kept
        WHERE s.supplier_id = kept.supplier_id AND kept.first > s.min_seq
        RETURNING s.supplier_id, s.min_seq
    )
    DELETE FROM supplier_event e USING moved WHERE e.supplier_id = moved.supplier_id AND e.seq < moved.min_seq
"""


@dataclass(frozen=True, slots=True)
class Retention:
    """An event is kept while it is younger than `days` and among its supplier's newest `count`."""

    days: int
    count: int


def prune_events(*, retention: Retention, now: datetime) -> int:
    """
    Delete the events that are no longer kept; how many. A stream says itself where it begins now (`min_seq`).

    A few suppliers at a time, each lot in a transaction of its own: what dies halfway has pruned half, and the next
    call goes on.
    """
    before = now - timedelta(days=retention.days)
    return sum(
        _prune(suppliers, count=retention.count, before=before) for suppliers in _due(retention.count, before=before)
    )


def _due(count: int, *, before: datetime) -> Iterator[list[int]]:
    beyond = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_DUE, {"beyond": beyond, "count": count, "before": before, "limit": _BATCH})
            suppliers = [supplier_id for (supplier_id,) in cursor.fetchall()]
        if not suppliers:
            return
        yield suppliers
        beyond = suppliers[-1]


@transaction.atomic(durable=True)
def _prune(suppliers: list[int], *, count: int, before: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_PRUNE, {"suppliers": suppliers, "count": count, "before": before})
        return int(cursor.rowcount)
