"""
A lean WebSocket client: thousands of sockets in one process, each frame counted where it arrives.

Enough of RFC 6455 for what servers send. Both sides of a race are read by it.
"""

from __future__ import annotations

import asyncio
import base64
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import cast

OPEN_SECONDS = 60
AT_ONCE = 50

Hear = Callable[["Line", bytes], None]


class Line(asyncio.Protocol):
    """One socket. `number`: which of those that were opened together."""

    __slots__ = ("_buffer", "_hear", "_open", "_request", "closed", "number", "opened", "transport")

    def __init__(self, request: bytes, hear: Hear, number: int) -> None:
        self.number = number
        self.closed = False
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._request = request
        self._hear = hear
        self._buffer = b""
        self._open = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Shake hands."""
        self.transport = cast("asyncio.Transport", transport)
        self.transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        """Every whole frame; the rest waits."""
        buffer = self._buffer + data if self._buffer else data
        if not self._open:
            end = buffer.find(b"\r\n\r\n")
            if end < 0:
                self._buffer = buffer
                return
            if not buffer.startswith(b"HTTP/1.1 101"):
                self.opened.set_exception(ConnectionError(buffer[:200].decode("latin-1")))
                return
            self._open = True
            self.opened.set_result(None)
            buffer = buffer[end + 4 :]
        self._buffer = self._take(buffer)

    def _take(self, buffer: bytes) -> bytes:
        """Each whole frame of it; what is left."""
        at, size = 0, len(buffer)
        while size - at >= 2:
            first, length, start = buffer[at], buffer[at + 1] & 0x7F, at + 2
            if length >= 126:
                wide = 2 if length == 126 else 8
                if size - start < wide:
                    break
                length, start = int.from_bytes(buffer[start : start + wide], "big"), start + wide
            if size < start + length:
                break
            at = start + length
            kind = first & 0x0F
            if kind == 1:
                self._hear(self, buffer[start:at])
            elif kind == 9:
                self._answer(buffer[start:at])
            elif kind == 8:
                self.transport.close()
        return buffer[at:]

    def connection_lost(self, error: Exception | None) -> None:
        """Closed by the other side, or cut."""
        self.closed = True
        if not self.opened.done():
            self.opened.set_exception(error or ConnectionError("closed before it was open"))

    def _answer(self, ping: bytes) -> None:
        """A pong, masked with zeros."""
        self.transport.write(bytes([0x8A, 0x80 | len(ping), 0, 0, 0, 0]) + ping)


@dataclass(frozen=True, slots=True)
class Door:
    """Where sockets are opened, on this machine."""

    port: int
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)

    def request(self) -> bytes:
        """The handshake."""
        words = {
            "Host": f"127.0.0.1:{self.port}",
            "Origin": f"http://127.0.0.1:{self.port}",
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
            "Sec-WebSocket-Version": "13",
            **self.headers,
        }
        lines = [f"GET {self.path} HTTP/1.1", *(f"{name}: {value}" for name, value in words.items())]
        return "\r\n".join([*lines, "", ""]).encode()


async def connect(door: Door, hear: Hear, *, number: int = 0) -> Line:
    """
    Open a socket.

    Raises:
        ConnectionError: it was refused.
    """
    loop = asyncio.get_running_loop()
    _, line = await loop.create_connection(lambda: Line(door.request(), hear, number), "127.0.0.1", door.port)
    async with asyncio.timeout(OPEN_SECONDS):
        await line.opened
    return line


async def connect_many(door: Door, hear: Hear, *, count: int) -> list[Line]:
    """Open many, fifty at a time."""
    lines: list[Line] = []
    for first in range(0, count, AT_ONCE):
        numbers = range(first, min(count, first + AT_ONCE))
        lines += await asyncio.gather(*(connect(door, hear, number=number) for number in numbers))
    return lines


def hang_up(lines: list[Line]) -> None:
    """Cut them all."""
    for line in lines:
        line.transport.abort()
