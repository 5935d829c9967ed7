from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import orjson
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.frames import Frame, Opcode
from websockets.typing import Origin

from tests.realtime.served import Server, served
from tests.realtime.world import World, announce, change, db, person, record_many, session_of, ticket_of_token

LARGE = 60_000
"""Bytes of an event that fills buffers soon."""


@pytest.fixture(scope="module")
def server(rows_for_all: None, django_db_blocker: Any) -> Iterator[Server]:
    """One web process for this module; it gives up on a peer that takes nothing after a second and a half."""
    with django_db_blocker.unblock(), served(VADE_LIVE_SEND_SECONDS="1.5", VADE_RECONCILE_SECONDS="0.5") as running:
        yield running


def bearer(world: World) -> dict[str, str]:
    return {"Authorization": f"Bearer {world.token}"}


async def frame_of(line: ClientConnection) -> dict[str, Any]:
    frame: dict[str, Any] = orjson.loads(await asyncio.wait_for(line.recv(), 5))
    return frame


async def close_code_of(line: ClientConnection, *, within: float = 5) -> int | None:
    with suppress(ConnectionClosed):
        async with asyncio.timeout(within):
            async for _ in line:
                pass
    return line.close_code


async def everything(line: ClientConnection) -> list[dict[str, Any]]:
    received: list[dict[str, Any]] = []
    with suppress(ConnectionClosed):
        async for text in line:
            received += [orjson.loads(text)]
    return received


class TestHandshake:
    async def test_of_a_foreign_page_is_answered_403(self, world: World, server: Server) -> None:
        cookie = {"Cookie": f"vade_session={await db(lambda: session_of(person(world.company)))}"}

        with pytest.raises(InvalidStatus) as refused:
            await connect(server.url(world.path), additional_headers=cookie, origin=Origin("https://evil.example"))

        assert refused.value.response.status_code == 403

    async def test_of_our_own_page_is_taken(self, world: World, server: Server) -> None:
        cookie = {"Cookie": f"vade_session={await db(lambda: session_of(person(world.company)))}"}
        origin = Origin(f"http://127.0.0.1:{server.port}")

        async with connect(server.url(world.path), additional_headers=cookie, origin=origin) as line:
            assert (await frame_of(line))["type"] == "snapshot"

    async def test_that_is_refused_later_shows_why(self, server: Server) -> None:
        async with connect(server.url("/ws/live/")) as line:
            assert (await frame_of(line))["data"]["code"] == "not-signed-in"
            assert await close_code_of(line) == 4401

    async def test_of_an_unknown_address_shows_why(self, server: Server) -> None:
        async with connect(server.url("/ws/nothing")) as line:
            assert await close_code_of(line) == 4404


class TestFrames:
    async def test_arrive_as_they_are_published(self, world: World, server: Server) -> None:
        async with connect(server.url(world.path), additional_headers=bearer(world)) as line:
            assert (await frame_of(line))["type"] == "snapshot"
            await db(change, world.supplier, times=3)

            assert [(await frame_of(line))["seq"] for _ in range(3)] == [1, 2, 3]

    async def test_longer_than_64_kib_close(self, world: World, server: Server) -> None:
        async with connect(server.url("/ws/live/"), additional_headers=bearer(world)) as line:
            await line.send("x" * (64 * 1024 + 1))

            assert await close_code_of(line) == 1009

    async def test_that_are_no_utf_8_close(self, world: World, server: Server) -> None:
        async with connect(server.url("/ws/live/"), additional_headers=bearer(world)) as line:
            line.protocol.writes.append(Frame(Opcode.TEXT, b"\xff\xfe").serialize(mask=True))
            line.send_data()

            assert await close_code_of(line) == 1007


class TestLogs:
    async def test_name_no_ticket(self, world: World, server: Server) -> None:
        ticket = await db(ticket_of_token, world.token)

        async with connect(server.url(f"{world.path}?ticket={ticket}")) as line:
            await frame_of(line)
        async with connect(server.url(f"{world.path}?ticket={ticket}")) as line:
            assert await close_code_of(line) == 4401

        assert ticket not in server.said()
        assert "startup complete" in server.said(), "what is worth saying is said"


class TestSlowPeer:
    async def test_disturbs_nobody_and_is_closed(self, world: World, server: Server) -> None:
        async with (
            connect(server.url(world.path), additional_headers=bearer(world), max_queue=1) as slow,
            connect(server.url(world.path), additional_headers=bearer(world)) as quick,
        ):
            await frame_of(slow)
            await frame_of(quick)
            events = await db(record_many, world.supplier, 200, padding=LARGE)
            began = time.monotonic()
            await db(announce, events)
            seqs = [(await frame_of(quick))["seq"] for _ in range(200)]
            took = time.monotonic() - began
            await asyncio.sleep(4)
            received = await everything(slow)

        assert seqs == list(range(1, 201))
        assert took < 3
        assert slow.close_code == 4413
        *events_before, error = received
        assert error["data"]["code"] == "too-slow"
        assert [frame["seq"] for frame in events_before] == list(range(1, len(received)))
        assert len(events_before) < 200

    async def test_may_come_back_and_misses_nothing(self, world: World, server: Server) -> None:
        events = await db(record_many, world.supplier, 30)
        path = f"{world.path}?since=4&epoch={events[0].epoch}"

        async with connect(server.url(path), additional_headers=bearer(world)) as line:
            assert [(await frame_of(line))["seq"] for _ in range(26)] == list(range(5, 31))


class TestShutdown:
    def test_says_1012_and_ends_in_time(self, world: World) -> None:
        async def watch_the_end(server: Server) -> tuple[int | None, int, str, float]:
            async with connect(server.url(world.path), additional_headers=bearer(world)) as line:
                await frame_of(line)
                began = time.monotonic()
                status, said = await asyncio.to_thread(server.terminate)
                return await close_code_of(line), status, said, time.monotonic() - began

        with served() as server:
            code, status, said, took = asyncio.run(watch_the_end(server))

        assert code == 1012
        assert status in {0, -signal.SIGTERM}, "uvicorn passes the signal on once it has shut down"
        assert took < 5
        assert '"level":"ERROR"' not in said
        assert "Application shutdown complete." in said
