"""What the calculator is asked and answers: the pure rules, nothing kept."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from payments.api.schemas.calendars import HolidayIn
from payments.api.schemas.common import Clean, Currency, Day, Input, Money, Output, PositiveMoney
from payments.api.schemas.payment_terms import DocumentDatesIn, Number, RollName, StepOut, TermRules
from payments.events.shapes import Closing, MoneyText

Weekday = Literal["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
BasisName = Literal["due", "posting", "document"]
Key = Annotated[Clean, StringConstraints(min_length=1, max_length=80), Field(examples=["I1"])]


class CalendarIn(Input):
    """Which days are no business days. Turkey's public holidays come from our table; `holidays` are put on top."""

    country: Literal["TR"] | None = Field(default="TR", description="null: no public holidays.")
    weekend: list[Weekday] = Field(default=["Sat", "Sun"], max_length=6)
    holidays: list[HolidayIn] = Field(default_factory=list, max_length=1_000)
    half_day_is_business_day: bool = True


class DueDatesRequest(DocumentDatesIn):
    """A term, a document and a calendar."""

    term: TermRules
    roll: RollName = Field(default="FOLLOWING", description="For a term without one of its own.")
    calendar: CalendarIn = Field(default_factory=CalendarIn)


class EntryPartIn(Input):
    """An instalment: what of the line is due when."""

    amount: Money
    due_date: Day


class EntryIn(Input):
    """
    A line of one supplier's account; positive = we owe. `invoice_ref` is the key of the line it refers to. A line with
    `instalments` becomes one item for each that is not 0, with the keys `KEY/01`, `KEY/02` … in the order given.
    """

    key: Key
    posting_date: Day
    document_date: Day | None = Field(default=None, description="Default: the posting date.")
    due_date: Day | None = Field(default=None, description="Default: the document date.")
    currency: Currency = "TRY"
    amount: Money
    open_amount: Money | None = Field(default=None, description="What the ERP left open of it.")
    invoice_ref: Key | None = None
    instalments: list[EntryPartIn] | None = Field(
        default=None,
        min_length=2,
        max_length=99,
        description="They come to the amount, which is above 0, and stand in place of `due_date`. null: due at once.",
    )
    account_class: Literal["normal", "advance", "bill", "guarantee", "noted"] = "normal"
    blocked: bool = False


def _growing(edges: list[int]) -> list[int]:
    if any(later <= earlier for earlier, later in pairwise(edges)):
        raise PydanticCustomError("not_growing", "each must be larger than the one before")
    return edges


class RulesIn(Input):
    """How is closed, aged and put into months; defaults as a new company has them."""

    closing_mode: Literal["FIFO", "HYBRID", "SOURCE"] = "HYBRID"
    fifo_basis: BasisName = "due"
    tie: Literal["SEQ", "PROPORTIONAL"] = "SEQ"
    aging_basis: BasisName = "due"
    aging_edges: Annotated[list[Annotated[int, Field(ge=0, le=3_650)]], AfterValidator(_growing)] = Field(
        default=[0, 30, 60, 90, 120], min_length=1, max_length=12, description="Days, growing."
    )
    aging_boundary: Literal["UPPER_INCLUSIVE", "LOWER_INCLUSIVE"] = "UPPER_INCLUSIVE"
    month_basis: BasisName = "posting"
    month_count: int = Field(default=4, ge=1, le=60)


class LateRateIn(Input):
    """Percent a year from a day on."""

    valid_from: Day
    percent: Number = Field(examples=["43.00"])


def _later_and_later(rates: list[LateRateIn]) -> list[LateRateIn]:
    if any(later.valid_from <= earlier.valid_from for earlier, later in pairwise(rates)):
        raise PydanticCustomError("not_growing", "each must be later than the one before")
    return rates


class LateInterestIn(Input):
    """The rates late interest runs at; left out: the statutory ones of TTK 1530."""

    rates: Annotated[list[LateRateIn], AfterValidator(_later_and_later)] = Field(default_factory=list, max_length=200)


class ClosingRequest(Input):
    """The account of one supplier on a key date."""

    key_date: Day
    entries: list[EntryIn] = Field(max_length=10_000)
    rules: RulesIn = Field(default_factory=RulesIn)
    late_interest: LateInterestIn | None = Field(default=None, description="null: none is calculated.")


class OpenPart(Output):
    """What is open of a line or of one of its instalments, and the steps by which the rest was closed."""

    key: str = Field(description="Of an instalment with its suffix.", examples=["I1/01"])
    open_amount: MoneyText
    due_date: date
    days_overdue: int = Field(description="Key date − due date; negative = not due yet; 0 for a debit.")
    bucket: str | None
    month: str | None
    late_interest: MoneyText | None
    why: list[StepOut]


