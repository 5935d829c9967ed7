"""
What a supplier's own system is told (contract.md, "Who may"): documents, dates, amounts, open amounts – never blocks,
reasons, overdue, discounts, proposals, users or other accounts.

Its answers and frames have types of their own, filled field by field. What is added to ours is not in theirs until
somebody adds it here and to tests/api/supplier_shape.json.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Literal

import orjson
from pydantic import Field

from payments.events.log import PAYMENT_ADVISED, SUPPLIER_UPDATED
from payments.events.shapes import MoneyText, Shape
from payments.events.types import (
    AuthExpiringFrame,
    AuthRenewedFrame,
    ErrorFrame,
    Frame,
    PongFrame,
    SubscribedFrame,
    SupplierPaymentAdvisedFrame,
    UnsubscribedFrame,
)

UNCHANGED = "supplier.unchanged"


class SupplierBalance(Shape):
    """What the company owes the supplier in one currency; `open` is what of its invoices is not paid."""

    currency: str = Field(examples=["TRY"])
    balance: MoneyText
    open: MoneyText


class SupplierAccount(Shape):
    """The supplier as its own system sees it. `as_of` is the day the balances are of; none before the first."""

    id: str
    code: str
    name: str
    version: int = Field(description="Number of the supplier's last event.")
    as_of: date | None
    balances: list[SupplierBalance]


class SupplierAccountUpdate(Shape):
    """New balances."""

    version: int
    as_of: date | None
    balances: list[SupplierBalance]


class NothingNew(Shape):
    """Something happened that the supplier is not told of; the numbers stay without a hole."""

    version: int


class SupplierAccountFrame(Frame):
    """First frame of a subscription, and what a reader gets who was away for too long."""

    type: Literal["snapshot"]
    data: SupplierAccount


class SupplierAccountUpdatedFrame(Frame):
    """The balances have changed."""

    type: Literal["supplier.updated"]
    data: SupplierAccountUpdate


class SupplierUnchangedFrame(Frame):
    """A number of the log, and nothing more."""

    type: Literal["supplier.unchanged"]
    data: NothingNew


SupplierFrame = Annotated[
    SupplierAccountFrame
    | SupplierAccountUpdatedFrame
    | SupplierUnchangedFrame
    | SupplierPaymentAdvisedFrame
    | SubscribedFrame
    | UnsubscribedFrame
    | PongFrame
    | AuthRenewedFrame
    | AuthExpiringFrame
    | ErrorFrame,
    Field(discriminator="type"),
]
"""Everything that is sent to a socket signed in by a token narrowed to one supplier."""


def account_of(data: Mapping[str, Any]) -> dict[str, Any]:
    """`SupplierAccount` of a supplier's snapshot (`SupplierState`)."""
    return {"id": data["id"], "code": data["code"], "name": data["name"], **_update_of(data)}


def event_for_supplier(event: Mapping[str, Any]) -> dict[str, Any]:
    """A logged event (the dictionary of `log.to_message`) as the supplier is sent it."""
    told: Mapping[str, Any] = {"version": event["seq"]}
    kind, code, values = UNCHANGED, UNCHANGED, dict[str, object]()
    if event["type"] == SUPPLIER_UPDATED:
        kind, told = SUPPLIER_UPDATED, _update_of(orjson.loads(event["data"]))
        code, values = sentence_of(orjson.loads(event["values"]).get("name", ""), told["balances"])
    elif event["type"] == PAYMENT_ADVISED:
        kind, told = PAYMENT_ADVISED, _advices_of(orjson.loads(event["data"]))
        code, values = event["code"], orjson.loads(event["values"])
    return {
        **{name: event[name] for name in ("seq", "epoch", "ts")},
        "type": kind,
        "data": orjson.dumps(told).decode(),
        "code": code,
        "values": orjson.dumps(values).decode(),
    }


def sentence_of(name: str, balances: Sequence[Mapping[str, str]]) -> tuple[str, dict[str, object]]:
    """Code and values of the one sentence a supplier reads."""
    if not balances:
        return "supplier.nothing-open", {"name": name}
    return "supplier.balance", {"name": name, "balances": [[row["currency"], row["balance"]] for row in balances]}


def _advices_of(data: Mapping[str, Any]) -> dict[str, Any]:
    fields = ("id", "status", "currency", "amount", "paid_on", "end_to_end_id")
    return {
        "version": data["version"],
        "advices": [{name: row[name] for name in fields} for row in data["advices"]],
    }


def _update_of(data: Mapping[str, Any]) -> dict[str, Any]:
    run = data["calculation"]
    return {
        "version": data["version"],
        "as_of": run["key_date"] if run else None,
        "balances": [{name: row[name] for name in ("currency", "balance", "open")} for row in data["closings"]],
    }
