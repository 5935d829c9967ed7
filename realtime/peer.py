"""The other end of a socket: accepted, written to, and closed with a reason, whether it reads or not."""

from __future__ import annotations

import asyncio

from realtime.asgi_types import Scope, Send

SUBPROTOCOL = "vade.v1"

FAREWELL_S = 5.0
"""How long the last frames may wait for a peer that does not read."""

CUT_OFF_S = 30.0
"""How long a peer that does not read may keep what is buffered for it after that."""


class Peer:
    """What ASGI lets us say to whoever connected."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.offered: list[str] = list(scope.get("subprotocols", []))
        self._send = send
        self._loop = asyncio.get_running_loop()
        self._accepted = False
        self._closed = False
        self._sending_since: float | None = None

    async def accept(self) -> None:
        """
        Take the connection.

        A browser drops a connection that answers none of the subprotocols it offered, and would not see why it is
        refused: so the first is taken where ours is not among them.
        """
        if not self._accepted:
            self._accepted = True
            chosen = SUBPROTOCOL if SUBPROTOCOL in self.offered else next(iter(self.offered), None)
            await self._send({"type": "websocket.accept", "subprotocol": chosen})

    async def write(self, text: str) -> None:
        """
        Send a frame; waits as long as the peer's buffers are full.

        Raises:
            OSError: the peer is gone.
        """
        self._sending_since = self._loop.time()
        try:
            await self._send({"type": "websocket.send", "text": text})
        except RuntimeError as refused:  # the connection was closed while this frame waited
            if self._closed:
                raise ConnectionResetError from refused
            raise
        self._sending_since = None

    def stalled_for(self) -> float:
        """For how many seconds the frame under way has been waiting; 0 if there is none."""
        return 0.0 if self._sending_since is None else self._loop.time() - self._sending_since

    async def finish(self, text: str, code: int) -> None:
        """Say why, and close. A peer that does not read is cut off after a while."""
        if self._closed:
            return
        self._closed = True
        try:
            async with asyncio.timeout(FAREWELL_S):
                await self.accept()
                await self._send({"type": "websocket.send", "text": text})
                await self._send({"type": "websocket.close", "code": code})
        except TimeoutError:
            await self._cut_off(code)
        except OSError:
            pass

    async def _cut_off(self, code: int) -> None:
        """
        Queue the close frame behind what the peer has not taken, and end the connection soon after.

        ASGI has no word for either, and uvicorn would keep the buffers as long as the peer likes; so this speaks to
        its protocol object. Under another server nothing happens here.
        """
        protocol = getattr(self._send, "__self__", None)
        transport, writable = getattr(protocol, "transport", None), getattr(protocol, "writable", None)
        if transport is None or writable is None:
            return
        self._loop.call_later(CUT_OFF_S, transport.abort)
        writable.set()
        await self._send({"type": "websocket.close", "code": code})
