"""The fields a supplier's own system is given (supplier_shape.json), and how answers are held to them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

FIELDS: dict[str, list[str]] = json.loads(Path(__file__).with_suffix(".json").read_text())
"""By address below /api/v1, or type of frame: every field, `[]` for the members of a list."""


def fields_of(value: object, place: str = "") -> set[str]:
    """Every field of an answer that has a value of its own."""
    return set(_walk(value, place))


def _walk(value: object, place: str) -> Iterator[str]:
    if isinstance(value, dict) and value:
        for name, inner in value.items():
            yield from _walk(inner, f"{place}.{name}" if place else name)
    elif isinstance(value, list) and value:
        for inner in value:
            yield from _walk(inner, f"{place}[]")
    else:
        yield place
