from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from payments.events.publish import import_message, publish, run_message
from payments.models import CalculationRun, ImportBatch
from payments.services import calculations
from tests import ledgers
from tests.ledgers import SOMEBODY, new_company
from tests.realtime.reader import Reader
from tests.realtime.world import World, db


def queued_run(world: World) -> CalculationRun:
    return calculations.request_run(
        company=world.company, key_date=None, supplier_ids=None, requester=SOMEBODY, now=timezone.now()
    )


def show(run_id: UUID, *, told: bool = True, **values: Any) -> None:
    """Change a run's row as a worker does, and ring."""
    run = CalculationRun.objects.get(pk=run_id)
    CalculationRun.objects.filter(pk=run_id).update(version=run.version + 1, **values)
    if told:
        publish([run_message(run.company_id, run_id)])


def new_batch(world: World, **values: Any) -> ImportBatch:
    return ImportBatch.objects.create(company=world.company, file_sha256=uuid4().hex, file_bytes=0, **values)


def show_batch(batch: ImportBatch, **values: Any) -> None:
    batch.version += 1
    for name, value in values.items():
        setattr(batch, name, value)
    batch.save()
    publish([import_message(batch.company_id, batch.pk)])


async def subscribed(reader: Reader, topic: str) -> dict[str, Any]:
    """Subscribe and return the snapshot."""
    answer = await reader.ask(op="subscribe", topic=topic, since=1, epoch="x")
    assert answer["data"] == {"resumed": False, "replayed": 0}
    return await reader.next()


@pytest.mark.usefixtures("no_tick")
class TestCalculationTopic:
    async def test_follows_a_run_from_queue_to_result(self, world: World) -> None:
        await db(ledgers.apply_rows, world.company, [ledgers.line("A", "2026-01-10", "100.00")])
        run = await db(queued_run, world)

        async with Reader("/ws/live/", token=world.token) as reader:
            frames = [await subscribed(reader, f"calculation:{run.pk}")]
            await db(show, run.pk, status="running", phase="load")
            frames.append(await reader.next())
            await db(show, run.pk, phase="close", done=10, total=40)
            frames.append(await reader.next())
            await db(show, run.pk, status="queued", phase="")
            frames.append(await reader.next())
            outcome = await db(calculations.carry_out_run, run_id=run.pk, clock=timezone.now)
            await db(publish, [run_message(world.company.pk, run.pk)])
            while frames[-1]["type"] != "calculation.succeeded":
                frames.append(await reader.next())

        assert [frame["type"] for frame in frames[:4]] == [
            "snapshot",
            "calculation.started",
            "calculation.progress",
            "calculation.progress",
        ]
        assert [frame["message"] for frame in frames[:4]] == [
            "Calculation waits for its turn",
            "Calculation started",
            "Calculating: 10 of 40",
            "Calculation waits for its turn",
        ]
        assert (frames[2]["data"]["phase"], frames[2]["data"]["done"], frames[2]["data"]["total"]) == ("close", 10, 40)
        assert frames[-1]["seq"] == outcome.run.version
        assert frames[-1]["message"] == "Calculation finished: 1 suppliers"
        [row] = frames[-1]["data"]["rows"]
        assert [(one["currency"], one["balance"]) for one in row["closings"]] == [("TRY", "100.00")]
        assert [frame["seq"] for frame in frames] == sorted({frame["seq"] for frame in frames})

    async def test_begins_with_the_result_of_a_run_that_has_ended(self, world: World) -> None:
        await db(ledgers.apply_rows, world.company, [ledgers.line("A", "2026-01-10", "100.00")])
        outcome = await db(ledgers.calculate, world.company)

        async with Reader("/ws/live/", token=world.token) as reader:
            snapshot = await subscribed(reader, f"calculation:{outcome.run.pk}")

        assert (snapshot["type"], snapshot["seq"]) == ("snapshot", outcome.run.version)
        assert (snapshot["data"]["status"], len(snapshot["data"]["rows"])) == ("succeeded", 1)

    @pytest.mark.parametrize(
        ("status", "message"), [("failed", "Calculation failed"), ("cancelled", "Calculation stopped")]
    )
    async def test_tells_of_another_end(self, world: World, status: str, message: str) -> None:
        run = await db(queued_run, world)

        async with Reader("/ws/live/", token=world.token) as reader:
            await subscribed(reader, f"calculation:{run.pk}")
            await db(show, run.pk, status=status, error_code="amount-overflow")
            frame = await reader.next()

        assert (frame["type"], frame["message"]) == (f"calculation.{status}", message)
        assert frame["data"]["error_code"] == "amount-overflow"

    async def test_sends_at_most_four_frames_in_any_second_and_always_the_last(self, world: World) -> None:
        run = await db(queued_run, world)

        def sixty_steps() -> None:
            for done in range(60):
                show(run.pk, status="running", done=done, total=60)

        async with Reader("/ws/live/", token=world.token) as reader:
            await subscribed(reader, f"calculation:{run.pk}")
            stepping = asyncio.create_task(db(sixty_steps))
            frames = await reader.all_within(2)
            await stepping
            frames += await reader.all_within(0.6)

        moments = [moment for moment, _ in frames]
        assert max(sum(start <= moment < start + 1 for moment in moments) for start in moments) <= 4
        assert frames[0][1]["type"] == "calculation.started"
        assert frames[-1][1]["data"]["done"] == 59

    async def test_of_another_company_does_not_exist(self, world: World) -> None:
        other = await db(lambda: World(new_company(), world.supplier, ""))
        run = await db(queued_run, other)

        async with Reader("/ws/live/", token=world.token) as reader:
            answer = await reader.ask(op="subscribe", topic=f"calculation:{run.pk}")

        assert (answer["type"], answer["data"]["code"]) == ("error", "calculation-not-found")


