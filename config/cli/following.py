"""A row of queued work, followed from the terminal until it ends."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TypeVar

from payments.models import QueuedWork

Work = TypeVar("Work", bound=QueuedWork)

_LOOK_EVERY_S = 0.2
_QUIET_S = 15


def until_ended(read: Callable[[], Work], *, told: Callable[[Work], str], silent: bool) -> Work:
    """
    Read the row again and again; show how far it is on standard error; return it when it has ended.

    After some time in which no worker took it, says so once and goes on waiting.
    """
    began, shown, warned = time.monotonic(), "", False
    while (row := read()).status in row.open_statuses:
        line = told(row)
        if not silent and line != shown and sys.stderr.isatty():
            print(f"\r\033[K{line}", end="", file=sys.stderr, flush=True)
            shown = line
        if not warned and row.started_at is None and time.monotonic() - began > _QUIET_S:
            print("No worker has taken it yet. Is one running? See: ./vade up, vade worker", file=sys.stderr)
            warned = True
        time.sleep(_LOOK_EVERY_S)
    if shown:
        print("\r\033[K", end="", file=sys.stderr, flush=True)
    return row
