"""What the terminal shows of several programs at once: one line each, with the program's name before it."""

from __future__ import annotations

import json
import sys
from typing import TextIO

WIDTH = 9
_COLOURS = {"vade": 37, "web": 36, "worker": 33, "scheduler": 35, "valkey": 31, "postgres": 34}
_SHOWN_WITHOUT_NAME = {"ts", "level", "logger", "message", "traceback"}


def readable(line: str) -> str:
    """
    A log line of ours (one JSON object, config/logs.py) as a person reads it; any other line as it is.

    `{"ts": "2026-03-15T09:12:04.120+00:00", "level": "INFO", "message": "done", "run_id": "7"}` becomes
    `09:12:04 INFO done run_id=7`.
    """
    if not line.startswith("{"):
        return line
    try:
        fields = json.loads(line)
        said = [fields["ts"][11:19], fields["level"], fields["message"]]
    except (ValueError, KeyError, TypeError):
        return line
    said += [f"{name}={value}" for name, value in fields.items() if name not in _SHOWN_WITHOUT_NAME]
    return "\n".join([" ".join(map(str, said)), *str(fields.get("traceback", "")).splitlines()])


class Console:
    """Writes whole lines, so that programs do not break into each other's; colours only on a terminal."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out or sys.stdout
        self._colours = self._out.isatty()

    def say(self, name: str, text: str) -> None:
        """Show `text`, which may have several lines, as coming from the program `name`."""
        head = f"{name:>{WIDTH}} | "
        if self._colours:
            head = f"\033[{_COLOURS.get(name, 37)}m{head}\033[0m"
        lines = readable(text.rstrip("\n")).splitlines() or [""]
        self._out.write("".join(f"{head}{line}\n" for line in lines))
        self._out.flush()
