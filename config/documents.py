"""What the API says of itself: OpenAPI, AsyncAPI, pages to read and try them, and a page for every problem."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps

import orjson
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from payments.api.etags import is_seen, tag_of_bytes
from payments.api.language import language_of
from payments.api.live_document import live_document
from payments.api.problem_pages import Page, pages
from payments.api.v1 import api

View = Callable[[HttpRequest], HttpResponse]


@cache
def openapi_bytes() -> bytes:
    """The OpenAPI document."""
    return orjson.dumps(api.get_openapi_schema(), default=str)


@cache
def asyncapi_bytes() -> bytes:
    """The AsyncAPI document."""
    return orjson.dumps(live_document(), default=str)


def _if_on(view: View) -> View:
    @wraps(view)
    def shown(request: HttpRequest) -> HttpResponse:
        if settings.VADE.docs == "off":
            raise Http404
        return view(request)

    return shown


@require_safe
@_if_on
def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI 3.1 document."""
    return _document(request, openapi_bytes())


@require_safe
@_if_on
def asyncapi(request: HttpRequest) -> HttpResponse:
    """The AsyncAPI 3 document of the live protocol."""
    return _document(request, asyncapi_bytes())


def _document(request: HttpRequest, content: bytes) -> HttpResponse:
    tag = tag_of_bytes(content)
    response = HttpResponse(status=304) if is_seen(request, tag) else HttpResponse(content)
    response["Content-Type"] = "application/json"
    response["ETag"] = tag
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
@_if_on
@ensure_csrf_cookie
def api_page(request: HttpRequest) -> HttpResponse:
    """The API to read and to try, with the session of whoever is signed in; nothing comes from another host."""
    return render(request, "docs/api.html")


@require_safe
@_if_on
def live_page(request: HttpRequest) -> HttpResponse:
    """The live protocol to read."""
    document = live_document()
    messages = document["components"]["messages"]
    shown = [
        {
            **message,
            "shape": message["title"],
            "example": _pretty(message["examples"][0]["payload"]) if message["examples"] else "",
            "schema": _pretty(document["components"]["schemas"][message["title"]]),
        }
        for message in messages.values()
    ]
    commands = {"Subscribe", "Unsubscribe", "Ping", "Auth", "Echo"}
    return render(
        request,
        "docs/live.html",
        {
            "document": document,
            "close_codes": document["info"]["x-close-codes"],
            "channels": document["channels"],
            "frames": [one for one in shown if one["title"] not in commands],
            "commands": [one for one in shown if one["title"] in commands],
        },
    )


@require_safe
def problem_page(request: HttpRequest, code: str) -> HttpResponse:
    """What a problem means and what to do about it: where its `type` leads."""
    page: Page | None = pages().get(code)
    if page is None:
        raise Http404
    language = language_of(request)
    return render(
        request,
        "docs/problem.html",
        {"page": page, "title": page.titles[language], "detail": page.details[language], "language": language},
    )


def _pretty(value: object) -> str:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()
