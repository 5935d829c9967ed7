"""
Whoever follows suppliers hears of those they have a right to, and of no other, while rights come and go.

Two people, twenty suppliers of four companies, roles given and taken at random (a seed each): after every change each
supplier has news, and each socket gets exactly the news of its own.
"""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field
from functools import partial

import pytest
from pytest_django import Settings

from payments.models import Company, Membership, Supplier, User
from payments.services import people
from tests.ledgers import new_company
from tests.realtime.reader import Reader
from tests.realtime.world import change, db, eventually, new_supplier, person, session_of

ORIGIN = "http://localhost:8000"
COMPANIES, SUPPLIERS_EACH, STEPS = 4, 5, 8
ROLES = ("viewer", "clerk", "approver", "admin")


@pytest.fixture(autouse=True)
def _quick_look(settings: Settings) -> None:
    """Read rights again five times a second; what arrives was rung for."""
    settings.VADE = settings.VADE.model_copy(update={"live_rights_seconds": 0.2, "reconcile_seconds": 3600.0})


@dataclass
class Somebody:
    """A person with an open socket, and the companies they have a role in."""

    user: User
    reader: Reader
    companies: set[int] = field(default_factory=set)


Ledgers = dict[Company, list[Supplier]]


def ledgers() -> Ledgers:
    made = {}
    for _ in range(COMPANIES):
        company = new_company()
        made[company] = [new_supplier(company) for _ in range(SUPPLIERS_EACH)]
    return made


def stranger() -> tuple[User, str]:
    """Somebody without any role, and their session."""
    user = person(new_company())
    Membership.objects.filter(user=user).delete()
    return user, session_of(user)


def topics_of(suppliers: list[Supplier]) -> set[str]:
    return {f"supplier:{one.pk}" for one in suppliers}


async def give(one: Somebody, company: Company, suppliers: list[Supplier], role: str) -> None:
    await db(people.grant_role, user=one.user, company=company, role=role)
    one.companies.add(company.pk)
    for topic in topics_of(suppliers):
        assert await eventually(
            partial(_subscribed, one.reader, topic)
        )  # what a socket knows of rights is widened soon
        assert (await one.reader.next())["type"] == "snapshot"


async def _subscribed(reader: Reader, topic: str) -> bool:
    answer = await reader.ask(op="subscribe", topic=topic)
    if answer["type"] == "error":
        await asyncio.sleep(0.1)  # commands are limited per second
    return bool(answer["type"] == "subscribed")


async def take(one: Somebody, company: Company, suppliers: list[Supplier]) -> None:
    await db(Membership.objects.filter(user=one.user, company=company).delete)
    one.companies.discard(company.pk)
    frames = await one.reader.take(2 * len(suppliers))
    withdrawn = {frame["topic"] for frame in frames if frame["type"] == "unsubscribed"}
    assert withdrawn == topics_of(suppliers)
    assert {frame["data"]["code"] for frame in frames if frame["type"] == "error"} == {"no-permission"}


async def hears(one: Somebody, made: Ledgers) -> None:
    """Exactly one frame of each supplier they may see, and nothing else."""
    own = {
        topic for company, suppliers in made.items() if company.pk in one.companies for topic in topics_of(suppliers)
    }
    frames = await one.reader.take(len(own))
    assert sorted(frame["topic"] for frame in frames) == sorted(own)
    assert {frame["type"] for frame in frames} <= {"supplier.updated"}
    assert await one.reader.is_quiet(0.1)


async def cannot_ask_for(one: Somebody, made: Ledgers, draw: random.Random) -> None:
    foreign = [found for company, found in made.items() if company.pk not in one.companies]
    if foreign:
        supplier = draw.choice(draw.choice(foreign))
        answer = await one.reader.ask(op="subscribe", topic=f"supplier:{supplier.pk}")
        assert (answer["type"], answer["data"]["code"]) == ("error", "supplier-not-found")


@pytest.mark.usefixtures("world")
class TestRandomGrants:
    @pytest.mark.parametrize("seed", range(3))
    async def test_let_nobody_hear_of_somebody_elses_supplier(self, seed: int) -> None:
        draw = random.Random(seed)
        made = await db(ledgers)
        (ayse, hers), (ali, his) = await db(stranger), await db(stranger)

        async with (
            Reader("/ws/live/", session=hers, origin=ORIGIN) as first,
            Reader("/ws/live/", session=his, origin=ORIGIN) as second,
        ):
            both = [Somebody(ayse, first), Somebody(ali, second)]
            for _ in range(STEPS):
                one, company = draw.choice(both), draw.choice(list(made))
                if company.pk in one.companies:
                    await take(one, company, made[company])
                else:
                    await give(one, company, made[company], draw.choice(ROLES))
                for suppliers in made.values():
                    await db(change, *suppliers)
                for each in both:
                    await hears(each, made)
                    await cannot_ask_for(each, made, draw)
