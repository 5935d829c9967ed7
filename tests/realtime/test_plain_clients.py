"""Clients without a library of ours, and what they may rely on, on a real server."""

from __future__ import annotations

import asyncio
import subprocess
import threading
from collections.abc import Iterator
from queue import Queue
from typing import Any

import orjson
import pytest
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker
from websockets.asyncio.client import ClientConnection, connect

from config.cli.pages import node_home
from tests.realtime.served import Server, served
from tests.realtime.world import World, change, db, elsewhere, new_world, ticket_of_token

WAIT_S = 60.0
IDLE_S = 31.0

TEN_LINES = """
const socket = new WebSocket(process.argv[1]);
let at = "";
socket.onmessage = (event) => {
  const frame = JSON.parse(event.data);
  if (frame.seq !== undefined) at = `since=${frame.seq}&epoch=${frame.epoch}`;
  console.log(`${frame.message} | ${at}`);
};
socket.onclose = (event) => console.log(`closed: ${event.code}`);
"""
"""As frontend/src/realtime/README.md shows it."""


@pytest.fixture(scope="module")
def server(rows_for_all: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Server]:
    """One web process for this module."""
    with django_db_blocker.unblock(), served() as running:
        yield running


def bearer(world: World) -> dict[str, str]:
    return {"Authorization": f"Bearer {world.token}"}


async def frame_of(line: ClientConnection) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(await asyncio.wait_for(line.recv(), WAIT_S))
    return found


class TestTenLinesOfJavaScript:
    def test_read_messages_and_know_how_to_resume(self, world: World, server: Server) -> None:
        url = server.url(f"{world.path}?ticket={elsewhere(ticket_of_token, world.token)}&lang=tr")
        process = subprocess.Popen(
            [str(node_home() / "bin" / "node"), "-e", TEN_LINES, url], stdout=subprocess.PIPE, text=True
        )
        lines: Queue[str] = Queue()

        def read() -> None:
            for line in process.stdout or ():
                lines.put(line.rstrip())

        reader = threading.Thread(target=read)
        reader.start()
        try:
            first = lines.get(timeout=WAIT_S)
            elsewhere(change, world.supplier)
            second = lines.get(timeout=WAIT_S)
        finally:
            process.kill()
            process.wait()
            reader.join()

        assert first.startswith("Anadolu Çelik A.Ş.: kayıt yok | since=0&epoch=")
        assert second.startswith("Anadolu Çelik A.Ş.: bakiye 1.200,00 TRY | since=1&epoch=")


class TestAnIdleSocket:
    async def test_gets_its_first_event_after_half_a_minute_of_silence(self, world: World, server: Server) -> None:
        async with connect(server.url(world.path), additional_headers=bearer(world), proxy=None) as line:
            assert (await frame_of(line))["type"] == "snapshot"
            await asyncio.sleep(IDLE_S)
            await db(change, world.supplier)

            assert (await frame_of(line))["seq"] == 1


class TestASlowQueryOfSomebodyElse:
    async def test_delays_no_delivery(self, world: World, server: Server) -> None:
        other = await db(new_world)
        locked, done = threading.Event(), threading.Event()

        def hold_the_lock() -> None:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("LOCK TABLE import_batch IN ACCESS EXCLUSIVE MODE")
                locked.set()
                done.wait(WAIT_S)

        async with (
            connect(server.url(world.path), additional_headers=bearer(world), proxy=None) as line,
            connect(server.url("/ws/live/"), additional_headers=bearer(other), proxy=None) as slow,
        ):
            assert (await frame_of(line))["type"] == "snapshot"
            holder = asyncio.create_task(db(hold_the_lock))
            assert await asyncio.to_thread(locked.wait, WAIT_S)
            try:
                topic = "import:0199c0de-0000-7000-8000-000000000001"
                await slow.send(orjson.dumps({"op": "subscribe", "id": "s", "topic": topic}).decode())
                answer = asyncio.create_task(frame_of(slow))
                await asyncio.sleep(0.2)
                for seq in (1, 2, 3):
                    await db(change, world.supplier)
                    assert (await frame_of(line))["seq"] == seq
                waited_all_the_time = not answer.done()
            finally:
                done.set()
                await holder
            refused = await answer

        assert waited_all_the_time
        assert refused["type"] == "error"


def resident_kb(server: Server) -> int:
    with open(f"/proc/{server.process.pid}/status") as told:  # noqa: PTH123
        return next(int(line.split()[1]) for line in told if line.startswith("VmRSS"))


class TestAStalledReader:
    async def test_costs_no_memory(self, world: World, server: Server) -> None:
        headers = bearer(world)
        async with (
            connect(server.url(world.path), additional_headers=headers, max_queue=1, proxy=None) as stalled,
            connect(server.url(world.path), additional_headers=headers, proxy=None) as quick,
        ):
            await frame_of(stalled)
            await frame_of(quick)
            stalled.transport.pause_reading()
            before = resident_kb(server)
            for turn in range(10):
                await db(change, world.supplier, times=100)
                assert [(await frame_of(quick))["seq"] for _ in range(100)][-1] == 100 * (turn + 1)
            grown = resident_kb(server) - before

            stalled.transport.resume_reading()
            seqs = [(await frame_of(stalled))["seq"] for _ in range(1_000)]

        assert grown < 40_000, "a ring of the newest events, and no queue of its own"
        assert seqs == list(range(1, 1_001))
