"""Bytes of a body, counted before anything reads it: Django's ASGI handler would spool whatever is sent."""

from __future__ import annotations

import io
import re

from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from config.middleware import RequestIdMiddleware, SecurityHeadersMiddleware
from payments.api.problems import of_error
from payments.api.refusals import BodyTooLarge, ServiceUnavailable, TooManyUploads
from payments.domain.errors import PaymentsError
from payments.domain.roles import Permission
from payments.export.bank_xml import MAX_BYTES
from payments.selectors import access
from realtime.asgi_types import ASGIApplication, Message, Receive, Scope, Send
from realtime.database import DATABASE_AWAY, in_database
from realtime.signing_in import Credentials, credentials_of, sign_in

_UPLOAD = re.compile(r"/api/v1/companies/([^/]+)/imports")
_BANK_MESSAGE = re.compile(r"/api/v1/companies/([^/]+)/bank-messages")
_PUSH = re.compile(r"/api/v1/companies/([^/]+)/entries")
_DELIVERIES = (
    (_UPLOAD, Permission.IMPORT),
    (_PUSH, Permission.IMPORT),
    (_BANK_MESSAGE, Permission.EXPORT),
)
_FORM_OVERHEAD = 64 * 1024
"""What multipart/form-data puts around a file."""
_ASK_AGAIN_SECONDS = 10


def body_limit(path: str, method: str = "POST") -> int:
    """How many bytes an address takes."""
    if method == "POST" and _UPLOAD.fullmatch(path):
        return int(settings.VADE.upload_max_bytes) + _FORM_OVERHEAD
    if method == "POST" and _PUSH.fullmatch(path):
        return int(settings.VADE.entries_max_bytes)
    if method == "POST" and _BANK_MESSAGE.fullmatch(path):
        return MAX_BYTES + _FORM_OVERHEAD
    return int(settings.VADE.json_max_bytes)


class BodyLimit:
    """
    Answers 413 as soon as a body is, or says it is, longer than its address takes; the rest is not read.

    Where files are delivered nothing is read before it is known who asks, and that they may; and of files that are
    longer than any other body, so many at once as VADE_UPLOADS_AT_ONCE says.
    """

    def __init__(self, application: ASGIApplication) -> None:
        self._application = application
        self._uploads = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        limit = body_limit(scope["path"], scope["method"])
        stated = _stated_length(scope)
        if stated is not None and stated > limit:
            await _refuse(scope, send, BodyTooLarge(limit=limit))
            return
        is_post = scope["method"] == "POST"
        upload = _delivery(scope["path"]) if is_post else None
        if upload is None:
            await self._bounded(scope, receive, send, limit)
            return
        try:
            await in_database(_require_deliverer, scope, *upload)
        except PaymentsError as refused:
            await _refuse(scope, send, refused)
            return
        except DATABASE_AWAY:
            await _refuse(scope, send, ServiceUnavailable(seconds=_ASK_AGAIN_SECONDS))
            return
        if stated is not None and stated <= settings.VADE.json_max_bytes:
            await self._bounded(scope, receive, send, limit)
            return
        if self._uploads >= settings.VADE.uploads_at_once:
            await _refuse(scope, send, TooManyUploads(seconds=_ASK_AGAIN_SECONDS))
            return
        self._uploads += 1
        try:
            await self._bounded(scope, receive, send, limit)
        finally:
            self._uploads -= 1

    async def _bounded(self, scope: Scope, receive: Receive, send: Send, limit: int) -> None:
        seen, refused = 0, False

        async def counted() -> Message:
            nonlocal seen, refused
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit and not refused:
                refused = True
                await _refuse(scope, send, BodyTooLarge(limit=limit))
            return {"type": "http.disconnect"} if refused else message

        async def unless_refused(message: Message) -> None:
            if not refused:
                await send(message)

        await self._application(scope, counted, unless_refused)


def _stated_length(scope: Scope) -> int | None:
    """What the head says of the body's length; None where it does not (chunked)."""
    headers = dict(scope["headers"])
    if b"transfer-encoding" in headers:
        return None
    stated = headers.get(b"content-length", b"0")
    return int(stated) if stated.isdigit() else None


def _delivery(path: str) -> tuple[str, Permission] | None:
    """The company that an address takes a file or a long list for, and what one must be allowed for it."""
    for address, permission in _DELIVERIES:
        if (found := address.fullmatch(path)) is not None:
            return found.group(1), permission
    return None


def _require_deliverer(scope: Scope, company: str, permission: Permission) -> None:
    """
    Refuse whoever may not deliver to a company; the operation itself asks all of it again, with the CSRF check.

    Raises:
        NotSignedIn, SecondFactorRequired, SupplierAccessOff, CompanyNotFound, NoPermission.
    """
    sent = credentials_of(scope)
    # A ticket is for one WebSocket: it is not used up here.
    asked_by = sign_in(Credentials(bearer=sent.bearer, session_key=sent.session_key), now=timezone.now())
    access.company(asked_by.caller, company, permission)


async def _refuse(scope: Scope, send: Send, refused: PaymentsError) -> None:
    def said(request: HttpRequest) -> HttpResponseBase:
        return of_error(request, refused)

    request = ASGIRequest({"method": "POST", **scope}, io.BytesIO())
    answer = RequestIdMiddleware(SecurityHeadersMiddleware(said))(request)
    headers = [(name.lower().encode(), value.encode()) for name, value in answer.items()]
    await send(
        {"type": "http.response.start", "status": refused.status, "headers": [*headers, (b"connection", b"close")]}
    )
    await send({"type": "http.response.body", "body": answer.content})  # type: ignore[attr-defined]
