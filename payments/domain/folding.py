"""Search folding: "sanli isi" finds "ŞANLI ISI" (screens.md 1.5). Applied to both sides."""

from __future__ import annotations

import unicodedata

_DOTLESS = str.maketrans({"İ": "i", "I": "i", "ı": "i"})


def fold(text: str) -> str:
    """İ, I and ı become i, letters lower case, marks vanish, white space becomes one blank."""
    plain = unicodedata.normalize("NFKD", text.translate(_DOTLESS).lower())
    unmarked = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(unmarked.replace("ß", "ss").split())


def search_key(*, code: str, name: str, tax_id: str) -> str:
    """What a supplier is found by: code, name and tax id, folded."""
    return fold(f"{code} {name} {tax_id}")


_AFTER = str.maketrans({"ç": "c~", "ğ": "g~", "ı": "h~", "ö": "o~", "ş": "s~", "ü": "u~"})


def turkish_order(text: str) -> str:
    """
    A key whose code-point order is the Turkish alphabet's: ç after c, ğ after g, ı between h and i, and so on.

    Databases without ICU sort by it (PostgreSQL's collation "C").
    """
    lowered = unicodedata.normalize("NFC", text.replace("İ", "i").replace("I", "ı").lower())
    marked = lowered.translate(_AFTER)
    plain = unicodedata.normalize("NFKD", marked)
    return "".join(letter for letter in plain if not unicodedata.combining(letter))
