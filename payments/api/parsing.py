"""JSON in and out: UTF-8, each key once, no NaN; bytes from orjson."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

import orjson
from django.http import HttpRequest
from ninja.parser import Parser
from ninja.renderers import BaseRenderer

from payments.api.refusals import BodyNotReadable, UnsupportedMediaType
from payments.domain.errors import FieldError, InvalidInput

JSON = "application/json"
MOST_ERRORS = 100
"""Wrong fields an answer lists; a hostile body has a million."""


class StrictParser(Parser):
    """Refuses what two programs could read differently."""

    def parse_body(self, request: HttpRequest) -> Any:
        """
        The body as values.

        Raises:
            UnsupportedMediaType: it does not say that it is JSON.
            BodyNotReadable: it is not UTF-8, starts with a byte order mark, or is not JSON.
            InvalidInput: a key stands twice, or a number is none (NaN, Infinity).
        """
        if request.content_type != JSON:
            raise UnsupportedMediaType(expected=JSON)
        try:
            return json.loads(request.body.decode("utf-8"), object_pairs_hook=_once, parse_constant=_refuse)
        except (ValueError, RecursionError) as unreadable:
            raise BodyNotReadable from unreadable


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen = Counter(name for name, _ in pairs)
        twice = [name for name, times in seen.most_common(MOST_ERRORS) if times > 1]
        raise InvalidInput(*(FieldError(f"/{name}", "repeated-key") for name in twice))
    return found


def _refuse(constant: str) -> None:
    raise InvalidInput(FieldError("", "not-a-json-number", value=constant))


class OrjsonRenderer(BaseRenderer):
    """Answers as bytes; pydantic has made plain values of them. Moments end in `Z`."""

    media_type = JSON

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        """Serialise."""
        return to_json(data)


def to_json(data: Any) -> bytes:
    """Plain values as the bytes of an answer."""
    return orjson.dumps(data, default=_mapping, option=orjson.OPT_UTC_Z)


def _mapping(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(type(value).__name__)
