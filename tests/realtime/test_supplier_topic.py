from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
import redis
from django.conf import settings
from django.db import connections, transaction

from payments.events import publish as publishing
from payments.events.publish import supplier_group
from payments.models import SupplierEvent, SupplierStream
from payments.selectors import events
from realtime.hub import current_hub
from realtime.suppliers import RING_EVENTS
from tests import ledgers
from tests.realtime.reader import Reader, seqs
from tests.realtime.world import World, announce, change, db, members_of, new_supplier, record, record_many


def snapshot_shape(frame: dict[str, Any]) -> tuple[str, int, str]:
    return frame["type"], frame["seq"], frame["topic"]


@pytest.mark.usefixtures("no_tick")
class TestFirstFrame:
    async def test_is_a_snapshot_of_a_supplier_nothing_is_known_of(self, world: World) -> None:
        async with Reader(world.path, token=world.token) as reader:
            frame = await reader.next()

        assert snapshot_shape(frame) == ("snapshot", 0, world.topic)
        assert frame["data"] == {
            "id": str(world.supplier.pk),
            "code": world.supplier.code,
            "name": "Anadolu Çelik A.Ş.",
            "version": 0,
            "closings": [],
            "calculation": None,
        }
        assert frame["message"] == "Anadolu Çelik A.Ş.: no entries"

    async def test_carries_the_number_of_the_last_event_it_contains(self, world: World) -> None:
        await db(change, world.supplier, times=3)

        async with Reader(world.path, token=world.token) as reader:
            frame = await reader.next()

        assert snapshot_shape(frame) == ("snapshot", 3, world.topic)

    @pytest.mark.parametrize("path", ["/ws/suppliers/{}/", "/ws/suppliers/{}"], ids=["slash", "no slash"])
    async def test_comes_with_and_without_a_trailing_slash(self, world: World, path: str) -> None:
        async with Reader(path.format(world.supplier.pk), token=world.token) as reader:
            assert snapshot_shape(await reader.next()) == ("snapshot", 0, world.topic)

    async def test_speaks_the_language_that_was_asked_for(self, world: World) -> None:
        async with Reader(f"{world.path}?lang=tr", token=world.token) as reader:
            assert (await reader.next())["message"] == "Anadolu Çelik A.Ş.: kayıt yok"


