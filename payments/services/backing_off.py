"""How long whoever sends to another system waits after it did not take what it was sent."""

from __future__ import annotations

from datetime import timedelta

FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(hours=1)


def wait_after(failures: int) -> timedelta:
    """How long nothing is sent after the n-th failure in a row: 5 s, then twice as long each time, an hour at most."""
    doublings: int = 2 ** min(failures - 1, 20)
    return min(LONGEST_WAIT, FIRST_WAIT * doublings)
