"""Shapes of payment files and of what banks answer."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from payments.api.schemas.common import Output
from payments.domain.paying import LineState
from payments.events.payment_shapes import PaymentRunStatus

FileKind = Literal["bank", "list_csv", "list_xlsx", "posting_b1", "posting_fi"]
BankOutcome = Literal["accepted", "confirmed", "failed"]
BankKind = Literal["pain.002", "camt.053", "camt.054"]
BankDoubt = Literal[
    "unknown-reference", "other-amount", "other-message", "unknown-status", "named-twice", "contradicts"
]


class PaymentFileOut(Output):
    """A stored file of an exported run; its bytes never change."""

    kind: FileKind
    house_bank: str | None = Field(description="The account of ours it pays from; null for what is of the whole run.")
    file_name: str = Field(examples=["P-2026-041-3.xml"])
    bytes: int
    sha256: str = Field(description="Of its bytes, 64 hexadecimal digits; compare before it goes to the bank.")
    payments: int
    control_sum: str = Field(
        description="All amounts added up, whatever their currency, as the file's header says; empty for lists of SAP."
    )
    message_id: str | None = Field(description="MsgId of the bank's file; unique for ever.")
    execution_day: date | None
    href: str = Field(examples=["/api/v1/payment-runs/0199c0de-0000-7000-8000-000000000003/file?kind=bank"])


class PaymentFileList(Output):
    """The bank files first, then the lists."""

    run: str
    items: list[PaymentFileOut]


class BankFindingOut(Output):
    """
    What a message said of one payment, and what came of it. With a `doubt` it changed nothing, and a person has to
    look: ask the bank.
    """

    reference: str = Field(description="EndToEndId, or the id of a batch or file.")
    status: str = Field(description="The bank's own word.", examples=["RJCT"])
    outcome: BankOutcome | None
    codes: list[str] = Field(examples=[["AC04"]])
    reason: str = Field(description="The codes in words, and the bank's own text.", examples=["The account is closed"])
    doubt: BankDoubt | None
    doubt_message: str | None
    changed: bool
    payment_run: str | None
    line: str | None
    payee_name: str | None
    state: LineState | None = Field(description="Where the payment stands now.")


class BankMessageOut(Output):
    """A message of a bank and what it changed."""

    id: str
    company: str
    kind: BankKind
    version: str = Field(examples=["pain.002.001.10"])
    identification: str = Field(description="The bank's own id of it.")
    file_name: str
    sha256: str
    statements: int = Field(description="Payments, batches and files it speaks of, ours or not.")
    accepted: int
    confirmed: int
    failed: int
    unchanged: int = Field(description="What was known already.")
    doubts: int = Field(description="What a person has to look at.")
    received_by: str
    received_at: datetime
    same_as_before: bool = Field(description="It came before: nothing was done again.")
    payment_runs: list[AnsweredRun]
    href: str


class AnsweredRun(Output):
    """A payment run that a message speaks of."""

    id: str
    code: str
    status: PaymentRunStatus


class BankMessageList(Output):
    """Newest first."""

    items: list[BankMessageOut]
    next_cursor: str | None


class BankFindingList(Output):
    """In the order of the message; doubts last."""

    items: list[BankFindingOut]
    next_cursor: str | None
