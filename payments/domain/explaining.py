"""Reasons as sentences in the reader's language, dates and numbers written its way."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from payments.domain.reasons import Reason, Value
from payments.domain.wording import sentence

_WEEKDAYS = {
    "tr": ("Pzt", "Sal", "Çar", "Per", "Cum", "Cmt", "Paz"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}


def explained(reason: Reason, language: str) -> str:
    """The sentence of a step: `30 days: Mon 16 Feb` is written `Mon 2026-02-16`, in Turkish `16.02.2026 Pzt`."""
    return sentence(
        f"why.{reason.code}", language, {name: _written(value, language) for name, value in reason.values.items()}
    )


def _written(value: Value, language: str) -> str:
    if isinstance(value, date):
        return _day(value, language)
    if isinstance(value, Decimal):
        text = format(value.normalize(), "f") if value else "0"
        return text.replace(".", ",") if language == "tr" else text
    return str(value)


def _day(day: date, language: str) -> str:
    if language == "tr":
        return f"{day:%d.%m.%Y} {_WEEKDAYS['tr'][day.weekday()]}"
    return f"{_WEEKDAYS['en'][day.weekday()]} {day.isoformat()}"
