"""A client of the live protocol that speaks ASGI with the whole application, and holds every frame to its type."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Any, Self

import orjson
from asgiref.testing import ApplicationCommunicator
from pydantic import TypeAdapter

from config.asgi import application
from payments.events.supplier_shape import SupplierFrame
from payments.events.types import LiveFrame

FRAME: TypeAdapter[Any] = TypeAdapter(LiveFrame)
SUPPLIERS_FRAME: TypeAdapter[Any] = TypeAdapter(SupplierFrame)
WAIT_S = 20.0


class Closed(Exception):
    """The server has closed the socket."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Reader:
    """One socket. `token`, `session` (with `origin`) or a ticket in the path sign it in."""

    def __init__(
        self,
        path: str,
        *,
        token: str | None = None,
        session: str | None = None,
        origin: str | None = None,
        subprotocols: list[str] | None = None,
        frames: TypeAdapter[Any] = FRAME,
    ) -> None:
        headers = [(b"host", b"localhost:8000")]
        if token is not None:
            headers.append((b"authorization", f"Bearer {token}".encode()))
        if session is not None:
            headers.append((b"cookie", f"vade_session={session}".encode()))
        if origin is not None:
            headers.append((b"origin", origin.encode()))
        address, _, query = path.partition("?")
        self._line = ApplicationCommunicator(
            application,
            {
                "type": "websocket",
                "path": address,
                "query_string": query.encode(),
                "headers": headers,
                "subprotocols": subprotocols or [],
            },
        )
        self._frames = frames
        self.accepted = False
        self.refused_with: int | None = None
        self.subprotocol: str | None = None

    async def __aenter__(self) -> Self:
        await self._line.send_input({"type": "websocket.connect"})
        answer = await self._line.receive_output(timeout=WAIT_S)
        self.accepted = answer["type"] == "websocket.accept"
        if self.accepted:
            self.subprotocol = answer.get("subprotocol")
        else:
            self.refused_with = answer["code"]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._line.send_input({"type": "websocket.disconnect", "code": 1000})
        await self._line.wait(timeout=WAIT_S)

    async def next(self, *, within: float = WAIT_S) -> dict[str, Any]:
        """
        The next frame.

        Raises:
            Closed: the server closed instead.
            TimeoutError: nothing came.
        """
        message = await self._line.receive_output(timeout=within)
        if message["type"] == "websocket.close":
            raise Closed(message["code"])
        self._frames.validate_json(message["text"])
        frame: dict[str, Any] = orjson.loads(message["text"])
        return frame

    async def take(self, count: int, *, within: float = WAIT_S) -> list[dict[str, Any]]:
        """The next so many frames."""
        return [await self.next(within=within) for _ in range(count)]

    async def until(self, seq: int) -> list[dict[str, Any]]:
        """The next frames, up to the one with this number."""
        frames = [await self.next()]
        while frames[-1]["seq"] < seq:
            frames.append(await self.next())
        return frames

    async def all_within(self, seconds: float) -> list[tuple[float, dict[str, Any]]]:
        """Every frame of the next seconds, with the moment it came."""
        end = time.monotonic() + seconds
        found = []
        while (left := end - time.monotonic()) > 0:
            if await self._line.receive_nothing(timeout=min(left, 0.05)):
                continue
            found.append((time.monotonic(), await self.next()))
        return found

    async def close_code(self, *, within: float = WAIT_S) -> tuple[int, str | None]:
        """The code the server closes with, and the code of the error frame before it."""
        why = None
        end = time.monotonic() + within
        while True:
            try:
                frame = await self.next(within=end - time.monotonic())
            except Closed as closed:
                return closed.code, why
            if frame["type"] == "error":
                why = frame["data"]["code"]

    async def is_quiet(self, seconds: float) -> bool:
        """Whether nothing comes for so long."""
        return bool(await self._line.receive_nothing(timeout=seconds))

    async def say(self, **command: Any) -> None:
        """Send a command."""
        await self.say_text(orjson.dumps(command).decode())

    async def say_text(self, text: str) -> None:
        """Send a text frame as it is."""
        await self._line.send_input({"type": "websocket.receive", "text": text})

    async def say_bytes(self, data: bytes) -> None:
        """Send a binary frame."""
        await self._line.send_input({"type": "websocket.receive", "bytes": data})

    async def ask(self, **command: Any) -> dict[str, Any]:
        """Send a command and return its answer, which is the next frame that carries its id."""
        await self.say(id="ask", **command)
        frame: dict[str, Any] = {}
        while frame.get("id") != "ask":
            frame = await self.next()
        return frame


def seqs(frames: list[dict[str, Any]]) -> list[int]:
    """The numbers of some frames."""
    return [frame["seq"] for frame in frames]
