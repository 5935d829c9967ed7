"""
Peers that break the rules, on a raw TCP connection to a real server: each ends with its code, and nobody else notices.
"""

from __future__ import annotations

import asyncio
import base64
import os
import secrets
import struct
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import orjson
import pytest
from pytest_django import DjangoDbBlocker
from websockets.asyncio.client import ClientConnection, connect

from tests.realtime.served import Server, served
from tests.realtime.world import (
    World,
    change,
    db,
    disable,
    new_world,
    person,
    session_of,
    ticket_of_token,
    ticket_of_user,
)

WAIT_S = 30.0

CONTINUATION, TEXT, BINARY, CLOSE, PING = 0x0, 0x1, 0x2, 0x8, 0x9


@pytest.fixture(scope="module")
def server(rows_for_all: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Server]:
    """One web process for this module, which looks at rights twice a second."""
    with django_db_blocker.unblock(), served(VADE_LIVE_RIGHTS_SECONDS="0.5") as running:
        yield running


def frame(opcode: int, payload: bytes = b"", *, fin: bool = True, rsv: int = 0, mask: bool = True) -> bytes:
    """A frame as RFC 6455 5.2 lays it out, or as it forbids."""
    length = len(payload)
    head = bytes([(0x80 if fin else 0) | rsv << 4 | opcode])
    masked = 0x80 if mask else 0
    if length < 126:
        head += bytes([masked | length])
    elif length < 1 << 16:
        head += bytes([masked | 126]) + struct.pack("!H", length)
    else:
        head += bytes([masked | 127]) + struct.pack("!Q", length)
    if not mask:
        return head + payload
    key = os.urandom(4)
    return head + key + bytes(byte ^ key[place & 3] for place, byte in enumerate(payload))


def announced(length: int) -> bytes:
    """The head of a text frame that says it is so long, and the first bytes of it."""
    return bytes([0x80 | TEXT, 0x80 | 127]) + struct.pack("!Q", length) + os.urandom(4) + b"x" * 64


PROTOCOL, TOO_LONG, NOT_UTF8 = 1002, 1009, 1007

ATTACKS = [
    pytest.param(frame(TEXT, b"{}", mask=False), {PROTOCOL}, id="not masked"),
    pytest.param(frame(0x3, b"x"), {PROTOCOL}, id="reserved opcode"),
    pytest.param(frame(0xB), {PROTOCOL}, id="reserved control opcode"),
    pytest.param(frame(TEXT, b"{}", rsv=0b100), {PROTOCOL}, id="reserved bit: compressed without agreement"),
    pytest.param(frame(CONTINUATION, b"x"), {PROTOCOL}, id="continuation of nothing"),
    pytest.param(frame(TEXT, b"{", fin=False) + frame(TEXT, b"}"), {PROTOCOL}, id="a message begins inside another"),
    pytest.param(frame(PING, b"x", fin=False), {PROTOCOL}, id="ping in fragments"),
    pytest.param(frame(PING, b"x" * 126), {PROTOCOL}, id="ping longer than 125"),
    pytest.param(frame(CLOSE, b"\x03"), {PROTOCOL}, id="close with half a code"),
    pytest.param(frame(CLOSE, struct.pack("!H", 1005)), {PROTOCOL}, id="close with a code nobody may send"),
    pytest.param(frame(CLOSE, struct.pack("!H", 1000) + b"\xff"), {PROTOCOL, NOT_UTF8}, id="close, reason not UTF-8"),
    pytest.param(announced(1 << 63), {PROTOCOL, TOO_LONG}, id="length 2^63"),
    pytest.param(announced((1 << 63) - 1), {TOO_LONG}, id="length 2^63 - 1"),
    pytest.param(frame(TEXT, b"x" * (1 << 20)), {TOO_LONG}, id="one megabyte"),
    pytest.param(
        frame(TEXT, b"x" * 40_000, fin=False) + frame(CONTINUATION, b"x" * 40_000),
        {TOO_LONG},
        id="too long in fragments",
    ),
    pytest.param(frame(TEXT, b"\xff\xfe"), {NOT_UTF8}, id="not UTF-8"),
    pytest.param(frame(TEXT, "ş".encode()[:1], fin=False) + frame(CONTINUATION, b"x"), {NOT_UTF8}, id="half a letter"),
    pytest.param(frame(TEXT, b"\xed\xa0\x80"), {NOT_UTF8}, id="a lone surrogate"),
]


class Wire:
    """A raw connection after its handshake."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def send(self, data: bytes) -> None:
        self._writer.write(data)
        with suppress(ConnectionError):  # it may be closed before all of it is written
            await self._writer.drain()

    async def close_code(self) -> int | None:
        """The code of the close frame that comes; none where the line simply ends."""
        async with asyncio.timeout(WAIT_S):
            try:
                while True:
                    first, second = await self._reader.readexactly(2)
                    length = second & 0x7F
                    if length == 126:
                        [length] = struct.unpack("!H", await self._reader.readexactly(2))
                    elif length == 127:
                        [length] = struct.unpack("!Q", await self._reader.readexactly(8))
                    payload = await self._reader.readexactly(length)
                    if first & 0x0F == CLOSE:
                        return int(struct.unpack("!H", payload[:2])[0]) if payload else 1005
            except (asyncio.IncompleteReadError, ConnectionError):
                return None


@asynccontextmanager
async def wire(server: Server, world: World) -> AsyncIterator[Wire]:
    """Connect to `ws/live/`, signed in, by hand."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    key = base64.b64encode(secrets.token_bytes(16)).decode()
    writer.write(
        (
            f"GET /ws/live/ HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\nAuthorization: Bearer {world.token}\r\n\r\n"
        ).encode()
    )
    answer = await reader.readuntil(b"\r\n\r\n")
    assert b" 101 " in answer.split(b"\r\n")[0]
    try:
        yield Wire(reader, writer)
    finally:
        writer.close()
        with suppress(ConnectionError, OSError):
            await writer.wait_closed()


