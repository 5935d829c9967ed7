"""Why a command, a topic or a whole socket is refused: the error frame, and the code a socket closes with."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from payments.domain.errors import NotFound, PaymentsError
from payments.domain.wording import SENTENCES
from payments.events.frames import reply

_CLOSE_CODE_OF_STATUS = {401: 4401, 403: 4403, 404: 4404}


class Refusal(PaymentsError):
    """Base of the live protocol's own refusals. `retry`: the same may work in a moment."""

    close_code: ClassVar[int] = 4400
    retry: ClassVar[bool] = False


class BadCommand(Refusal):
    """Not one of the commands; the third time closes."""

    slug = "bad-command"


class CommandTooLarge(BadCommand):
    """Longer than `live_command_bytes`."""

    slug = "command-too-large"
    status = 413


class TooManyCommands(Refusal):
    """More than `live_commands_per_second`."""

    slug = "too-many-commands"
    status = 429
    close_code = 4429
    retry = True


class TooManyTopics(Refusal):
    """More than `live_topics` on one socket."""

    slug = "too-many-topics"
    status = 429


class TooManySockets(Refusal):
    """More than `live_sockets_per_caller`."""

    slug = "too-many-sockets"
    status = 429
    close_code = 4409


class TooSlow(Refusal):
    """The peer took nothing for `live_send_seconds`. It may come back and resume."""

    slug = "too-slow"
    status = 408
    close_code = 4413
    retry = True


class UnknownSubprotocol(Refusal):
    """Subprotocols were offered, and ours is not among them."""

    slug = "unknown-subprotocol"
    status = 406
    close_code = 4406


class OtherCaller(Refusal):
    """A ticket that renews a sign-in must be the same caller's."""

    slug = "other-caller"
    status = 403
    close_code = 4403


class NotOnTicket(Refusal):
    """The ticket a socket was opened with is for other topics."""

    slug = "not-on-ticket"
    status = 403
    close_code = 4403


class ServiceUnavailable(Refusal):
    """The database is away, or this process holds all the sockets it can."""

    slug = "service-unavailable"
    status = 503
    close_code = 1013
    retry = True


class InternalError(Refusal):
    """A bug; it was logged."""

    slug = "internal-error"
    status = 500
    close_code = 1011
    retry = True


class TopicNotFound(NotFound):
    """No topic, and no address, of that name."""

    slug = "topic-not-found"


def close_code_of(error: PaymentsError) -> int:
    """The code of contract.md 3 that a socket refused with this error closes with."""
    return error.close_code if isinstance(error, Refusal) else _CLOSE_CODE_OF_STATUS.get(error.status, 4400)


def error_frame(
    error: PaymentsError,
    *,
    language: str,
    request_id: str,
    now: datetime,
    command_id: str | None = None,
    topic: str | None = None,
) -> str:
    """The frame that says why, to a program by its code and to a person by its sentence."""
    title = f"{error.slug}.title"
    named = {"id": command_id, "topic": topic}
    return reply(
        kind="error",
        now=now,
        code=title if title in SENTENCES else error.slug,
        values=error.values,
        language=language,
        data={
            "code": error.slug,
            "status": error.status,
            "retry": isinstance(error, Refusal) and error.retry,
            "request_id": request_id,
        },
        **{name: value for name, value in named.items() if value is not None},
    )
