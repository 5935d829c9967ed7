"""What is refused before an operation is asked: expected errors of HTTP itself."""

from __future__ import annotations

from payments.domain.errors import PaymentsError


class BodyNotReadable(PaymentsError):
    """The body is not UTF-8 JSON, or the form is damaged."""

    slug = "body-not-readable"
    status = 400


class BadRequest(PaymentsError):
    """The request cannot be understood: a damaged form, a foreign host."""

    slug = "bad-request"
    status = 400


class UnsupportedMediaType(PaymentsError):
    """The body came as another content type than the operation takes; `expected` names it."""

    slug = "unsupported-media-type"
    status = 415


class PreconditionRequired(PaymentsError):
    """A change came without `If-Match`."""

    slug = "precondition-required"
    status = 428


class PreconditionFailed(PaymentsError):
    """The resource has moved on since the caller read it; `etag` is where it stands."""

    slug = "precondition-failed"
    status = 412


class TooManyRequests(PaymentsError):
    """A rate limit: at most `limit` in `window` seconds; free again in `seconds`."""

    slug = "too-many-requests"
    status = 429


class IdempotencyMismatch(PaymentsError):
    """The same `Idempotency-Key` with another request."""

    slug = "idempotency-mismatch"
    status = 422


class IdempotencyInProgress(PaymentsError):
    """The first request with this key has not answered yet; ask again in `seconds`."""

    slug = "idempotency-in-progress"
    status = 409


class IdempotencyAnswerLost(PaymentsError):
    """The first request with this key was carried out; its answer was kept under a secret key that is gone."""

    slug = "idempotency-answer-lost"
    status = 409


class BodyTooLarge(PaymentsError):
    """The body is longer than this address takes (`limit` bytes); it was not read to its end."""

    slug = "body-too-large"
    status = 413


class TooManyUploads(PaymentsError):
    """As many large files as may are being received (`VADE_UPLOADS_AT_ONCE`); perhaps there is room in `seconds`."""

    slug = "too-many-uploads"
    status = 503


class ServiceUnavailable(PaymentsError):
    """The database is away or overloaded; nothing was changed. Perhaps it is back in `seconds`."""

    slug = "service-unavailable"
    status = 503