class Neighbour:
    """Somebody else's socket in the same process, which must not notice anything."""

    def __init__(self, line: ClientConnection, world: World) -> None:
        self._line = line
        self._world = world
        self._seq = 0

    @classmethod
    @asynccontextmanager
    async def of(cls, server: Server) -> AsyncIterator[Neighbour]:
        world = await db(new_world)
        headers = {"Authorization": f"Bearer {world.token}"}
        async with connect(server.url(world.path), additional_headers=headers, proxy=None) as line:
            made = cls(line, world)
            assert (await made._next())["type"] == "snapshot"
            yield made

    async def is_served(self) -> bool:
        """Whether the next event of its supplier comes, on the same connection and with the next number."""
        await db(change, self._world.supplier)
        self._seq += 1
        return bool((await self._next())["seq"] == self._seq)

    async def _next(self) -> dict[str, Any]:
        found: dict[str, Any] = orjson.loads(await asyncio.wait_for(self._line.recv(), WAIT_S))
        return found


class TestFrames:
    @pytest.mark.parametrize(("attack", "codes"), ATTACKS)
    async def test_that_break_the_rules_end_with_the_code_of_the_rfc(
        self, world: World, server: Server, attack: bytes, codes: set[int]
    ) -> None:
        async with Neighbour.of(server) as neighbour:
            async with wire(server, world) as line:
                await line.send(attack)
                code = await line.close_code()

            assert code in codes
            assert await neighbour.is_served()

    async def test_cut_off_in_the_middle_leave_the_server_as_it_was(self, world: World, server: Server) -> None:
        async with Neighbour.of(server) as neighbour:
            for cut in (1, 3, 7):
                async with wire(server, world) as line:
                    await line.send(frame(TEXT, b"{" * 100)[:cut])

            assert await neighbour.is_served()

    async def test_one_byte_at_a_time_are_a_command_like_any(self, world: World, server: Server) -> None:
        async with wire(server, world) as line:
            for byte in frame(TEXT, b'{"op":"ping","id":"p"}'):
                await line.send(bytes([byte]))
            await line.send(frame(CLOSE, struct.pack("!H", 1000)))

            assert await line.close_code() == 1000


async def end_of(line: ClientConnection) -> int | None:
    async with asyncio.timeout(WAIT_S):
        async for _ in line:
            pass
    return line.close_code


class TestCallers:
    """Each with the code of the contract; the neighbour is served before, and after."""

    async def test_who_send_5000_commands_at_once(self, world: World, server: Server) -> None:
        async with Neighbour.of(server) as neighbour:
            async with wire(server, world) as line:
                await line.send(frame(TEXT, b'{"op":"ping"}') * 5_000)
                code = await line.close_code()

            assert code == 4429
            assert await neighbour.is_served()

    async def test_who_have_not_signed_in(self, world: World, server: Server) -> None:
        async with connect(server.url(world.path), proxy=None) as line:
            with suppress(Exception):
                await end_of(line)
            assert line.close_code == 4401

    async def test_who_use_a_ticket_twice(self, world: World, server: Server) -> None:
        ticket = await db(ticket_of_token, world.token)
        async with connect(server.url(f"{world.path}?ticket={ticket}"), proxy=None) as first:
            assert orjson.loads(await first.recv())["type"] == "snapshot"
            async with connect(server.url(f"{world.path}?ticket={ticket}"), proxy=None) as second:
                with suppress(Exception):
                    await end_of(second)
                assert second.close_code == 4401

    async def test_who_ask_for_somebody_elses_supplier(self, world: World, server: Server) -> None:
        other = await db(new_world)
        headers = {"Authorization": f"Bearer {other.token}"}
        async with connect(server.url(world.path), additional_headers=headers, proxy=None) as line:
            with suppress(Exception):
                await end_of(line)
            assert line.close_code == 4404

    async def test_who_lose_their_right_while_they_are_connected(self, world: World, server: Server) -> None:
        user = await db(person, world.company)
        ticket = await db(ticket_of_user, user)
        async with Neighbour.of(server) as neighbour:
            async with connect(server.url(f"{world.path}?ticket={ticket}"), proxy=None) as line:
                assert orjson.loads(await line.recv())["type"] == "snapshot"
                await db(disable, user)
                with suppress(Exception):
                    await end_of(line)
                assert line.close_code in {4401, 4403}
            assert await neighbour.is_served()

    async def test_who_come_from_a_foreign_page(self, world: World, server: Server) -> None:
        session = await db(lambda: session_of(person(world.company)))
        request = (
            f"GET {world.path} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nUpgrade: websocket\r\nConnection: Upgrade"
            "\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n"
            f"Origin: https://evil.example\r\nCookie: vade_session={session}\r\n\r\n"
        )
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(request.encode())
        status = await asyncio.wait_for(reader.readline(), WAIT_S)
        writer.close()

        assert b" 403 " in status
