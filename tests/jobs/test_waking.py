"""An idle worker begins at once; and soon, where no hint reaches it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from queue import Queue
from threading import Event
from typing import Any

import dramatiq
import pytest
import redis
from dramatiq import Worker

from config.cli.servers.valkey import Valkey
from jobs.broker import BoundedRedisBroker
from jobs.waking import Waker, channel_of

HINTED_S = 0.2
"""Far below the wait without a hint, and far above what a hint takes, so that a busy machine does not matter."""


class Installation:
    """A broker, a worker of it with a long look interval, and an actor that says when it began."""

    def __init__(self, url: str, *, timeout_ms: int) -> None:
        self.broker = BoundedRedisBroker(url=url, middleware=[], namespace=f"test-{time.monotonic_ns()}")
        self.began: Queue[float] = Queue()

        @dramatiq.actor(broker=self.broker, queue_name="q", actor_name="note")
        def note() -> None:
            self.began.put(time.monotonic())

        self.note: Any = note
        self.worker = Worker(self.broker, worker_threads=2, worker_timeout=timeout_ms)
        self.worker.start()

    def start_after(self, *, idle: float) -> float:
        """Seconds from a send to the start, on a worker that was idle for so long."""
        time.sleep(idle)
        at = time.monotonic()
        self.note.send()
        return self.began.get(timeout=30) - at

    def end(self) -> None:
        self.worker.stop(timeout=20_000)


@pytest.fixture
def installation(own_redis: Valkey) -> Iterator[Installation]:
    made = Installation(own_redis.url, timeout_ms=3_000)
    assert made.broker.waker.listening.wait(20)
    yield made
    made.end()


class TestWakingConsumer:
    def test_begins_at_once_though_it_would_look_much_later(self, installation: Installation) -> None:
        installation.start_after(idle=0)  # from here on it waits longer and longer
        took = sorted(installation.start_after(idle=0.3) for _ in range(8))

        assert took[len(took) // 2] < HINTED_S

    def test_hears_hints_again_after_its_connection_was_cut(
        self, installation: Installation, own_redis: Valkey
    ) -> None:
        with redis.Redis.from_url(own_redis.url) as client:
            installation.broker.waker.listening.clear()
            client.client_kill_filter(_type="pubsub")
        assert installation.broker.waker.listening.wait(20)

        took = min(installation.start_after(idle=0.3) for _ in range(5))

        assert took < HINTED_S

    def test_looks_by_itself_where_hints_are_forbidden(self, own_redis: Valkey) -> None:
        without = Installation(own_redis.url, timeout_ms=1_000)
        with redis.Redis.from_url(own_redis.url) as client:
            client.execute_command("ACL", "SETUSER", "default", "resetchannels")
            try:
                took = sorted(without.start_after(idle=1.2) for _ in range(3))
            finally:
                client.execute_command("ACL", "SETUSER", "default", "allchannels")
        without.end()

        assert took[1] < 1.5

    def test_does_all_of_a_pile_and_none_twice(self, installation: Installation) -> None:
        for _ in range(500):
            installation.note.send()

        assert [installation.began.get(timeout=30) for _ in range(500)]
        time.sleep(0.2)
        assert installation.began.empty()


class TestLongWork:
    def test_waits_in_no_busy_process_while_another_is_idle(self, own_redis: Valkey) -> None:
        """Two processes of one thread each, told apart by their brokers; one is busy with something long."""
        began: Queue[str] = Queue()
        is_over = Event()

        def process(name: str) -> tuple[Worker, Any]:
            broker = BoundedRedisBroker(url=own_redis.url, middleware=[], namespace="test-long-work")

            @dramatiq.actor(broker=broker, queue_name="calculation", actor_name="calculate")
            def calculate(seconds: float) -> None:
                began.put(name)
                is_over.wait(seconds)

            return Worker(broker, worker_threads=1), calculate

        (busy, calculate), (idle, _) = process("busy"), process("idle")
        busy.start()
        calculate.send(60)
        assert began.get(timeout=30) == "busy"
        for _ in range(3):
            calculate.send(0)
        time.sleep(0.5)  # in which the busy one could take what it must leave
        idle.start()

        try:
            assert [began.get(timeout=10) for _ in range(3)] == ["idle"] * 3
        finally:
            is_over.set()
            for worker in (busy, idle):
                worker.stop(timeout=20_000)


class TestWaker:
    def test_hears_nothing_of_other_namespaces(self, own_redis: Valkey) -> None:
        waker = Waker(own_redis.url, "one")
        event = waker.event("q")
        assert waker.listening.wait(20)
        time.sleep(0.05)
        event.clear()

        with redis.Redis.from_url(own_redis.url) as client:
            client.publish(channel_of("other", "q"), b"")
            assert not event.wait(0.3)
            client.publish(channel_of("one", "q"), b"")
            assert event.wait(20)
        waker.stop()
