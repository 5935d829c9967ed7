"""What several shapes share: the strict types of a request (docs/api-conventions.md), and parts of answers."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime
from typing import Annotated

from ninja import Schema
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from payments.domain.days import FIRST_DAY, LAST_DAY
from payments.domain.money import CURRENCIES

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})")
MONEY = r"^-?(0|[1-9][0-9]{0,12})(\.[0-9]{1,4})?$"
POSITIVE_MONEY = r"^(0|[1-9][0-9]{0,12})(\.[0-9]{1,4})?$"
BIGGEST_COUNT = 2**31 - 1


class Input(Schema):
    """A request body: strict, unknown fields refused."""

    model_config = ConfigDict(extra="forbid", strict=True, str_strip_whitespace=False)


class Output(Schema):
    """An answer."""


def _in_range(day: date) -> date:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise PydanticCustomError("out_of_range", "out of range")
    return day


def _written(day: object) -> object:
    """A date is written YYYY-MM-DD: no number, no time, no other digits."""
    if isinstance(day, str) and not _DAY.fullmatch(day):
        raise PydanticCustomError("date_parsing", "not a date")
    if not isinstance(day, str | date):
        raise PydanticCustomError("date_parsing", "not a date")
    return day


def _moment(value: object) -> object:
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        raise PydanticCustomError("instant", "not a moment")
    try:
        moment = datetime.fromisoformat(value)
        in_utc = moment.astimezone(UTC)
    except (ValueError, OverflowError) as impossible:
        raise PydanticCustomError("instant", "not a moment") from impossible
    _in_range(in_utc.date())
    return in_utc


def control_character_in(text: str) -> bool:
    """Whether a text holds a control character (C0, DEL, C1) or half of a surrogate pair."""
    return any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in text)


def _clean(text: str) -> str:
    if control_character_in(text):
        raise PydanticCustomError("control_character", "control characters are not allowed")
    return text


def _composed(text: object) -> object:
    return unicodedata.normalize("NFC", text) if isinstance(text, str) else text


def _not_minus_zero(amount: str) -> str:
    if amount.startswith("-") and not amount.strip("-0."):
        raise PydanticCustomError("money", "minus zero")
    return amount


def _known_currency(code: str) -> str:
    if code not in CURRENCIES:
        raise PydanticCustomError("unknown_currency", "not a currency")
    return code


def _above_zero(amount: str) -> str:
    if not amount.strip("0."):
        raise PydanticCustomError("out_of_range", "not above zero")
    return amount


Day = Annotated[
    date, Field(strict=False, examples=["2026-03-15"]), BeforeValidator(_written), AfterValidator(_in_range)
]
"""A calendar date, `YYYY-MM-DD`, 1990 to 2099."""

Instant = Annotated[datetime, Field(strict=False, examples=["2026-03-15T09:12:04Z"]), BeforeValidator(_moment)]
"""A moment with its offset from UTC, 1990 to 2099; what a service gets is in UTC."""

Money = Annotated[str, StringConstraints(pattern=MONEY), AfterValidator(_not_minus_zero), Field(examples=["14300.50"])]
"""
An amount as text: a point, no more than 13 digits before and 4 behind it, ASCII; a minus, but no minus zero. How many
decimals a currency has is known where the currency is: `payments.domain.money.to_minor`.
"""

PositiveMoney = Annotated[
    str, StringConstraints(pattern=POSITIVE_MONEY), AfterValidator(_above_zero), Field(examples=["14300.50"])
]
"""An amount above zero, written as `Money`."""

Clean = Annotated[str, BeforeValidator(_composed), AfterValidator(_clean)]
"""Text of any length, composed (NFC), without control characters and surrogates: `Text` of a length of one's own."""

Text = Annotated[Clean, StringConstraints(min_length=1, max_length=200)]
"""Clean text of 1 to 200 letters."""

Count = Annotated[int, Field(ge=0, le=BIGGEST_COUNT)]
"""A whole number from 0 up that every database column of ours holds."""

Currency = Annotated[
    str, StringConstraints(pattern=r"^[A-Z]{3}$"), AfterValidator(_known_currency), Field(examples=["TRY"])
]
"""An ISO 4217 code of a currency whose decimals are known."""

RowId = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,17}$"), Field(examples=["7"])]
"""The id of a row, as text."""


class Links(Output):
    """Where to read on: the resource, and the topic of the live protocol."""

    self: str
    events: str
