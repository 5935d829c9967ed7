"""Keeps several parts alive: whatever ends is started again, and what keeps ending stops the rest."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence

from config.cli.part import Part, kill_group
from config.cli.refusal import Refusal

PAUSES = (0.2, 0.5, 1.0, 2.0, 2.0)
"""Seconds before the first, second … start again within the window; there is no sixth."""

WINDOW_SECONDS = 60.0
POLL_SECONDS = 0.1


def pause_before_restart(deaths: Sequence[float], now: float) -> float | None:
    """
    Seconds to wait before a part is started again, or None when it has died too often for that.

    Args:
        deaths: moments (monotonic seconds, ascending) at which it died, the newest included.
        now: the same clock; deaths longer ago than the window are forgotten.
    """
    recent = sum(1 for moment in deaths if now - moment < WINDOW_SECONDS)
    return PAUSES[max(recent, 1) - 1] if recent <= len(PAUSES) else None


class _Kept:
    """A part and what happened to it."""

    def __init__(self, part: Part, tier: int) -> None:
        self.part = part
        self.tier = tier
        self.deaths: deque[float] = deque(maxlen=len(PAUSES) + 1)
        self.start_at: float | None = None


class Supervisor:
    """
    Starts parts in order, restarts them, and stops them tier by tier: the highest first, each tier at once.

    Not for several threads: `tick` belongs into one loop.
    """

    def __init__(self, say: Callable[[str, str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._say = say
        self._clock = clock
        self._kept: list[_Kept] = []
        self.starting = False
        """While True, a part that ends with an error of its own ends the start: it would only repeat itself."""

    def keep(self, part: Part, *, tier: int) -> None:
        """Start a part and keep it alive from now on; it is stopped even when its start fails."""
        kept = _Kept(part, tier)
        self._kept.append(kept)
        part.start()

    def tick(self) -> None:
        """
        Notice what has ended, and start what is due; call it several times a second.

        Raises:
            Refusal: a part has died for the sixth time within a minute, or cannot start at all.
        """
        for kept in self._kept:
            if kept.start_at is None and (status := kept.part.status()) is not None:
                kept.part.finish(0)  # dramatiq's workers outlive a main process that was killed
                if self.starting and status > 0:
                    raise Refusal(f"{kept.part.name} does not start (status {status}, see above)")
                self._died(kept, f"status {status}")
            elif kept.start_at is not None and self._clock() >= kept.start_at:
                kept.start_at = None
                try:
                    kept.part.start()
                except Refusal as refusal:
                    self._say(kept.part.name, refusal.sentence)
                    self._died(kept, "no start")

    def wait_for(
        self, condition: Callable[[], bool], *, seconds: float = float("inf"), poll: float = POLL_SECONDS
    ) -> bool:
        """Keep everything alive until `condition` holds or the time is up; whether it came to hold."""
        deadline = self._clock() + seconds
        while not condition():
            if self._clock() > deadline:
                return False
            self.tick()
            time.sleep(poll)
        return True

    def stop(self, seconds: float) -> list[str]:
        """Stop everything; returns the names of those that had to be killed after `seconds`."""
        killed: list[str] = []
        for tier in sorted({kept.tier for kept in self._kept}, reverse=True):
            parts = [kept.part for kept in self._kept if kept.tier == tier]
            for part in parts:
                part.ask_to_stop()
            deadline = time.monotonic() + seconds
            killed += [part.name for part in parts if not part.finish(max(deadline - time.monotonic(), 0))]
        self._kept.clear()
        return killed

    def hurry(self) -> None:
        """Kill every program outright, while `stop` waits for them; servers (tier 0) are left their time."""
        for kept in self._kept:
            if kept.tier > 0 and kept.part.process is not None:
                kill_group(kept.part.process.pid)

    def _died(self, kept: _Kept, why: str) -> None:
        now = self._clock()
        kept.deaths.append(now)
        pause = pause_before_restart(kept.deaths, now)
        if pause is None:
            raise Refusal(f"{kept.part.name} keeps dying ({why}); stopping the rest")
        self._say("vade", f"{kept.part.name} ended ({why}); starting it again in {pause:g} s")
        kept.start_at = now + pause
