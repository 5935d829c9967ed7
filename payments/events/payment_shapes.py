"""Payment runs as they stand on the wire, in frames and answers alike."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from payments.events.shapes import MoneyText, Shape

PaymentRunStatus = Literal[
    "draft",
    "in_approval",
    "approved",
    "exported",
    "accepted",
    "confirmed",
    "partly_failed",
    "rejected",
    "cancelled",
]


class RunTotal(Shape):
    """What a run pays in one currency. net = gross − discount − withholding."""

    currency: str
    payments: int
    gross: MoneyText
    discount: MoneyText
    withholding: MoneyText
    net: MoneyText


class PaymentRunState(Shape):
    """Where a payment run stands; read it again where `version` is newer than one's own."""

    id: str
    code: str
    status: PaymentRunStatus
    version: int
    content_version: int
    content_hash: str
    run_date: date
    approvals: int
    approvals_needed: int
    totals: list[RunTotal]
    exceptions: int


class AdvisedPayment(Shape):
    """A payment that its supplier is told of; `withdrawn`: it did not come about after all."""

    id: str = Field(description="Of the remittance advice.")
    status: Literal["issued", "withdrawn"]
    currency: str
    amount: MoneyText
    paid_on: date
    end_to_end_id: str


class AdvisedPayments(Shape):
    """Payments to one supplier that were advised, or withdrawn, together."""

    version: int = Field(description="Number of the supplier's event.")
    advices: list[AdvisedPayment]
