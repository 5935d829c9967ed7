"""
Text in the characters a bank takes, and identifiers that come back unchanged.

The SEPA set is the Latin set of EPC217-08; some Turkish banks take Turkish letters besides.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache
from uuid import UUID

from payments.domain.errors import PaymentsError

MAX_IDENTIFIER = 35
"""Characters of an identifier that a bank gives back (Max35Text)."""

_SEPA = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ "
_TURKISH = "çğıöşüâîûÇĞİÖŞÜÂÎÛ"
_IDENTIFIER = re.compile(r"[A-Za-z0-9/\-?:().,'+ ]{1,35}")
_PLAIN = re.compile(r"[A-Za-z0-9/\-?:().,'+]+(?: [A-Za-z0-9/\-?:().,'+]+)*")
_IN_LATIN = {
    "ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D",
    "ł": "l", "Ł": "L", "þ": "th", "Þ": "TH", "ı": "i", "ə": "e", "Ə": "E", "ŋ": "n", "Ŋ": "N", "ħ": "h", "Ħ": "H",
    "&": "+", "_": "-", "’": "'", "‘": "'", "`": "'", "´": "'", "“": "'", "”": "'", '"': "'", "–": "-", "—": "-",
    "€": "EUR", "₺": "TL", ";": ",", "[": "(", "]": ")", "{": "(", "}": ")", "@": "(at)",
}  # fmt: skip
"""What decomposing a character does not turn into Latin letters."""


class CharacterSet(StrEnum):
    """Which characters a bank takes in names, addresses and remittance texts."""

    SEPA = "sepa"
    TURKISH = "turkish"
    UNICODE = "unicode"


_TAKEN = {CharacterSet.SEPA: frozenset(_SEPA), CharacterSet.TURKISH: frozenset(_SEPA + _TURKISH)}


class UnwritableName(PaymentsError):
    """A name has letters, `found`, that the bank's character set has nothing for; it would arrive as another name."""

    slug = "unwritable-name"
    status = 422


class InvalidIdentifier(PaymentsError):
    """`value` is no identifier of 1 to 35 characters of the SEPA set without a slash at its ends or two in a row."""

    slug = "invalid-payment-identifier"
    status = 422


@lru_cache(maxsize=65_536)
def written(text: str, taken: CharacterSet) -> str:
    """
    A text in a bank's characters: letters without their marks, signs by their nearest, anything else a point.

    White space becomes single blanks. Control characters are left out; the same text gives the same text, always.
    """
    if _PLAIN.fullmatch(text):
        return text  # as nearly every reference is
    allowed = _TAKEN.get(taken)
    out = []
    for sign in unicodedata.normalize("NFC", text):
        if sign.isspace():
            out.append(" ")
        elif unicodedata.category(sign).startswith("C"):
            continue
        elif allowed is None or sign in allowed:
            out.append(sign)
        else:
            out.append(_nearest(sign, allowed))
    return " ".join("".join(out).split())


@lru_cache(maxsize=65_536)
def written_name(text: str, taken: CharacterSet) -> str:
    """
    A payee's name in a bank's characters. Banks compare it with the account's holder, so no letter is lost.

    Raises:
        UnwritableName: a letter or digit has no counterpart in the set, or nothing is left of the name.
    """
    allowed = _TAKEN.get(taken)
    if allowed is not None:
        lost = {sign for sign in unicodedata.normalize("NFC", text) if sign.isalnum() and _is_lost(sign, allowed)}
        if lost:
            raise UnwritableName(name=text, found="".join(sorted(lost)))
    name = written(text, taken)
    if not any(sign.isalnum() for sign in name):
        raise UnwritableName(name=text, found=text)
    return name


def identifier(value: UUID) -> str:
    """An identifier that no other payment ever has: the 32 hexadecimal digits of a UUID."""
    return value.hex


def is_identifier(text: str) -> bool:
    """Whether a text may be a MsgId, PmtInfId, InstrId or EndToEndId: every bank takes it and gives it back."""
    return (
        _IDENTIFIER.fullmatch(text) is not None
        and not text.startswith("/")
        and not text.endswith("/")
        and "//" not in text
        and text == text.strip()
    )


def checked_identifier(text: str) -> str:
    """The identifier itself. Raises InvalidIdentifier if a bank could refuse or change it."""
    if not is_identifier(text):
        raise InvalidIdentifier(value=text)
    return text


def _is_lost(sign: str, allowed: frozenset[str]) -> bool:
    return sign not in allowed and not any(one.isalnum() for one in _nearest(sign, allowed))


def _nearest(sign: str, allowed: frozenset[str]) -> str:
    if sign in _IN_LATIN:
        return _IN_LATIN[sign]
    plain = "".join(one for one in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(one))
    near = "".join(_IN_LATIN.get(one, one) for one in plain)
    return near if near and set(near) <= allowed else "."
