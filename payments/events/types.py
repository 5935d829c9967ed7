"""
Every frame of the live protocol (contract.md part 3). Clients ignore types and fields they do not know.

`LiveFrame` is the discriminated union that stands in the OpenAPI document, so that a client generator knows them all.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Final, Literal

from pydantic import Field, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from payments.events import examples
from payments.events.payment_shapes import AdvisedPayments, PaymentRunState
from payments.events.shapes import CalculationName, Closing, Shape

PROTOCOL_VERSION: Final = 1


class Exemplified(Shape):
    """Whatever a socket sends: its schema shows one of its kind (payments/events/examples.py)."""

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The schema with its example."""
        schema = handler(core_schema)
        shown = handler.resolve_ref_schema(schema)
        kind = shown.get("properties", {}).get("type", {}).get("const")
        if cls.__module__ == __name__ and kind in examples.FRAMES:  # other shapes of the same type are not these
            shown["examples"] = [examples.FRAMES[kind]]
        return schema


class Frame(Exemplified):
    """What every frame carries. `message` is one short sentence in the reader's language."""

    v: Literal[1] = PROTOCOL_VERSION
    topic: str
    seq: int = Field(description="supplier:<id>: 1, 2, 3 … without gap. Other topics: the row's version; may jump.")
    epoch: str
    ts: datetime
    message: str


class SupplierState(Shape):
    """The whole state of a supplier: applying the newest is enough."""

    id: str
    code: str
    name: str
    version: int
    closings: list[Closing]
    calculation: CalculationName | None


class PreviousBalance(Shape):
    """What stood there before."""

    balance: str


class SupplierUpdate(Shape):
    """New figures of a supplier, and the balances they replace, per currency."""

    version: int
    closings: list[Closing]
    previous: dict[str, PreviousBalance]
    calculation: CalculationName


class SupplierUpdatedFrame(Frame):
    """The figures of a supplier changed."""

    type: Literal["supplier.updated"]
    data: SupplierUpdate


class SupplierMaster(Shape):
    """What a supplier is called and whether it is blocked, and what of its master data changed. No account number."""

    version: int
    code: str
    name: str
    payment_block: str
    changed: list[
        Literal[
            "name",
            "bank_accounts",
            "payment_block",
            "payment_methods",
            "house_bank",
            "pay_separately",
            "payment_term",
            "alternative_payee",
            "tax_id",
            "email",
            "address",
            "currency",
            "master_supplier",
        ]
    ]


class SupplierMasterChangedFrame(Frame):
    """A source says something else of the supplier itself: its name, a bank account, a block, how it is paid."""

    type: Literal["supplier.master_changed"]
    data: SupplierMaster


class SupplierPaymentAdvisedFrame(Frame):
    """The supplier is told of payments to it, or that payments it was told of have failed."""

    type: Literal["supplier.payment_advised"]
    data: AdvisedPayments


class WatchedCompany(Shape):
    """A company whose list is watched; `figures_version` grows with every change of its shown figures."""

    code: str
    name: str
    currency: str
    figures_version: int


class WatchedCompanies(Shape):
    """Whose suppliers the topic `suppliers` tells about."""

    companies: list[WatchedCompany]


class CallerCompany(Shape):
    """A company one may see, and one's role in it."""

    code: str
    name: str
    currency: str
    role: Literal["viewer", "clerk", "approver", "admin"]


class CallerState(Shape):
    """Who one is to the server."""

    name: str
    language: Literal["tr", "en"]
    companies: list[CallerCompany]


class RunProgress(Shape):
    """How far a calculation is. `rate` is suppliers or rows per second of the phase."""

    id: str
    status: Literal["queued", "running", "succeeded", "failed", "cancelled"]
    phase: Literal["load", "close", "save", "publish"] | None
    done: int
    total: int | None
    rate: float | None = None
    eta_s: int | None = None
    key_date: date
    error_code: str | None = None


class ChangedRow(Shape):
    """One supplier's new figures in a list."""

    id: str
    version: int
    closings: list[Closing]


class ChangedRows(Shape):
    """Up to 200 rows; `more` means: too many to send, fetch the list again."""

    rows: list[ChangedRow]
    more: bool
    calculation: CalculationName | None = Field(default=None, description="Where all rows come from the same one.")


class CalculationStartedFrame(Frame):
    """A worker has taken it."""

    type: Literal["calculation.started"]
    data: RunProgress


class CalculationProgressFrame(Frame):
    """At most four a second."""

    type: Literal["calculation.progress"]
    data: RunProgress


class RunOutcome(RunProgress):
    """The end of a calculation; up to 200 of its suppliers' figures, whatever its key date."""

    rows: list[ChangedRow]
    more: bool


