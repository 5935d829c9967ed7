"""Which language an answer is in: the signed-in person's, else the best of Accept-Language, else English."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import get_language_from_request


def language_of(request: HttpRequest) -> str:
    """`tr` or `en`. A header that was sent wins over the account, as it is the page that sends it."""
    if request.headers.get("Accept-Language"):
        return get_language_from_request(request).partition("-")[0]
    caller = getattr(request, "auth", None)
    return getattr(caller, "language", "en")
