"""Payment runs as they stand on the wire, in frames and answers alike."""

from __future__ import annotations

from datetime import date
from typing import Literal

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
