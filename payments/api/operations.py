"""
What every operation inherits: `Router` takes a few words about an operation and adds the rest.

    @router.post("/companies", response={201: CompanyOut}, raises=(CompanyExists,), creates=True, …)

Derived from the operation itself and therefore never copied by hand: the problems it can answer, strict query
parameters, the content type it takes, `Idempotency-Key`, `ETag` with 304, `If-Match` in the document, rate limits.
docs/api-conventions.md tells it to the writers of endpoints.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

import ninja
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja.operation import Operation as NinjaOperation

from payments.api import idempotency, throttling
from payments.api.etags import NotModified, is_seen, tag_of_bytes
from payments.api.parsing import JSON
from payments.api.problems import Problem
from payments.api.refusals import (
    BadRequest,
    BodyNotReadable,
    IdempotencyAnswerLost,
    IdempotencyInProgress,
    IdempotencyMismatch,
    PreconditionFailed,
    PreconditionRequired,
    TooManyRequests,
    TooManyUploads,
    UnsupportedMediaType,
)
from payments.api.schemas.common import control_character_in
from payments.api.signing_in import CsrfFailed
from payments.domain.errors import FieldError, InvalidInput, NotFound, PaymentsError
from payments.selectors.access import NoPermission, NotSignedIn, SecondFactorRequired, SupplierAccessOff

View = TypeVar("View", bound=Callable[..., Any])
FORM = "multipart/form-data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """
    What is said of an operation beyond Ninja's own words.

    Attributes:
        raises: expected errors of this operation; what every operation of its kind can answer is added.
        creates: takes an `Idempotency-Key`; `key_required`: refuses to go without one.
        if_match: a change that needs `If-Match` (the endpoint calls `etags.require_match` with the row locked).
        tagged: answers with an `ETag`, and 304 to an `If-None-Match` that names it.
        limit: which rate limit counts it; None for reads and for what has a rule of its own.
    """

    raises: tuple[type[PaymentsError], ...] = ()
    creates: bool = False
    key_required: bool = False
    if_match: bool = False
    tagged: bool = False
    limit: throttling.Kind | None = None
    form: bool = False
    json: bool = False
    query: frozenset[str] = frozenset()
    repeatable: frozenset[str] = frozenset()
    problems: dict[int, tuple[str, ...]] = field(default_factory=dict)
    """Codes by status, everything included; the document shows them."""


class Operation(NinjaOperation):
    """Ninja's operation with our rules around it."""

    rules: Rules

    def clone(self) -> Operation:
        """Ninja makes a copy for each API it is mounted in."""
        cloned = cast("Operation", super().clone())
        cloned.rules = self.rules
        return cloned

    def run(self, request: HttpRequest, **path: Any) -> HttpResponseBase:
        """Check who asks, then what is asked, then answer; every error becomes a problem."""
        refused = self._run_checks(request)
        if refused:
            return refused
        rules = self.rules
        try:
            if rules.limit is not None and (caller := getattr(request, "auth", None)) is not None:
                throttling.count(rules.limit, caller.key)
            if rules.form and request.content_type != FORM:
                raise UnsupportedMediaType(expected=FORM)
            if rules.json and request.content_type == FORM:  # the CSRF check has read it: it can be read no more
                raise UnsupportedMediaType(expected=JSON)
            if request.GET:
                self._check_query(request)
            if rules.creates:
                return idempotency.answered_once(
                    request, lambda: self._answer(request, path), required=rules.key_required
                )
            response = self._act(request, path)
        except NotModified as seen:
            return _not_modified(seen.tag)
        except Exception as error:  # noqa: BLE001 (rendered in one place: payments/api/problems.py)
            return self.api.on_exception(request, error)
        return _tagged(request, response) if rules.tagged else response

    def _answer(self, request: HttpRequest, path: dict[str, Any]) -> HttpResponseBase:
        """As `_act`, with errors rendered: what a transaction around it decides by."""
        try:
            return self._act(request, path)
        except Exception as error:  # noqa: BLE001 (as above)
            return self.api.on_exception(request, error)

    def _act(self, request: HttpRequest, path: dict[str, Any]) -> HttpResponseBase:
        response = self.api.create_temporal_response(request)
        values = self._get_values(request, path, response)
        return self._result_to_response(request, self.view_func(request, **values), response)

    def _check_query(self, request: HttpRequest) -> None:
        """
        A parameter that is misspelt or given twice would be ignored otherwise, and its filter with it.

        Raises:
            InvalidInput: naming each of them.
        """
        wrong = []
        for name, values in request.GET.lists():
            if name not in self.rules.query:
                wrong.append(FieldError(f"/query/{name[:100]}", "unknown-field"))
            elif len(values) > 1 and name not in self.rules.repeatable:
                wrong.append(FieldError(f"/query/{name}", "repeated-key"))
            elif any(map(control_character_in, values)):
                wrong.append(FieldError(f"/query/{name}", "control-character"))
        if wrong:
            raise InvalidInput(*wrong[:100])


