"""What a source says of a supplier beside its ledger: e-mail, bank code, country, address, tax number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from stdnum.tr import tckimlik, vkn

from payments.domain.ledger import ADDRESS_PARTS
from payments.intake.cells import BadCell, RowCheck

MAX_TAX_ID = 20
MAX_EMAIL = 254
MAX_HOLDER = 140
MAX_ADDRESS_PART = 140

_FEWEST_DIGITS = 5
_EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
_BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
_COUNTRY = re.compile(r"[A-Z]{2}")
_SEVERAL = re.compile(r"[;,]")


def tax_number(candidates: Iterable[str]) -> str:
    """
    Which of several numbers a supplier is known to the tax office by: a Turkish one whose check digits are right, else
    the first that has digits at all. Empty: none.
    """
    given = [one for one in candidates if one]
    turkish = (one for one in given if vkn.is_valid(one) or tckimlik.is_valid(one))
    return next(
        turkish, next((one for one in given if sum(letter in "0123456789" for letter in one) >= _FEWEST_DIGITS), "")
    )


def first_email(text: str) -> str:
    """
    The address; where a field holds several, the first one: money is told of to one reader.

    Raises:
        BadCell: invalid-email.
    """
    address = _SEVERAL.split(text, maxsplit=1)[0].strip()
    if len(address) > MAX_EMAIL or not _EMAIL.fullmatch(address):
        raise BadCell("invalid-email")
    return address


def normal_bic(text: str) -> str:
    """
    A bank's code (ISO 9362) in capitals.

    Raises:
        BadCell: invalid-bic.
    """
    code = text.replace(" ", "").upper()
    if not text.isascii() or not _BIC.fullmatch(code):
        raise BadCell("invalid-bic")
    return code


def country_code(text: str) -> str:
    """
    ISO 3166-1 alpha-2, in capitals.

    Raises:
        BadCell: invalid-country.
    """
    code = text.upper()
    if not _COUNTRY.fullmatch(code):
        raise BadCell("invalid-country")
    return code


def address_of(check: RowCheck, told: Mapping[str, str]) -> dict[str, str]:
    """The parts that are there and good. A country that is none leaves the others."""
    parts = {name: check.text(name, told.get(name, "")[:MAX_ADDRESS_PART], MAX_ADDRESS_PART) for name in ADDRESS_PARTS}
    parts["country"] = check.cell("country", parts["country"], "", country_code)
    return {name: part for name, part in parts.items() if part}
