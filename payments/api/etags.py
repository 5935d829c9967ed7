"""
ETags: what a caller has seen, and whether it still stands.

The tag of a resource is a digest of its JSON unless the endpoint knows a cheaper one that changes with every change of
the answer. `If-None-Match` is answered 304 by the operation itself (payments/api/operations.py).
"""

from __future__ import annotations

import hashlib

from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags
from pydantic import BaseModel

from payments.api.parsing import to_json
from payments.api.refusals import PreconditionFailed, PreconditionRequired


class NotModified(Exception):
    """The caller has what it asks for: 304, without its body being made."""

    def __init__(self, tag: str) -> None:
        super().__init__(tag)
        self.tag = tag


def tag_of_bytes(body: bytes) -> str:
    """The strong tag of a body."""
    return f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'


def tag_of_parts(*parts: object) -> str:
    """A tag of what an answer is a function of: ids, versions, the query."""
    return tag_of_bytes(repr(parts).encode())


def tag_of(resource: BaseModel) -> str:
    """The tag that `GET` gives this resource."""
    return tag_of_bytes(to_json(resource.model_dump()))


def unless_unchanged(request: HttpRequest, response: HttpResponse, tag: str) -> None:
    """
    Give the answer this tag, or end here when the caller has it already: before anything is read for it.

    Raises:
        NotModified: `If-None-Match` names the tag.
    """
    if is_seen(request, tag):
        raise NotModified(tag)
    response["ETag"] = tag


def is_seen(request: HttpRequest, tag: str) -> bool:
    """Whether `If-None-Match` names the tag."""
    given = request.headers.get("If-None-Match")
    if not given:
        return False
    tags = parse_etags(given)
    return tags == ["*"] or tag in (one.removeprefix("W/") for one in tags)


def require_match(request: HttpRequest, tag: str) -> None:
    """
    Let a change through only when the caller has seen the resource as it stands; call it with the row locked.

    Raises:
        PreconditionRequired: no `If-Match` (428).
        PreconditionFailed: it names another state (412).
    """
    given = request.headers.get("If-Match")
    if not given:
        raise PreconditionRequired
    tags = parse_etags(given)
    if tags != ["*"] and tag not in tags:
        raise PreconditionFailed(etag=tag)
