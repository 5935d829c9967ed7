from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from pytest_django import Settings

from payments.models import ApiToken, SocketTicket
from payments.selectors.access import digest
from payments.services import accounts, second_factor
from tests.ledgers import new_company
from tests.realtime.reader import Reader
from tests.realtime.world import (
    World,
    db,
    disable,
    new_supplier,
    person,
    session_of,
    ticket_of_token,
    ticket_of_user,
    token_for,
)

ORIGIN = "http://localhost:8000"


async def outcome(reader: Reader) -> tuple[int, str | None]:
    assert reader.accepted, "a browser sees a close code only if the socket was accepted"
    return await reader.close_code()


class TestSignIn:
    async def test_takes_a_session_from_our_own_page(self, world: World) -> None:
        session = await db(lambda: session_of(person(world.company, language="tr")))

        async with Reader(world.path, session=session, origin=ORIGIN) as reader:
            frame = await reader.next()

        assert (frame["type"], frame["message"]) == ("snapshot", "Anadolu Çelik A.Ş.: kayıt yok")

    async def test_takes_a_token(self, world: World) -> None:
        async with Reader(world.path, token=world.token) as reader:
            assert (await reader.next())["type"] == "snapshot"

    @pytest.mark.parametrize("whose", ["person", "token"])
    async def test_takes_a_ticket_once(self, world: World, whose: str) -> None:
        ticket = await db(
            lambda: ticket_of_user(person(world.company)) if whose == "person" else ticket_of_token(world.token)
        )

        async with Reader(f"{world.path}?ticket={ticket}") as reader:
            assert (await reader.next())["type"] == "snapshot"
        async with Reader(f"{world.path}?ticket={ticket}") as reader:
            assert await outcome(reader) == (4401, "not-signed-in")

    @pytest.mark.parametrize("ended", ["signed out", "signed out everywhere", "password", "session over"])
    async def test_refuses_a_ticket_whose_session_has_ended(self, world: World, ended: str) -> None:
        def made() -> str:
            user = person(world.company)
            session = session_of(user)
            ticket = ticket_of_user(user, session_key=session)
            if ended == "signed out":
                Session.objects.filter(session_key=session).delete()
            elif ended == "signed out everywhere":
                second_factor.end_sessions(user)
            elif ended == "password":
                accounts.set_password(user=user, new_password="a sentence nobody guesses")
            else:
                Session.objects.filter(session_key=session).update(expire_date=timezone.now())
            return ticket

        async with Reader(f"{world.path}?ticket={await db(made)}") as reader:
            assert await outcome(reader) == (4401, "not-signed-in")

    async def test_refuses_a_persons_ticket_that_rests_on_nothing(self, world: World) -> None:
        ticket = await db(lambda: ticket_of_user(person(world.company)))
        await db(SocketTicket.objects.filter(digest=digest(ticket)).update, mark="")

        async with Reader(f"{world.path}?ticket={ticket}") as reader:
            assert await outcome(reader) == (4401, "not-signed-in")

    async def test_refuses_an_expired_ticket(self, world: World) -> None:
        ticket = await db(ticket_of_token, world.token)
        await db(SocketTicket.objects.filter(digest=digest(ticket)).update, expires_at=timezone.now())

        async with Reader(f"{world.path}?ticket={ticket}") as reader:
            assert await outcome(reader) == (4401, "not-signed-in")

    async def test_refuses_a_topic_the_ticket_is_not_for(self, world: World) -> None:
        async with Reader(f"{world.path}?ticket={await db(ticket_of_token, world.token, 'suppliers')}") as reader:
            assert await outcome(reader) == (4403, "not-on-ticket")

    async def test_lets_in_to_the_topic_the_ticket_is_for(self, world: World) -> None:
        async with Reader(f"{world.path}?ticket={await db(ticket_of_token, world.token, world.topic)}") as reader:
            assert (await reader.next())["type"] == "snapshot"

    @pytest.mark.parametrize(
        "path",
        ["/ws/live/", "/ws/supplierpayment/", "/ws/suppliers/1/", "/ws/live/?ticket=", "/ws/live/?ticket=%00"],
    )
    @pytest.mark.usefixtures("world")
    async def test_refuses_who_sends_nothing_of_use(self, path: str) -> None:
        async with Reader(path) as reader:
            assert await outcome(reader) == (4401, "not-signed-in")

    @pytest.mark.parametrize("token", ["vade_unknown", "unknown", "", "vade_\u00e7"])
    async def test_refuses_an_unknown_token(self, world: World, token: str) -> None:
        async with Reader(world.path, token=token) as reader:
            assert await outcome(reader) == (4401, "not-signed-in")

    @pytest.mark.parametrize(
        "ended", [{"revoked_at": timezone.now()}, {"expires_at": timezone.now()}], ids=["revoked", "expired"]
    )
    async def test_refuses_a_token_that_has_ended(self, world: World, ended: dict[str, object]) -> None:
        await db(ApiToken.objects.filter(digest=digest(world.token)).update, **ended)

        async with Reader(world.path, token=world.token) as reader:
            assert await outcome(reader) == (4401, "not-signed-in")

    @pytest.mark.parametrize("session", ["abcdefghijkl", '"\\000bcdefghijkl"', "x"])
    async def test_refuses_an_unknown_session(self, world: World, session: str) -> None:
        async with Reader(world.path, session=session, origin=ORIGIN) as reader:
            assert await outcome(reader) == (4401, "not-signed-in")

    async def test_refuses_the_session_of_a_disabled_account(self, world: World) -> None:
        user = await db(person, world.company)
        session = await db(session_of, user)
        await db(disable, user)

        async with Reader(world.path, session=session, origin=ORIGIN) as reader:
            assert await outcome(reader) == (4401, "not-signed-in")

    async def test_refuses_a_session_from_before_the_password_was_changed(self, world: World) -> None:
        user = await db(person, world.company)
        session = await db(session_of, user)
        await db(accounts.set_password, user=user, new_password="a sentence nobody guesses")

        async with Reader(world.path, session=session, origin=ORIGIN) as reader:
            assert await outcome(reader) == (4401, "not-signed-in")

    async def test_lets_a_bad_token_not_hide_behind_a_good_session(self, world: World) -> None:
        session = await db(lambda: session_of(person(world.company)))

        async with Reader(world.path, session=session, origin=ORIGIN, token="vade_unknown") as reader:
            assert await outcome(reader) == (4401, "not-signed-in")


