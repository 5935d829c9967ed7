"""A body that is too long is refused before it is read; a file before it is known who delivers it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson
import pytest
from django.conf import settings
from django.test import Client
from pytest_django import Settings

from config.limits import BodyLimit, body_limit
from payments.models import Company
from payments.services import people
from tests.api.callers import Program, person
from tests.ledgers import new_company
from tests.realtime.world import db

PATH = "/api/v1/session"


async def run(
    chunks: list[bytes],
    *,
    stated: int | None = None,
    path: str = PATH,
    headers: dict[str, str] | None = None,
    method: str = "POST",
    limit: BodyLimit | None = None,
) -> tuple[int, int, dict[str, Any]]:
    """Send chunks through the limit; (status, bytes the application saw, problem or {})."""
    parts: Iterator[bytes] = iter(chunks)
    sent: list[dict[str, Any]] = []
    seen = 0

    async def receive() -> dict[str, Any]:
        part = next(parts, None)
        return {"type": "http.request", "body": part or b"", "more_body": part is not None}

    async def send(message: Any) -> None:
        sent.append(message)

    async def application(_: Any, receive: Any, send: Any) -> None:
        nonlocal seen
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                break
            seen += len(message["body"])
            if not message["more_body"]:
                break
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    sent_along = {"Transfer-Encoding": "chunked"} if stated is None else {"Content-Length": str(stated)}
    told = [(name.lower().encode(), value.encode()) for name, value in {**sent_along, **(headers or {})}.items()]
    scope = {"type": "http", "method": method, "path": path, "headers": told}
    await (limit or BodyLimit(application))(scope, receive, send)
    starts = [message for message in sent if message["type"] == "http.response.start"]
    assert len(starts) == 1
    body = sent[-1]["body"]
    return starts[0]["status"], seen, orjson.loads(body) if body else {}


class TestBodyLimit:
    async def test_lets_what_fits_through(self) -> None:
        assert await run([b"x" * 100, b"y" * 100], stated=200) == (200, 200, {})

    async def test_refuses_what_says_that_it_is_too_long_without_reading(self) -> None:
        status, seen, problem = await run([b"x"], stated=body_limit(PATH) + 1)

        assert (status, seen, problem["code"]) == (413, 0, "body-too-large")
        assert problem["request_id"]

    @pytest.mark.parametrize("stated", [None, 10])
    async def test_refuses_what_turns_out_to_be_too_long(self, stated: int | None) -> None:
        half = body_limit(PATH) // 2 + 1

        status, seen, problem = await run([b"x" * half, b"x" * half, b"x" * half], stated=stated)

        assert (status, seen, problem["status"]) == (413, half, 413)

    def test_takes_more_where_files_are_delivered(self) -> None:
        assert body_limit("/api/v1/companies/1000/imports") > settings.VADE.upload_max_bytes > body_limit(PATH)
        assert body_limit("/api/v1/companies/1000/imports", "GET") == body_limit(PATH)

    def test_is_eight_megabytes_for_lines_of_the_ledger(self) -> None:
        assert body_limit("/api/v1/companies/1000/entries") == 8 * 1024 * 1024
        assert body_limit("/api/v1/companies/1000/entries", "GET") == body_limit(PATH)


@dataclass(frozen=True)
class Deliverer:
    """Somebody's request to a company's address for files."""

    path: str
    headers: dict[str, str]


def bearer(company: Company, role: str) -> Deliverer:
    secret = Program(role=role, company=company).secret
    return Deliverer(f"/api/v1/companies/{company.code}/imports", {"Authorization": f"Bearer {secret}"})


def by_session(company: Company, role: str) -> Deliverer:
    user = person(email=f"{role}@example.com")
    people.grant_role(user=user, company=company, role=role)
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    return Deliverer(
        f"/api/v1/companies/{company.code}/imports", {"Cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}"}
    )


FILE = [b"x" * 1024] * 4


@pytest.mark.django_db(transaction=True)
class TestDelivery:
    async def test_is_read_for_whoever_may_deliver(self) -> None:
        company = await db(new_company)

        for made in (bearer, by_session):
            asked = await db(made, company, "clerk")
            assert await run(FILE, path=asked.path, headers=asked.headers) == (200, 4096, {}), made

    @pytest.mark.parametrize(
        ("headers", "said"),
        [
            pytest.param({}, (401, "not-signed-in"), id="nobody"),
            pytest.param({"Authorization": "Bearer vade_unknown"}, (401, "not-signed-in"), id="unknown token"),
            pytest.param({"Cookie": "vade_session=unknown"}, (401, "not-signed-in"), id="unknown session"),
        ],
    )
    async def test_of_a_stranger_is_refused_unread(self, headers: dict[str, str], said: tuple[int, str]) -> None:
        company = await db(new_company)

        status, seen, problem = await run(FILE, path=f"/api/v1/companies/{company.code}/imports", headers=headers)

        assert ((status, problem["code"]), seen) == (said, 0)

    async def test_without_the_right_is_refused_unread(self) -> None:
        company, foreign = await db(new_company), await db(new_company)
        viewer, other = await db(bearer, company, "viewer"), await db(bearer, foreign, "admin")

        by_viewer = await run(FILE, path=viewer.path, headers=viewer.headers)
        by_other = await run(FILE, path=viewer.path, headers=other.headers)

        assert (by_viewer[0], by_viewer[1], by_viewer[2]["code"]) == (403, 0, "no-permission")
        assert (by_other[0], by_other[1], by_other[2]["code"]) == (404, 0, "company-not-found")

    async def test_of_large_files_is_bounded_at_once_and_of_small_ones_is_not(self, settings: Settings) -> None:
        settings.VADE = settings.VADE.model_copy(update={"uploads_at_once": 2})
        asked = await db(bearer, await db(new_company), "clerk")
        goes_on, begun = asyncio.Event(), asyncio.Semaphore(0)

        async def application(_: Any, receive: Any, send: Any) -> None:
            begun.release()
            await goes_on.wait()
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b""})

        limit = BodyLimit(application)

        async def deliver(stated: int | None) -> tuple[int, int, dict[str, Any]]:
            return await run(FILE, path=asked.path, headers=asked.headers, limit=limit, stated=stated)

        large = [asyncio.create_task(deliver(settings.VADE.json_max_bytes + 1)) for _ in range(2)]
        for _ in large:
            await begun.acquire()
        third = await deliver(None)
        small = asyncio.create_task(deliver(4096))
        await begun.acquire()
        goes_on.set()
        first = [one[0] for one in await asyncio.gather(*large, small)]
        afterwards = await deliver(None)

        assert (third[0], third[1], third[2]["code"]) == (503, 0, "too-many-uploads")
        assert (first, afterwards[0]) == ([200, 200, 200], 200)
