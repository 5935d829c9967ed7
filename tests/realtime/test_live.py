from __future__ import annotations

import asyncio

import pytest
from django.contrib.sessions.models import Session
from pytest_django import Settings

from payments.events.publish import supplier_group
from tests.realtime.reader import Reader, seqs
from tests.realtime.world import (
    World,
    change,
    db,
    members_of,
    new_supplier,
    person,
    record_many,
    session_of,
    ticket_of_token,
    ticket_of_user,
)

pytestmark = pytest.mark.usefixtures("no_tick")


class TestSubscribe:
    async def test_answers_and_then_sends_a_snapshot_and_what_follows(self, world: World) -> None:
        async with Reader("/ws/live/", token=world.token) as reader:
            await reader.say(op="subscribe", id="a1", topic=world.topic)
            answer = await reader.next()
            await db(change, world.supplier)
            frames = await reader.until(1)

        assert {**answer, "ts": ""} == {
            "v": 1,
            "type": "subscribed",
            "id": "a1",
            "topic": world.topic,
            "ts": "",
            "message": "Subscribed",
            "data": {"resumed": False, "replayed": 0},
        }
        assert [(frame["type"], frame["seq"]) for frame in frames] in (
            [("snapshot", 0), ("supplier.updated", 1)],
            [("snapshot", 1)],
        )

    async def test_says_how_many_missed_events_follow(self, world: World) -> None:
        events = await db(record_many, world.supplier, 5)

        async with Reader("/ws/live/", token=world.token) as reader:
            answer = await reader.ask(op="subscribe", topic=world.topic, since=2, epoch=events[0].epoch)
            frames = await reader.take(3)

        assert answer["data"] == {"resumed": True, "replayed": 3}
        assert seqs(frames) == [3, 4, 5]

    async def test_keeps_topics_apart(self, world: World) -> None:
        other = await db(new_supplier, world.company)

        async with Reader("/ws/live/", token=world.token) as reader:
            for topic in (world.topic, f"supplier:{other.pk}"):
                await reader.ask(op="subscribe", topic=topic)
                await reader.next()
            await db(change, world.supplier, other, times=2)
            frames = await reader.take(4)

        assert sorted((frame["topic"], frame["seq"]) for frame in frames) == sorted(
            (topic, seq) for topic in (world.topic, f"supplier:{other.pk}") for seq in (1, 2)
        )

    async def test_of_a_topic_that_is_followed_begins_anew(self, world: World) -> None:
        async with Reader("/ws/live/", token=world.token) as reader:
            for _ in range(2):
                await reader.ask(op="subscribe", topic=world.topic)
                assert (await reader.next())["type"] == "snapshot"
            await db(change, world.supplier)

            assert (await reader.next())["seq"] == 1
            assert await reader.is_quiet(0.2)

    @pytest.mark.parametrize(
        ("topic", "code"),
        [
            ("supplier:999999999", "supplier-not-found"),
            ("supplier:x", "supplier-not-found"),
            ("supplier:", "topic-not-found"),
            ("supplier", "topic-not-found"),
            ("suppliers:1", "topic-not-found"),
            ("payment-run:1", "payment-run-not-found"),
            ("", "topic-not-found"),
            ("company-1.supplier-1", "topic-not-found"),
        ],
    )
    async def test_of_a_topic_that_is_none_is_an_error_and_no_end(self, world: World, topic: str, code: str) -> None:
        async with Reader("/ws/live/", token=world.token) as reader:
            for _ in range(4):
                answer = await reader.ask(op="subscribe", topic=topic)
                assert (answer["type"], answer["data"]["code"], answer["data"]["status"]) == ("error", code, 404)
            assert (await reader.ask(op="ping"))["type"] == "pong"

    async def test_takes_only_so_many_topics(self, world: World, settings: Settings) -> None:
        settings.VADE = settings.VADE.model_copy(update={"live_topics": 1})

        async with Reader("/ws/live/", token=world.token) as reader:
            await reader.ask(op="subscribe", topic="me")
            await reader.next()
            answer = await reader.ask(op="subscribe", topic=world.topic)
            again = await reader.ask(op="subscribe", topic="me")

        assert answer["data"]["code"] == "too-many-topics"
        assert again["type"] == "subscribed"

    async def test_to_me_says_who_one_is(self, world: World) -> None:
        async with Reader("/ws/live/", token=world.token) as reader:
            await reader.ask(op="subscribe", topic="me")
            frame = await reader.next()

        assert frame["data"] == {
            "name": "reader",
            "language": "en",
            "companies": [{"code": world.company.code, "name": "Deneme A.Ş.", "currency": "TRY", "role": "viewer"}],
        }