class Router(ninja.Router):
    """Ninja's router; its operations take `raises`, `creates`, `key_required`, `if_match`, `tagged` and `limit`."""

    def get(self, path: str, **options: Any) -> Callable[[View], View]:
        """A read."""
        return self._operation(["GET"], path, options)

    def post(self, path: str, **options: Any) -> Callable[[View], View]:
        """Something new, or a step of something that is there."""
        return self._operation(["POST"], path, options)

    def put(self, path: str, **options: Any) -> Callable[[View], View]:
        """A whole resource."""
        return self._operation(["PUT"], path, options)

    def patch(self, path: str, **options: Any) -> Callable[[View], View]:
        """A part of a resource."""
        return self._operation(["PATCH"], path, options)

    def delete(self, path: str, **options: Any) -> Callable[[View], View]:
        """The end of a resource."""
        return self._operation(["DELETE"], path, options)

    def _operation(self, methods: list[str], path: str, options: dict[str, Any]) -> Callable[[View], View]:
        said = {name: options.pop(name) for name in Rules.__slots__ if name in options}

        def decorate(view: View) -> View:
            self.add_api_operation(path, methods, view, **options)
            operation = self.path_operations[path].operations[-1]
            operation.__class__ = Operation
            _complete(cast("Operation", operation), said)
            return view

        return decorate


def _complete(operation: Operation, said: dict[str, Any]) -> None:
    """Derive the rules of an operation, and put the problems among its answers."""
    sources = {model.__ninja_param_source__ for model in operation.models}
    form = bool(sources & {"file", "form"})
    changes = operation.methods[0] != "GET"
    signed_in = operation.auth_param is not None
    limit = said.pop("limit", ("uploads" if form else "writes") if changes and signed_in else None)
    query, repeatable = _query_names(operation)
    errors: list[type[PaymentsError]] = [*said.get("raises", ())]
    errors += [NotSignedIn, NoPermission, SupplierAccessOff, SecondFactorRequired] if signed_in else []
    errors += [CsrfFailed] if changes else []
    errors += [NotFound] if "{" in operation.path and not _knows(errors, 404) else []
    errors += [InvalidInput]
    errors += [BodyNotReadable, UnsupportedMediaType] if "body" in sources else []
    errors += [BadRequest, UnsupportedMediaType, TooManyUploads] if form else []
    errors += [TooManyRequests] if limit else []
    errors += [IdempotencyMismatch, IdempotencyInProgress, IdempotencyAnswerLost] if said.get("creates") else []
    errors += [PreconditionRequired, PreconditionFailed] if said.get("if_match") else []
    problems: dict[int, set[str]] = {}
    for error in errors:
        problems.setdefault(error.status, set()).add(error.slug)
    if sources & {"body", "file", "form"}:
        problems.setdefault(413, set()).add("body-too-large")
    problems[500] = {"internal-error"}
    problems.setdefault(503, set()).add("service-unavailable")
    operation.rules = Rules(
        **said,
        limit=limit,
        form=form,
        json="body" in sources,
        query=frozenset(query),
        repeatable=frozenset(repeatable),
        problems={status: tuple(sorted(codes)) for status, codes in sorted(problems.items())},
    )
    answers: dict[Any, Any] = dict.fromkeys(problems, Problem)
    for status, model in operation._create_response_model_multiple(answers).items():
        operation.response_models.setdefault(status, model)
    if operation.rules.tagged:
        operation.response_models.setdefault(304, None)
    operation.openapi_extra = _document_extra(operation)


def _knows(errors: Iterable[type[PaymentsError]], status: int) -> bool:
    return any(error.status == status for error in errors)


def _query_names(operation: Operation) -> tuple[set[str], set[str]]:
    """Names of all query parameters, and of those that are lists."""
    names, lists = set[str](), set[str]()
    for model in operation.models:
        if model.__ninja_param_source__ != "query":
            continue
        for name, one in model.model_json_schema()["properties"].items():
            names.add(name)
            if one.get("type") == "array":
                lists.add(name)
    return names, lists


def _document_extra(operation: Operation) -> dict[str, Any]:
    """Header parameters that the operation reads without declaring them to Ninja."""
    extra: dict[str, Any] = dict(operation.openapi_extra or {})
    headers = []
    if operation.rules.creates:
        key = _header(idempotency.HEADER, "The same key again gets the first answer; kept for 24 hours.", "9f2c4e6a-1")
        headers.append(key | {"required": operation.rules.key_required})
    if operation.rules.if_match:
        headers.append(
            _header("If-Match", "The ETag of what you have seen; 412 when it has moved on.", '"b3f1c2d4"')
            | {"required": True}
        )
    if operation.rules.tagged:
        headers.append(_header("If-None-Match", "An ETag you have: 304 while it stands.", '"b3f1c2d4"'))
    if headers:
        extra["parameters"] = [*extra.get("parameters", []), *headers]
    return extra


def _header(name: str, description: str, example: str) -> dict[str, Any]:
    return {
        "in": "header",
        "name": name,
        "description": description,
        "required": False,
        "schema": {"type": "string", "minLength": 1, "maxLength": 255, "examples": [example]},
    }


def _tagged(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    if response.status_code != 200 or not isinstance(response, HttpResponse):
        return response
    if not response.has_header("ETag"):
        response["ETag"] = tag_of_bytes(response.content)
    tag = response["ETag"]
    return _not_modified(tag) if is_seen(request, tag) else response


def _not_modified(tag: str) -> HttpResponse:
    response = HttpResponse(status=304)
    response["ETag"] = tag
    del response["Content-Type"]
    return response
