"""Text of cells: visible characters, in normal form, of bounded length."""

from __future__ import annotations

import re
import unicodedata

# Control characters, line and paragraph separators, lone surrogates; and characters that show nothing or turn the
# direction of writing, with which two different codes look the same.
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff\ufff9-\uffff]")

MAX_CODE = 64
MAX_KEY = 80
MAX_NAME = 200
MAX_TEXT = 200
MAX_SHORT = 16
MAX_HOUSE_BANK = 30
"""
Longest texts, in characters: codes and numbers; keys; names; free text; SAP's short codes; what it calls a house bank.
"""


def is_plain(text: str) -> bool:
    """Whether a text is normal and visible as it is. True for nearly every row, and cheap."""
    return text.isprintable() and (text.isascii() or unicodedata.is_normalized("NFC", text))


def clean(text: str) -> str | None:
    """The text in normal form (NFC), or None where it holds characters that cannot be seen."""
    return None if _INVISIBLE.search(text) else unicodedata.normalize("NFC", text)
