"""
Who waits for a message is woken by a hint instead of looking again and again (stack.md 1 and 6.1).

Every enqueue also publishes a word on `NAMESPACE:wake:QUEUE`. A hint may be lost without harm: the wait for it is
bounded, and the queue is the only truth.
"""

from __future__ import annotations

import logging
import threading
import time
from typing import Any

import redis
from dramatiq import Broker, Middleware, Worker
from dramatiq.broker import MessageProxy
from dramatiq.brokers.redis import RedisBroker, _RedisConsumer
from dramatiq.common import compute_backoff
from dramatiq.errors import ConnectionClosed
from dramatiq.message import Message
from redis.backoff import NoBackoff
from redis.retry import Retry

logger = logging.getLogger(__name__)

_LOOK_SECONDS = 2.0
_SILENCE_SECONDS = 10.0
_AGAIN_SECONDS = 0.25
_LAST_WAIT_SECONDS = 0.02


def channel_of(namespace: str, queue: str) -> str:
    """Where hints for a queue are published; a queue of `*` names all of them."""
    return f"{namespace}:wake:{queue}"


class Waker:
    """
    One ear per process, in a thread of its own: sets the event of each queue a hint comes for.

    A connection that hears nothing although it was asked (the other side is gone without a word) is replaced.
    """

    def __init__(self, url: str, namespace: str) -> None:
        self._url = url
        self._pattern = channel_of(namespace, "*")
        self._events: dict[str, threading.Event] = {}
        self._mutex = threading.Lock()
        self._thread: threading.Thread | None = None
        self._over = threading.Event()
        self.listening = threading.Event()

    def event(self, queue: str) -> threading.Event:
        """Set by each hint for this queue. The first call of a process begins to listen: after any fork."""
        with self._mutex:
            if self._thread is None:
                self._thread = threading.Thread(target=self._listen, name="wake", daemon=True)
                self._thread.start()
            return self._events.setdefault(queue, threading.Event())

    def wake(self, queue: str) -> None:
        """Wake who waits for this queue in this process."""
        self.event(queue).set()

    def wait(self, event: threading.Event, seconds: float) -> None:
        """Until the event is set, at most so long; when this process ends, only for an instant."""
        if self._over.is_set():
            time.sleep(min(seconds, _LAST_WAIT_SECONDS))
        else:
            event.wait(seconds)

    def stop(self) -> None:
        """Listen no longer, and keep nobody waiting who is asked to end."""
        self._over.set()
        for event in list(self._events.values()):
            event.set()

    def _listen(self) -> None:
        client = redis.Redis.from_url(
            self._url,
            socket_timeout=_SILENCE_SECONDS,
            socket_connect_timeout=_LOOK_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )
        away_before = False
        while not self._over.is_set():
            try:
                with client.pubsub() as ear:  # type: ignore[no-untyped-call]
                    ear.psubscribe(self._pattern)
                    self._hear(ear)
            except (redis.RedisError, OSError) as away:
                if self.listening.is_set() or not away_before:
                    logger.info("no hints for now: %s", type(away).__name__)
                away_before = True
                self.listening.clear()
                self._over.wait(_AGAIN_SECONDS)
        client.close()

    def _hear(self, ear: Any) -> None:
        heard = time.monotonic()
        while not self._over.is_set():
            message = ear.get_message(timeout=_LOOK_SECONDS)
            if message is None:
                if time.monotonic() - heard > _SILENCE_SECONDS:
                    raise TimeoutError
                ear.ping()
                continue
            heard = time.monotonic()
            if message["type"] == "pmessage":
                self.wake(message["channel"].decode().rsplit(":", 1)[1])
            elif message["type"] == "psubscribe":
                self.listening.set()
                for event in list(self._events.values()):
                    event.set()  # whatever was hinted while nobody listened


class EndsWithItsWorker(Middleware):
    """A worker that is asked to stop does not wait for hints any more."""

    def __init__(self, waker: Waker) -> None:
        self._waker = waker

    def before_worker_shutdown(self, broker: Broker, worker: Worker) -> None:  # noqa: ARG002
        """The worker is about to stop its consumers."""
        self._waker.stop()


class WakingConsumer(_RedisConsumer):
    """
    Waits for a hint where dramatiq's own sleeps. Its own acks are hints too: its window has room again then, and one
    process is not held to a window every few milliseconds.
    """

    def __init__(self, broker: RedisBroker, queue_name: str, prefetch: int, timeout: int, *, waker: Waker) -> None:
        super().__init__(broker, queue_name, prefetch, timeout)  # type: ignore[no-untyped-call]
        self._waker = waker
        self._event = waker.event(queue_name)

    def ack(self, message: MessageProxy) -> None:
        """Done; where half the window is free, more is fetched."""
        super().ack(message)  # type: ignore[no-untyped-call]
        if self.outstanding_message_count <= self.prefetch // 2:
            self._event.set()

    def nack(self, message: MessageProxy) -> None:
        """Failed for good."""
        super().nack(message)  # type: ignore[no-untyped-call]
        self._event.set()

    def __next__(self) -> MessageProxy | None:
        """The next message, or none after a wait that no hint has ended."""
        try:
            if not self.message_cache:
                self._event.clear()  # before the look: a hint after this line is kept
                room = self.prefetch - self.outstanding_message_count
                if room > 0:
                    self.message_cache = self.broker.do_fetch(self.queue_name, room)
            while self.message_cache:
                data = self.message_cache.pop(0)
                if data is not None:  # dramatiq#266
                    return self._taken(data)
            self.misses, wait_ms = compute_backoff(self.misses, max_backoff=self.timeout)
            self._waker.wait(self._event, wait_ms / 1000)
            return None
        except redis.ConnectionError as away:
            raise ConnectionClosed(away) from None

    def _taken(self, data: bytes) -> MessageProxy:
        self.misses = 0
        message = Message.decode(data)
        self.queued_message_ids.add(message.message_id)
        return MessageProxy(message)
