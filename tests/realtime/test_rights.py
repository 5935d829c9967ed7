from __future__ import annotations

import asyncio
import time
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from payments.models import ApiToken, Company, Membership, User
from payments.selectors.access import digest
from payments.services import accounts, people
from realtime.rights import read_rights
from realtime.signing_in import Credentials, sign_in
from tests.ledgers import new_company
from tests.realtime.reader import Reader
from tests.realtime.world import World, change, db, disable, elsewhere, person, session_of, ticket_of_user

ORIGIN = "http://localhost:8000"


@pytest.fixture
def quick_look(settings: Settings) -> None:
    """Read rights again five times a second."""
    settings.VADE = settings.VADE.model_copy(update={"live_rights_seconds": 0.2, "reconcile_seconds": 3600.0})


@pytest.fixture
def clerk(world: World) -> User:
    return elsewhere(person, world.company, "clerk", "en")


@pytest.fixture
def session(clerk: User) -> str:
    return elsewhere(session_of, clerk)


def withdraw(clerk: User) -> None:
    Membership.objects.filter(user=clerk).delete()


class TestWithoutHurry:
    async def test_a_withdrawn_role_closes_within_six_seconds(self, world: World, clerk: User, session: str) -> None:
        async with Reader(world.path, session=session, origin=ORIGIN) as reader:
            await reader.next()
            await db(withdraw, clerk)
            began = time.monotonic()

            assert await reader.close_code(within=6) == (4403, "no-permission")
            assert time.monotonic() - began < 6


@pytest.mark.usefixtures("quick_look")
class TestRights:
    async def test_withdrawn_end_a_topic_of_a_live_socket(self, world: World, clerk: User, session: str) -> None:
        async with Reader("/ws/live/", session=session, origin=ORIGIN) as reader:
            await reader.ask(op="subscribe", topic=world.topic)
            await reader.next()
            await db(withdraw, clerk)
            frames = await reader.take(2)
            await db(change, world.supplier)

            assert [(frame["type"], frame["topic"]) for frame in frames] == [
                ("unsubscribed", world.topic),
                ("error", world.topic),
            ]
            assert (frames[1]["data"]["code"], frames[1]["data"]["status"]) == ("no-permission", 403)
            assert await reader.is_quiet(0.3)
            answer = await reader.ask(op="subscribe", topic=world.topic)
            assert answer["data"]["code"] == "supplier-not-found"

    async def test_withdrawn_end_the_older_address(self, clerk: User, session: str) -> None:
        async with Reader("/ws/supplierpayment/", session=session, origin=ORIGIN) as reader:
            await reader.next()
            await db(withdraw, clerk)

            assert await reader.close_code() == (4403, "no-permission")

    async def test_to_a_company_put_out_of_work_end(self, world: World) -> None:
        async with Reader(world.path, token=world.token) as reader:
            await reader.next()
            await db(Company.objects.filter(pk=world.company.pk).update, active=False)

            assert await reader.close_code() == (4403, "no-permission")

    async def test_added_widen_the_list(self, clerk: User, session: str) -> None:
        async with Reader("/ws/supplierpayment/", session=session, origin=ORIGIN) as reader:
            before = await reader.next()
            other = await db(new_company)
            await db(people.grant_role, user=clerk, company=other, role="viewer")
            after = await reader.next()

        assert [len(frame["data"]["companies"]) for frame in (before, after)] == [1, 2]
        assert before["epoch"] != after["epoch"]

    async def test_changed_are_told_to_me(self, world: World, clerk: User, session: str) -> None:
        async with Reader("/ws/live/", session=session, origin=ORIGIN) as reader:
            await reader.ask(op="subscribe", topic="me")
            frames = [await reader.next()]
            await db(people.grant_role, user=clerk, company=world.company, role="approver")
            frames.append(await reader.next())

        assert [frame["data"]["companies"][0]["role"] for frame in frames] == ["clerk", "approver"]
        assert frames[0]["seq"] < frames[1]["seq"]

    async def test_unchanged_disturb_nobody(self, world: World, session: str) -> None:
        async with Reader("/ws/live/", session=session, origin=ORIGIN) as reader:
            for topic in ("me", "suppliers", world.topic):
                await reader.ask(op="subscribe", topic=topic)
                await reader.next()

            assert await reader.is_quiet(1)


def signed_in(user: User) -> Client:
    browser = Client()
    browser.get("/")
    browser.force_login(user)
    return browser


def ticket_by_http(browser: Client) -> str:
    headers = {"X-CSRF-Token": browser.cookies["vade_csrf"].value}
    answer = browser.post("/api/v1/ws-tickets", {}, content_type="application/json", headers=headers)
    assert answer.status_code == 201, answer.content
    return str(answer.json()["ticket"])


