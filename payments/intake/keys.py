"""
The key a line of SAP's has in every delivery (domain.md 4.2): numbers with zeros in front, so that they sort as text.
"""

from __future__ import annotations

import re
from datetime import date
from hashlib import blake2b

_NATURAL = re.compile(r".*/[0-9]{4}/(?P<document>[^/]+)/[^/]+")


def natural_key(company: str, fiscal_year: str, document: str, item: str) -> str:
    """The key FI itself uses; document and item come padded (10 and 3 digits)."""
    return f"{company}/{fiscal_year}/{document}/{item}"


def document_in(key: str) -> str:
    """The document number inside a natural key; another key is taken for the number itself."""
    found = _NATURAL.fullmatch(key)
    return found["document"] if found else key


class CountedKeys:
    """
    Keys for a layout without year or item: document, posting date, amount, and a count among those that are equal.

    Unstable: with another selection of lines the count may start elsewhere. Keeps 8 bytes of hash for each line seen,
    not the line.
    """

    def __init__(self, company: str) -> None:
        self._company = company
        self._seen: dict[int, int] = {}

    def next(self, document: str, posting_date: date, amount_minor: int) -> str:
        """The key of the next such line of the file."""
        start = f"{self._company}/{document}/{posting_date:%Y%m%d}/{amount_minor}"
        digest = int.from_bytes(blake2b(start.encode(), digest_size=8).digest())
        count = self._seen.get(digest, 0) + 1
        self._seen[digest] = count
        return f"{start}/{count:03d}"
