"""Every error as problem details (RFC 9457), in the reader's language, rendered in this one place."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from django.core.exceptions import BadRequest as DjangoBadRequest
from django.core.exceptions import SuspiciousOperation
from django.db import DataError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from pydantic import BaseModel, ConfigDict, Field

from payments.api.language import language_of
from payments.api.parsing import MOST_ERRORS
from payments.api.refusals import BadRequest
from payments.api.schemas.common import MONEY, POSITIVE_MONEY
from payments.domain.errors import PaymentsError
from payments.domain.wording import sentence
from payments.services.work import had_to_wait, lost_connection, sqlstate

logger = logging.getLogger(__name__)

PROBLEM_PAGES = "/docs/problems/"
PROBLEM_TYPE = "application/problem+json"
STATEMENT_TIMEOUT = "57014"
CODES = {
    400: "bad-request",
    401: "not-signed-in",
    403: "csrf-failed",
    404: "not-found",
    405: "method-not-allowed",
    413: "body-too-large",
    429: "too-many-requests",
    503: "service-unavailable",
}
"""What an error is called that Django or Ninja answers by itself."""


class FieldProblem(BaseModel):
    """One wrong field: `pointer` into the body (`/key_date`), or `/query/<name>`, `/path/<name>`."""

    pointer: str
    code: str
    message: str


class Problem(BaseModel):
    """RFC 9457. `code` is stable; `request_id` is what to quote when you report it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "/docs/problems/company-not-found",
                    "title": "Company not found",
                    "status": 404,
                    "detail": "There is no company 1000.",
                    "instance": "/api/v1/companies/1000",
                    "code": "company-not-found",
                    "request_id": "9f2c4e6a8b0d1f3e5a7c9b1d",
                    "errors": [],
                }
            ]
        }
    )

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str
    request_id: str
    errors: list[FieldProblem] = Field(default_factory=list)


def problem(
    request: HttpRequest,
    *,
    code: str,
    status: int,
    values: Mapping[str, object] | None = None,
    errors: Sequence[tuple[str, str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """The answer for an error; `errors` are (pointer, code, message)."""
    language = language_of(request)
    body = {
        "type": f"{PROBLEM_PAGES}{code}",
        "title": sentence(f"{code}.title", language),
        "status": status,
        "detail": sentence(code, language, values),
        "instance": request.path,
        "code": code,
        "request_id": request.META.get("vade.request_id", ""),
        "errors": [
            {"pointer": _whole(pointer), "code": slug, "message": _whole(words)} for pointer, slug, words in errors
        ],
    }
    answer = HttpResponse(orjson.dumps(body), status=status, content_type=PROBLEM_TYPE)
    for name, value in (headers or {}).items():
        answer[name] = value
    return answer


def _whole(text: str) -> str:
    """Text that JSON can carry: a caller's half of a surrogate pair becomes a question mark."""
    return text.encode("utf-8", "replace").decode()


def of_error(request: HttpRequest, error: PaymentsError) -> HttpResponse:
    """An expected error, with the sentence of its slug."""
    language = language_of(request)
    errors = [(one.pointer, one.code, sentence(f"field.{one.code}", language, one.values)) for one in error.errors]
    headers = {"WWW-Authenticate": "Bearer"} if error.status == 401 else {}
    if "seconds" in error.values:
        headers["Retry-After"] = str(error.values["seconds"])
    return problem(request, code=error.slug, status=error.status, values=error.values, errors=errors, headers=headers)


def register(api: NinjaAPI) -> None:
    """Make every error of an operation a problem."""

    @api.exception_handler(PaymentsError)
    def _expected(request: HttpRequest, error: PaymentsError) -> HttpResponse:
        return of_error(request, error)

    @api.exception_handler(ValidationError)
    def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        language = language_of(request)
        errors = [_field_error(one, language) for one in error.errors[:MOST_ERRORS]]
        return problem(request, code="invalid-input", status=422, values={"count": len(errors)}, errors=errors)

    @api.exception_handler(HttpError)
    def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
        if isinstance(error.__cause__, PaymentsError):  # Ninja wraps what a parser raises
            return of_error(request, error.__cause__)
        status = error.status_code
        headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
        return problem(request, code=CODES.get(status, "internal-error"), status=status, headers=headers)

    @api.exception_handler(Exception)
    def _unexpected(request: HttpRequest, error: Exception) -> HttpResponse:
        extra = {"request_id": request.META.get("vade.request_id", ""), "path": request.path}
        if lost_connection(error) or had_to_wait(error) or sqlstate(error) == STATEMENT_TIMEOUT:
            logger.warning("database away or busy: %s", error, extra=extra)
            return problem(request, code="service-unavailable", status=503, headers={"Retry-After": "2"})
        if isinstance(error, MultiPartParserError | SuspiciousOperation | DjangoBadRequest | UnreadablePostError):
            return of_error(request, BadRequest())
        if isinstance(error, DataError | OverflowError | UnicodeEncodeError):  # the net below our own checks
            logger.error("value not caught before the database", exc_info=error, extra=extra)
            return problem(request, code="invalid-input", status=422, values={"count": 1})
        logger.error("unexpected error", exc_info=error, extra=extra)
        return problem(request, code="internal-error", status=500)


_WORDS = {
    "missing": "missing",
    "extra_forbidden": "unknown-field",
    "string_pattern_mismatch": "wrong-form",
    "string_too_long": "too-long",
    "string_too_short": "too-short",
    "too_short": "too-short",
    "too_long": "too-long",
    "control_character": "control-character",
    "string_unicode": "control-character",
    "out_of_range": "out-of-range",
    "money": "not-an-amount",
    "instant": "not-a-moment",
    "not_growing": "not-growing",
    "given_twice": "given-twice",
    "not_an_amount": "not-an-amount",
    "unknown_currency": "unknown-currency",
    "date_type": "not-a-date",
    "date_from_datetime_parsing": "not-a-date",
    "date_parsing": "not-a-date",
    "literal_error": "not-allowed",
    "enum": "not-allowed",
    "uuid_parsing": "not-an-id",
    "uuid_type": "not-an-id",
    "int_parsing": "not-a-number",
    "int_parsing_size": "out-of-range",
    "int_from_float": "not-a-number",
    "int_type": "not-a-number",
    "greater_than_equal": "out-of-range",
    "less_than_equal": "out-of-range",
    "greater_than": "out-of-range",
    "less_than": "out-of-range",
    "bool_parsing": "not-true-or-false",
    "bool_type": "not-true-or-false",
    "string_type": "wrong-type",
    "list_type": "wrong-type",
    "dict_type": "wrong-type",
    "model_type": "wrong-type",
    "model_attributes_type": "wrong-type",
}


def _field_error(error: dict[str, Any], language: str) -> tuple[str, str, str]:
    """A pydantic error as (pointer, code, message); the body's name (`payload`) is no part of the pointer."""
    place, *rest = (str(part) for part in error["loc"])
    parts = rest[1:] if place == "body" else [place, *rest]
    pointer = "".join(f"/{part.replace('~', '~0').replace('/', '~1')}" for part in parts)
    code = _WORDS.get(error["type"], "wrong-value")
    values = dict(error.get("ctx") or {})
    if values.get("pattern") in {MONEY, POSITIVE_MONEY}:
        code = "not-an-amount"
    if code == "not-an-amount":
        values["value"] = str(error.get("input"))[:40]
    return pointer, code, sentence(f"field.{code}", language, values)


def not_found(request: HttpRequest, *_: object, **__: object) -> HttpResponse:
    """For addresses below /api that are none."""
    return problem(request, code="not-found", status=404)
