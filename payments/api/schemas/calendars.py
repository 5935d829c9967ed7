"""Holidays and exchange rates."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from payments.api.schemas.common import Clean, Currency, Day, Input, Output, Text

RateKind = Literal["BUY", "SELL", "BANKNOTE_SELL", "CORPORATE"]


class HolidayIn(Input):
    """A day without business, or with half of it."""

    date: Day
    name: Text = Field(examples=["Ramazan Bayramı"])
    half_day: bool = Field(default=False, description="A business day unless the company's settings say otherwise.")


class HolidayOut(Output):
    """A day of the company's calendar."""

    id: str
    date: date
    name: str
    half_day: bool


class HolidayList(Output):
    """By day."""

    items: list[HolidayOut]
    next_cursor: str | None


class HolidayFill(Input):
    """Years whose Turkish public holidays are to be added."""

    from_year: int = Field(ge=1990, le=2099, examples=[2026])
    to_year: int = Field(ge=1990, le=2099, examples=[2030])


class HolidaysFilled(Output):
    """How many days were added; days that were there stay as they are."""

    added: int


class ExchangeRateIn(Input):
    """So much `quote` for `unit` of `base` on a day."""

    date: Day
    base: Currency = Field(examples=["USD"])
    quote: Currency = Field(examples=["TRY"])
    type: RateKind = "SELL"
    unit: int = Field(default=1, ge=1, le=1_000_000, examples=[1])
    rate: Annotated[str, StringConstraints(pattern=r"^(0|[1-9][0-9]{0,9})(\.[0-9]{1,8})?$")] = Field(
        description="Above zero; at most 10 digits before and 8 behind the point.", examples=["43.1234"]
    )
    source: Annotated[Clean, StringConstraints(max_length=64)] = Field(default="", examples=["TCMB"])


class ExchangeRateOut(Output):
    """An exchange rate of the company."""

    id: str
    date: date
    base: str
    quote: str
    type: RateKind
    unit: int
    rate: str
    source: str


class ExchangeRateList(Output):
    """Newest day first."""

    items: list[ExchangeRateOut]
    next_cursor: str | None
