"""
One ear for the whole process: a single channel of the channel layer, in the group of every topic somebody follows.

The bell may fail in any way the layer can. Nobody waits for it longer than a moment: the reconcile tick of the hub
finds whatever was not heard.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import Any, Protocol

from channels.layers import get_channel_layer

from realtime.timing import Background

logger = logging.getLogger(__name__)

PATIENCE_S = 1.0
"""How long a subscriber waits for its group to be joined before it goes on without."""

_CALL_S = 5.0
_RETRY_S = 1.0
_PROBE_S = 3.0
_PROBE = "bell.probe"


class Listener(Protocol):
    """Whoever wants to hear a group."""

    def hear(self, message: Mapping[str, Any]) -> None:
        """A message of the group."""


class Bell:
    """Which groups are wanted, which are joined, and who hears them."""

    def __init__(self, background: Background) -> None:
        self._background = background
        self._listeners: dict[str, set[Listener]] = {}
        self._joined: dict[str, asyncio.Event] = {}
        self._changed = asyncio.Event()
        self._away = False
        self._running = False
        self._channel: str | None = None
        self._ear: asyncio.Task[None] | None = None
        self._probing = False
        self._probe_heard = asyncio.Event()
        self._deaf = False

    def listen(self, group: str, listener: Listener) -> None:
        """Want a group's messages."""
        self._listeners.setdefault(group, set()).add(listener)
        if not self._running:
            self._running = True
            self._background.start(self._keep_membership())
        self._changed.set()

    def forget(self, group: str, listener: Listener) -> None:
        """Want them no longer; a group nobody wants is left."""
        listeners = self._listeners.get(group, set())
        listeners.discard(listener)
        if not listeners:
            self._listeners.pop(group, None)
            self._changed.set()

    async def joined(self, groups: Collection[str]) -> None:
        """Wait until these groups are joined, but no longer than PATIENCE_S, and not at all while the layer is away."""
        if self._away:
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_S):
                for group in groups:
                    await self._membership(group).wait()

    def doubt(self) -> None:
        """Something was not heard although its group is joined: test the ear, and get a new one if it is deaf."""
        if self._channel is not None and not self._probing and not self._away:
            self._probing = True
            self._background.start(self._probe())

    async def stop(self) -> None:
        """Leave every group."""
        with suppress(Exception):
            async with asyncio.timeout(PATIENCE_S):
                await get_channel_layer().flush()

    def _membership(self, group: str) -> asyncio.Event:
        return self._joined.setdefault(group, asyncio.Event())

    async def _keep_membership(self) -> None:
        while True:
            await self._changed.wait()
            self._changed.clear()
            try:
                await self._settle()
            except Exception as error:  # noqa: BLE001 - a layer fails in its own ways; all mean: later
                if not self._away:
                    logger.warning("channel layer away: %r", error)
                self._away = True
                await asyncio.sleep(_RETRY_S)
                self._changed.set()
            else:
                self._away = False

    async def _settle(self) -> None:
        """Join what is wanted and not joined, leave what is joined and not wanted."""
        layer = get_channel_layer()
        if self._deaf:
            await self._hang_up()
        if self._channel is None:
            async with asyncio.timeout(_CALL_S):  # never wait_for: it can swallow a cancellation (fixed in Python 3.12)
                channel: str = await layer.new_channel()
            self._channel = channel
            self._ear = self._background.start(self._hear_all(channel))
        for group in list(self._listeners):
            joined = self._membership(group)
            if not joined.is_set():
                async with asyncio.timeout(_CALL_S):
                    await layer.group_add(group, self._channel)
                joined.set()
        for group in [group for group in self._joined if group not in self._listeners]:
            if group in self._listeners:
                continue
            self._joined.pop(group)
            async with asyncio.timeout(_CALL_S):
                await layer.group_discard(group, self._channel)

    async def _hear_all(self, channel: str) -> None:
        layer = get_channel_layer()
        while True:
            message = await layer.receive(channel)
            if message["type"] == _PROBE:
                self._probe_heard.set()
                continue
            for listener in tuple(self._listeners.get(message.get("group", ""), ())):
                try:
                    listener.hear(message)
                except Exception:
                    logger.exception("a message could not be read")

    async def _probe(self) -> None:
        """Ring for oneself. Not heard: drop the connection that hears nothing, and join everything again."""
        layer = get_channel_layer()
        self._probe_heard.clear()
        try:
            async with asyncio.timeout(_PROBE_S):
                await layer.send(self._channel, {"type": _PROBE})
                await self._probe_heard.wait()
        except Exception as error:  # noqa: BLE001 - whatever it is, this ear is of no use
            logger.warning("channel layer silent, joining anew: %r", error)
            self._deaf = True
            self._changed.set()
        finally:
            self._probing = False

    async def _hang_up(self) -> None:
        """Drop the connection and everything that was joined by it."""
        if self._ear is not None:
            self._ear.cancel()
        self._ear = self._channel = None
        for joined in self._joined.values():
            joined.clear()
        self._deaf = False
        async with asyncio.timeout(_CALL_S):
            await get_channel_layer().flush()
