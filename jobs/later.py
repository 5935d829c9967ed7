"""
Messages Redis did not take in time: kept for a moment in this process, and sent as soon as it answers again.

A Redis that is merely slow (a busy machine, a fork for its snapshot, a failover) costs a message as long as it is slow.
One that stays away costs nobody anything: what has waited too long is left to the sweeper, as is what this process
takes with it when it dies.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

import redis
from dramatiq.message import Message

logger = logging.getLogger(__name__)

KEPT_SECONDS = 5.0
"""What has waited for longer is not sent: by then the sweeper sends it (payments/services/work.py)."""

KEPT_MESSAGES = 1_000
_FIRST_PAUSE_S = 0.05
_LONGEST_PAUSE_S = 0.5

Send = Callable[[Message[Any], int | None], object]


class Later:
    """
    The messages that wait, and the thread that sends them while there are any.

    Args:
        send: sends one and may take its time; raises RedisError or OSError where it could not.
    """

    def __init__(self, send: Send) -> None:
        self._send = send
        self._waiting: deque[tuple[float, Message[Any], int | None]] = deque()
        self._mutex = threading.Lock()
        self._thread: threading.Thread | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether Redis did not answer just now: nobody else should wait for it."""
        thread = self._thread
        return thread is not None and thread.is_alive()  # after a fork the child has no such thread

    def add(self, message: Message[Any], delay: int | None) -> None:
        """Send it when Redis answers. It may arrive twice: the first try may have come through unanswered."""
        with self._mutex:
            if not self.is_waiting:
                self._waiting.clear()
                self._thread = threading.Thread(target=self._keep_trying, name="later", daemon=True)
                self._thread.start()
            if len(self._waiting) < KEPT_MESSAGES:
                self._waiting.append((time.monotonic(), message, delay))

    def _keep_trying(self) -> None:
        pause = _FIRST_PAUSE_S
        while (found := self._next()) is not None:
            _, message, delay = found
            try:
                self._send(message, delay)
            except (redis.RedisError, OSError):
                time.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE_S)
                continue
            pause = _FIRST_PAUSE_S
            with self._mutex:
                self._waiting.popleft()

    def _next(self) -> tuple[float, Message[Any], int | None] | None:
        """The oldest that may still be sent; with none left the thread is over, and the next failure starts another."""
        with self._mutex:
            dropped = 0
            while self._waiting and time.monotonic() - self._waiting[0][0] > KEPT_SECONDS:
                self._waiting.popleft()
                dropped += 1
            if dropped:
                logger.warning("%d messages not sent, the sweeper will", dropped)
            if not self._waiting:
                self._thread = None
                return None
            return self._waiting[0]
