from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from channels.layers import get_channel_layer
from pytest_django import Settings

from config.cli.servers.valkey import Valkey
from payments.events.publish import supplier_group
from realtime.bell import PATIENCE_S
from tests.realtime.reader import Reader, seqs
from tests.realtime.world import World, change, db, eventually, members_of, record


@pytest.fixture
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    """A server of this test's own, so that it can be killed."""
    folder = Path(tmp_path_factory.mktemp("v"))
    server = Valkey(data=folder / "data", runtime=folder, durable=False)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def own_layer(valkey: Valkey, settings: Settings) -> Valkey:
    """The channel layer on that server."""
    layer = settings.CHANNEL_LAYERS["default"]
    settings.CHANNEL_LAYERS = {"default": {**layer, "CONFIG": {**layer["CONFIG"], "hosts": [valkey.url]}}}
    return valkey


def kill(server: Valkey) -> None:
    assert server.process is not None
    server.process.kill()
    server.finish(seconds=5)


async def is_joined(group: str) -> bool:
    return await members_of(group) == 1


@pytest.mark.usefixtures("quick_tick")
class TestWithoutTheChannelLayer:
    async def test_a_subscriber_gets_its_snapshot_and_what_follows(self, world: World, own_layer: Valkey) -> None:
        await db(kill, own_layer)

        began = time.monotonic()
        async with Reader(world.path, token=world.token) as reader:
            snapshot = await reader.next()
            assert time.monotonic() - began < 5 * PATIENCE_S
            await db(record, world.supplier)
            await db(record, world.supplier)

            assert seqs([snapshot, *await reader.take(2)]) == [0, 1, 2]

    async def test_nobody_waits_for_it_twice(self, world: World, own_layer: Valkey) -> None:
        await db(kill, own_layer)

        async with Reader(world.path, token=world.token) as first:
            await first.next()
            await asyncio.sleep(PATIENCE_S)
            began = time.monotonic()
            async with Reader("/ws/supplierpayment/", token=world.token) as second:
                await second.next()

        assert time.monotonic() - began < PATIENCE_S

    async def test_nothing_is_lost_while_it_is_killed_and_comes_back(self, world: World, own_layer: Valkey) -> None:
        async with Reader(world.path, token=world.token) as reader:
            await reader.next()
            await db(change, world.supplier, times=2)
            await db(kill, own_layer)
            await db(change, world.supplier, times=3)
            await db(own_layer.start)
            await db(change, world.supplier, times=2)

            assert seqs(await reader.take(7)) == [1, 2, 3, 4, 5, 6, 7]


class TestAfterTheChannelLayerCameBack:
    @pytest.mark.usefixtures("quick_tick")
    async def test_events_are_rung_for_again(self, world: World, own_layer: Valkey) -> None:
        group = supplier_group(world.company.pk, world.supplier.pk)
        async with Reader(world.path, token=world.token) as reader:
            await reader.next()
            await db(kill, own_layer)
            await asyncio.sleep(0.5)
            await db(own_layer.start)
            await db(record, world.supplier)
            await reader.next()

            assert await eventually(lambda: is_joined(group))

    @pytest.mark.usefixtures("slow_tick", "own_layer")
    async def test_an_ear_that_hears_nothing_is_replaced(self, world: World) -> None:
        group = supplier_group(world.company.pk, world.supplier.pk)
        async with Reader(world.path, token=world.token) as reader:
            await reader.next()
            shard = get_channel_layer()._shards[0]
            await shard._pubsub.unsubscribe()  # the layer believes it is subscribed, and is not
            assert await members_of(group) == 0
            await db(change, world.supplier)
            await reader.next()

            assert await eventually(lambda: is_joined(group))
            async with asyncio.timeout(5.5):  # the tick alone would need a second and a half for each
                for _ in range(4):
                    await db(change, world.supplier)
                    await reader.next()