@pytest.mark.usefixtures("no_tick")
class TestImportTopic:
    @pytest.mark.parametrize(
        ("status", "kind", "message"),
        [
            ("running", "import.progress", "Import: 7 rows read"),
            ("staged", "import.progress", "Import: 7 rows read"),
            ("applied", "import.applied", "Import applied: 3 new, 2 changed"),
            ("needs_confirmation", "import.needs_confirmation", "Import waits for confirmation: 1 would be removed"),
            ("failed", "import.failed", "Import failed"),
            ("rejected", "import.failed", "Import rejected"),
            ("cancelled", "import.failed", "Import stopped"),
        ],
    )
    async def test_tells_each_status(self, world: World, status: str, kind: str, message: str) -> None:
        batch = await db(new_batch, world)

        async with Reader("/ws/live/", token=world.token) as reader:
            snapshot = await subscribed(reader, f"import:{batch.pk}")
            await db(show_batch, batch, status=status, done=7, created=3, updated=2, removed=1)
            frame = await reader.next()

        assert (snapshot["type"], snapshot["seq"], snapshot["data"]["status"]) == ("snapshot", 1, "running")
        assert (frame["type"], frame["seq"], frame["message"]) == (kind, 2, message)
        assert (frame["data"]["status"], frame["data"]["created"]) == (status, 3)

    @pytest.mark.parametrize("name", ["0199aaaa-0000-7000-8000-000000000000", "7", "not-an-id"])
    async def test_that_is_none_does_not_exist(self, world: World, name: str) -> None:
        async with Reader("/ws/live/", token=world.token) as reader:
            answer = await reader.ask(op="subscribe", topic=f"import:{name}")

        assert (answer["type"], answer["data"]["code"]) == ("error", "import-not-found")


class TestHealing:
    @pytest.mark.usefixtures("quick_tick")
    async def test_brings_a_change_nobody_rang_for(self, world: World) -> None:
        run = await db(queued_run, world)

        async with Reader("/ws/live/", token=world.token) as reader:
            await subscribed(reader, f"calculation:{run.pk}")
            await db(show, run.pk, told=False, status="running")

            assert (await reader.next())["type"] == "calculation.started"
