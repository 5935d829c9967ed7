"""International bank account numbers (ISO 13616)."""

from __future__ import annotations

import re
from functools import lru_cache

from payments.intake.cells import BadCell

_SHAPE = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_LENGTHS = {"TR": 26, "DE": 22}
"""Where our users pay; other countries are held to the common bounds."""


@lru_cache(maxsize=8192)
def normal_iban(text: str) -> str:
    """
    The number without blanks, in capitals.

    Raises:
        BadCell: invalid-iban; letters beside A-Z and digits beside 0-9 are never taken for their look-alikes.
    """
    compact = text.replace(" ", "").upper()
    if not text.isascii() or not _SHAPE.fullmatch(compact) or len(compact) != _LENGTHS.get(compact[:2], len(compact)):
        raise BadCell("invalid-iban")
    if int("".join(str(int(letter, 36)) for letter in compact[4:] + compact[:4])) % 97 != 1:
        raise BadCell("invalid-iban")
    return compact