class ClosedBy(Output):
    """Which debit closed which credit, by how much, by which rule, at which step."""

    step: int
    debit: str
    credit: str
    amount: MoneyText
    reason: Literal["source", "reference", "fifo"]
    message: str


class CurrencyClosing(Closing):
    """The closing of one currency."""

    open_items: list[OpenPart]
    allocations: list[ClosedBy]
    late_interest: MoneyText | None


class ClosingAnswer(Output):
    """One closing per currency; currencies are never added up."""

    key_date: date
    closings: list[CurrencyClosing]
    least_compensation: MoneyText | None = Field(
        description="With statutory interest: what a creditor may ask for its costs at the least, in TRY (TTK 1530/7)."
    )


class DiscountTierIn(Input):
    """Until `day` so many percent may be taken off; the last tier is net: percent 0."""

    percent: Number = Field(examples=["2"])
    day: Day


class DiscountRequest(Input):
    """An open credit, its tiers, this run's value day and the next run's."""

    open_amount: PositiveMoney
    currency: Currency = "TRY"
    discount_base: Money | None = Field(default=None, description="What percentages are of; default: the open amount.")
    gross_amount: PositiveMoney | None = Field(
        default=None, description="With it, the base counts in the proportion of open to gross."
    )
    tiers: list[DiscountTierIn] = Field(min_length=1, max_length=10)
    pay_date: Day
    next_run: Day
    policy: Literal["NPV", "MAX_DISCOUNT", "NET_ONLY"] = "NET_ONLY"
    hurdle_percent: Number | None = Field(default=None, description="Yearly rate money costs; needed for NPV.")
    grace_days: int = Field(default=0, description="0 to 365.")
    min_discount_percent: Number = "0"


class DiscountTierOut(Output):
    """A tier as the decision saw it."""

    percent: str
    last_day: date
    attainable: bool
    discount: MoneyText
    pay_on: date
    value_today: MoneyText | None = Field(description="NPV: what paying by it costs today, rounded.")
    implied_annual_percent: str | None = Field(description="What paying early earns a year.")


class DiscountAnswer(Output):
    """Pay or wait, with which discount, and why."""

    decision: Literal["pay", "wait"]
    percent: str
    discount: MoneyText
    pay: MoneyText
    currency: str
    tiers: list[DiscountTierOut]
    why: list[StepOut]


class ValuationRequest(Input):
    """
    An item of a foreign currency as it is booked, and what of it is open, valued at a rate; or with `paid_amount` what
    paying a part of it has cost.
    """

    currency: Currency = Field(examples=["USD"])
    company_currency: Currency = "TRY"
    amount: Money = Field(description="Of the item, in its currency.", examples=["10000.00"])
    booked_amount: Money = Field(description="Of the item, in the company's currency.", examples=["324567.89"])
    open_amount: Money | None = Field(default=None, examples=["3333.33"])
    paid_amount: Money | None = None
    rate: Number | None = Field(
        default=None, description="Company currency for `unit` of the other; null: not known.", examples=["43.1234"]
    )
    unit: int = Field(default=1, ge=1, le=1_000_000)


class ValuationAnswer(Output):
    """
    In the company's currency. Without a rate there is no value, never a rate of 1. `difference` = value − book:
    positive, we owe more than is booked.
    """

    currency: str
    book: MoneyText
    value: MoneyText | None
    difference: MoneyText | None
    why: list[StepOut]
    warnings: list[StepOut]


class BankAccountRequest(Input):
    """Numbers to be checked; at least one."""

    iban: Annotated[str, StringConstraints(max_length=60)] | None = Field(
        default=None, examples=["TR80 9999 9000 0000 0000 0000 01"]
    )
    bic: Annotated[str, StringConstraints(max_length=20)] | None = Field(default=None, examples=["TCZBTR2A"])
    vkn: Annotated[str, StringConstraints(max_length=20)] | None = Field(default=None, examples=["4540536920"])
    tckn: Annotated[str, StringConstraints(max_length=20)] | None = Field(default=None, examples=["17291716060"])


class NumberCheck(Output):
    """Whether one number is valid; `normal` is how it is written without blanks."""

    kind: Literal["iban", "bic", "vkn", "tckn"]
    valid: bool
    normal: str | None
    country: str | None
    why: StepOut


class BankAccountAnswer(Output):
    """One check per number, in the order of the request's fields; `valid`: all are."""

    valid: bool
    checks: list[NumberCheck]
