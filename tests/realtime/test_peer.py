from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
import uvicorn

from realtime import peer
from realtime.asgi_types import Receive, Scope, Send
from realtime.peer import Peer
from tests.realtime.world import eventually

WORDS = "x" * 50_000
CLOSE_4413 = b"\x88\x02\x11\x3d"
"""The frame of RFC 6455 that closes with this code."""


class Stubborn:
    """An application that writes without end, and after a while says goodbye."""

    def __init__(self) -> None:
        self.stalled_for = 0.0
        self.parted_after = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        line = Peer(scope, send)
        await line.accept()
        writing = asyncio.create_task(self._write(line))
        await asyncio.sleep(0.5)
        self.stalled_for = line.stalled_for()
        writing.cancel()
        began = time.monotonic()
        await line.finish("goodbye", 4413)
        self.parted_after = time.monotonic() - began

    async def _write(self, line: Peer) -> None:
        while True:
            await line.write(WORDS)


@pytest.fixture
def application(monkeypatch: pytest.MonkeyPatch) -> Stubborn:
    monkeypatch.setattr(peer, "FAREWELL_S", 0.3)
    monkeypatch.setattr(peer, "CUT_OFF_S", 0.3)
    return Stubborn()


@pytest_asyncio.fixture
async def port(application: Stubborn) -> AsyncIterator[int]:
    config = uvicorn.Config(application, port=0, ws="websockets-sansio", lifespan="off", log_level="critical")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    await eventually(lambda: asyncio.sleep(0, server.started))
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    await serving


async def connect(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Through the handshake, and then not reading: the buffer of 4 KiB stays full."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2048)
    writer.write(
        b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    await reader.readuntil(b"\r\n\r\n")
    return reader, writer


async def everything(reader: asyncio.StreamReader) -> bytes:
    """What comes until the connection or the protocol ends."""
    received = b""
    async with asyncio.timeout(8):
        while not received.endswith(CLOSE_4413) and (block := await reader.read(1 << 20)):
            received += block
    return received


class TestPeer:
    async def test_that_takes_nothing_is_cut_off(self, application: Stubborn, port: int) -> None:
        reader, writer = await connect(port)
        await asyncio.sleep(2)

        received = await everything(reader)

        assert application.stalled_for > 0.2
        assert 0.2 < application.parted_after < 1
        assert not received.endswith(CLOSE_4413), "what was buffered for it is gone"
        writer.close()

    async def test_that_begins_to_read_again_hears_why(self, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(peer, "CUT_OFF_S", 10.0)
        reader, writer = await connect(port)
        await asyncio.sleep(0.9)

        received = await everything(reader)

        assert received.endswith(CLOSE_4413)
        writer.close()
