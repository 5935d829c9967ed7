from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest
from django.db import OperationalError

from realtime.timing import FRAMES_APART_S, Background, Conflated, Shared, repeat


class Question:
    """Something that takes a moment to answer, and counts how often it was asked."""

    def __init__(self, *, error: Exception | None = None) -> None:
        self.asked = 0
        self.error = error

    async def __call__(self) -> int:
        self.asked += 1
        number = self.asked
        await asyncio.sleep(0.02)
        if self.error is not None:
            raise self.error
        return number


class TestShared:
    async def test_answers_whoever_asks_meanwhile_with_one_question(self) -> None:
        question = Question()
        shared = Shared(question)

        assert list(await asyncio.gather(shared(), shared(), shared())) == [1, 1, 1]

    async def test_asks_again_once_the_answer_is_there(self) -> None:
        shared = Shared(Question())

        assert [await shared(), await shared()] == [1, 2]

    async def test_tells_everybody_what_went_wrong(self) -> None:
        shared = Shared(Question(error=ValueError()))

        found = await asyncio.gather(shared(), shared(), return_exceptions=True)

        assert [type(one) for one in found] == [ValueError, ValueError]

    async def test_goes_on_when_the_first_asker_leaves(self) -> None:
        shared = Shared(Question())
        first = asyncio.create_task(shared())
        await asyncio.sleep(0)
        second = asyncio.create_task(shared())
        await asyncio.sleep(0)
        first.cancel()

        assert await second == 1
        with pytest.raises(asyncio.CancelledError):
            await first


class TestConflated:
    async def test_does_the_first_at_once_and_the_last_for_certain(self) -> None:
        moments: list[float] = []
        seen = 0
        last_seen = 0

        async def flush() -> None:
            nonlocal last_seen
            last_seen = seen
            moments.append(asyncio.get_running_loop().time())

        background = Background()
        beat = Conflated(flush, background)
        began = asyncio.get_running_loop().time()
        for _ in range(50):
            seen += 1
            beat.touch()
            await asyncio.sleep(0.01)
        await asyncio.sleep(FRAMES_APART_S * 2)
        await background.stop()

        assert moments[0] - began < 0.05
        assert last_seen == 50
        assert all(later - earlier >= 0.25 for earlier, later in pairwise(moments))

    async def test_goes_on_after_a_failure(self) -> None:
        failing = True
        done = asyncio.Event()

        async def flush() -> None:
            if failing:
                raise OperationalError
            done.set()

        background = Background()
        beat = Conflated(flush, background)
        beat.touch()
        await asyncio.sleep(0.05)
        failing = False
        beat.touch()
        await asyncio.wait_for(done.wait(), 2)
        await background.stop()


class TestRepeat:
    @pytest.mark.parametrize("error", [OperationalError("away"), ValueError("a bug")], ids=["database away", "a bug"])
    async def test_goes_on_after_a_failure(self, error: Exception) -> None:
        times = 0

        async def action() -> None:
            nonlocal times
            times += 1
            raise error

        background = Background()
        background.start(repeat(action, seconds=0.01, earliest=0.5, latest=1.0))
        await asyncio.sleep(0.3)
        await background.stop()

        assert times > 3


class TestBackground:
    async def test_cancels_what_still_runs(self) -> None:
        ended = asyncio.Event()

        async def for_ever() -> None:
            try:
                await asyncio.sleep(3600)
            finally:
                ended.set()

        background = Background()
        background.start(for_ever())
        await asyncio.sleep(0)
        await background.stop()

        assert ended.is_set()
