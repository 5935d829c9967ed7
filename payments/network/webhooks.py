"""
A message to another system, signed as Standard Webhooks 1.0 says: `webhook-id`, `webhook-timestamp` and
`webhook-signature` (https://www.standardwebhooks.com).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import ssl
import time
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from urllib.parse import urlsplit

import httpx

from payments.domain.errors import PaymentsError
from payments.network.addresses import CheckedTransport

_PREFIX = "whsec_"
_PORTS = {"https": 443, "http": 80}
_MOST_READ = 4096
"""Bytes of an answer that are looked at: its status is all that counts."""

Failure = Literal["", "address-refused", "unreachable", "timeout", "answered"]
"""Why a message was not taken; `answered`: by a status that is no success."""


class WebhookAddressRefused(PaymentsError):
    """`address` is none this installation sends to (VADE_WEBHOOK_HOSTS)."""

    slug = "webhook-address-refused"
    status = 422


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a message. `status` is that of HTTP, None where nothing was answered."""

    status: int | None
    failure: Failure
    milliseconds: int


def new_secret() -> str:
    """A key of 256 random bits, as the receiver keeps it."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def signature(secret: str, *, message_id: str, timestamp: int, body: bytes) -> str:
    """`v1,` and the HMAC-SHA256 of `id.timestamp.body` in base64; `secret` as of `new_secret`."""
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    signed = b".".join([message_id.encode(), str(timestamp).encode(), body])
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def host_of(url: str) -> str | None:
    """`host:port` of an address a message can go to; None where it is none."""
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not parts.hostname or not port or "@" in parts.netloc or parts.fragment:
        return None
    return f"{parts.hostname}:{port}"


class Sender:
    """Sends messages to allowed hosts (`host:port`); follows no redirect. Until closed."""

    def __init__(self, hosts: Collection[str], *, timeout_seconds: float) -> None:
        transport = CheckedTransport(ssl.create_default_context(), hosts, refusal=WebhookAddressRefused)
        self._http = httpx.Client(
            transport=transport,
            timeout=timeout_seconds,
            follow_redirects=False,
            trust_env=False,
            headers={"Accept-Encoding": "identity", "User-Agent": "vade", "Content-Type": "application/json"},
        )

    def close(self) -> None:
        """Let the connection go."""
        self._http.close()

    def send(self, url: str, *, secret: str, message_id: str, body: bytes, now: datetime) -> Answer:
        """Post a message once. Never raises: whatever goes wrong is in the answer."""
        timestamp = int(now.timestamp())
        headers = {
            "webhook-id": message_id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": signature(secret, message_id=message_id, timestamp=timestamp, body=body),
        }
        began = time.monotonic()
        status, failure = self._post(url, headers, body)
        return Answer(status, failure, round(1000 * (time.monotonic() - began)))

    def _post(self, url: str, headers: dict[str, str], body: bytes) -> tuple[int | None, Failure]:
        try:
            with self._http.stream("POST", url, headers=headers, content=body) as answer:
                read = 0
                for part in answer.iter_raw():
                    read += len(part)
                    if read > _MOST_READ:
                        break
                return answer.status_code, "" if answer.is_success else "answered"
        except WebhookAddressRefused:
            return None, "address-refused"
        except httpx.TimeoutException:
            return None, "timeout"
        except (httpx.TransportError, httpx.InvalidURL):
            return None, "unreachable"
