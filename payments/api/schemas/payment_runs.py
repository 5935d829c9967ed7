"""Shapes of payment runs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from payments.api.schemas.common import Clean, Currency, Day, Input, Links, Money, Output, PositiveMoney, RowId, Text
from payments.domain.paying import CandidateState, LineState, ReasonCode
from payments.events.payment_shapes import PaymentRunStatus, RunTotal
from payments.events.shapes import MoneyText

Basis = Literal["SOURCE_OPEN", "CLOSING"]
Reason = Annotated[Clean, StringConstraints(min_length=1, max_length=500)]
_PERCENT = r"^(0|[1-9][0-9]{0,2})(\.[0-9]{1,3})?$"
_HASH = r"^[0-9a-f]{64}$"


class PaymentRunRequest(Input):
    """
    What to propose. Nothing given: everything due until the next run, a week from today, from the current closing.
    """

    run_date: Day | None = Field(default=None, description="Day of value; moved on to a business day. Default: today.")
    next_run_date: Day | None = Field(
        default=None, description="The run after it: what can wait until then waits. Default: a week later."
    )
    basis: Basis = Field(
        default="CLOSING", description="Open items of our closing, or those the ERP leaves open (SOURCE_OPEN)."
    )
    suppliers: list[RowId] = Field(default_factory=list, max_length=1_000, description="Only these.")
    currencies: list[Currency] = Field(default_factory=list, max_length=50, description="Only these.")
    methods: list[Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,16}$")]] = Field(
        default_factory=list, max_length=50, description="Only these payment methods.", examples=[["T"]]
    )
    first: list[RowId] = Field(
        default_factory=list, max_length=1_000, description="Suppliers paid before others when money is short."
    )
    house_bank: RowId | None = Field(default=None, description="Pay from this account alone.")
    budget: dict[Currency, PositiveMoney] = Field(
        default_factory=dict, description="No more than this per currency.", examples=[{"TRY": "1500000.00"}]
    )
    allow_partial: bool = Field(default=False, description="Use the budget up by paying one item in part.")


class PersonName(Output):
    """Somebody who acted."""

    id: str | None = Field(description="Null: a program.")
    name: str


class ApprovalOut(Output):
    """One agreement to the content as it stands."""

    step: int
    approver: str
    second_factor: bool
    at: datetime


class ExceptionCounts(Output):
    """How many candidates are not paid, by state."""

    not_due: int = 0
    deferred: int = 0
    exception: int = 0


class StatusCounts(Output):
    """How many runs stand where."""

    draft: int = 0
    in_approval: int = 0
    approved: int = 0
    exported: int = 0
    accepted: int = 0
    confirmed: int = 0
    partly_failed: int = 0
    rejected: int = 0
    cancelled: int = 0


class ApprovalStepOut(Output):
    """One approval that is asked for; `approvers` empty: any approver."""

    approvers: list[str] = Field(description="Ids of people.")


class PaymentRunOut(Output):
    """A payment run. `content_hash` is what an approval is of; `version` is in the ETag."""

    id: str
    company: str
    code: str = Field(examples=["P-2026-041"])
    status: PaymentRunStatus
    basis: Basis
    run_date: date
    next_run_date: date
    calculation: str = Field(description="The calculation it was proposed from.")
    version: int
    content_version: int
    content_hash: str
    totals: list[RunTotal]
    suppliers: int
    items: int
    exceptions: ExceptionCounts
    approvals: list[ApprovalOut]
    approvals_needed: int
    steps: list[ApprovalStepOut]
    second_factor: bool
    created_by: PersonName
    created_at: datetime
    editors: list[str] = Field(description="Names of who has changed it; none of them may approve it.")
    editor_ids: list[str]
    submitted_by: PersonName | None
    submitted_at: datetime | None
    approved_at: datetime | None
    ended_by: PersonName | None = Field(description="Who rejected or cancelled it.")
    ended_at: datetime | None
    ended_reason: str | None
    exported_by: PersonName | None
    exported_at: datetime | None
    message_id: str | None
    parameters: PaymentRunParameters
    links: Links


class PaymentRunParameters(Output):
    """What was asked of the proposal."""

    suppliers: list[str]
    currencies: list[str]
    methods: list[str]
    first: list[str]
    house_bank: str | None
    budget: dict[str, MoneyText]
    allow_partial: bool


class PaymentRunList(Output):
    """Newest first; `counts` are of the whole company."""

    items: list[PaymentRunOut]
    next_cursor: str | None
    counts: StatusCounts


class PaymentItemOut(Output):
    """One entry of a payment. settled = pay_amount + discount + withholding; debits that are set off are negative."""

    entry: str
    part: int | None = Field(
        description="Number of the instalment that is paid, from 1; null: the document as a whole."
    )
    doc_no: str
    reference: str
    kind: str
    due_date: date
    days_overdue: int
    open_amount: MoneyText
    settled: MoneyText
    discount: MoneyText
    withholding: MoneyText
    pay_amount: MoneyText
    tier_percent: str
    reason: str


class PaymentLineOut(Output):
    """One payment: net = gross − discount − withholding."""

    id: str
    position: int
    supplier: str
    supplier_code: str
    supplier_name: str
    payee_name: str
    bank_account: str
    iban: str
    bic: str
    house_bank: str
    house_iban: str
    method: str
    currency: str
    gross: MoneyText
    discount: MoneyText
    withholding: MoneyText
    net: MoneyText
    remittance: str
    end_to_end_id: str
    state: LineState
    in_transit: bool = Field(description="Sent to the bank, and the ledger does not show it yet.")
    bank_code: str
    bank_reason: str = Field(description="The code in words, and the bank's own text.")
    settled_at: datetime | None
    released_at: datetime | None
    items: list[PaymentItemOut]


class PaymentLineList(Output):
    """By position; `totals` are of the whole run."""

    items: list[PaymentLineOut]
    next_cursor: str | None
    total: int
    totals: list[RunTotal]


class PaymentExceptionOut(Output):
    """A candidate that is not paid, with its one reason; `rest`: what is left of one that is paid in part."""

    id: str
    supplier: str
    supplier_code: str
    supplier_name: str
    entry: str | None
    part: int | None = Field(description="Number of the instalment, from 1; null: the document as a whole.")
    doc_no: str | None
    currency: str
    amount: MoneyText
    due_date: date | None
    state: CandidateState
    code: ReasonCode
    message: str
    detail: dict[str, str]
    rest: bool


class PaymentExceptionList(Output):
    """In the order they were found."""

    items: list[PaymentExceptionOut]
    next_cursor: str | None


class HoldWishIn(Input):
    """Hold it back beyond this run."""

    reason: Text
    until: Day | None = None
    dispute: bool = False


class ItemChangeIn(Input):
    """What becomes of one item of the line."""

    entry: RowId
    part: Annotated[int, Field(ge=1, le=99)] | None = Field(
        default=None, description="Of an instalment its number, as the item shows it."
    )
    drop: bool = Field(default=False, description="Out of this run.")
    hold: HoldWishIn | None = None
    amount: Money | None = Field(
        default=None, description="Settle this much of it, discount included; negative for a debit."
    )
    tier_percent: Annotated[str, StringConstraints(pattern=_PERCENT)] | None = Field(
        default=None, description="Another tier of its term, if still in time; 0: no discount.", examples=["2"]
    )


class LineChangeIn(Input):
    """What becomes of a line; what is not said stays."""

    drop: bool = Field(default=False, description="The whole payment out of this run.")
    bank_account: RowId | None = Field(default=None, description="Another account of the supplier.")
    house_bank: RowId | None = Field(default=None, description="Another account of ours.")
    remittance: Annotated[Clean, StringConstraints(max_length=140)] | None = None
    items: list[ItemChangeIn] = Field(default_factory=list, max_length=500)


class SubmitIn(Input):
    """Nothing more is to be said."""


class ApproveIn(Input):
    """What one agrees to: the hash that was shown."""

    content_hash: Annotated[str, StringConstraints(pattern=_HASH)] = Field(examples=["9f2c" * 16])
    code: Annotated[Clean, StringConstraints(min_length=6, max_length=40)] | None = Field(
        default=None, description="Of the approver's app, or a recovery code, where the rules ask for one."
    )


class ReasonIn(Input):
    """Why."""

    reason: Reason = Field(examples=["Tutar yanlış"])


class LineProblemOut(Output):
    """A line that may not be paid any more."""

    line: str
    position: int
    payee_name: str
    code: ReasonCode
    message: str


class BiggestLine(Output):
    """One of the largest payments of the run."""

    line: str
    payee_name: str
    currency: str
    net: MoneyText


class DayTotal(Output):
    """All that leaves on the day of value in a currency: this run, and the approved ones beside it."""

    currency: str
    this_run: MoneyText
    other_runs: MoneyText
    total: MoneyText


class HouseLimit(Output):
    """What our account allows on the day, and what this run takes of it."""

    house_bank: str
    name: str
    currency: str
    this_run: MoneyText
    daily_limit: MoneyText | None
    left_before: MoneyText | None


class PaymentRunReview(Output):
    """What an approver looks at before agreeing."""

    content_hash: str
    unchanged: bool = Field(description="The content made anew has this hash.")
    may_approve: bool = Field(description="Whether the caller could, as things stand.")
    biggest: list[BiggestLine]
    new_payees: list[BiggestLine] = Field(description="Suppliers never paid by a run before.")
    changed_accounts: list[BiggestLine] = Field(description="Paid before, on another account.")
    problems: list[LineProblemOut]
    day_totals: list[DayTotal]
    house_limits: list[HouseLimit]


PaymentRunOut.model_rebuild()
