"""
Examples of requests and answers in the document, put together from the schemas: what a field says of itself first, else
what a field of that name usually holds. Ids of ours stay the same throughout, so that the examples tell one story.
"""

from __future__ import annotations

from typing import Any

_RUN = "01990f3c-8b5e-7c1a-9d42-5f6e7a8b9c0d"
_IMPORT = "01990f3b-11aa-7e2b-8c31-4d5e6f708192"
NAMED: dict[str, Any] = {
    "account_class": "normal",
    "average_due_days": "-3.99",
    "balance": "40050.74",
    "base": "EUR",
    "block": "A",
    "bucket": "31-60",
    "calculation": _RUN,
    "code": "320.01.0000100",
    "company": "1000",
    "country": "TR",
    "created_by": "Ayşe Yılmaz",
    "credit": "54351.24",
    "credit_doc_no": "5100000123",
    "credit_id": "812",
    "currency": "TRY",
    "debit": "14300.50",
    "debit_doc_no": "1500000045",
    "debit_id": "907",
    "default_block": "A",
    "default_method": "T",
    "detail": "There is no company 1000.",
    "doc_no": "5100000123",
    "doc_type": "KR",
    "email": "ayse@example.com",
    "engine_version": "2",
    "epoch": "b3f1a0c47d52",
    "error_code": "no-valid-rows",
    "error_message": "12 rows were read and none is valid. Each is listed with its reason.",
    "events": f"calculation:{_RUN}",
    "field": "amount",
    "file_name": "fbl1n.txt",
    "file_sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "hint": "vade_3Zb",
    "iban": "TR330006100519786457841326",
    "id": "7",
    "implied_annual_percent": "37.24",
    "input_fingerprint": "5f6e7a8b9c0d1e2f",
    "instance": "/api/v1/companies/1000",
    "invoice_ref": "F-2026-0042",
    "key": "K1",
    "kind": "invoice",
    "label": "31-60",
    "link": "3ZbDq1…",
    "message": "Anadolu Çelik A.Ş.: bakiye 40.050,74 TRY",
    "month": "2026-03",
    "name": "Anadolu Çelik A.Ş.",
    "new_password": "dört kelimelik uzun parola",
    "next_cursor": "WyItb3ZlcmR1ZSIsIFsxNDMwMDUwLCA3LCAiVFJZIl1d",
    "normal": "TR330006100519786457841326",
    "old_password": "önceki uzun parola",
    "password": "dört kelimelik uzun parola",
    "percent": "2.5",
    "phase": "close",
    "pointer": "/key_date",
    "quote": "TRY",
    "rate": "48.3215",
    "reference": "F-2026-0042",
    "request_id": "9f2c4e6a8b0d1f3e5a7c9b1d",
    "requested_by": "Ayşe Yılmaz",
    "same_file_as": _IMPORT,
    "self": f"/api/v1/calculations/{_RUN}",
    "source": "file",
    "supplier": "7",
    "text": "Mart sevkiyatı",
    "ticket": "3ZbDq1kT9xw…",
    "timezone": "Europe/Istanbul",
    "title": "Company not found",
    "topic": "supplier:7",
    "type": "/docs/problems/company-not-found",
    "url": "/ws/live/?ticket=3ZbDq1kT9xw…",
    "value": "12,5O",
}
"""What a field of that name holds where it does not say so itself; used only where the schema allows it."""

_FORMATS = {
    "date": "2026-03-15",
    "date-time": "2026-03-15T09:12:04Z",
    "uuid": _RUN,
    "binary": "(the file)",
}
_DEEPEST = 12


def example_of(schema: dict[str, Any], components: dict[str, Any], name: str = "", depth: int = 0) -> Any:
    """An example of a schema of the document; `name` is the field it stands in."""
    if "$ref" in schema:
        return example_of(components[schema["$ref"].rpartition("/")[2]], components, name, depth)
    said = _said(schema)
    if said:
        return said[0]
    alternatives = [one for one in schema.get("anyOf") or schema.get("oneOf") or () if one.get("type") != "null"]
    if alternatives:
        return example_of(alternatives[0], components, name, depth)
    kind = schema.get("type")
    if kind == "object" or "properties" in schema:
        return _object(schema, components, depth)
    if kind == "array":
        return _list(schema, components, name, depth)
    return _scalar(schema, kind, name)


def _said(schema: dict[str, Any]) -> list[Any]:
    """What the schema itself gives as an example, if anything."""
    for told in ("examples", "enum"):
        if schema.get(told):
            return [schema[told][0]]
    return [schema[told] for told in ("example", "const") if told in schema]


def _list(schema: dict[str, Any], components: dict[str, Any], name: str, depth: int) -> list[Any]:
    if depth > _DEEPEST:
        return []
    wanted = max(1, schema.get("minItems", 1))
    return [example_of(schema.get("items", {}), components, name, depth + 1)] * wanted


def _object(schema: dict[str, Any], components: dict[str, Any], depth: int) -> dict[str, Any]:
    if depth > _DEEPEST:
        return {}
    found = {
        field: example_of(one, components, field, depth + 1)
        for field, one in schema.get("properties", {}).items()
        if not (one.get("default", "") is None and field not in schema.get("required", ()))
    }
    more = schema.get("additionalProperties")
    if not found and isinstance(more, dict):
        return {"TRY": example_of(more, components, "", depth + 1)}
    return found


def _scalar(schema: dict[str, Any], kind: str | None, name: str) -> Any:
    if "default" in schema and schema["default"] is not None:
        return schema["default"]
    if kind == "string":
        return _FORMATS.get(schema.get("format", "")) or NAMED.get(name, "…")
    if kind == "integer":
        return schema.get("minimum", 0) or 1
    return {"boolean": False, "number": 1.5, "null": None}.get(kind or "")
