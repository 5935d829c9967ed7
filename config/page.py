"""The browser application: one page, rendered here so that it carries the CSP nonce and the CSRF cookie."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import TemplateDoesNotExist
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

NOT_BUILT = "The web pages are not built. Run: ./vade up\n"


@require_safe
@ensure_csrf_cookie
def index(request: HttpRequest) -> HttpResponse:
    """The page for every address that is neither API nor asset; the application reads the address itself."""
    try:
        response = render(request, "index.html")
    except TemplateDoesNotExist:
        return HttpResponse(NOT_BUILT, status=503, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response
