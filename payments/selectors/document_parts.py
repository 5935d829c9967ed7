"""The parts of a document as they are kept (LedgerEntry.parts), as values of the core."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import orjson

from payments.calculation.parts import PlainPart
from payments.domain.days import day_number


def plain_parts(told: str | bytes | Sequence[Mapping[str, Any]] | None) -> list[PlainPart]:
    """In the order of the term; none of a document that is one item. `told` comes from a cursor or from a row."""
    parts = orjson.loads(told) if isinstance(told, str | bytes) else told or ()
    return [
        PlainPart(number, day_number(date.fromisoformat(part["due_date"])), part["amount"])
        for number, part in enumerate(parts, start=1)
    ]
