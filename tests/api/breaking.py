"""
What of a later OpenAPI document would break a client of an earlier one.

A request may become more lenient and an answer may say more; never the other way round.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

METHODS = ("get", "put", "post", "delete", "patch")
_LIMITS = {"maxLength": 1, "maximum": 1, "maxItems": 1, "minLength": -1, "minimum": -1, "minItems": -1}
"""Limits of a request: 1 = a smaller one is narrower, -1 = a larger one is."""
_DEEPEST = 20


def breaks(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """Every change that a client of `old` could stumble over, in words."""
    return sorted(set(_breaks(old, new)))


def _breaks(old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    for path, methods in old["paths"].items():
        for method in METHODS:
            if method not in methods:
                continue
            was, now = methods[method], new["paths"].get(path, {}).get(method)
            name = f"{method.upper()} {path}"
            if now is None:
                yield f"{name}: removed"
                continue
            if was["operationId"] != now["operationId"]:
                yield f"{name}: renamed to {now['operationId']}"
            yield from _parameters(name, was, now, old, new)
            yield from _request(name, was, now, old, new)
            yield from _answers(name, was, now, old, new)


def _parameters(name: str, was: Any, now: Any, old: Any, new: Any) -> Iterator[str]:
    before = {(one["in"], one["name"]): one for one in was.get("parameters", ())}
    after = {(one["in"], one["name"]): one for one in now.get("parameters", ())}
    for key, one in before.items():
        if key not in after:
            yield f"{name}: parameter {key[1]} removed"
        else:
            yield from _narrower(f"{name}: parameter {key[1]}", one["schema"], after[key]["schema"], old, new)
    for key, one in after.items():
        if one.get("required") and not before.get(key, {}).get("required"):
            yield f"{name}: parameter {key[1]} now needed"


def _request(name: str, was: Any, now: Any, old: Any, new: Any) -> Iterator[str]:
    before, after = was.get("requestBody"), now.get("requestBody")
    if after and after.get("required") and not (before and before.get("required")):
        yield f"{name}: a body is now needed"
    for media, one in (before or {}).get("content", {}).items():
        told = (after or {}).get("content", {}).get(media)
        if told is None:
            yield f"{name}: no longer takes {media}"
        else:
            yield from _narrower(f"{name}: request", one["schema"], told["schema"], old, new)


def _answers(name: str, was: Any, now: Any, old: Any, new: Any) -> Iterator[str]:
    for status, answer in was["responses"].items():
        if status not in now["responses"]:
            if status.startswith("2"):
                yield f"{name}: no longer answers {status}"
            continue
        for media, one in answer.get("content", {}).items():
            told = now["responses"][status].get("content", {}).get(media)
            if told is None:
                yield f"{name}: {status} no longer as {media}"
            else:
                yield from _poorer(f"{name}: {status}", one["schema"], told["schema"], old, new)


def _resolved(schema: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def _kinds(schema: dict[str, Any], document: dict[str, Any], depth: int = 0) -> set[str]:
    """Types a value may have; `any` where nothing is said."""
    schema = _resolved(schema, document)
    if depth > _DEEPEST:
        return {"any"}
    if alternatives := schema.get("anyOf") or schema.get("oneOf"):
        return {kind for one in alternatives for kind in _kinds(one, document, depth + 1)}
    kind = schema.get("type")
    if kind is None:
        return {"object"} if "properties" in schema else {"any"}
    return {kind} if isinstance(kind, str) else set(kind)


def _objects(schema: dict[str, Any], document: dict[str, Any]) -> list[dict[str, Any]]:
    schema = _resolved(schema, document)
    alternatives = schema.get("anyOf") or schema.get("oneOf")
    return [_resolved(one, document) for one in alternatives] if alternatives else [schema]


def _values(schema: dict[str, Any], document: dict[str, Any]) -> set[Any] | None:
    """The only values a schema takes, if it names them."""
    found = set[Any]()
    for one in _objects(schema, document):
        if "enum" in one:
            found |= set(one["enum"])
        elif "const" in one:
            found.add(one["const"])
        elif one.get("type") != "null":
            return None
    return found or None


def _narrower(place: str, was: Any, now: Any, old: Any, new: Any, depth: int = 0) -> Iterator[str]:  # noqa: PLR0917
    """What a request could say before and cannot now."""
    if depth > _DEEPEST:
        return
    before, after = _kinds(was, old), _kinds(now, new)
    lost = before - after
    if lost and "any" not in after and not (lost == {"integer"} and "number" in after):
        yield f"{place}: no longer takes {', '.join(sorted(lost))}"
    values, left = _values(was, old), _values(now, new)
    if left is not None and (values is None or values - left):
        yield f"{place}: takes fewer values"
    for one, told in zip(_objects(was, old), _objects(now, new), strict=False):
        yield from _stricter(place, one, told)
        for field, schema in one.get("properties", {}).items():
            if field in told.get("properties", {}):
                yield from _narrower(f"{place}.{field}", schema, told["properties"][field], old, new, depth + 1)
        if "items" in one and "items" in told:
            yield from _narrower(f"{place}[]", one["items"], told["items"], old, new, depth + 1)


def _stricter(place: str, one: dict[str, Any], told: dict[str, Any]) -> Iterator[str]:
    """Limits, patterns and fields of one object or value."""
    for limit, sign in _LIMITS.items():
        if limit in told and (limit not in one or sign * told[limit] < sign * one[limit]):
            yield f"{place}: {limit} is stricter"
    if "pattern" in told and told["pattern"] != one.get("pattern"):
        yield f"{place}: another pattern"
    if told.get("additionalProperties") is False:
        for field in set(one.get("properties", ())) - set(told.get("properties", ())):
            yield f"{place}.{field}: removed"
    for field in set(told.get("required", ())) - set(one.get("required", ())):
        yield f"{place}.{field}: now needed"


def _poorer(place: str, was: Any, now: Any, old: Any, new: Any, depth: int = 0) -> Iterator[str]:  # noqa: PLR0917
    """What an answer said before and does not say now, or says in another form."""
    if depth > _DEEPEST:
        return
    before, after = _kinds(was, old), _kinds(now, new)
    if (gained := after - before) and "any" not in before:
        yield f"{place}: may now be {', '.join(sorted(gained))}"
    for one, told in zip(_objects(was, old), _objects(now, new), strict=False):
        for field, schema in one.get("properties", {}).items():
            if field not in told.get("properties", {}):
                yield f"{place}.{field}: removed"
                continue
            if field in one.get("required", ()) and field not in told.get("required", ()):
                yield f"{place}.{field}: may now be missing"
            yield from _poorer(f"{place}.{field}", schema, told["properties"][field], old, new, depth + 1)
        if "items" in one and "items" in told:
            yield from _poorer(f"{place}[]", one["items"], told["items"], old, new, depth + 1)
