"""
Which pages may open a socket. Nothing else does this: a browser sends its cookies along with a WebSocket of any page.

A foreign Origin is refused at the handshake (HTTP 403). Programs send none and do not sign in by cookie.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from realtime.asgi_types import ASGIApplication, Receive, Scope, Send
from realtime.signing_in import credentials_of


class OriginGate:
    """ASGI application around another: lets through what `may_open` allows."""

    def __init__(self, application: ASGIApplication) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or close before accepting."""
        if may_open(scope):
            await self._application(scope, receive, send)
            return
        await receive()
        await send({"type": "websocket.close", "code": 4403})


def may_open(scope: Scope) -> bool:
    """Whether the Origin is ours or listed; without one, whether something else than a cookie signs in."""
    origins = _values(scope, b"origin")
    if not origins:
        return credentials_of(scope).session_key is None
    if len(origins) > 1:
        return False
    origin = origins[0].lower()
    return origin in {known.rstrip("/").lower() for known in settings.VADE.origins} or _is_own(origin, scope)


def _is_own(origin: str, scope: Scope) -> bool:
    """The page comes from the host it connects to, and that is a host we answer to."""
    hosts = _values(scope, b"host")
    if len(hosts) != 1:
        return False
    host = hosts[0].lower()
    secure = settings.SESSION_COOKIE_SECURE or scope.get("scheme") == "wss"
    domain, _ = split_domain_port(host)
    return origin == f"{'https' if secure else 'http'}://{host}" and validate_host(domain, settings.ALLOWED_HOSTS)


def _values(scope: dict[str, Any], name: bytes) -> list[str]:
    return [value.decode("latin-1") for found, value in scope.get("headers", []) if found == name]
