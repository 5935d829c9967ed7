"""The commands of the live protocol (contract.md 3): what they look like, and how many a second are taken."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

import orjson
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from realtime.refusals import BadCommand, CommandTooLarge

_BIGGEST_NUMBER = 2**53
"""What JSON numbers carry exactly."""

CommandId = Annotated[str, Field(max_length=64)]
TopicName = Annotated[str, Field(max_length=100)]
_T = TypeVar("_T")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def _example(**command: Any) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [command]})


class Subscribe(_Strict):
    """Follow a topic; with `since` and `epoch`, go on where an earlier connection ended."""

    model_config = _example(op="subscribe", id="a1", topic="supplier:7", since=41, epoch="b3f1a0c47d52")

    op: Literal["subscribe"]
    id: CommandId | None = None
    topic: TopicName
    since: int | None = Field(default=None, ge=0, le=_BIGGEST_NUMBER)
    epoch: str | None = Field(default=None, max_length=64)


class Unsubscribe(_Strict):
    """Follow it no longer."""

    model_config = _example(op="unsubscribe", id="a2", topic="supplier:7")

    op: Literal["unsubscribe"]
    id: CommandId | None = None
    topic: TopicName


class Ping(_Strict):
    """Is anybody there?"""

    model_config = _example(op="ping", id="p1")

    op: Literal["ping"]
    id: CommandId | None = None


class Auth(_Strict):
    """Renew the sign-in with a fresh ticket of the same caller."""

    model_config = _example(op="auth", id="t1", ticket="3ZbD…")

    op: Literal["auth"]
    id: CommandId | None = None
    ticket: str = Field(max_length=200)


class Echo(_Strict):
    """What the older address answers, to its sender alone."""

    model_config = _example(message="hello")

    message: str


LiveCommand = Annotated[Subscribe | Unsubscribe | Ping | Auth, Field(discriminator="op")]
PathCommand = Annotated[Ping | Auth, Field(discriminator="op")]
OlderCommand = PathCommand | Echo

LIVE: TypeAdapter[LiveCommand] = TypeAdapter(LiveCommand)
PATH: TypeAdapter[PathCommand] = TypeAdapter(PathCommand)
OLDER: TypeAdapter[OlderCommand] = TypeAdapter(OlderCommand)


def parse(text: str | None, adapter: TypeAdapter[_T], *, max_bytes: int) -> _T:
    """
    The command a text frame holds; a binary frame comes as None.

    Raises:
        CommandTooLarge: longer than `max_bytes` in UTF-8.
        BadCommand: anything else that is not exactly one of the commands.
    """
    if text is None:
        raise BadCommand
    if len(text.encode()) > max_bytes:
        raise CommandTooLarge(limit=max_bytes)
    try:
        return adapter.validate_json(text)
    except ValidationError as invalid:
        raise BadCommand from invalid


def id_of(text: str | None, *, max_bytes: int) -> str | None:
    """The `id` of something that is no command, so that its sender can tell which one was refused."""
    if text is None or len(text) > max_bytes:
        return None
    try:
        found = orjson.loads(text)
    except ValueError:
        return None
    name = found.get("id") if isinstance(found, dict) else None
    return name if isinstance(name, str) and len(name) <= 64 else None


class RateLimit:
    """At most `per_second` in any second on average, and no more than that at once (token bucket)."""

    def __init__(self, per_second: int, *, now: float) -> None:
        self._per_second = per_second
        self._left = float(per_second)
        self._at = now

    def takes(self, *, now: float) -> bool:
        """Count one more at `now` (seconds, monotonic); False if it is one too many."""
        self._left = min(self._per_second, self._left + (now - self._at) * self._per_second)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
