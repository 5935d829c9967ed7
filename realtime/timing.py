"""When things are done: repeatedly, at most so often, or once for everybody who asks meanwhile."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Generic, TypeVar

from realtime.database import DATABASE_AWAY

logger = logging.getLogger(__name__)

FRAMES_APART_S = 0.26
"""Between two frames of a conflated topic: at most four in any second."""

_chance = random.SystemRandom()
_T = TypeVar("_T")


async def repeat(action: Callable[[], Awaitable[None]], *, seconds: float, earliest: float, latest: float) -> None:
    """
    Do something for ever, every `seconds` times a number between `earliest` and `latest`, so that processes started
    together do not all ask together. What goes wrong is logged and tried again the next time.
    """
    while True:
        await asyncio.sleep(seconds * _chance.uniform(earliest, latest))
        try:
            await action()
        except DATABASE_AWAY as away:
            logger.warning("database away: %s", away)
        except Exception:
            logger.exception("a repeated action failed")


class Background:
    """Tasks nobody waits for: they are kept until they end, and what goes wrong in them is logged."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run it beside everything else."""
        task = asyncio.ensure_future(self._guarded(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def stop(self) -> None:
        """Cancel what still runs, and wait for it."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except DATABASE_AWAY as away:
            logger.warning("database away: %s", away)
        except Exception:
            logger.exception("work beside the sockets failed")


class Shared(Generic[_T]):
    """A question to the database: whoever asks while its answer is on the way gets the same one."""

    def __init__(self, ask: Callable[[], Coroutine[Any, Any, _T]]) -> None:
        self._ask = ask
        self._task: asyncio.Task[_T] | None = None

    async def __call__(self) -> _T:
        """The answer, or what went wrong; one asker's leaving does not disturb the others."""
        if self._task is None:
            self._task = asyncio.ensure_future(self._ask())
            self._task.add_done_callback(self._ended)
        return await asyncio.shield(self._task)

    def _ended(self, task: asyncio.Task[_T]) -> None:
        self._task = None
        if not task.cancelled():
            task.exception()  # whoever asked has it; if they have all left, nobody needs it


class Conflated:
    """Something done at once when it is due, then at most every FRAMES_APART_S, and always after the last cause."""

    def __init__(self, flush: Callable[[], Awaitable[None]], background: Background) -> None:
        self._flush = flush
        self._background = background
        self._due = False
        self._running = False
        self._last = float("-inf")

    def touch(self) -> None:
        """There is a cause."""
        self._due = True
        if not self._running:
            self._running = True
            self._background.start(self._run())

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while self._due:
                await asyncio.sleep(max(0.0, self._last + FRAMES_APART_S - loop.time()))
                self._due = False
                self._last = loop.time()
                await self._flush()
        finally:
            self._running = False
