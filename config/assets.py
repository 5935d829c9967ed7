"""Files of the pages: answered before anything of Django runs, found anew after each build."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING, cast

from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse
from django.middleware.security import SecurityMiddleware
from servestatic import ServeStaticASGI

from config.cli.places import PAGES
from config.middleware import Handler, SecurityHeadersMiddleware
from realtime.asgi_types import ASGIApplication, Receive, Scope, Send

if TYPE_CHECKING:
    from wsgiref.headers import Headers

PREFIX = "/assets/"
_NAMED_BY_CONTENT = re.compile(r".+-[\w-]{8}\.\w+")
"""How Vite names a file: another content has another name, so that a browser never asks again."""


class Assets:
    """
    Answers what lies under /assets/; everything else, and what is not there, goes on to the application.

    A build under a running server replaces the folder: the next request finds the new files.
    """

    def __init__(self, application: ASGIApplication, folder: Path = PAGES / "assets") -> None:
        self._application = application
        self._files = cast(
            "ASGIApplication",
            ServeStaticASGI(
                application,
                root=folder,
                prefix=PREFIX,
                autorefresh=True,
                allow_all_origins=False,
                add_headers_function=_protect,
                immutable_file_test=lambda path, _url: _NAMED_BY_CONTENT.fullmatch(path.rpartition("/")[2]) is not None,
            ),
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_asset = scope["path"].startswith(PREFIX)
        await (self._files if is_asset else self._application)(scope, receive, send)


def _protect(headers: Headers, _path: str, _url: str) -> None:
    """The headers that protect every other answer, from where they have them."""

    def nothing(_: HttpRequest) -> HttpResponse:
        return HttpResponse()

    request = ASGIRequest(
        {"type": "http", "method": "GET", "path": "/", "scheme": "https", "headers": []}, io.BytesIO()
    )
    answer = SecurityHeadersMiddleware(cast("Handler", SecurityMiddleware(nothing)))(request)
    for name, value in answer.items():
        if name != "Content-Type":
            headers[name] = value
