"""Shapes of what controls payments: our accounts, approval rules, holds, the audit, the forecast."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from payments.api.schemas.common import Clean, Currency, Day, Input, Output, PositiveMoney, RowId, Text
from payments.events.shapes import MoneyText

Iban = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9 ]{5,42}$"), Field(examples=["TR809999900000000000000001"])
]
Part = Annotated[Clean, StringConstraints(max_length=70)]


class AddressIn(Input):
    """A structured address, as payment files want it."""

    street: Part = ""
    building: Annotated[Clean, StringConstraints(max_length=16)] = ""
    postal_code: Annotated[Clean, StringConstraints(max_length=16)] = ""
    town: Annotated[Clean, StringConstraints(max_length=35)] = ""
    country: Annotated[str, StringConstraints(pattern=r"^([A-Z]{2})?$")] = Field(default="", examples=["TR"])


class AddressOut(Output):
    """A structured address."""

    street: str = ""
    building: str = ""
    postal_code: str = ""
    town: str = ""
    country: str = ""


class HouseBankIn(Input):
    """An account to pay from."""

    name: Text = Field(examples=["Garanti TL"])
    iban: Iban
    currency: Currency
    holder: Annotated[Clean, StringConstraints(max_length=140)] = ""
    bic: Annotated[str, StringConstraints(pattern=r"^([A-Z0-9]{8}([A-Z0-9]{3})?)?$")] = Field(
        default="", examples=["TGBATRISXXX"]
    )
    methods: list[Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,16}$")]] = Field(
        default_factory=list, max_length=20, description="Payment methods it is used for; none: all.", examples=[["T"]]
    )
    daily_limit: PositiveMoney | None = Field(default=None, description="No more than this leaves it on one day.")
    profile: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{0,40}$")] = Field(
        default="", description="What the bank wants of a file.", examples=["sepa"]
    )
    address: AddressIn = Field(default_factory=AddressIn)
    address_required: bool = Field(default=False, description="The bank refuses payees without town and country.")
    active: bool = True


class HouseBankOut(Output):
    """An account to pay from; it is used only once it is confirmed."""

    id: str
    name: str
    iban: str
    currency: str
    holder: str
    bic: str
    methods: list[str]
    daily_limit: MoneyText | None
    profile: str
    address: AddressOut
    address_required: bool
    active: bool
    confirmed: bool
    confirmed_by: str | None
    confirmed_at: datetime | None
    changed_by: str | None
    version: int


class HouseBankList(Output):
    """In the order they were entered, which is the order they are preferred in."""

    items: list[HouseBankOut]
    next_cursor: str | None


class StepIn(Input):
    """One approval; nobody named: any approver."""

    approvers: list[RowId] = Field(default_factory=list, max_length=100, description="Ids of people.")


class BandIn(Input):
    """Who has to agree to a run whose sum in a currency lies from an amount up to, not including, `up_to`."""

    currency: Currency
    from_amount: Annotated[str, StringConstraints(pattern=r"^(0|[1-9][0-9]{0,12})(\.[0-9]{1,4})?$")] = Field(
        examples=["0"]
    )
    up_to: PositiveMoney | None = Field(default=None, description="Null: no end.")
    steps: list[StepIn] = Field(min_length=1, max_length=5, description="One approver each, one after the other.")
    second_factor: bool = False


class ApprovalRulesIn(Input):
    """All bands of a company; each currency from 0 without a gap, the last one without an end."""

    bands: list[BandIn] = Field(max_length=100)


class StepsOut(Output):
    """One approval."""

    approvers: list[str]


class BandOut(Output):
    """One band."""

    currency: str
    from_amount: MoneyText
    up_to: MoneyText | None
    steps: list[StepsOut]
    second_factor: bool


class ApprovalRulesVersion(Output):
    """One version of the bands."""

    version: int
    bands: list[BandOut]
    proposed_by: str
    proposed_at: datetime
    confirmed_by: str | None
    confirmed_at: datetime | None


class ApprovalRulesOut(Output):
    """What is in force – none: one approver agrees to anything – and what waits for a second person."""

    in_force: ApprovalRulesVersion | None
    proposed: ApprovalRulesVersion | None


class HoldIn(Input):
    """Keep one entry, or everything of the supplier, out of proposals."""

    entry: RowId | None = Field(default=None, description="Null: all of the supplier.")
    reason: Text = Field(examples=["Fiyat farkı"])
    until: Day | None = Field(default=None, description="It ends by itself on this day.")
    kind: Literal["hold", "dispute"] = "hold"


class HoldOut(Output):
    """A hold."""

    id: str
    supplier: str
    entry: str | None
    doc_no: str | None
    kind: Literal["hold", "dispute"]
    reason: str
    until: date | None
    created_by: str
    created_at: datetime
    released_by: str | None
    released_at: datetime | None


class HoldList(Output):
    """In the order they were made."""

    items: list[HoldOut]
    next_cursor: str | None


class DuplicateReleaseIn(Input):
    """An invoice that looks like a duplicate and is none."""

    entry: RowId
    reason: Text = Field(examples=["Ayrı teslimat"])


class SharedIbanIn(Input):
    """One account that belongs to more than one supplier."""

    iban: Iban
    reason: Text = Field(examples=["Aynı grubun iki şirketi"])


class CheckReleaseOut(Output):
    """A person's word that a check was wrong; a shared account counts once a second person confirms it."""

    id: str
    kind: Literal["duplicate", "shared_iban"]
    entry: str | None
    iban: str | None
    reason: str
    requested_by: str
    requested_at: datetime
    confirmed_by: str | None
    confirmed_at: datetime | None


class CheckReleaseList(Output):
    """In the order they were made."""

    items: list[CheckReleaseOut]
    next_cursor: str | None


class AuditRecordOut(Output):
    """One act; `hash` covers everything of it and `previous_hash`."""

    seq: int
    at: datetime
    actor: str
    actor_id: str | None
    action: str
    subject: str
    subject_id: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    previous_hash: str
    hash: str


class AuditList(Output):
    """Newest first."""

    items: list[AuditRecordOut]
    next_cursor: str | None


class ForecastWeek(Output):
    """A week from Monday: what falls due in it, and what runs pay in it."""

    week: date
    due: MoneyText = Field(description="Open invoices by their due date, without those in a run.")
    planned: MoneyText = Field(description="Payments of drafts and runs in approval.")
    in_transit: MoneyText = Field(description="Payments approved or sent that the ledger does not show yet.")
    total: MoneyText
    limit: MoneyText | None = Field(
        description="What our accounts allow on the business days of the week that are left; null: no limit."
    )
    over_limit: bool = Field(description="More goes out than that.")


class ForecastCurrency(Output):
    """One currency; currencies are never added up."""

    currency: str
    overdue: MoneyText = Field(description="Due before today and in no run.")
    later: MoneyText = Field(description="Due after the last week.")
    daily_limit: MoneyText | None = Field(description="What our accounts allow a day; null: one of them has no limit.")
    weeks: list[ForecastWeek]


class CashForecast(Output):
    """Due and planned cash-out per week and currency."""

    company: str
    first_week: date
    calculation: str | None
    currencies: list[ForecastCurrency]
