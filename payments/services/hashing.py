"""
How many passwords are hashed at once: Argon2 takes 100 MB and every core for each.

Two at a time, some wait, the rest are told to come back. Whoever waits holds no database connection (`let_go`): the
pool is smaller than a flood of sign-ins.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from django.db import connection

from payments.domain.errors import PaymentsError

AT_ONCE = 2
WAITING = 20
_COME_BACK_S = 2


class TooManySignIns(PaymentsError):
    """More people sign in than this process hashes passwords for; in a moment it is possible again."""

    slug = "too-many-sign-ins"
    status = 429

    def __init__(self) -> None:
        super().__init__(seconds=_COME_BACK_S)


class Gate:
    """Places in a queue, and turns at its head."""

    def __init__(self, *, at_once: int, waiting: int) -> None:
        self._places = BoundedSemaphore(at_once + waiting)
        self._turns = BoundedSemaphore(at_once)

    @contextmanager
    def place(self) -> Iterator[None]:
        """
        Stand in the queue.

        Raises:
            TooManySignIns: it is full.
        """
        if not self._places.acquire(blocking=False):
            raise TooManySignIns
        try:
            yield
        finally:
            self._places.release()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn, without a database connection."""
        let_go()
        with self._turns:
            yield


def let_go() -> None:
    """Give the connection back to the pool; the next query takes one again."""
    if not connection.in_atomic_block:
        connection.close()


GATE = Gate(at_once=AT_ONCE, waiting=WAITING)
"""The one of this process."""
