"""The event log as its readers see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from payments.events.log import LoggedEvent, epoch_text, to_message
from payments.models import Supplier, SupplierEvent, SupplierStream
from payments.selectors import closings
from payments.selectors.sql import at_one_moment


@dataclass(frozen=True, slots=True)
class Head:
    """Where a supplier's log stands: events `first`…`last` of this `epoch` are kept. Nothing yet: last = 0."""

    epoch: str
    last: int
    first: int


NOTHING_YET = Head(epoch="0", last=0, first=1)


def head(supplier_id: int) -> Head:
    """Where a supplier's log stands."""
    row = SupplierStream.objects.filter(pk=supplier_id).values_list("epoch", "last_seq", "min_seq").first()
    return Head(epoch_text(row[0]), row[1], row[2]) if row else NOTHING_YET


def heads(supplier_ids: Sequence[int]) -> dict[int, Head]:
    """Where each of many logs stands: what the reconcile tick compares. A log that has not begun is left out."""
    rows = SupplierStream.objects.filter(pk__in=supplier_ids).values_list("pk", "epoch", "last_seq", "min_seq")
    return {supplier_id: Head(epoch_text(epoch), last, first) for supplier_id, epoch, last, first in rows}


def after(supplier_id: int, seq: int, *, limit: int = 500) -> list[dict[str, Any]]:
    """Events beyond a number, oldest first, as `log.to_message` gives them."""
    rows = (
        SupplierEvent.objects.filter(supplier_id=supplier_id, seq__gt=seq)
        .order_by("seq")
        .values_list("seq", "supplier__stream__epoch", "type", "created_at", "data", "message_code", "message_values")
    )[:limit]
    return [
        to_message(
            LoggedEvent(
                company_id=0,
                supplier_id=supplier_id,
                seq=number,
                epoch=epoch_text(epoch),
                type=kind,
                created_at=created_at,
                data=data,
                message_code=code,
                message_values=values,
            )
        )
        for number, epoch, kind, created_at, data, code, values in rows
    ]


_STATE = f"""
    SELECT s.code, s.name, h.epoch, h.last_seq, h.min_seq, c.run_id, {closings.COLUMNS}
    FROM supplier s
    LEFT JOIN supplier_stream h ON h.supplier_id = s.id
    LEFT JOIN current_closing c ON c.supplier_id = s.id
    WHERE s.id = %s ORDER BY c.currency
"""


@dataclass(frozen=True, slots=True)
class SupplierSnapshot:
    """A supplier's state and the number of the last event it contains, read in one transaction."""

    head: Head
    data: dict[str, Any]
    code: str
    values: dict[str, object]
    read_at: datetime


@dataclass(frozen=True, slots=True)
class Missed:
    """What follows a number: events without a hole, or a snapshot where the log cannot continue it."""

    head: Head
    events: list[dict[str, Any]]
    snapshot: SupplierSnapshot | None


def continues(head: Head, *, since: int, epoch: str) -> bool:
    """Whether a log has everything after a number of an epoch."""
    return head.epoch == epoch and head.first - 1 <= since <= head.last


def missed(supplier_id: int, *, since: int, epoch: str | None, limit: int) -> Missed:
    """
    What a reader who has seen `since` has not seen yet, read in one transaction so that pruning leaves no hole in it.

    Args:
        epoch: of which life of the log that number is; none: of this one.
    """
    with at_one_moment():
        at = head(supplier_id)
        if not continues(at, since=since, epoch=at.epoch if epoch is None else epoch):
            return Missed(at, [], snapshot(supplier_id))
        return Missed(at, after(supplier_id, since, limit=limit), None)


def snapshot(supplier_id: int) -> SupplierSnapshot:
    """
    The state of a supplier with its place in the log (contract.md 3, promise 3), read by one statement: at one moment.
    """
    with connection.cursor() as cursor:
        cursor.execute(_STATE, [supplier_id])
        rows = cursor.fetchall()
    if not rows:
        raise Supplier.DoesNotExist(supplier_id)
    code, name, epoch, last, first, *_ = rows[0]
    at = NOTHING_YET if epoch is None else Head(epoch_text(epoch), last, first)
    figures = closings.of_rows([row[5:] for row in rows if row[5] is not None])
    balances = [[row["currency"], row["balance"]] for row in figures.closings]
    return SupplierSnapshot(
        head=at,
        data={
            "id": str(supplier_id),
            "code": code,
            "name": name,
            "version": at.last,
            "closings": figures.closings,
            "calculation": figures.run.data() if figures.run else None,
        },
        code="supplier.balance" if balances else "supplier.nothing-open",
        values={"name": name or code, "balances": balances},
        read_at=datetime.now(UTC),
    )
