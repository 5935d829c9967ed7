"""Ringing the bell: only where somebody listens, and never at the cost of the caller."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
import redis
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.conf import settings
from redis import ResponseError

from payments.events import publish as publishing
from payments.events.log import LoggedEvent
from payments.events.publish import event_messages, publish, supplier_group


def redis_commands() -> dict[str, int]:
    """How often each Redis command has been called."""
    with redis.Redis.from_url(settings.VADE.redis_url) as client:
        return {name: row["calls"] for name, row in client.info("commandstats").items()}


def _connections_ever() -> int:
    with redis.Redis.from_url(settings.VADE.redis_url) as client:
        return int(client.info("stats")["total_connections_received"])


def _asked(client: redis.Redis) -> int:
    """How often somebody asked who listens."""
    told: dict[str, dict[str, int]] = client.info("commandstats")  # type: ignore[assignment]
    return told.get("cmdstat_pubsub|numsub", {}).get("calls", 0)


class TestPublish:
    def test_reaches_whoever_has_joined_the_group(self) -> None:
        group = supplier_group(1, 7)

        async def listen() -> dict[str, Any]:
            layer = get_channel_layer()
            name = await layer.new_channel()
            await layer.group_add(group, name)
            await asyncio.to_thread(publish, [(group, {"type": "supplier.event", "event": {"seq": 1}})])
            async with asyncio.timeout(5):
                heard: dict[str, Any] = await layer.receive(name)
            return heard

        assert async_to_sync(listen)() == {"type": "supplier.event", "group": group, "event": {"seq": 1}}

    def test_sends_nothing_where_nobody_listens(self) -> None:
        before = redis_commands().get("cmdstat_publish", 0)

        publish([(supplier_group(1, number), {"type": "supplier.event"}) for number in range(2_000)])

        assert redis_commands().get("cmdstat_publish", 0) == before

    def test_opens_no_connection_for_each_message(self) -> None:
        group = f"company-1.supplier-{uuid4()}"

        async def count() -> tuple[int, int]:
            layer = get_channel_layer()
            name = await layer.new_channel()
            await layer.group_add(group, name)
            before = await asyncio.to_thread(_connections)
            await asyncio.to_thread(publish, [(group, {"type": "x"})] * 1_000)
            after = await asyncio.to_thread(_connections)
            return before, after

        before, after = async_to_sync(count)()
        assert after - before <= 3

    def test_opens_no_connection_for_each_publication(self) -> None:
        publish([("company-1.supplier-1", {"type": "x"})])
        before = _connections_ever()

        for _ in range(1_000):
            publish([("company-1.supplier-1", {"type": "x"})])

        assert _connections_ever() - before < 100  # the look itself opens one, and so may others of this test run

    def test_goes_on_after_its_connections_were_cut(self) -> None:
        publish([("company-1.supplier-1", {"type": "x"})])
        with redis.Redis.from_url(settings.VADE.redis_url) as client:
            client.client_kill_filter(_type="normal", skipme=True)
            before = _asked(client)

            publish([("company-1.supplier-1", {"type": "x"})])
            publish([("company-1.supplier-1", {"type": "x"})])

            assert _asked(client) > before

    def test_works_in_a_child_of_a_process_that_has_published(self) -> None:
        publish([("company-1.supplier-1", {"type": "x"})])
        with redis.Redis.from_url(settings.VADE.redis_url) as client:
            before = _asked(client)
        child = os.fork()
        if child == 0:
            publish([("company-1.supplier-1", {"type": "x"})])
            os._exit(0)
        deadline = time.monotonic() + 60
        ended = (0, 0)
        while ended[0] == 0 and time.monotonic() < deadline:
            ended = os.waitpid(child, os.WNOHANG)
            time.sleep(0.02)
        if ended[0] == 0:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)

        assert ended == (child, 0)
        with redis.Redis.from_url(settings.VADE.redis_url) as client:
            assert _asked(client) > before

    def test_reaches_many_groups_as_group_send_does(self) -> None:
        groups = [supplier_group(2, number) for number in range(700)]

        async def listen() -> list[tuple[str, int]]:
            layer = get_channel_layer()
            name = await layer.new_channel()
            for group in groups:
                await layer.group_add(group, name)
            messages = [(group, {"type": "x", "number": number}) for number, group in enumerate(groups)]
            await asyncio.to_thread(publish, messages)
            async with asyncio.timeout(30):
                heard = [await layer.receive(name) for _ in groups]
            return [(one["group"], one["number"]) for one in heard]

        assert async_to_sync(listen)() == [(group, number) for number, group in enumerate(groups)]

    def test_sends_to_all_where_it_may_not_ask_who_listens(self, monkeypatch: pytest.MonkeyPatch) -> None:
        sent: list[str] = []

        class Mute:
            class _Redis:
                async def pubsub_numsub(self, *_: str) -> None:
                    raise ResponseError("NOPERM")

            class _Shard:
                def _ensure_redis(self) -> None:
                    self._redis = Mute._Redis()

            def __init__(self) -> None:
                self._shards = [self._Shard()]

            def _get_group_channel_name(self, group: str) -> str:
                return group

            async def group_send(self, group: str, message: dict[str, Any]) -> None:
                sent.append(group)
                assert message["group"] == group

        monkeypatch.setattr(publishing, "get_channel_layer", Mute)

        publish([("one", {"type": "x"}), ("two", {"type": "x"})])

        assert sent == ["one", "two"]

    def test_never_raises_when_the_layer_is_away(self, monkeypatch: pytest.MonkeyPatch) -> None:
        class Away:
            async def group_send(self, group: str, message: dict[str, Any]) -> None:
                raise ConnectionError(group, message)

        monkeypatch.setattr(publishing, "get_channel_layer", Away)

        publish([("company-1.supplier-7", {"type": "x"})])

    def test_gives_up_on_a_layer_that_never_answers(self, monkeypatch: pytest.MonkeyPatch) -> None:
        class Stuck:
            async def group_send(self, *_: object) -> None:
                await asyncio.sleep(60)

        monkeypatch.setattr(publishing, "get_channel_layer", Stuck)
        monkeypatch.setattr(publishing, "_BATCH_SECONDS", 0.1)
        began = time.monotonic()

        publish([("company-1.supplier-7", {"type": "x"})])

        assert time.monotonic() - began < 2


class TestEventMessages:
    def test_carry_numbers_and_bodies_of_each_supplier(self) -> None:
        events = [event(7, 1), event(7, 2), event(8, 5)]

        (first, told), (second, _) = event_messages(events)

        assert (first, second) == (supplier_group(1, 7), supplier_group(1, 8))
        assert (told["first"], told["last"], told["epoch"]) == (1, 2, "e1")
        assert [one["seq"] for one in told["events"]] == [1, 2]

    def test_carry_numbers_alone_where_bodies_are_long(self) -> None:
        [(_, told)] = event_messages([event(7, 4, data="x" * (publishing.MAX_BODIES + 1))])

        assert (told["first"], told["last"], told["events"]) == (4, 4, [])


def event(supplier_id: int, seq: int, *, data: str = "{}") -> LoggedEvent:
    return LoggedEvent(
        company_id=1,
        supplier_id=supplier_id,
        seq=seq,
        epoch="e1",
        type="supplier.updated",
        created_at=datetime(2026, 3, 15, tzinfo=UTC),
        data=data,
        message_code="supplier.balance",
        message_values="{}",
    )


def _connections() -> int:
    with redis.Redis.from_url(settings.VADE.redis_url) as client:
        return int(client.info("stats")["total_connections_received"])