class CalculationSucceededFrame(Frame):
    """Its results stand."""

    type: Literal["calculation.succeeded"]
    data: RunOutcome


class CalculationFailedFrame(Frame):
    """Nothing of it is visible. `error_code` says why."""

    type: Literal["calculation.failed"]
    data: RunProgress


class CalculationCancelledFrame(Frame):
    """Somebody stopped it; nothing of it is visible."""

    type: Literal["calculation.cancelled"]
    data: RunProgress


class SuppliersChangedFrame(Frame):
    """Suppliers of a company one may see have new figures. Conflated to four frames a second."""

    type: Literal["suppliers.changed"]
    data: ChangedRows


class ImportProgress(Shape):
    """How far an import is."""

    id: str
    status: Literal["running", "staged", "needs_confirmation", "applied", "rejected", "failed", "cancelled"]
    phase: Literal["fetch", "read", "stage", "apply"] | None
    done: int
    total: int | None
    created: int
    updated: int
    unchanged: int
    removed: int
    rejected: int
    error_code: str | None = None


SnapshotData = (
    SupplierState | WatchedCompanies | RunOutcome | RunProgress | ImportProgress | PaymentRunState | CallerState
)


class SnapshotFrame(Frame):
    """First frame of a subscription, and what a reader gets who was away for too long."""

    type: Literal["snapshot"]
    data: SnapshotData = Field(
        description="SupplierState for supplier:<id>, WatchedCompanies for suppliers, RunProgress or RunOutcome for "
        "calculation:<id>, ImportProgress for import:<id>, PaymentRunState for payment-run:<id>, CallerState for me."
    )


class ImportProgressFrame(Frame):
    """At most four a second."""

    type: Literal["import.progress"]
    data: ImportProgress


class ImportAppliedFrame(Frame):
    """The ledger has changed, or nothing was new."""

    type: Literal["import.applied"]
    data: ImportProgress


class ImportFailedFrame(Frame):
    """Nothing was applied. `error_code` says why."""

    type: Literal["import.failed"]
    data: ImportProgress


class ImportNeedsConfirmationFrame(Frame):
    """It was read and waits for somebody's word."""

    type: Literal["import.needs_confirmation"]
    data: ImportProgress


class PaymentRunChangedFrame(Frame):
    """A payment run was changed, sent, approved, exported, or answered by the bank."""

    type: Literal["payment_run.changed"]
    data: PaymentRunState


class Subscription(Shape):
    """Whether the missed events follow (`resumed`), or a snapshot."""

    resumed: bool
    replayed: int


class Reply(Exemplified):
    """What every answer to a command carries; `id` is the command's own."""

    v: Literal[1] = PROTOCOL_VERSION
    id: str | None = None
    ts: datetime
    message: str


class SubscribedFrame(Reply):
    """The topic is watched from now on."""

    type: Literal["subscribed"]
    topic: str
    data: Subscription


class UnsubscribedFrame(Reply):
    """The topic is no longer watched."""

    type: Literal["unsubscribed"]
    topic: str


class PongFrame(Reply):
    """Answer to a ping."""

    type: Literal["pong"]


class EchoFrame(Reply):
    """The older address answers the sender alone."""

    type: Literal["echo"]


class AuthRenewedFrame(Reply):
    """The ticket was taken; the socket goes on."""

    type: Literal["auth.renewed"]


class Expiry(Shape):
    """How many seconds the sign-in still lasts."""

    expires_in: int


class AuthExpiringFrame(Reply):
    """The sign-in ends soon: renew it by the command `auth` with a fresh ticket, or connect again."""

    type: Literal["auth.expiring"]
    data: Expiry


class Fault(Shape):
    """Why something was refused."""

    code: str
    status: int
    retry: bool
    request_id: str


class ErrorFrame(Reply):
    """A command, a topic or the whole socket was refused."""

    type: Literal["error"]
    topic: str | None = None
    data: Fault


LiveFrame = Annotated[
    SnapshotFrame
    | SupplierUpdatedFrame
    | SupplierMasterChangedFrame
    | SupplierPaymentAdvisedFrame
    | SuppliersChangedFrame
    | CalculationStartedFrame
    | CalculationProgressFrame
    | CalculationSucceededFrame
    | CalculationFailedFrame
    | CalculationCancelledFrame
    | ImportProgressFrame
    | ImportAppliedFrame
    | ImportFailedFrame
    | ImportNeedsConfirmationFrame
    | PaymentRunChangedFrame
    | SubscribedFrame
    | UnsubscribedFrame
    | PongFrame
    | EchoFrame
    | AuthRenewedFrame
    | AuthExpiringFrame
    | ErrorFrame,
    Field(discriminator="type"),
]
