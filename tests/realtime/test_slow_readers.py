from __future__ import annotations

import asyncio
import gc
from typing import Any

import orjson
import pytest

from config.asgi import application
from payments.models import SupplierEvent, SupplierStream
from realtime.hub import current_hub
from realtime.rendering import LoggedFrame
from realtime.suppliers import PAGE, RING_EVENTS
from tests.realtime.reader import Reader, seqs
from tests.realtime.test_lists import changed
from tests.realtime.world import World, announce, db, eventually, record_many

pytestmark = pytest.mark.usefixtures("no_tick")


class StalledReader:
    """A socket whose peer takes nothing until `go_on` is set."""

    def __init__(self, path: str, token: str) -> None:
        self.go_on = asyncio.Event()
        self.received: list[dict[str, Any]] = []
        self.waiting = 0
        self._inbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._inbox.put_nowait({"type": "websocket.connect"})
        scope = {
            "type": "websocket",
            "path": path,
            "query_string": b"",
            "headers": [(b"authorization", f"Bearer {token}".encode())],
            "subprotocols": [],
        }
        self._task = asyncio.create_task(application(scope, self._inbox.get, self._send))

    async def _send(self, message: dict[str, Any]) -> None:
        if message["type"] == "websocket.send":
            self.waiting += 1
            await self.go_on.wait()
            self.waiting -= 1
            self.received.append(orjson.loads(message["text"]))

    async def until(self, count: int) -> None:
        await eventually(lambda: asyncio.sleep(0, len(self.received) >= count))

    async def leave(self) -> None:
        await self._inbox.put({"type": "websocket.disconnect", "code": 1000})
        await self._task


class TestSlowReader:
    async def test_falls_off_the_ring_and_is_served_from_the_log(self, world: World) -> None:
        many = RING_EVENTS + PAGE * 2 + 7
        stalled = StalledReader(world.path, world.token)
        async with Reader(world.path, token=world.token) as quick:
            await quick.next()
            await db(announce, await db(record_many, world.supplier, many))
            first = await quick.take(many)
            [watch] = current_hub().suppliers.values()
            oldest, waiting = watch.oldest, stalled.waiting
            held = sum(type(one) is LoggedFrame for one in gc.get_objects())
            stalled.go_on.set()
            await stalled.until(many + 1)
        await stalled.leave()

        assert waiting == 1, "one frame waits in send"
        assert held <= RING_EVENTS + PAGE, "and none is kept for the socket that has not taken it"
        assert oldest > many - RING_EVENTS
        assert seqs(first) == list(range(1, many + 1))
        assert seqs(stalled.received) == list(range(many + 1))

    async def test_whose_next_events_are_not_kept_any_more_gets_a_snapshot(self, world: World) -> None:
        many = RING_EVENTS + PAGE
        stalled = StalledReader(world.path, world.token)
        async with Reader(world.path, token=world.token) as quick:
            await quick.next()
            await db(announce, await db(record_many, world.supplier, many))
            await quick.take(many)
            await db(SupplierEvent.objects.filter(supplier=world.supplier, seq__lte=PAGE // 2).delete)
            await db(SupplierStream.objects.filter(supplier=world.supplier).update, min_seq=PAGE // 2 + 1)
            stalled.go_on.set()
            await stalled.until(2)
        await stalled.leave()

        assert [(frame["type"], frame["seq"]) for frame in stalled.received] == [("snapshot", 0), ("snapshot", many)]

    async def test_of_conflated_topics_gets_the_newest_state(self, world: World) -> None:
        stalled = StalledReader("/ws/supplierpayment/", world.token)
        async with Reader("/ws/supplierpayment/", token=world.token) as quick:
            await quick.next()
            for _ in range(3):
                await db(changed, world.supplier)
                await quick.next()
            stalled.go_on.set()
            await stalled.until(2)
            await asyncio.sleep(0.3)
        await stalled.leave()

        assert [(frame["type"], frame["seq"]) for frame in stalled.received] == [
            ("snapshot", 0),
            ("suppliers.changed", 3),
        ]
        assert stalled.received[1]["data"]["more"] is True
