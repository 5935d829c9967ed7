"""A send is bounded, and its failure is no error."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import dramatiq
import pytest
import redis
from dramatiq.middleware import AgeLimit

from config.cli.servers.valkey import Valkey
from jobs import broker, later
from jobs.broker import BoundedRedisBroker


@pytest.fixture
def black_hole() -> Iterator[str]:
    """A server that accepts and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        held: list[socket.socket] = []

        def accept() -> None:
            while True:
                try:
                    held.append(server.accept()[0])
                except OSError:
                    return

        threading.Thread(target=accept, daemon=True).start()
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"
        for one in held:
            one.close()


def message() -> dramatiq.Message[object]:
    return dramatiq.Message(queue_name="q", actor_name="a", args=(), kwargs={}, options={})


def queued(client: redis.Redis, queue: str) -> set[str]:
    """The messages of a queue, by their ids."""
    found: list[bytes] = client.hvals(f"{queue}.msgs")  # type: ignore[assignment]
    return {dramatiq.Message.decode(one).message_id for one in found}


class TestBoundedRedisBroker:
    def test_gives_up_on_a_redis_that_never_answers(self, black_hole: str) -> None:
        sender = BoundedRedisBroker(url=black_hole, middleware=[AgeLimit()])
        began = time.monotonic()

        sender.enqueue(message())

        assert time.monotonic() - began < 12 * broker.SEND_SECONDS  # unbounded: 59 s, stack.md 1

    def test_does_not_try_again_for_a_while_after_a_failure(self, black_hole: str) -> None:
        sender = BoundedRedisBroker(url=black_hole, middleware=[])
        sender.enqueue(message())
        began = time.monotonic()

        for _ in range(100):
            sender.enqueue(message())

        assert time.monotonic() - began < 4 * broker.SEND_SECONDS  # and not a hundred times

    def test_sends_what_a_slow_redis_did_not_take_as_soon_as_it_does(self, own_redis: Valkey) -> None:
        sender = BoundedRedisBroker(url=own_redis.url, middleware=[], namespace="slow")
        sender.declare_queue("q")
        with redis.Redis.from_url(own_redis.url) as client:
            client.client_pause(1_000, all=True)
            began = time.monotonic()

            sent = [sender.enqueue(message()) for _ in range(3)]

            assert time.monotonic() - began < 3 * broker.SEND_SECONDS  # the first waits its time, the others do not
            wanted = {one.message_id for one in sent}
            deadline = time.monotonic() + 30
            while not wanted <= queued(client, "slow:q") and time.monotonic() < deadline:
                time.sleep(0.05)
            assert wanted <= queued(client, "slow:q")
            while sender.is_holding_back and time.monotonic() < deadline:
                time.sleep(0.05)
            assert sender.enqueue(message()).message_id in queued(client, "slow:q")

    def test_leaves_what_has_waited_too_long_to_the_sweeper(
        self, own_redis: Valkey, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(later, "KEPT_SECONDS", 0.0)
        sender = BoundedRedisBroker(url=own_redis.url, middleware=[], namespace="late")
        sender.declare_queue("q")
        with redis.Redis.from_url(own_redis.url) as client:
            client.client_pause(1_000, all=True)
            sender.enqueue(message())
            deadline = time.monotonic() + 30
            while sender.is_holding_back and time.monotonic() < deadline:
                time.sleep(0.05)

            assert not sender.is_holding_back

    def test_survives_a_redis_that_is_not_there(self) -> None:
        sender = BoundedRedisBroker(url="redis://127.0.0.1:1/0", middleware=[])

        sender.enqueue(message())
