"""Whatever error leaves this server is a problem, also those that Django or Ninja answer by themselves."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from payments.api.problems import CODES, PROBLEM_TYPE, problem

_OWN_WORDS = ("/readyz",)
"""Addresses whose error says more than a problem could."""
_OF_THE_PAGE = {"content-type", "content-length", "content-encoding", "content-language", "content-disposition", "etag"}
"""Headers that describe what is replaced. All others stay: `Allow`, and what protects the reader."""


class ProblemMiddleware:
    """Replaces error pages by problems; keeps the headers that belong to the error."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        status = response.status_code
        if status < 400 or response.get("Content-Type") == PROBLEM_TYPE or request.path in _OWN_WORDS:
            return response
        kept = {name: value for name, value in response.items() if name.lower() not in _OF_THE_PAGE}
        code = CODES.get(status, "internal-error")
        answer = problem(request, code=code, status=status, values={"method": request.method}, headers=kept)
        answer.cookies = response.cookies
        return answer
