"""Plain WebSocket clients: each watches one supplier, comes back after every cut, and keeps a log of what it saw."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Mapping, Sequence
from itertools import cycle
from typing import Any

from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from tests.faults.invariants import SocketLog
from tests.faults.observe import figures_of_event

BACK_AFTER_SECONDS = 0.25
OPEN_SECONDS = 5.0


class _Watcher:
    """One client's memory. `at` is the last (epoch, seq) it knows."""

    def __init__(self, supplier: str, supplier_id: str, token: str) -> None:
        self.supplier = supplier
        self.supplier_id = supplier_id
        self.token = token
        self.began_at: int | None = None
        self.at: tuple[str, int] | None = None
        self.seen: list[tuple[str, int]] = []
        self.figures: dict[int, Mapping[str, Any]] = {}
        self.jumps = 0
        self.connections = 0

    def hear(self, frame: Mapping[str, Any]) -> None:
        """Take one frame in; what is neither state nor a logged event is not ours to judge."""
        if frame["type"] == "snapshot":
            if self.began_at is None:
                self.began_at = frame["seq"]
            elif self.at != (frame["epoch"], frame["seq"]):
                self.jumps += 1
            self.at = (frame["epoch"], frame["seq"])
        elif frame["type"] == "supplier.updated":
            self.at = (frame["epoch"], frame["seq"])
            self.seen.append(self.at)
            self.figures[frame["seq"]] = figures_of_event(frame["data"])

    def log(self) -> SocketLog:
        """What it saw so far."""
        return SocketLog(self.supplier, self.began_at or 0, tuple(self.seen), dict(self.figures), self.jumps)


class Watchers:
    """
    Clients of `ws/suppliers/<id>/` in a thread of their own.

    Args:
        tokens: taken in turn; each is a user of its own, and a user may open so many sockets and no more.
        suppliers: ids by code; one client each.
    """

    def __init__(self, address: str, tokens: Sequence[str], suppliers: Mapping[str, str]) -> None:
        self._address = address.replace("http://", "ws://")
        self._watchers = [
            _Watcher(code, id_, token) for (code, id_), token in zip(suppliers.items(), cycle(tokens), strict=False)
        ]
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._over = asyncio.Event()

    def start(self) -> None:
        """Connect all of them."""
        self._thread.start()

    def stop(self) -> None:
        """Hang up."""
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(OPEN_SECONDS * 2)

    def logs(self) -> list[SocketLog]:
        """What each saw so far."""
        return [watcher.log() for watcher in self._watchers]

    def have_begun(self) -> bool:
        """Whether every client has had its first snapshot."""
        return all(watcher.began_at is not None for watcher in self._watchers)

    def stand_at(self, heads: Mapping[str, int]) -> bool:
        """Whether each has heard of the last event of its supplier."""
        return all(watcher.at is not None and watcher.at[1] >= heads[watcher.supplier] for watcher in self._watchers)

    def figures(self) -> dict[str, int]:
        """How many clients, connections and events."""
        return {
            "clients": len(self._watchers),
            "connections": sum(watcher.connections for watcher in self._watchers),
            "events": sum(len(watcher.seen) for watcher in self._watchers),
        }

    def _run(self) -> None:
        self._loop.run_until_complete(self._all())
        self._loop.close()

    async def _all(self) -> None:
        tasks = [asyncio.create_task(self._keep_watching(watcher)) for watcher in self._watchers]
        await self._over.wait()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _keep_watching(self, watcher: _Watcher) -> None:
        while True:
            try:
                await self._watch(watcher)
            except (OSError, WebSocketException, TimeoutError):
                await asyncio.sleep(BACK_AFTER_SECONDS)

    async def _watch(self, watcher: _Watcher) -> None:
        resume = "" if watcher.at is None else f"?since={watcher.at[1]}&epoch={watcher.at[0]}"
        address = f"{self._address}/ws/suppliers/{watcher.supplier_id}/{resume}"
        headers = {"Authorization": f"Bearer {watcher.token}"}
        async with connect(address, additional_headers=headers, open_timeout=OPEN_SECONDS, proxy=None) as socket:
            watcher.connections += 1
            async for text in socket:
                watcher.hear(json.loads(text))
