"""
HTTP to one source: its host alone, no redirects, addresses looked at, everything bounded, and patience with a busy
system. Requests only read; signing in and out of a session aside.
"""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

from payments.network.addresses import CheckedTransport
from payments.sources.configuration import Source
from payments.sources.errors import (
    SourceAddressRefused,
    SourceAnswerTooLarge,
    SourceAnswerUnreadable,
    SourceRefused,
    SourceSignInFailed,
    SourceUnreachable,
)

_BUSY = frozenset({429, 502, 503, 504})


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What a pull may take: seconds without a byte, bytes of one answer and of all, tries, seconds between two."""

    timeout_s: float = 60.0
    answer_bytes: int = 64 * 1024 * 1024
    all_bytes: int = 512 * 1024 * 1024
    tries: int = 5
    longest_wait_s: float = 120.0


class SessionOver(Exception):
    """The source wants a new sign-in."""


class SourceClient:
    """A source's host, until closed."""

    def __init__(
        self,
        source: Source,
        *,
        hosts: Collection[str],
        bounds: Bounds,
        auth: httpx.Auth | None = None,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        if source.host not in hosts:
            raise SourceAddressRefused(address=source.host)
        self._base = source.url.rstrip("/") + "/"
        self.host = source.host
        self._bounds = bounds
        self._wait = wait
        self._taken = 0
        context = ssl.create_default_context(cafile=str(source.ca_file) if source.ca_file else None)
        self._http = httpx.Client(
            transport=CheckedTransport(context, hosts, refusal=SourceAddressRefused),
            auth=auth,
            timeout=bounds.timeout_s,
            follow_redirects=False,
            trust_env=False,
            headers={"Accept-Encoding": "identity", "User-Agent": "vade"},
        )

    def close(self) -> None:
        """Let the connection go."""
        self._http.close()

    def address(self, path: str) -> str:
        """
        The whole address of a path, or of a link the source gave.

        Raises:
            SourceAddressRefused: it leads to another host.
        """
        whole = urljoin(self._base, path)
        ours, theirs = urlsplit(self._base), urlsplit(whole)
        if (ours.scheme, ours.hostname, _port(ours.scheme, ours.port)) != (
            theirs.scheme,
            theirs.hostname,
            _port(theirs.scheme, theirs.port),
        ):
            raise SourceAddressRefused(address=f"{theirs.scheme}://{theirs.netloc}"[:200])
        return whole

    def get(self, path: str, *, params: Mapping[str, str] | None = None, accept: str, **headers: str) -> bytes:
        """
        What an address answers. Tried again where the source is busy or the connection breaks.

        Raises:
            SessionOver: 401.
            SourceFailed: every other way in which there is no answer.
        """
        address = self.address(path)
        for left in range(self._bounds.tries - 1, -1, -1):
            try:
                status, retry_after, body = self._once(
                    "GET", address, params=params, headers={"Accept": accept, **headers}
                )
            except httpx.TransportError as broken:
                if not left:
                    raise SourceUnreachable(
                        host=self.host, tries=self._bounds.tries, reason=type(broken).__name__
                    ) from broken
                self._wait(self._pause(left, None))
                continue
            if status in _BUSY and left:
                self._wait(self._pause(left, retry_after))
                continue
            if status == 401:
                raise SessionOver
            if status != 200:
                raise SourceRefused(host=self.host, status=status)
            return body
        raise SourceUnreachable(host=self.host, tries=self._bounds.tries, reason="busy")

    def post(self, path: str, *, body: Mapping[str, str]) -> None:
        """
        Sign in or out. Never tried again: a wrong password would lock the user.

        Raises:
            SourceSignInFailed: it was not taken.
        """
        try:
            status, _, _ = self._once("POST", self.address(path), json=dict(body))
        except httpx.TransportError as broken:
            raise SourceUnreachable(host=self.host, tries=1, reason=type(broken).__name__) from broken
        if status not in (200, 204):
            raise SourceSignInFailed(host=self.host)

    def _once(self, method: str, address: str, **request: Any) -> tuple[int, str, bytes]:
        parts = bytearray()
        with self._http.stream(method, address, **request) as answer:
            for part in answer.iter_raw():
                parts += part
                self._taken += len(part)
                if len(parts) > self._bounds.answer_bytes or self._taken > self._bounds.all_bytes:
                    raise SourceAnswerTooLarge(host=self.host, limit=self._bounds.answer_bytes)
        return answer.status_code, answer.headers.get("Retry-After", ""), bytes(parts)

    def _pause(self, left: int, retry_after: str | None) -> float:
        """As long as the source asks for, else longer each time; bounded."""
        told = _seconds(retry_after) if retry_after else 2.0 ** (self._bounds.tries - 1 - left)
        return min(max(told, 0.0), self._bounds.longest_wait_s)


def json_of(body: bytes, *, host: str) -> Any:
    """
    An answer's JSON, its numbers as the text they were sent as.

    Raises:
        SourceAnswerUnreadable: it is none.
    """
    try:
        return json.loads(body, parse_int=str, parse_float=str)
    except (ValueError, RecursionError) as broken:
        raise SourceAnswerUnreadable(host=host, found=body[:80].decode(errors="replace")) from broken


def _port(scheme: str, port: int | None) -> int:
    return port or {"https": 443, "http": 80}.get(scheme, 0)


def _seconds(retry_after: str) -> float:
    """Of `Retry-After: 120` or a date."""
    if retry_after.isdigit():
        return float(retry_after[:9])
    try:
        return (parsedate_to_datetime(retry_after) - datetime.now(UTC)).total_seconds()
    except (TypeError, ValueError):
        return 1.0
