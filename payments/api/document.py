"""The OpenAPI document: what Ninja writes, completed with what our operations know of themselves."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from payments.api.examples import example_of
from payments.api.operations import Operation
from payments.api.problems import PROBLEM_PAGES, PROBLEM_TYPE
from payments.domain.wording import sentence
from payments.events.supplier_shape import SupplierFrame
from payments.events.types import LiveFrame

_SCHEMAS = "#/components/schemas/"
_PROBLEM = f"{_SCHEMAS}Problem"
CONTACT = {"name": "The maintainers of Vade"}
TAGS = {
    "people": "Signing in, people and their roles.",
    "companies": "Companies served by this installation.",
    "imports": "Deliveries of the ledger.",
    "calculations": "Runs of the closing: what is open, due and overdue.",
    "suppliers": "Suppliers, their figures, documents and events.",
    "payment runs": "What is paid: proposed, checked, approved, sent.",
    "payment controls": "Accounts to pay from, approval rules, holds, the audit, the forecast.",
    "payment terms": "When an invoice falls due, and why.",
    "calendars and rates": "Holidays and exchange rates.",
    "tokens": "Keys for programs.",
    "calculator": "The pure rules, without a ledger.",
}
_PARAMETERS = {
    "company": "Its code.",
    "supplier_id": "Id of a supplier.",
    "account_id": "Id of a bank account of that supplier.",
    "calculation_id": "Id of a calculation.",
    "import_id": "Id of a delivery.",
    "run_id": "Id of a payment run.",
    "message_id": "Id of a bank's message.",
    "line_id": "Id of a payment of that run.",
    "house_bank_id": "Id of an account of the company.",
    "webhook_id": "Id of a webhook.",
    "advice_id": "Id of a remittance advice.",
    "confirmation_id": "Id of a balance confirmation.",
    "hold_id": "Id of a hold of that supplier.",
    "release_id": "Id of what was said.",
    "version": "Number of a version of the rules.",
    "state": "Only these.",
    "status": "Only these.",
    "user_id": "Id of a person.",
    "token_id": "Id of a key.",
    "rate_id": "Id of an exchange rate.",
    "holiday_id": "Id of a holiday.",
    "term_id": "Id of a payment term.",
    "group_id": "Id of a group of suppliers.",
    "key_date": "Figures of the newest calculation of that day.",
    "currency": "Only this currency.",
    "severity": "Only these.",
    "from": "First day of posting.",
    "to": "Last day of posting.",
}


def complete(document: dict[str, Any], operations: dict[str, Operation]) -> dict[str, Any]:
    """
    The document with media type and codes of every problem, and with the frames of the live protocol as components.

    Args:
        operations: by operation id.
    """
    document = _without_single_all_of(document)
    schemas = document["components"]["schemas"]
    _add_live_frames(schemas)
    frames = [{"$ref": f"{_SCHEMAS}{name}"} for name in ("LiveFrame", "SupplierFrame")]
    schemas["EventList"]["properties"]["items"]["items"] = {"anyOf": frames}
    document["components"]["examples"] = _problem_examples(operations)
    for path in document["paths"].values():
        for said in path.values():
            _complete_operation(said, operations[said["operationId"]])
            _add_examples(said, schemas)
    document["info"] |= {"license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}, "contact": CONTACT}
    document["servers"] = [{"url": "/", "description": "This installation."}]
    used = sorted({tag for path in document["paths"].values() for said in path.values() for tag in said["tags"]})
    document["tags"] = [{"name": tag, "description": TAGS.get(tag, tag)} for tag in used]
    return document


def _complete_operation(said: dict[str, Any], operation: Operation) -> None:
    said.setdefault("security", [])
    for status, codes in operation.rules.problems.items():
        answer = said["responses"][status]
        titles = "; ".join(f"`{code}`: {sentence(f'{code}.title', 'en')}" for code in codes)
        answer["description"] = titles
        shown = {code: {"$ref": f"#/components/examples/{code}"} for code in codes}
        answer["content"] = {PROBLEM_TYPE: {"schema": {"$ref": _PROBLEM}, "examples": shown}}
        if status in {429, 503}:
            answer["headers"] = {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}}}
    said["responses"] = {str(status): answer for status, answer in sorted(said["responses"].items())}
    for status, answer in said["responses"].items():
        if status.startswith("2"):
            _describe_success(answer, status, operation)
    if "304" in said["responses"]:
        said["responses"]["304"]["description"] = "What the ETag in If-None-Match names still stands."


def _without_single_all_of(part: Any) -> Any:
    """Pydantic writes `allOf` with one member where a reference has a default; OpenAPI 3.1 lets both stand together."""
    if isinstance(part, list):
        return [_without_single_all_of(one) for one in part]
    if not isinstance(part, dict):
        return part
    found = {name: _without_single_all_of(one) for name, one in part.items()}
    if isinstance(one := found.get("allOf"), list) and len(one) == 1:
        del found["allOf"]
        found = {**one[0], **found}
    return found


def _describe_success(answer: dict[str, Any], status: str, operation: Operation) -> None:
    headers = answer.setdefault("headers", {})
    headers["X-Request-ID"] = {"description": "What to quote when you report something.", "schema": {"type": "string"}}
    if operation.rules.tagged:
        headers["ETag"] = {"description": "What was read, for the next question.", "schema": {"type": "string"}}
    if status in {"201", "202"}:
        headers["Location"] = {"description": "Where it is, if it has an address.", "schema": {"type": "string"}}
    if operation.rules.creates:
        replayed = "`true` when this is the answer to an earlier request with the same key."
        headers["Idempotency-Replayed"] = {"description": replayed, "schema": {"type": "string"}}


def _problem_examples(operations: dict[str, Operation]) -> dict[str, Any]:
    """One example for each code that any operation answers with."""
    statuses = {
        code: status for one in operations.values() for status, codes in one.rules.problems.items() for code in codes
    }
    wrong = {"pointer": "/key_date", "code": "not-a-date", "message": sentence("field.not-a-date", "en")}
    return {
        code: {
            "summary": sentence(f"{code}.title", "en"),
            "value": {
                "type": f"{PROBLEM_PAGES}{code}",
                "title": sentence(f"{code}.title", "en"),
                "status": status,
                "detail": sentence(code, "en"),
                "instance": "/api/v1/…",
                "code": code,
                "request_id": "9f2c4e6a8b0d1f3e5a7c9b1d",
                "errors": [wrong] if code == "invalid-input" else [],
            },
        }
        for code, status in sorted(statuses.items())
    }


def _add_examples(said: dict[str, Any], schemas: dict[str, Any]) -> None:
    """An example of the request and of every answer that has a body and none yet."""
    bodies = [said["requestBody"]] if "requestBody" in said else []
    for holder in [*bodies, *said["responses"].values()]:
        for media in holder.get("content", {}).values():
            if "examples" not in media:
                media["example"] = example_of(media["schema"], schemas)
    for parameter in said.get("parameters", ()):
        parameter.pop("examples", None)  # of a schema they are a list, of a parameter they would have names
        parameter.setdefault("description", _PARAMETERS.get(parameter["name"], ""))
        if parameter["in"] == "path":
            parameter["example"] = example_of(parameter["schema"], schemas, parameter["name"])


def _add_live_frames(schemas: dict[str, Any]) -> None:
    frames: dict[str, Any] = {"LiveFrame": LiveFrame, "SupplierFrame": SupplierFrame}
    for name, every in frames.items():
        union = TypeAdapter(every).json_schema(ref_template=f"{_SCHEMAS}{{model}}", mode="serialization")
        for member, schema in union.pop("$defs").items():
            schemas.setdefault(member, schema)
        schemas[name] = union
