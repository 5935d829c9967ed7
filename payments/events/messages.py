"""The one short sentence of a frame, in the reader's language, with amounts as that language writes them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from babel.numbers import format_decimal

from payments.domain.money import exponent
from payments.domain.wording import sentence

_LOCALES = {"tr": "tr_TR", "en": "en_GB"}


def message(code: str, values: Mapping[str, object], language: str) -> str:
    """
    Render a stored message.

    `balances` among the values is a list of (currency, decimal text) and becomes "1.200,00 TRY, 20,00 EUR".
    """
    filled = dict(values)
    balances = filled.get("balances")
    if isinstance(balances, list):
        filled["balances"] = ", ".join(amount_words(amount, currency, language) for currency, amount in balances)
    return sentence(code, language, filled)


def amount_words(amount: str, currency: str, language: str) -> str:
    """`1.200,00 TRY` in Turkish, `1,200.00 TRY` in English."""
    places = exponent(currency)
    pattern = "#,##0" + ("." + "0" * places if places else "")
    return f"{format_decimal(Decimal(amount), format=pattern, locale=_LOCALES[language])} {currency}"


def day_text(day: date, language: str) -> str:
    """A day as people of the language write it."""
    return day.strftime("%d.%m.%Y" if language == "tr" else "%d/%m/%Y")
