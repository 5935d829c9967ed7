from __future__ import annotations

import asyncio
from typing import Any

import pytest

from jobs.tasks.calculation import announce as announce_calculation
from payments.events.log import LoggedEvent
from payments.events.publish import MAX_ROWS, changed_message, publish
from payments.models import Company, Supplier
from realtime.hub import current_hub
from tests import ledgers
from tests.ledgers import new_company
from tests.realtime.reader import Reader
from tests.realtime.world import CALCULATION, World, db, new_supplier, record, token_for


def figures_change(*suppliers: Supplier) -> list[LoggedEvent]:
    """What a calculation that changed these suppliers' figures commits."""
    company = Company.objects.get(pk=suppliers[0].company_id)
    company.figures_version += 1
    company.save(update_fields=["figures_version"])
    return record(*suppliers)


def tell(events: list[LoggedEvent], version: int) -> None:
    publish(changed_message(events, figures_version=version))


def changed(*suppliers: Supplier) -> None:
    events = figures_change(*suppliers)
    tell(events, Company.objects.get(pk=suppliers[0].company_id).figures_version)


def row_ids(frame: dict[str, Any]) -> list[str]:
    return sorted(row["id"] for row in frame["data"]["rows"])


@pytest.mark.usefixtures("no_tick")
class TestSuppliersTopic:
    async def test_begins_with_the_companies_and_where_their_figures_stand(self, world: World) -> None:
        await db(figures_change, world.supplier)

        async with Reader("/ws/supplierpayment/", token=world.token) as reader:
            frame = await reader.next()

        assert (frame["type"], frame["topic"], frame["seq"]) == ("snapshot", "suppliers", 1)
        assert frame["data"] == {
            "companies": [{"code": world.company.code, "name": "Deneme A.Ş.", "currency": "TRY", "figures_version": 1}]
        }

    async def test_tells_which_rows_changed(self, world: World) -> None:
        other = await db(new_supplier, world.company)

        async with Reader("/ws/supplierpayment/?lang=tr", token=world.token) as reader:
            await reader.next()
            await db(changed, world.supplier, other)
            frame = await reader.next()

        assert (frame["type"], frame["seq"], frame["message"]) == (
            "suppliers.changed",
            1,
            "Değişen tedarikçi sayısı: 2",
        )
        assert frame["data"]["more"] is False
        assert frame["data"]["calculation"] == CALCULATION
        assert row_ids(frame) == sorted([str(world.supplier.pk), str(other.pk)])

    async def test_tells_what_a_calculation_changed(self, world: World) -> None:
        await db(ledgers.apply_rows, world.company, [ledgers.line("A", "2026-01-10", "100.00")])
        supplier = await db(ledgers.supplier_of, world.company)

        async with Reader("/ws/supplierpayment/", token=world.token) as reader:
            await reader.next()
            for balance in ("100.00", "150.00"):
                await db(announce_calculation, await db(ledgers.calculate, world.company))
                frame = await reader.next()
                [row] = frame["data"]["rows"]
                assert (row["id"], row["closings"][0]["balance"]) == (str(supplier.pk), balance)
                await db(ledgers.apply_rows, world.company, [ledgers.line(f"B{balance}", "2026-01-11", "50.00")])

        assert frame["seq"] == 2

    async def test_sends_at_most_four_frames_a_second(self, world: World) -> None:
        def fifty_changes() -> None:
            for _ in range(50):
                changed(world.supplier)

        async with Reader("/ws/supplierpayment/", token=world.token) as reader:
            await reader.next()
            changing = asyncio.create_task(db(fifty_changes))
            frames = await reader.all_within(3)
            await changing
            frames += await reader.all_within(1)

        moments = [moment for moment, _ in frames]
        assert len(moments) <= 4 * (moments[-1] - moments[0]) + 2  # one of them may have come late
        assert frames[-1][1]["seq"] == 50
        assert frames[-1][1]["data"]["rows"][0]["version"] == 50

    async def test_says_more_where_too_many_rows_changed(self, world: World) -> None:
        many = await db(lambda: [new_supplier(world.company) for _ in range(MAX_ROWS + 1)])

        async with Reader("/ws/supplierpayment/", token=world.token) as reader:
            await reader.next()
            await db(changed, *many)
            frame = await reader.next()

        assert frame["data"] == {"rows": [], "more": True, "calculation": None}

    async def test_says_more_where_too_many_rows_changed_within_one_frame(self, world: World) -> None:
        many = await db(lambda: [new_supplier(world.company) for _ in range(MAX_ROWS + 2)])
        messages = []

        async with Reader("/ws/supplierpayment/", token=world.token) as reader:
            await reader.next()
            [watch] = current_hub().lists.values()
            for version, part in enumerate((many[:101], many[101:]), start=1):
                [(group, message)] = changed_message(await db(figures_change, *part), figures_version=version)
                messages.append({**message, "group": group})
            for message in messages:
                watch.hear(message)
            frame = await reader.next()

        assert frame["data"] == {"rows": [], "more": True, "calculation": None}
        assert frame["seq"] == 2

    async def test_says_more_where_a_message_before_it_was_lost(self, world: World) -> None:
        async with Reader("/ws/supplierpayment/", token=world.token) as reader:
            await reader.next()
            await db(figures_change, world.supplier)
            await db(changed, world.supplier)
            frame = await reader.next()

        assert (frame["seq"], frame["data"]["more"]) == (2, True)

    async def test_ignores_a_message_that_comes_late(self, world: World) -> None:
        async with Reader("/ws/supplierpayment/", token=world.token) as reader:
            await reader.next()
            late = await db(figures_change, world.supplier)
            await db(changed, world.supplier)
            await reader.next()
            await db(tell, late, 1)
            assert await reader.is_quiet(0.5)
            await db(changed, world.supplier)

            assert (await reader.next())["data"]["more"] is False

    async def test_knows_nothing_of_other_companies(self, world: World) -> None:
        other = await db(lambda: new_supplier(new_company()))

        async with Reader("/ws/supplierpayment/", token=world.token) as reader:
            await reader.next()
            await db(changed, other)

            assert await reader.is_quiet(0.5)

    async def test_tells_of_all_companies_one_may_see(self, world: World) -> None:
        other = await db(lambda: new_supplier(new_company()))
        everywhere = await db(token_for, None)

        async with Reader("/ws/supplierpayment/", token=everywhere) as reader:
            snapshot = await reader.next()
            await db(changed, other)
            await db(changed, world.supplier)
            frames = [frame for _, frame in await reader.all_within(1)]

        codes = {company["code"] for company in snapshot["data"]["companies"]}
        assert {world.company.code, other.company.code} <= codes
        assert sorted(pk for frame in frames for pk in row_ids(frame)) == sorted(
            [str(world.supplier.pk), str(other.pk)]
        )
        assert frames[-1]["seq"] == snapshot["seq"] + 2

    async def test_echoes_a_message_to_its_sender_alone(self, world: World) -> None:
        async with (
            Reader("/ws/supplierpayment", token=world.token) as sender,
            Reader("/ws/supplierpayment/", token=world.token) as other,
        ):
            await sender.next()
            await other.next()
            await sender.say(message="subscribed")

            assert {**await sender.next(), "ts": ""} == {"v": 1, "type": "echo", "ts": "", "message": "subscribed"}
            assert await other.is_quiet(0.3)


class TestHealing:
    @pytest.mark.usefixtures("quick_tick")
    async def test_says_more_where_a_message_was_lost(self, world: World) -> None:
        async with Reader("/ws/supplierpayment/", token=world.token) as reader:
            await reader.next()
            await db(figures_change, world.supplier)
            frame = await reader.next()

        assert (frame["type"], frame["seq"], frame["data"]["more"]) == ("suppliers.changed", 1, True)
