"""
Money is a whole number of minor units plus an ISO 4217 code; text outside, integers inside.

Rounding happens here and nowhere else: half away from zero (domain.md 3.0).
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

from payments.domain.errors import PaymentsError

MAX_MINOR = 10**15
"""The largest absolute amount of one entry, in minor units; the database holds it too."""

# ISO 4217 currencies whose minor unit is not 1/100.
_EXPONENTS = {
    **dict.fromkeys(
        (
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "UYI",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ),
        0,
    ),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}
MINOR_UNITS = {code: 10**places for code, places in _EXPONENTS.items()}
"""Minor units in one unit, for every currency where that is not 100."""

_HUNDREDTHS = """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY
    COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR
    IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD
    NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP
    SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG
    ANG CUC DEM FRF HRK NLG SLL ZWL
"""
CURRENCIES = frozenset(_HUNDREDTHS.split()) | frozenset(_EXPONENTS)
"""
ISO 4217 currencies whose decimals are known: what comes in is in one of these, or refused. The last line of those with
hundredths are some that a ledger may still hold.
"""

_CURRENCY = re.compile(r"[A-Z]{3}")
_PLAIN = re.compile(r"(-?)([0-9]{1,16})(?:\.([0-9]{1,4}))?")


class UnknownCurrency(PaymentsError):
    """Not a code of ISO 4217, or none whose decimals are known."""

    slug = "unknown-currency"
    status = 422


class InvalidAmount(PaymentsError):
    """Not a plain decimal amount, more decimals than the currency has, or out of range."""

    slug = "invalid-amount"
    status = 422


@lru_cache(maxsize=1024)
def exponent(currency: str) -> int:
    """Decimals of a currency: 2 for TRY, 0 for JPY, 3 for KWD. Raises UnknownCurrency unless three capitals."""
    if not _CURRENCY.fullmatch(currency):
        raise UnknownCurrency(currency=currency)
    return _EXPONENTS.get(currency, 2)


def check_currency(currency: str) -> None:
    """
    Refuse a currency whose decimals are not known, where it comes in. What is stored is read with two.

    Raises:
        UnknownCurrency: no code of ISO 4217, or one without a minor unit (gold, test codes).
    """
    if currency not in CURRENCIES:
        raise UnknownCurrency(currency=currency)


def to_minor(text: str, currency: str) -> int:
    """
    Read a plain decimal ("-14300.50", point, ASCII digits, no grouping) into minor units.

    Raises:
        InvalidAmount: anything else, more decimals than the currency has (never rounded), or beyond MAX_MINOR.
        UnknownCurrency: the code is not three capital letters.
    """
    places = exponent(currency)
    found = _PLAIN.fullmatch(text)
    if found is None:
        raise InvalidAmount(value=text)
    sign, whole, decimals = found.group(1), found.group(2), (found.group(3) or "")
    if len(decimals) > places and decimals[places:].strip("0"):
        raise InvalidAmount(value=text, decimals=places)
    minor = int(whole + decimals[:places].ljust(places, "0"))
    if minor > MAX_MINOR:
        raise InvalidAmount(value=text)
    return -minor if sign else minor


def to_text(minor: int, currency: str) -> str:
    """Minor units as the decimal string of the wire: 1430050, "TRY" -> "14300.50"."""
    return _decimal_text(minor, exponent(currency))


def hundredths_text(hundredths: int) -> str:
    """A number kept in hundredths (average days) as text: -399 -> "-3.99"."""
    return _decimal_text(hundredths, 2)


def _decimal_text(units: int, places: int) -> str:
    if places == 0:
        return str(units)
    digits = str(abs(units)).zfill(places + 1)
    text = f"{digits[:-places]}.{digits[-places:]}"
    return f"-{text}" if units < 0 else text


def is_part_of(part_minor: int, whole_minor: int) -> bool:
    """Whether an amount can be what is left of another: nothing, or of its sign and no larger."""
    return min(0, whole_minor) <= part_minor <= max(0, whole_minor)


def round_half_away(value: Fraction) -> int:
    """Round to a whole number, halves away from zero: 2.5 -> 3, -2.5 -> -3."""
    doubled = 2 * abs(value) + 1
    magnitude = doubled.numerator // (2 * doubled.denominator)
    return magnitude if value >= 0 else -magnitude
