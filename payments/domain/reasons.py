"""Why a figure is what it is: typed steps, each with a sentence in every language (payments.domain.reason_words)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeAlias

Value: TypeAlias = str | int | date | Decimal


@dataclass(frozen=True, slots=True)
class Reason:
    """
    One step of an answer. `code` names the rule and its sentence `why.<code>`; `day` is where the step led, if it led
    to a day; `values` fill the sentence.
    """

    code: str
    day: date | None = None
    values: Mapping[str, Value] = field(default_factory=dict)


def because(code: str, day: date | None = None, /, **values: Value) -> Reason:
    """A step with its values."""
    return Reason(code, day, values)


def plain_text(value: Value) -> str:
    """A value as programs write it: ISO dates, numbers with a point and without trailing zeros."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f") if value else "0"
    return value.isoformat() if isinstance(value, date) else str(value)


def written_plainly(values: Mapping[str, Value]) -> dict[str, str]:
    """All values as programs write them."""
    return {name: plain_text(value) for name, value in values.items()}
