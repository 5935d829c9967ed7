"""The settings that change numbers (domain.md 3.3), as they are given and told."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from payments.api.schemas.common import Day, Input, Output, RowId
from payments.domain.errors import PaymentsError
from payments.domain.money import check_currency, to_minor

BasisName = Literal["due", "posting", "document"]
ClassName = Literal["normal", "advance", "bill", "guarantee", "noted"]
Weekday = Literal["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]

_MAX_EDGE_DAYS = 3_650


def _percentage(text: str) -> str:
    if not 0 <= Decimal(text) <= 1_000:
        raise PydanticCustomError("out_of_range", "out of range")
    return text


def _growing(edges: list[int]) -> list[int]:
    if any(not 0 <= edge <= _MAX_EDGE_DAYS for edge in edges):
        raise PydanticCustomError("out_of_range", "out of range")
    if any(later <= earlier for earlier, later in pairwise(edges)):
        raise PydanticCustomError("not_growing", "each must be larger than the one before")
    return edges


def _once(values: list[str]) -> list[str]:
    if len(set(values)) != len(values):
        raise PydanticCustomError("given_twice", "each once")
    return values


def _amounts(amounts: dict[str, str]) -> dict[str, str]:
    for currency, text in amounts.items():
        try:
            check_currency(currency)
            minor = to_minor(text, currency)
        except PaymentsError:
            raise PydanticCustomError("not_an_amount", "not an amount", {"value": f"{currency} {text}"}) from None
        if minor < 0:
            raise PydanticCustomError("out_of_range", "out of range")
    return amounts


Percentage = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{1,4}(\.[0-9]{1,6})?$"),
    AfterValidator(_percentage),
    Field(examples=["43.00"]),
]
"""A percentage as a decimal string, 0 to 1,000."""

Amounts = Annotated[
    dict[Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")], str],
    AfterValidator(_amounts),
    Field(examples=[{"TRY": "100.00"}]),
]
"""An amount per currency, each with its currency's decimals, zero or above."""


class DatedRate(Input):
    """A yearly rate, from a day on."""

    valid_from: Day
    percent: Percentage


def _later_and_later(rates: list[DatedRate]) -> list[DatedRate]:
    if any(later.valid_from <= earlier.valid_from for earlier, later in pairwise(rates)):
        raise PydanticCustomError("not_growing", "each must be larger than the one before")
    return rates


class ClassRules(Input):
    """
    Which account class a line has: by its special G/L indicator, and by the first part of a dotted supplier code.

    What is given here comes on top of what SAP and the Turkish chart of accounts deliver. A change classes the ledger
    anew, in the background. Lines that a release before this one brought in, whose indicator was not kept, stay as they
    are until they are delivered again.
    """

    special_gl: dict[Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]$")], ClassName] = Field(default_factory=dict)
    accounts: dict[Annotated[str, StringConstraints(pattern=r"^[0-9]{1,10}$")], ClassName] = Field(default_factory=dict)


class Valuation(Input):
    """Which exchange rate values what is open in a foreign currency."""

    rate_type: Literal["BUY", "SELL", "BANKNOTE_SELL", "CORPORATE"] = "SELL"
    date_rule: Literal["same_day", "previous_day"] = "same_day"


class Settings(Input):
    """
    Everything that changes numbers. What is left out takes its default.

    `closing_mode` HYBRID takes what the ERP left open and closes it oldest first, SOURCE the ERP's matching alone, FIFO
    ours alone. `discount_policy` null: NPV once a hurdle rate is set, until then NET_ONLY.
    """

    closing_mode: Literal["FIFO", "HYBRID", "SOURCE"] = "HYBRID"
    fifo_basis: BasisName = "due"
    tie: Literal["SEQ", "PROPORTIONAL"] = "SEQ"
    aging_basis: BasisName = "due"
    aging_edges: Annotated[list[int], AfterValidator(_growing)] = Field(
        default=[0, 30, 60, 90, 120], min_length=1, max_length=12, description="Days, growing."
    )
    aging_boundary: Literal["UPPER_INCLUSIVE", "LOWER_INCLUSIVE"] = "UPPER_INCLUSIVE"
    month_basis: BasisName = "posting"
    month_count: int = Field(default=4, ge=1, le=60)
    class_rules: ClassRules = Field(default_factory=ClassRules)
    file_encoding: Literal["cp1254", "cp1252"] = Field(
        default="cp1254",
        description="How files are read that are neither marked nor UTF-8: cp1254 Turkish, cp1252 Western European. "
        "It counts for what is imported from then on.",
    )
    max_remove_pct: Percentage = Field(
        default="20",
        description="A snapshot that would remove more than this share of the lines in its scope, and 50 or more, "
        "waits for confirmation.",
    )
    opening_redate: Literal["none", "previous_day"] = Field(
        default="none", description="previous_day: opening entries count as posted and documented a day earlier."
    )
    exclude: Annotated[
        list[Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f*]{1,64}\*?$")]], AfterValidator(_once)
    ] = Field(
        default_factory=list,
        max_length=1_000,
        description="Supplier codes that take no part; one that ends with * means every code that begins so.",
        examples=[["320.99*"]],
    )
    exclude_groups: Annotated[list[RowId], AfterValidator(_once)] = Field(
        default_factory=list,
        max_length=100,
        description="Groups of suppliers that take no part, by their ids. A change of such a group writes the next "
        "version of the settings.",
        examples=[["4"]],
    )
    roll: Literal["NONE", "FOLLOWING", "PRECEDING", "MODIFIED_FOLLOWING"] = "FOLLOWING"
    weekend: Annotated[list[Weekday], AfterValidator(_once)] = Field(default=["Sat", "Sun"], max_length=6)
    half_day_is_business_day: bool = True
    grace_days: int = Field(default=0, ge=0, le=365)
    min_discount_pct: Percentage = "0"
    discount_policy: Literal["NPV", "MAX_DISCOUNT", "NET_ONLY"] | None = None
    hurdle_rate_pct: Annotated[list[DatedRate], AfterValidator(_later_and_later)] = Field(
        default_factory=list, max_length=200, description="By growing days."
    )
    min_payment: Amounts = Field(default_factory=dict)
    set_off_linked_accounts: bool = Field(
        default=False,
        description="What is owed on one account of a supplier is paid less what stands against the supplier on its "
        "other accounts (`linked_accounts`), advances for example. It changes no figure.",
    )
    bank_hold_hours: int = Field(
        default=48,
        ge=0,
        le=8_784,
        description="So long nothing is paid to an account that took another one's place, confirmed or not.",
    )
    duplicate_days: int = Field(
        default=5, ge=0, le=365, description="Invoices this close together are compared when duplicates are looked for."
    )
    valuation: Valuation = Field(default_factory=Valuation)
    display_threshold: Amounts = Field(default_factory=dict, description="For views alone; it changes no figure.")


class SettingsOut(Output):
    """One version of a company's settings."""

    company: str
    version: int
    newest: bool
    settings: Settings
    created_at: datetime
    created_by: str | None = Field(description="Who wrote this version; null for the first one of a program.")
    calculation: str | None = Field(description="The calculation that a change has queued.")
