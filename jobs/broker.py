"""
The Redis broker with bounded sends, and with hints that wake who waits (jobs/waking.py).

A send inside a request waits 250 ms at most. What was not sent by then is sent from a thread of its own as soon as
Redis answers (jobs/later.py); until then nobody else waits for Redis at all. A send that failed is no error: the row it
was for is in the database, and in the end the sweeper sends it again (stack.md 2).
"""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import Any

import redis
from dramatiq.brokers.redis import RedisBroker
from dramatiq.common import dq_name
from dramatiq.message import Message
from redis.backoff import NoBackoff
from redis.retry import Retry

from jobs.later import Later
from jobs.waking import EndsWithItsWorker, Waker, WakingConsumer, channel_of

logger = logging.getLogger(__name__)

SEND_SECONDS = 0.25
PATIENT_SECONDS = 2.0
"""How long the thread that sends later waits for one answer."""
LONG_WORK = ("calculation", "intake")
"""Queues of which a process takes no more than it has threads: what else it took would wait there for minutes, while
another process is idle."""


class BoundedRedisBroker(RedisBroker):
    """Workers read through the ordinary client; whatever is enqueued goes through a second, impatient one."""

    def __init__(self, *, url: str, **options: Any) -> None:
        super().__init__(url=url, **options)  # type: ignore[no-untyped-call]
        self._impatient = _client(url, SEND_SECONDS)
        self._sender = self._sending_by(self._impatient)
        self._patient = self._sending_by(_client(url, PATIENT_SECONDS))
        self._later = Later(self._send_patiently)
        self.waker = Waker(url, self.namespace)
        self.add_middleware(EndsWithItsWorker(self.waker))

    def enqueue(self, message: Message[Any], *, delay: int | None = None) -> Message[Any]:
        """Send, or say in the log that it was not sent yet."""
        self.emit_before("enqueue", message, delay)
        if self.is_holding_back:
            self._later.add(message, delay)
            return message
        try:
            self._send(self._sender, message, delay)
        except (redis.RedisError, OSError) as away:
            self._later.add(message, delay)
            logger.warning("not sent yet: %s", type(away).__name__, extra={"actor": message.actor_name})
        return message

    @property
    def is_holding_back(self) -> bool:
        """Whether messages wait in this process for a Redis that did not answer."""
        return self._later.is_waiting

    def _sending_by(self, client: redis.Redis) -> RedisBroker:
        return RedisBroker(client=client, namespace=self.namespace, middleware=[])

    def _send_patiently(self, message: Message[Any], delay: int | None) -> None:
        self._send(self._patient, message, delay)

    def _send(self, sender: RedisBroker, message: Message[Any], delay: int | None) -> None:
        sent = sender.enqueue(message, delay=delay)
        self._hint(dq_name(message.queue_name) if delay is not None else message.queue_name)
        self.emit_after("enqueue", sent, delay)

    def _hint(self, queue_name: str) -> None:
        """Wake a worker; without it one looks by itself a moment later."""
        with suppress(redis.RedisError, OSError):
            self._impatient.publish(channel_of(self.namespace, queue_name), b"")

    def consume(self, queue_name: str, prefetch: int = 1, timeout: int = 5000) -> WakingConsumer:
        """What a worker reads a queue with; `prefetch` is twice its threads."""
        if queue_name in LONG_WORK:
            prefetch = max(1, prefetch // 2)
        return WakingConsumer(self, queue_name, prefetch, timeout, waker=self.waker)


def _client(url: str, seconds: float) -> redis.Redis:
    return redis.Redis.from_url(
        url, socket_timeout=seconds, socket_connect_timeout=seconds, retry=Retry(NoBackoff(), 0)
    )