def sign_out(session: str) -> None:
    Session.objects.filter(session_key=session).delete()


class TestTickets:
    async def test_asked_for_over_http_are_for_the_topics_they_name(self, world: World, clerk: User) -> None:
        def asked() -> str:
            browser = signed_in(clerk)
            headers = {"X-CSRF-Token": browser.cookies["vade_csrf"].value}
            body = {"topics": ["me", world.topic]}
            answer = browser.post("/api/v1/ws-tickets", body, content_type="application/json", headers=headers)
            return str(answer.json()["url"])

        async with Reader(await db(asked)) as reader:
            answers = [await reader.ask(op="subscribe", topic=topic) for topic in ("me", "suppliers")]

        assert answers[0]["type"] == "subscribed"
        assert answers[1]["data"]["code"] == "not-on-ticket"


@pytest.mark.usefixtures("quick_look")
class TestSignIns:
    @pytest.mark.parametrize("end", ["sign out", "other password", "disabled", "session over"])
    async def test_of_sessions_end_with_what_they_rest_on(self, clerk: User, session: str, end: str) -> None:
        def ended() -> None:
            if end == "sign out":
                sign_out(session)
            elif end == "other password":
                accounts.set_password(user=clerk, new_password="a sentence nobody guesses")
            elif end == "disabled":
                disable(clerk)
            else:
                Session.objects.filter(session_key=session).update(expire_date=timezone.now())

        async with Reader("/ws/live/", session=session, origin=ORIGIN) as reader:
            assert (await reader.ask(op="ping"))["type"] == "pong"
            await db(ended)

            assert await reader.close_code() == (4401, "not-signed-in")

    @pytest.mark.parametrize("field", ["revoked_at", "expires_at"])
    async def test_of_tokens_end_with_the_token(self, world: World, field: str) -> None:
        async with Reader(world.path, token=world.token) as reader:
            await reader.next()
            await db(ApiToken.objects.filter(digest=digest(world.token)).update, **{field: timezone.now()})

            assert await reader.close_code() == (4401, "not-signed-in")

    @pytest.mark.parametrize("end", ["other password", "disabled"])
    async def test_of_tickets_end_with_the_account(self, world: World, clerk: User, end: str) -> None:
        ticket = await db(ticket_of_user, clerk)

        async with Reader(f"{world.path}?ticket={ticket}") as reader:
            await reader.next()
            if end == "disabled":
                await db(disable, clerk)
            else:
                await db(accounts.set_password, user=clerk, new_password="a sentence nobody guesses")

            assert await reader.close_code() == (4401, "not-signed-in")

    async def test_of_tickets_end_with_the_session_they_were_asked_for_in(self, world: World, clerk: User) -> None:
        browser = await db(signed_in, clerk)
        ticket = await db(ticket_by_http, browser)

        async with Reader(f"{world.path}?ticket={ticket}") as reader:
            await reader.next()
            await db(browser.delete, "/api/v1/session", headers={"X-CSRF-Token": browser.cookies["vade_csrf"].value})

            assert await reader.close_code() == (4401, "not-signed-in")

    async def test_warn_once_before_they_end(self, world: World) -> None:
        soon = timezone.now() + timedelta(seconds=30)
        await db(ApiToken.objects.filter(digest=digest(world.token)).update, expires_at=soon)

        async with Reader("/ws/live/", token=world.token) as reader:
            frame = await reader.next()

            assert frame["type"] == "auth.expiring"
            assert 25 <= frame["data"]["expires_in"] <= 30
            assert await reader.is_quiet(0.6)

    async def test_of_others_are_left_alone(self, world: World, session: str) -> None:
        async with (
            Reader("/ws/live/", session=session, origin=ORIGIN) as signed_out,
            Reader("/ws/live/", token=world.token) as other,
        ):
            assert (await signed_out.ask(op="ping"))["type"] == "pong"
            await db(sign_out, session)
            assert (await signed_out.close_code())[0] == 4401
            await asyncio.sleep(0.4)

            assert (await other.ask(op="ping"))["type"] == "pong"

    async def test_cost_a_fixed_number_of_queries(self, world: World) -> None:
        def looked_at(count: int) -> int:
            now = timezone.now()
            people = [session_of(person(world.company)) for _ in range(count)]
            sign_ins = [sign_in(Credentials(session_key=key), now=now) for key in people]
            sign_ins.append(sign_in(Credentials(bearer=world.token), now=now))
            with CaptureQueriesContext(
                connection,
            ) as asked:
                read_rights(sign_ins, now=now)
            return len(asked)

        assert await db(looked_at, 1) == await db(looked_at, 5) == 5
