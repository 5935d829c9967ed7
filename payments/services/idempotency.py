"""
The same request sent twice has one effect and one answer.

`once` puts one transaction around a use case and the record of its answer: a crash leaves both or neither.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import connection, transaction

from payments.models import IdempotencyKey
from payments.services.failpoints import failpoint

KEPT = timedelta(hours=24)
_NONCE_BYTES = 12


class KeyUsedForAnother(Exception):
    """The key came before with another request."""


class FirstAtWork(Exception):
    """The first request with this key has not answered yet."""


class AnswerSealed(Exception):
    """The first answer is kept under a secret key that this installation no longer knows."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said to a request, and said again: status, headers worth repeating, body."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


class AroundUseCase(transaction.Atomic):
    """
    A transaction that use cases may open theirs in.

    Theirs are durable: they refuse to be part of another, because what runs after them would not be committed. Here
    that is meant: the commit is the outer one, and what must follow it is left to `transaction.on_commit`.
    """

    def __init__(self) -> None:
        super().__init__(using=None, savepoint=True, durable=True)
        self._from_testcase = True  # Django's own mark for an outer block that durable ones do not mind


def once(
    *, caller: str, key: str, request_digest: bytes, act: Callable[[], Answer], now: datetime
) -> tuple[Answer, bool]:
    """
    Carry out a request, or repeat what was answered to it before.

    Args:
        caller: who asks (`Caller.key`); keys of different callers never meet.
        request_digest: SHA-256 of everything that makes the request this one.
        act: does it; its transaction becomes part of ours. An answer from 400 up undoes everything and is not kept.

    Returns:
        The answer, and whether it is a repetition.

    Raises:
        KeyUsedForAnother: the key came before with another request.
        FirstAtWork: the first one is not done yet.
        AnswerSealed: it was answered, and the answer cannot be read any more. Nothing is done a second time.
    """
    digest = hashlib.sha256(key.encode()).digest()
    with AroundUseCase():
        if not _only_one(caller, digest):
            raise FirstAtWork
        known = IdempotencyKey.objects.filter(caller=caller, key_digest=digest).first()
        if known is not None and known.expires_at > now:
            if bytes(known.request_digest) != request_digest:
                raise KeyUsedForAnother
            return _opened(known, caller, key), True
        answer = act()
        if answer.status >= 400:
            transaction.set_rollback(True)
            return answer, False
        IdempotencyKey.objects.update_or_create(
            caller=caller,
            key_digest=digest,
            defaults={
                "request_digest": request_digest,
                "status": answer.status,
                "answer": _sealed(answer, caller, key),
                "expires_at": now + KEPT,
            },
        )
        failpoint("idempotency.answered")
    failpoint("idempotency.committed")
    return answer, False


def forget_expired_keys(*, now: datetime) -> None:
    """Delete what is no longer kept."""
    IdempotencyKey.objects.filter(expires_at__lt=now).delete()


def _only_one(caller: str, digest: bytes) -> bool:
    """Whether no other request with this key is at work; held until the transaction ends."""
    number = int.from_bytes(hashlib.sha256(caller.encode() + b"\0" + digest).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        found = cursor.fetchone()
    return bool(found and found[0])


def _cipher(caller: str, key: str, secret_key: str) -> AESGCM:
    told = f"idempotency\0{caller}\0{key}".encode()
    return AESGCM(hmac.digest(secret_key.encode(), told, "sha256"))


def _sealed(answer: Answer, caller: str, key: str) -> bytes:
    plain = orjson.dumps(answer.headers) + b"\0" + answer.body
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + _cipher(caller, key, settings.SECRET_KEY).encrypt(nonce, plain, None)


def _opened(known: IdempotencyKey, caller: str, key: str) -> Answer:
    sealed = bytes(known.answer)
    for secret_key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        with suppress(InvalidTag):
            plain = _cipher(caller, key, secret_key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], None)
            break
    else:
        raise AnswerSealed
    headers, _, body = plain.partition(b"\0")
    return Answer(status=known.status, body=body, headers=orjson.loads(headers))
