"""
Plain WebSocket clients that come back after every cut. Of the installation's protocol they remember where they stood;
of the bare groups there is nothing to remember.
"""

from __future__ import annotations

import asyncio
import json
import threading
import time
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

BACK_AFTER_SECONDS = 0.25
OPEN_SECONDS = 10.0


class Reader:
    """One client."""

    def __init__(self, address: str, headers: Mapping[str, str]) -> None:
        self._address = address
        self._headers = dict(headers)
        self._resting = asyncio.Event()
        self._resting.set()
        self.socket: ClientConnection | None = None
        self.connections = 0

    async def keep_reading(self) -> None:
        """For ever, over as many connections as it takes."""
        while True:
            try:
                await self._read()
            except (OSError, WebSocketException, TimeoutError):
                await asyncio.sleep(BACK_AFTER_SECONDS)

    async def pause(self, seconds: float) -> None:
        """Take nothing for a while, as a laptop that sleeps."""
        self._resting.clear()
        await asyncio.sleep(seconds)
        self._resting.set()

    def cut(self) -> None:
        """End the connection without a word."""
        if self.socket is not None:
            self.socket.transport.abort()

    async def _read(self) -> None:
        async with connect(
            self._address + self.place(),
            additional_headers=self._headers,
            open_timeout=OPEN_SECONDS,
            max_queue=4,
            proxy=None,
        ) as self.socket:
            self.connections += 1
            while True:
                await self._resting.wait()
                self.take(json.loads(await self.socket.recv()))

    @abstractmethod
    def place(self) -> str:
        """What is added to the address to go on where the last connection ended."""

    @abstractmethod
    def take(self, frame: Mapping[str, Any]) -> None:
        """Remember a frame."""


class LoggedReader(Reader):
    """A client of `ws/suppliers/<id>/`. `arrived`: when each number came, in seconds since 1970."""

    def __init__(self, address: str, supplier: str, token: str) -> None:
        super().__init__(f"{address}/ws/suppliers/{supplier}/", {"Authorization": f"Bearer {token}"})
        self.supplier = supplier
        self.began_at: int | None = None
        self.at: tuple[str, int] | None = None
        self.seen: list[int] = []
        self.arrived: dict[int, float] = {}
        self.later_snapshots = 0

    def place(self) -> str:
        """`since` and `epoch`."""
        return "" if self.at is None else f"?since={self.at[1]}&epoch={self.at[0]}"

    def take(self, frame: Mapping[str, Any]) -> None:
        """Snapshots and events."""
        if frame["type"] == "snapshot":
            self.later_snapshots += self.began_at is not None
            if self.began_at is None:
                self.began_at = frame["seq"]
        elif frame["type"] == "supplier.updated":
            self.seen.append(frame["seq"])
            self.arrived.setdefault(frame["seq"], time.time())
        else:
            return
        self.at = (frame["epoch"], frame["seq"])

    def fault(self, last: int) -> str | None:
        """What is wrong with what it saw of a log of `last` events; none where it saw each once and in order."""
        began = self.began_at or 0
        if self.later_snapshots:
            return f"supplier {self.supplier}: {self.later_snapshots} snapshots instead of events"
        if self.seen == list(range(began + 1, last + 1)):
            return None
        missing = sorted(set(range(began + 1, last + 1)) - set(self.seen))
        doubled = len(self.seen) - len(set(self.seen))
        order = "in order" if self.seen == sorted(self.seen) else "out of order"
        what = f"{len(missing)} missing {missing[:5]}, {doubled} doubled, {order}"
        return f"supplier {self.supplier}, from {began} to {last}: {what}"


class BareReader(Reader):
    """A client of a textbook consumer."""

    def __init__(self, address: str, supplier: int) -> None:
        super().__init__(f"{address}/ws/{supplier}/", {})
        self.supplier = supplier
        self.seen: set[int] = set()

    def place(self) -> str:
        """There is none."""
        return ""

    def take(self, frame: Mapping[str, Any]) -> None:
        """Every frame."""
        self.seen.add(frame["seq"])


class Readers:
    """Clients in a thread of their own, and what happens to them."""

    def __init__(self, readers: Sequence[Reader], *, seed: int) -> None:
        self.readers = readers
        self._random = Random(f"{seed}/readers")
        self._loop = asyncio.new_event_loop()
        self._over = asyncio.Event()
        self._pauses: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Connect all of them."""
        self._thread.start()

    def stop(self) -> None:
        """Hang up."""
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(2 * OPEN_SECONDS)

    def cut_some(self) -> None:
        """Cut a third of the connections."""
        chosen = self._some()
        self._loop.call_soon_threadsafe(self._cut, chosen)

    def pause_some(self, seconds: float) -> None:
        """Let a third take nothing for a while."""
        chosen = self._some()

        def begin() -> None:
            for one in chosen:
                task = self._loop.create_task(one.pause(seconds))
                self._pauses.add(task)
                task.add_done_callback(self._pauses.discard)

        self._loop.call_soon_threadsafe(begin)

    @staticmethod
    def _cut(chosen: list[Reader]) -> None:
        for one in chosen:
            one.cut()

    def _some(self) -> list[Reader]:
        return self._random.sample(list(self.readers), k=max(1, len(self.readers) // 3))

    def _run(self) -> None:
        self._loop.run_until_complete(self._all())
        self._loop.close()

    async def _all(self) -> None:
        tasks = [asyncio.create_task(reader.keep_reading()) for reader in self.readers]
        await self._over.wait()
        for task in [*tasks, *self._pauses]:
            task.cancel()
        await asyncio.gather(*tasks, *self._pauses, return_exceptions=True)
