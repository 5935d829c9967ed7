"""Who sends a request: a browser session with its CSRF token, or a program with a Bearer token."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import timezone
from ninja.security import APIKeyCookie, HttpBearer

from payments.api.idling import UNATTENDED, note_request
from payments.domain.errors import PaymentsError
from payments.domain.roles import Permission
from payments.models import User
from payments.selectors import access
from payments.selectors.access import Caller, NoPermission, SecondFactorRequired
from payments.selectors.people import require_person
from payments.services import accounts


class CsrfFailed(PaymentsError):
    """An unsafe request of a session without its CSRF token, or from a foreign page."""

    slug = "csrf-failed"
    status = 403


class _Check(CsrfViewMiddleware):
    """Django's own check, saying why instead of rendering a page."""

    def _reject(self, request: HttpRequest, reason: str) -> Any:
        return reason


def require_csrf(request: HttpRequest) -> None:
    """
    Refuse an unsafe request that a foreign page could have made.

    Raises:
        CsrfFailed: no or a wrong `X-CSRF-Token`, or a foreign Origin.
    """
    check = _Check(lambda _: None)  # type: ignore[arg-type]
    check.process_request(request)
    if check.process_view(request, _unsafe_view, (), {}) is not None:
        raise CsrfFailed


def _unsafe_view() -> HttpResponseBase:
    """Stands for a view that is not exempt; never called."""
    raise CsrfFailed


class BearerToken(HttpBearer):
    """`Authorization: Bearer vade_…`"""

    def __init__(self, *, suppliers: bool = True) -> None:
        super().__init__()
        self._suppliers = suppliers

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        """The token's caller; a header with a bad token is refused, whatever cookie comes with it."""
        caller = accounts.caller_of_bearer(token, now=timezone.now())
        if caller.supplier_id is not None and not self._suppliers:
            raise NoPermission(permission=Permission.READ.value)
        return caller


class SessionCookie(APIKeyCookie):
    """The browser's session; unsafe methods need `X-CSRF-Token`."""

    param_name = "vade_session"

    def __init__(self, *, enrolling: bool = False) -> None:
        super().__init__(csrf=False)
        self._enrolling = enrolling

    def _get_key(self, request: HttpRequest) -> str | None:
        return "session"

    def authenticate(self, request: HttpRequest, key: str | None) -> Caller | None:
        """The signed-in person, after the CSRF check; whoever must enrol is let in where they can."""
        user = request.user
        if not user.is_authenticated:
            return None
        require_csrf(request)
        caller = access.caller_of_person(user)
        if caller is not None and caller.must_enrol and not self._enrolling:
            raise SecondFactorRequired
        if caller is not None:
            note_request(request.session, caller, unattended=UNATTENDED in request.headers, now=timezone.now())
        return caller


SIGNED_IN: list[Any] = [BearerToken(), SessionCookie()]
"""Either of the two; the order decides when both are sent."""

NO_SUPPLIER: list[Any] = [BearerToken(suppliers=False), SessionCookie()]
"""For operations without an id that are none of a supplier's own system's business."""

ENROLLING: list[Any] = [BearerToken(), SessionCookie(enrolling=True)]
"""For the few operations that lead to a second factor: also whoever must have one and has none."""


def address_of(request: HttpRequest) -> str:
    """The network address a request comes from; behind a proxy of ours, what that says (VADE_PROXIES)."""
    return str(request.META.get("REMOTE_ADDR") or "unknown")


def user_of(request: HttpRequest) -> User:
    """
    The person who is signed in by a session.

    Raises:
        NoPermission: it is a program.
    """
    return User.objects.get(pk=require_person(caller_of(request)))


def caller_of(request: HttpRequest) -> Caller:
    """The caller that `SIGNED_IN` found."""
    return cast("Caller", request.auth)  # type: ignore[attr-defined]
