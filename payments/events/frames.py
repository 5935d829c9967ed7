"""Frames as text, once per language however many sockets read them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson

from payments.events.log import wire_time
from payments.events.messages import message
from payments.events.types import PROTOCOL_VERSION


def logged_frame(topic: str, event: Mapping[str, Any], language: str) -> str:
    """
    The frame of a logged event (the dictionary of `log.to_message`). Its data is spliced in as it was stored, so that
    every reader, now or at a replay, gets the same bytes.
    """
    head = _head(topic, event["type"], event["seq"], event["epoch"], event["ts"])
    words = message(event["code"], orjson.loads(event["values"]), language)
    return f'{head},"message":{orjson.dumps(words).decode()},"data":{event["data"]}}}'


def state_frame(
    *,
    topic: str,
    kind: str,
    seq: int,
    epoch: str,
    now: datetime,
    data: Mapping[str, Any],
    code: str,
    values: Mapping[str, object],
    language: str,
) -> str:
    """A frame of state that is not logged: a snapshot, progress, changed rows."""
    head = _head(topic, kind, seq, epoch, wire_time(now))
    words = orjson.dumps(message(code, values, language)).decode()
    return f'{head},"message":{words},"data":{orjson.dumps(data).decode()}}}'


def _head(topic: str, kind: str, seq: int, epoch: str, ts: str) -> str:
    fields = {"v": PROTOCOL_VERSION, "type": kind, "topic": topic, "seq": seq, "epoch": epoch, "ts": ts}
    return orjson.dumps(fields).decode()[:-1]


def reply(
    *, kind: str, now: datetime, code: str, language: str, values: Mapping[str, object] | None = None, **more: Any
) -> str:
    """An answer to a command; `more` are its further fields (id, topic, data)."""
    words = message(code, values or {}, language)
    return orjson.dumps({"v": PROTOCOL_VERSION, "type": kind, "ts": wire_time(now), "message": words, **more}).decode()
