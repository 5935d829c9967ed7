"""`Idempotency-Key`: a request that is sent again gets the first answer, and has no second effect."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

from django.core.files.base import File
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from payments.api.refusals import IdempotencyAnswerLost, IdempotencyInProgress, IdempotencyMismatch
from payments.api.signing_in import caller_of
from payments.domain.errors import FieldError, InvalidInput
from payments.services.idempotency import Answer, AnswerSealed, FirstAtWork, KeyUsedForAnother, once

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_KEPT_HEADERS = ("Content-Type", "Location", "ETag")
_ASK_AGAIN_SECONDS = 1


def answered_once(
    request: HttpRequest, act: Callable[[], HttpResponseBase], *, required: bool = False
) -> HttpResponseBase:
    """
    What `act` answers, or what it answered to the same request before. Without the header it is simply carried out.

    Raises:
        InvalidInput: the header is not a key, or is missing where it is required.
        IdempotencyMismatch: the key came with another request before.
        IdempotencyInProgress: the first request with the key has not answered yet.
        IdempotencyAnswerLost: it has, and its answer cannot be read any more.
    """
    key = _key_of(request, required=required)
    if key is None:
        return act()
    failed: list[HttpResponseBase] = []

    def acted() -> Answer:
        response = act()
        if not isinstance(response, HttpResponse) or response.status_code >= 400:
            failed.append(response)
            return Answer(status=max(response.status_code, 400), body=b"")
        kept = {name: response[name] for name in _KEPT_HEADERS if response.has_header(name)}
        return Answer(status=response.status_code, body=response.content, headers=kept)

    try:
        answer, repeated = once(
            caller=caller_of(request).key,
            key=key,
            request_digest=digest_of(request),
            act=acted,
            now=timezone.now(),
        )
    except KeyUsedForAnother as other:
        raise IdempotencyMismatch from other
    except FirstAtWork as first:
        raise IdempotencyInProgress(seconds=_ASK_AGAIN_SECONDS) from first
    except AnswerSealed as sealed:
        raise IdempotencyAnswerLost from sealed
    if failed:
        return failed[0]
    response = HttpResponse(answer.body, status=answer.status, headers=answer.headers)
    if repeated:
        response[REPLAYED] = "true"
    return response


def _key_of(request: HttpRequest, *, required: bool) -> str | None:
    key = request.headers.get(HEADER)
    if key is None:
        if required:
            raise InvalidInput(FieldError(f"/header/{HEADER}", "missing"))
        return None
    if not _KEY.fullmatch(key):
        raise InvalidInput(FieldError(f"/header/{HEADER}", "wrong-form", pattern="1-255 ASCII"))
    return key


def digest_of(request: HttpRequest) -> bytes:
    """SHA-256 of method, address and body; of a form, of its fields and the bytes of its files."""
    digest = hashlib.sha256()

    def add(*parts: str | bytes) -> None:
        for part in parts:
            raw = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
            digest.update(len(raw).to_bytes(8) + raw)

    add(request.method or "", request.get_full_path())
    if request.content_type != "multipart/form-data":
        add(request.body)
        return digest.digest()
    for name in sorted(request.POST):
        add(name, *request.POST.getlist(name))
    for name in sorted(request.FILES):
        for file in request.FILES.getlist(name):
            add(name, _digest_of_file(file))
    return digest.digest()


def _digest_of_file(file: File[bytes]) -> bytes:
    found = hashlib.sha256()
    for chunk in file.chunks():
        found.update(chunk)
    file.seek(0)
    return found.digest()
