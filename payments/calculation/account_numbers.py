"""IBAN, BIC, VKN and TCKN: valid or not, and why not. Strict ASCII first; the check digits are python-stdnum's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from stdnum import bic, iban
from stdnum.exceptions import InvalidChecksum, InvalidComponent, InvalidFormat, InvalidLength, ValidationError
from stdnum.tr import tckimlik, vkn

from payments.domain.reasons import Reason, because


class NumberKind(StrEnum):
    """Which number it is."""

    IBAN = "iban"
    BIC = "bic"
    VKN = "vkn"
    TCKN = "tckn"


@dataclass(frozen=True, slots=True)
class CheckedNumber:
    """`normal` is the number without blanks, where it is valid; `country` is known of an IBAN and a BIC."""

    kind: NumberKind
    normal: str | None
    country: str | None
    why: Reason

    @property
    def valid(self) -> bool:
        """Whether it may be used."""
        return self.normal is not None


_VALIDATE: dict[NumberKind, Callable[[str], str]] = {
    NumberKind.IBAN: iban.validate,
    NumberKind.BIC: bic.validate,
    NumberKind.VKN: vkn.validate,
    NumberKind.TCKN: tckimlik.validate,
}
_COUNTRY = {NumberKind.IBAN: slice(0, 2), NumberKind.BIC: slice(4, 6)}
_WORDS: list[tuple[type[ValidationError], str]] = [
    (InvalidChecksum, "number-checksum"),
    (InvalidLength, "number-length"),
    (InvalidFormat, "number-format"),
    (InvalidComponent, "number-component"),
]


def tax_id_kind(text: str) -> Literal["vkn", "tckn", "other", ""]:
    """Which tax number it is: a Turkish company's or person's with the right check digits, or any other; "": none."""
    if not text:
        return ""
    if checked_number(NumberKind.VKN, text).valid:
        return "vkn"
    return "tckn" if checked_number(NumberKind.TCKN, text).valid else "other"


def checked_number(kind: NumberKind, text: str) -> CheckedNumber:
    """
    Whether a number is valid. Blanks are taken out; a letter or digit of another alphabet is never taken for its
    look-alike, and a separator that no bank writes is not ignored.
    """
    name = kind.value.upper()
    compact = text.replace(" ", "")
    if not compact.isascii() or not compact.isalnum():
        return CheckedNumber(kind, None, None, because("number-characters", kind=name))
    try:
        normal = _VALIDATE[kind](compact.upper())
    except ValidationError as wrong:
        code = next((code for error, code in _WORDS if isinstance(wrong, error)), "number-format")
        return CheckedNumber(kind, None, None, because(code, kind=name))
    country = normal[_COUNTRY[kind]] if kind in _COUNTRY else None
    return CheckedNumber(kind, normal, country, because("number-valid", kind=name))
