"""Codes in cells: currencies, document and supplier numbers, years, items."""

from __future__ import annotations

import re
from functools import lru_cache

from payments.domain.money import UnknownCurrency, check_currency
from payments.intake.cells import BadCell

NUMBER_WIDTH, ITEM_WIDTH = 10, 3
"""Digits SAP stores of a document or supplier number, and of a line item."""

_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_NUMBER_AS_DECIMAL = re.compile(r"[0-9]{4,15}\.0")
_NUMBER_IN_POWERS = re.compile(r"[0-9](?:[.,][0-9]+)?E\+[0-9]{1,3}", re.IGNORECASE)


@lru_cache(maxsize=1024)
def known_currency(code: str) -> str:
    """
    The code itself.

    Raises:
        BadCell: unknown-currency, where its decimals are not known.
    """
    try:
        check_currency(code)
    except UnknownCurrency as unknown:
        raise BadCell("unknown-currency") from unknown
    return code


@lru_cache(maxsize=8192)
def sap_number(code: str) -> str:
    """
    A supplier or document number as SAP stores it (conversion ALPHA): all digits -> zeros in front up to ten; another
    code (`320.01.0000100`) as it is. Only zeros is no number: empty text.

    Raises:
        BadCell: damaged-number, for `1E+11`: a spreadsheet took it for a quantity and threw digits away. What one made
            `100001.0` is whole again.
    """
    if _NUMBER_IN_POWERS.fullmatch(code):
        raise BadCell("damaged-number")
    if _NUMBER_AS_DECIMAL.fullmatch(code):
        code = code[:-2]
    if not (code.isascii() and code.isdigit()):
        return code
    digits = code.lstrip("0")
    return digits.zfill(NUMBER_WIDTH) if digits else ""


def line_item(code: str) -> str:
    """A line item's number, three digits (`1`, `000001` -> `001`)."""
    return code.lstrip("0").zfill(ITEM_WIDTH) if code.isascii() and code.isdigit() else code


def fiscal_year(code: str) -> str:
    """
    Four digits.

    Raises:
        BadCell: not-a-year.
    """
    if not _YEAR.fullmatch(code):
        raise BadCell("not-a-year")
    return code


def same_company(one: str, other: str) -> bool:
    """Whether two company codes are one; zeros in front, which spreadsheets lose, do not count."""
    return one == other or (one.isdigit() and other.isdigit() and one.lstrip("0") == other.lstrip("0"))