class TestRefusedTopics:
    async def test_of_another_company_do_not_exist(self, world: World) -> None:
        other = await db(lambda: new_supplier(new_company()))

        async with Reader(f"/ws/suppliers/{other.pk}/", token=world.token) as reader:
            assert await outcome(reader) == (4404, "supplier-not-found")

    @pytest.mark.parametrize("name", ["999999999", "abc", "0x1", "1" * 40, "²", "1.0", "%00"])
    async def test_that_are_none_do_not_exist(self, world: World, name: str) -> None:
        async with Reader(f"/ws/suppliers/{name}/", token=world.token) as reader:
            assert await outcome(reader) == (4404, "supplier-not-found")

    @pytest.mark.parametrize(
        "path", ["/ws/", "/ws/nothing/", "/", "/ws/suppliers/", "/ws/suppliers/1/2/", "/ws/live/x"]
    )
    async def test_at_addresses_that_are_none_do_not_exist(self, world: World, path: str) -> None:
        async with Reader(path, token=world.token) as reader:
            assert await outcome(reader) == (4404, "topic-not-found")


class TestSubprotocol:
    async def test_is_ours_where_it_is_offered(self, world: World) -> None:
        async with Reader(world.path, token=world.token, subprotocols=["other", "vade.v1"]) as reader:
            assert reader.subprotocol == "vade.v1"
            assert (await reader.next())["type"] == "snapshot"

    async def test_is_none_where_none_is_offered(self, world: World) -> None:
        async with Reader(world.path, token=world.token) as reader:
            assert reader.subprotocol is None

    async def test_of_others_is_refused_so_that_a_browser_sees_it(self, world: World) -> None:
        async with Reader(world.path, token=world.token, subprotocols=["graphql-ws"]) as reader:
            assert reader.subprotocol == "graphql-ws"
            assert await outcome(reader) == (4406, "unknown-subprotocol")


class TestPlaces:
    async def test_are_limited_for_each_caller(self, world: World, settings: Settings) -> None:
        settings.VADE = settings.VADE.model_copy(update={"live_sockets_per_caller": 2})
        other = await db(token_for, world.company)

        async with Reader("/ws/live/", token=world.token), Reader("/ws/live/", token=world.token):
            async with Reader("/ws/live/", token=world.token) as third:
                assert await outcome(third) == (4409, "too-many-sockets")
            async with Reader("/ws/live/", token=other) as others:
                assert (await others.ask(op="ping"))["type"] == "pong"
        async with Reader("/ws/live/", token=world.token) as again:
            assert (await again.ask(op="ping"))["type"] == "pong"

    async def test_are_limited_for_the_process(self, world: World, settings: Settings) -> None:
        settings.VADE = settings.VADE.model_copy(update={"live_sockets": 1})

        async with Reader("/ws/live/", token=world.token), Reader("/ws/live/", token=world.token) as second:
            assert await outcome(second) == (1013, "service-unavailable")
        async with Reader("/ws/live/", token=world.token) as again:
            assert (await again.ask(op="ping"))["type"] == "pong"


class TestErrorFrame:
    async def test_says_what_a_program_and_a_person_need(self, world: World) -> None:
        async with Reader("/ws/suppliers/999999999/?lang=tr", token=world.token) as reader:
            frame = await reader.next()

        assert frame["message"] == "Tedarikçi bulunamadı"
        assert {**frame["data"], "request_id": ""} == {
            "code": "supplier-not-found",
            "status": 404,
            "retry": False,
            "request_id": "",
        }
        assert len(frame["data"]["request_id"]) == 24