@pytest.mark.usefixtures("no_tick")
class TestEvents:
    async def test_follow_the_snapshot_without_gap(self, world: World) -> None:
        await db(change, world.supplier, times=2)

        async with Reader(f"{world.path}?lang=tr", token=world.token) as reader:
            snapshot = await reader.next()
            await db(change, world.supplier, times=3, balance="40050.74")
            frames = await reader.take(3)

        assert seqs([snapshot, *frames]) == [2, 3, 4, 5]
        assert {frame["type"] for frame in frames} == {"supplier.updated"}
        assert [frame["data"]["version"] for frame in frames] == [3, 4, 5]
        assert frames[0]["message"] == "Anadolu Çelik A.Ş.: bakiye 40.050,74 TRY"
        assert len({frame["epoch"] for frame in [snapshot, *frames]}) == 1

    async def test_come_where_only_their_numbers_were_rung(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(publishing, "MAX_BODIES", 0)
        async with Reader(world.path, token=world.token) as reader:
            await reader.next()
            await db(change, world.supplier, times=3)

            assert seqs(await reader.take(3)) == [1, 2, 3]

    async def test_come_in_one_message_without_a_repeat(self, world: World) -> None:
        async with Reader(world.path, token=world.token) as reader:
            await reader.next()
            events = await db(record_many, world.supplier, 5)
            await db(announce, events[:3])
            await db(announce, events)

            assert seqs(await reader.take(5)) == [1, 2, 3, 4, 5]
            assert await reader.is_quiet(0.3)

    async def test_begin_at_one_where_the_snapshot_knew_of_none(self, world: World) -> None:
        async with Reader(world.path, token=world.token) as reader:
            await reader.next()
            await db(change, world.supplier, times=2)

            assert seqs(await reader.take(2)) == [1, 2]

    async def test_come_from_a_calculation_like_any_other(self, world: World) -> None:
        await db(ledgers.apply_rows, world.company, [ledgers.line("A", "2026-01-10", "100.00")])
        supplier = await db(ledgers.supplier_of, world.company)

        async with Reader(f"/ws/suppliers/{supplier.pk}/", token=world.token) as reader:
            await reader.next()
            outcome = await db(ledgers.calculate, world.company)
            await db(announce, outcome.events)
            frame = await reader.next()

        assert (frame["type"], frame["seq"]) == ("supplier.updated", 1)
        assert [(one["currency"], one["balance"]) for one in frame["data"]["closings"]] == [("TRY", "100.00")]

    async def test_of_other_suppliers_do_not_come(self, world: World) -> None:
        other = await db(new_supplier, world.company)

        async with Reader(world.path, token=world.token) as reader:
            await reader.next()
            await db(change, other)

            assert await reader.is_quiet(0.3)

    async def test_that_were_rolled_back_leave_no_hole(self, world: World) -> None:
        def record_and_roll_back() -> None:
            with transaction.atomic():
                record(world.supplier)
                transaction.set_rollback(True)

        async with Reader(world.path, token=world.token) as reader:
            await reader.next()
            await db(record_and_roll_back)
            await db(change, world.supplier)

            assert (await reader.next())["seq"] == 1

    async def test_of_concurrent_appenders_are_contiguous(self, world: World) -> None:
        def append(_: int) -> None:
            try:
                for _ in range(10):
                    announce(record(world.supplier))
            finally:
                connections.close_all()

        def append_from_eight_threads() -> None:
            with ThreadPoolExecutor(8) as threads:
                list(threads.map(append, range(8)))

        async with Reader(world.path, token=world.token) as reader:
            await reader.next()
            await db(append_from_eight_threads)

            assert seqs(await reader.take(80)) == list(range(1, 81))

    @pytest.mark.usefixtures("no_tick")
    async def test_reach_a_socket_that_was_idle_for_six_seconds(self, world: World) -> None:
        async with Reader(world.path, token=world.token) as reader:
            await reader.next()
            await asyncio.sleep(6)
            await db(change, world.supplier)

            assert (await reader.next())["seq"] == 1


@pytest.mark.usefixtures("no_tick")
class TestResuming:
    async def test_replays_what_was_missed_and_goes_on(self, world: World) -> None:
        events = await db(record_many, world.supplier, 5)

        async with Reader(f"{world.path}?since=2&epoch={events[0].epoch}", token=world.token) as reader:
            frames = await reader.take(3)
            await db(change, world.supplier)
            frames.append(await reader.next())

        assert [(frame["type"], frame["seq"]) for frame in frames] == [
            ("supplier.updated", 3),
            ("supplier.updated", 4),
            ("supplier.updated", 5),
            ("supplier.updated", 6),
        ]

    async def test_sends_nothing_to_a_reader_who_missed_nothing(self, world: World) -> None:
        [event] = await db(record, world.supplier)

        async with Reader(f"{world.path}?since=1&epoch={event.epoch}", token=world.token) as reader:
            assert await reader.is_quiet(0.3)

    @pytest.mark.parametrize(
        ("since", "epoch"),
        [
            pytest.param("2", "000000000000", id="another life of the log"),
            pytest.param("2", None, id="no epoch"),
            pytest.param("99", "{epoch}", id="further than the log"),
            pytest.param("-1", "{epoch}", id="below zero"),
            pytest.param("two", "{epoch}", id="no number"),
            pytest.param("9" * 40, "{epoch}", id="no number of ours"),
        ],
    )
    async def test_gives_a_snapshot_where_it_cannot_go_on(self, world: World, since: str, epoch: str | None) -> None:
        events = await db(record_many, world.supplier, 5)
        query = f"since={since}" + (f"&epoch={epoch.format(epoch=events[0].epoch)}" if epoch else "")

        async with Reader(f"{world.path}?{query}", token=world.token) as reader:
            assert snapshot_shape(await reader.next()) == ("snapshot", 5, world.topic)

    async def test_gives_a_snapshot_where_the_log_was_pruned(self, world: World) -> None:
        events = await db(record_many, world.supplier, 5)
        await db(SupplierStream.objects.filter(supplier=world.supplier).update, min_seq=4)
        await db(SupplierEvent.objects.filter(supplier=world.supplier, seq__lt=4).delete)

        async with Reader(f"{world.path}?since=2&epoch={events[0].epoch}", token=world.token) as reader:
            assert snapshot_shape(await reader.next()) == ("snapshot", 5, world.topic)
        async with Reader(f"{world.path}?since=3&epoch={events[0].epoch}", token=world.token) as reader:
            assert seqs(await reader.take(2)) == [4, 5]

    async def test_replays_more_than_the_ring_holds(self, world: World) -> None:
        many = RING_EVENTS + 150
        epoch = (await db(record_many, world.supplier, many))[0].epoch

        async with Reader(f"{world.path}?since=0&epoch={epoch}", token=world.token) as reader:
            assert seqs(await reader.take(many)) == list(range(1, many + 1))

    async def test_of_many_readers_asks_the_log_once(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        asked: list[int] = []
        after = events.after

        def counted(supplier_id: int, seq: int, *, limit: int = 500) -> list[dict[str, Any]]:
            asked.append(seq)
            return after(supplier_id, seq, limit=limit)

        monkeypatch.setattr(events, "after", counted)
        epoch = (await db(record_many, world.supplier, 300))[0].epoch
        path = f"{world.path}?since=0&epoch={epoch}"

        async def replayed() -> list[int]:
            async with Reader(path, token=world.token) as reader:
                return seqs(await reader.take(300))

        found = await asyncio.gather(*(replayed() for _ in range(8)))

        assert found == [list(range(1, 301))] * 8
        assert asked == [0]


class TestHealing:
    @pytest.mark.usefixtures("quick_tick")
    async def test_brings_events_nobody_rang_for(self, world: World) -> None:
        async with Reader(world.path, token=world.token) as reader:
            await reader.next()
            await db(record, world.supplier)
            await db(record, world.supplier)

            assert seqs(await reader.take(2)) == [1, 2]

    @pytest.mark.usefixtures("no_tick")
    async def test_fills_the_gap_before_an_event_that_was_rung_for(self, world: World) -> None:
        async with Reader(world.path, token=world.token) as reader:
            await reader.next()
            await db(record_many, world.supplier, 4)
            await db(change, world.supplier)

            assert seqs(await reader.take(5)) == [1, 2, 3, 4, 5]

    @pytest.mark.usefixtures("no_tick")
    async def test_sends_an_event_once_however_often_it_is_rung_for(self, world: World) -> None:
        async with Reader(world.path, token=world.token) as reader:
            await reader.next()
            events = await db(record, world.supplier)
            for _ in range(3):
                await db(announce, events)
            await db(change, world.supplier)

            assert seqs(await reader.take(2)) == [1, 2]
            assert await reader.is_quiet(0.2)

    @pytest.mark.usefixtures("no_tick")
    async def test_puts_events_in_order_that_were_rung_for_backwards(self, world: World) -> None:
        async with Reader(world.path, token=world.token) as reader:
            await reader.next()
            first = await db(record, world.supplier)
            second = await db(record, world.supplier)
            await db(announce, second)
            await db(announce, first)

            assert seqs(await reader.take(2)) == [1, 2]
            assert await reader.is_quiet(0.2)

    @pytest.mark.usefixtures("quick_tick")
    async def test_starts_over_when_the_log_is_another_one(self, world: World) -> None:
        await db(change, world.supplier, times=3)

        async with Reader(world.path, token=world.token) as reader:
            before = await reader.next()
            await db(SupplierEvent.objects.filter(supplier=world.supplier).delete)
            await db(
                SupplierStream.objects.filter(supplier=world.supplier).update, epoch=uuid4(), last_seq=0, min_seq=1
            )
            after = await reader.next()
            await db(change, world.supplier)
            event = await reader.next()

        assert [(frame["type"], frame["seq"]) for frame in (before, after, event)] == [
            ("snapshot", 3),
            ("snapshot", 0),
            ("supplier.updated", 1),
        ]
        assert before["epoch"] != after["epoch"] == event["epoch"]

    @pytest.mark.usefixtures("no_tick")
    async def test_starts_over_when_an_event_of_another_log_is_rung_for(self, world: World) -> None:
        await db(change, world.supplier, times=3)

        async with Reader(world.path, token=world.token) as reader:
            before = await reader.next()
            await db(SupplierStream.objects.filter(supplier=world.supplier).update, epoch=uuid4())
            await db(change, world.supplier)
            after = await reader.next()

        assert snapshot_shape(after) == ("snapshot", 4, world.topic)
        assert before["epoch"] != after["epoch"]


@pytest.mark.usefixtures("no_tick")
class TestMembership:
    async def test_is_one_however_many_sockets_watch(self, world: World) -> None:
        group = supplier_group(world.company.pk, world.supplier.pk)

        async with Reader(world.path, token=world.token) as one, Reader(world.path, token=world.token) as two:
            await one.next()
            await two.next()
            assert await members_of(group) == 1
            await db(change, world.supplier)
            assert [(await reader.next())["seq"] for reader in (one, two)] == [1, 1]

    async def test_ends_with_the_last_socket(self, world: World) -> None:
        group = supplier_group(world.company.pk, world.supplier.pk)
        async with Reader(world.path, token=world.token) as one:
            await one.next()
            async with Reader(world.path, token=world.token) as two:
                await two.next()
            await asyncio.sleep(0.1)
            assert await members_of(group) == 1
        await asyncio.sleep(0.1)

        assert await members_of(group) == 0
        assert current_hub().suppliers == {}

    async def test_spares_the_layer_what_nobody_watches(self, world: World) -> None:
        def published() -> int:
            with redis.Redis.from_url(settings.VADE.redis_url) as client:
                return int(client.info("commandstats").get("cmdstat_publish", {}).get("calls", 0))

        before = await db(published)
        await db(change, world.supplier, times=5)

        assert await db(published) == before