class TestUnsubscribe:
    async def test_ends_the_topic_and_the_membership(self, world: World) -> None:
        group = supplier_group(world.company.pk, world.supplier.pk)

        async with Reader("/ws/live/", token=world.token) as reader:
            await reader.ask(op="subscribe", topic=world.topic)
            await reader.next()
            answer = await reader.ask(op="unsubscribe", topic=world.topic)
            await db(change, world.supplier)

            assert (answer["type"], answer["topic"]) == ("unsubscribed", world.topic)
            assert await reader.is_quiet(0.3)
            assert await members_of(group) == 0

    async def test_of_a_topic_that_is_not_followed_is_an_error(self, world: World) -> None:
        async with Reader("/ws/live/", token=world.token) as reader:
            assert (await reader.ask(op="unsubscribe", topic=world.topic))["data"]["code"] == "topic-not-found"


class TestBadCommands:
    @pytest.mark.parametrize("path", ["/ws/live/", "/ws/supplierpayment/", "{path}"])
    async def test_close_the_third_time(self, world: World, path: str) -> None:
        async with Reader(path.format(path=world.path), token=world.token) as reader:
            await reader.say(op="shutdown", id="x7")
            frames = [await reader.next()]
            if frames[0]["type"] == "snapshot":
                frames = [await reader.next()]
            await reader.say_bytes(b'{"op":"ping"}')
            frames.append(await reader.next())
            await reader.say_text("[")

            assert [frame["data"]["code"] for frame in frames] == ["bad-command", "bad-command"]
            assert frames[0]["id"] == "x7"
            assert await reader.close_code() == (4400, "bad-command")

    async def test_longer_than_the_limit_are_among_them(self, world: World) -> None:
        async with Reader("/ws/live/", token=world.token) as reader:
            await reader.say(op="ping", id="x" * 5000)

            assert (await reader.next())["data"]["code"] == "command-too-large"

    async def test_do_not_add_up_with_good_ones(self, world: World) -> None:
        async with Reader("/ws/live/", token=world.token) as reader:
            for _ in range(2):
                await reader.say_text("[")
                assert (await reader.next())["type"] == "error"
                assert (await reader.ask(op="ping"))["type"] == "pong"

    async def test_beyond_twenty_a_second_close(self, world: World) -> None:
        async with Reader("/ws/live/", token=world.token) as reader:
            for _ in range(30):
                await reader.say(op="ping")

            assert await reader.close_code() == (4429, "too-many-commands")

    async def test_after_the_end_are_not_answered(self, world: World) -> None:
        async with Reader("/ws/live/", token=world.token) as reader:
            for _ in range(3):
                await reader.say_text("[")
            assert (await reader.close_code())[0] == 4400
            await reader.say(op="ping")

            assert await reader.is_quiet(0.2)


class TestAuth:
    async def test_renews_the_sign_in_of_a_session_that_ends(self, world: World, settings: Settings) -> None:
        settings.VADE = settings.VADE.model_copy(update={"live_rights_seconds": 0.2})
        user = await db(person, world.company)
        session = await db(session_of, user)

        async with Reader("/ws/live/", session=session, origin="http://localhost:8000") as reader:
            ticket = await db(ticket_of_user, user)
            answer = await reader.ask(op="auth", ticket=ticket)
            await db(_end_session, session)
            await asyncio.sleep(0.6)

            assert answer["type"] == "auth.renewed"
            assert (await reader.ask(op="ping"))["type"] == "pong"

    async def test_refuses_a_used_ticket_and_goes_on(self, world: World) -> None:
        async with Reader("/ws/live/", token=world.token) as reader:
            ticket = await db(ticket_of_token, world.token)
            await reader.ask(op="auth", ticket=ticket)
            answer = await reader.ask(op="auth", ticket=ticket)

            assert (answer["type"], answer["data"]["code"]) == ("error", "not-signed-in")
            assert (await reader.ask(op="ping"))["type"] == "pong"

    async def test_with_a_ticket_for_other_topics_ends_what_it_is_not_for(self, world: World) -> None:
        async with Reader("/ws/live/", token=world.token) as reader:
            for topic in (world.topic, "suppliers"):
                await reader.ask(op="subscribe", topic=topic)
                await reader.next()
            await reader.say(op="auth", id="t1", ticket=await db(ticket_of_token, world.token, "suppliers"))
            frames = [await reader.next() for _ in range(3)]
            again = await reader.ask(op="subscribe", topic=world.topic)

        told = {(frame["type"], frame.get("topic")) for frame in frames}
        assert told == {("auth.renewed", None), ("unsubscribed", world.topic), ("error", world.topic)}
        assert again["data"]["code"] == "not-on-ticket"

    async def test_refuses_a_ticket_of_somebody_else(self, world: World) -> None:
        ticket = await db(lambda: ticket_of_user(person(world.company)))

        async with Reader("/ws/live/", token=world.token) as reader:
            assert (await reader.ask(op="auth", ticket=ticket))["data"]["code"] == "other-caller"


def _end_session(key: str) -> None:
    Session.objects.filter(session_key=key).delete()
