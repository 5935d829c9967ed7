"""
One JSON object per log line: no field a visitor can break a line with, and nothing we did not choose to write.

Nothing of ours logs a secret or a body. `without_secrets` is the net below that, for what libraries and exceptions say.
"""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime

import orjson

FIELDS = ("request_id", "run_id", "batch_id", "company", "actor", "attempt", "status", "path", "method", "duration_ms")

_TOKEN = re.compile(r"vade_[A-Za-z0-9_-]{16,}")
_BEARER = re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}")
_NAMED = re.compile(
    r"""(?ix) \b ( (?:__host-)?vade_(?:session|csrf) | x-csrf-token | cookie | authorization | ticket | link
        | [a-z_]*password | [a-z_]*secret | code ) (["']? \s* [=:] \s* ["']?) ([^\s"'&;,}]{4,})"""
)
_IBAN = re.compile(r"\b[A-Z]{2}[0-9]{2}(?:[ ]?[A-Z0-9]{4}){3,7}(?:[ ]?[A-Z0-9]{1,3})?\b")


def without_secrets(text: str) -> str:
    """The text without tokens, cookies, passwords, codes and tickets; of an IBAN its beginning and end are left."""
    text = _BEARER.sub(r"\1 …", _TOKEN.sub("vade_…", text))
    text = _NAMED.sub(r"\1\2…", text)
    return _IBAN.sub(lambda found: f"{found[0][:4]}…{found[0][-2:]}", text)


class WithoutSockets(logging.Filter):
    """
    Leaves out uvicorn's lines about every WebSocket that comes and goes: they say the whole address, and in it may
    stand a ticket.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line is written."""
        template = str(record.msg)
        return '"WebSocket ' not in template and template not in {"connection open", "connection closed"}


class JsonFormatter(logging.Formatter):
    """Time, level, logger, message, the allow-listed fields of `extra`, and a traceback where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "ts": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_secrets(record.getMessage()),
        }
        line.update({name: without_secrets(str(getattr(record, name))) for name in FIELDS if hasattr(record, name)})
        if record.exc_info:
            line["traceback"] = without_secrets(self.formatException(record.exc_info))
        return orjson.dumps(line).decode()
