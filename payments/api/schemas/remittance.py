"""Remittance advice: what suppliers are told of payments to them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from payments.api.schemas.common import Clean, Input, Output
from payments.events.payment_shapes import AdvisedPayment
from payments.events.shapes import MoneyText

Address = Annotated[
    str,
    Clean,
    StringConstraints(max_length=254, pattern=r"^([A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*)?$"),
    Field(examples=["odemeler@example.com"]),
]
"""An e-mail address, or nothing."""

AdviceStatusName = Literal["queued", "sent", "failed", "not_mailed", "withdrawn"]


class RemittanceSettingsIn(Input):
    """
    Whether suppliers are advised, with which step of a payment, in which language, and from where. No `sender`: the
    installation's own address.
    """

    enabled: bool
    moment: Literal["confirmed", "exported"] = "confirmed"
    language: Literal["tr", "en"] = "tr"
    sender: Address = ""
    reply_to: Address = ""


class RemittanceSettingsOut(Output):
    """As they stand; `enabled` is false until somebody switches it on."""

    enabled: bool
    moment: Literal["confirmed", "exported"]
    language: Literal["tr", "en"]
    sender: str
    reply_to: str


class AdviceOut(Output):
    """An advice, and what has become of its mail. `reason` says why it is not mailed, or not yet; empty otherwise."""

    id: str
    supplier: str = Field(description="The supplier's id.", examples=["7"])
    supplier_code: str = Field(examples=["320.01.0000100"])
    supplier_name: str = Field(examples=["Anadolu Çelik A.Ş."])
    payment_run: str
    payment_run_code: str = Field(examples=["P-2026-041"])
    line: str = Field(description="The payment.", examples=["7"])
    currency: str
    amount: MoneyText
    paid_on: date
    end_to_end_id: str
    status: AdviceStatusName
    reason: str = Field(examples=["no-address"])
    reason_message: str = Field(examples=["The supplier has no e-mail address."])
    recipient: str = Field(description="Where it was last sent to.", examples=["cari@example.com"])
    tries: int
    created_at: datetime
    next_attempt_at: datetime | None
    sent_at: datetime | None = Field(description="When the mail server last took it.")
    withdrawn_at: datetime | None


class PaidDocumentOut(Output):
    """What was paid of a document. net = gross − discount − withholding; a debit that was set off is below zero."""

    reference: str = Field(examples=["F-2026-0042"])
    document_date: date
    gross: MoneyText
    discount: MoneyText
    withholding: MoneyText
    net: MoneyText


class AdviceContent(Output):
    """What an advice says."""

    payer: str = Field(examples=["Anadolu Sanayi A.Ş."])
    payee: str = Field(examples=["Anadolu Çelik A.Ş."])
    account_end: str = Field(description="The last four characters of the account paid to.", examples=["1326"])
    gross: MoneyText
    discount: MoneyText
    withholding: MoneyText
    net: MoneyText
    documents: list[PaidDocumentOut]


class AdviceDetail(AdviceOut):
    """An advice with what it says."""

    content: AdviceContent


class SupplierAdviceDetail(AdvisedPayment):
    """An advice with what it says, as the supplier's own system sees it."""

    content: AdviceContent


class AdviceList(Output):
    """The newest first."""

    items: list[AdviceOut]
    next_cursor: str | None


class SupplierAdviceList(Output):
    """The newest first, as the supplier's own system sees them."""

    items: list[AdvisedPayment]
    next_cursor: str | None
