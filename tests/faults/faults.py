"""Each fault and its healing, and how long it took until nothing of it could be felt."""

from __future__ import annotations

import http.client
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

import psycopg

from tests.faults import observe
from tests.faults.schedule import (
    FLUSHALL,
    FREEZE,
    POINT,
    POSTGRES,
    REDIS,
    SCHEDULER,
    WEB,
    WORKER_CHILD,
    WORKER_GROUP,
    Planned,
)
from tests.faults.stack import Broken, Stack

FIRE_SECONDS = 90.0
"""How long the load may take to pass an armed point."""

PATIENCE_SECONDS = 45.0
ATTEMPTS_SPARED = 2
"""
Work that has been begun so often is left alone: a third death would be answered by quarantine, as it should be
(reliability.md, REAP), and not by success.
"""

LOOK_EVERY_SECONDS = 0.15


@dataclass
class Happened:
    """One fault as it came to pass. Times are monotonic; `struck` is work that was going on when it happened."""

    round: int
    planned: Planned
    at: float
    struck: frozenset[str]
    healed_at: float = 0.0
    healed_moment: datetime = field(default_factory=lambda: datetime.now(UTC))
    recovered_at: float | None = None

    def recovery_s(self) -> float | None:
        """Seconds from the healing until all of it was over: the work struck, a new sweep, the API."""
        return None if self.recovered_at is None else self.recovered_at - self.healed_at


class Database:
    """A look into the database that comes back after every restart."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: psycopg.Connection[Any] | None = None

    def ask(self, question: Callable[[psycopg.Connection[Any]], Any]) -> Any:
        """The answer, or None while the server is away."""
        try:
            if self._connection is None:
                self._connection = psycopg.connect(self._url, autocommit=True, connect_timeout=2)
            return question(self._connection)
        except psycopg.OperationalError:
            self.close()
            return None

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None


class Faults:
    """Makes faults happen on a stack, heals them, and watches for their end."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._database = Database(stack.postgres.url)
        self._looked_at = 0.0
        self.happened: list[Happened] = []
        stack.watch = self._look
        self._strike: dict[str, Callable[[Planned], None]] = {
            WORKER_CHILD: self._kill_child,
            WORKER_GROUP: lambda _: stack.kill("worker"),
            WEB: lambda _: stack.kill("web"),
            SCHEDULER: lambda _: stack.kill("scheduler"),
            REDIS: lambda planned: stack.kill_redis(down_s=planned.down_s),
            FLUSHALL: lambda _: stack.flush_redis(),
            POSTGRES: self._stop_postgres,
        }

    def make(self, round_: int, planned: Planned) -> Happened:
        """
        Let it happen and heal it; returns when what had to be healed is.

        Raises:
            Broken: its point was not reached, or nothing was there to be killed.
        """
        if planned.costs_an_attempt():
            self._stack.wait_for(self._spares_everybody, seconds=PATIENCE_SECONDS)
        passer = self._pass_point(planned) if planned.kind in {POINT, FREEZE} else None
        happened = Happened(round_, planned, time.monotonic(), frozenset(self.going_on()))
        if planned.kind == FREEZE and passer is not None:
            self._wake(passer, happened)
        elif planned.kind != POINT:
            self._strike[planned.kind](planned)
        happened.healed_at, happened.healed_moment = time.monotonic(), datetime.now(UTC)
        self.happened.append(happened)
        return happened

    def going_on(self) -> set[str]:
        """Ids of work that has not ended; none while the database is away."""
        return {work.id for work in self._work() or ()}

    def are_over(self) -> bool:
        """Whether nothing is felt any more of any of them."""
        return all(one.recovered_at is not None for one in self.happened)

    def is_quiet(self) -> bool:
        """Whether besides no work is open or leased."""
        return self.are_over() and self._work() == ()

    def _work(self) -> tuple[observe.OpenWork, ...] | None:
        return self._database.ask(observe.open_work)  # type: ignore[no-any-return]

    def _spares_everybody(self) -> bool:
        work = self._work()
        return work is not None and all(one.attempt < ATTEMPTS_SPARED for one in work)

    def _look(self) -> None:
        """Notice which faults are over; with every tick of the stack, a few times a second."""
        now = time.monotonic()
        felt = [one for one in self.happened if one.recovered_at is None]
        if not felt or now - self._looked_at < LOOK_EVERY_SECONDS:
            return
        self._looked_at = now
        work = self._work()
        if work is None:
            return
        open_ids = {one.id for one in work}
        for one in felt:
            swept = self._database.ask(partial(observe.swept_since, moment=one.healed_moment))
            if swept and not one.struck & open_ids and answers(self._stack.port):
                one.recovered_at = time.monotonic()

    def _pass_point(self, planned: Planned) -> int:
        """Arm a point and wait for whoever passes it; its process."""
        passed: list[int] = []

        def somebody_passed() -> bool:
            passed.extend(filter(None, [self._stack.passed(planned.target)]))
            return bool(passed)

        self._stack.arm(planned.target, "stop" if planned.kind == FREEZE else "kill")
        if not self._stack.wait_for(somebody_passed, seconds=FIRE_SECONDS):
            raise Broken(f"nobody reached {planned.target} in {FIRE_SECONDS:g} s")
        return passed[0]

    def _wake(self, stopped: int, happened: Happened) -> None:
        """Let a stopped worker go on once others have done what it was at, or when it has been away too long."""

        def others_did_it() -> bool:
            work = self._work()
            return work is not None and not happened.struck & {one.id for one in work}

        self._stack.wait_for(others_did_it, seconds=happened.planned.down_s)
        os.kill(stopped, signal.SIGCONT)

    def _kill_child(self, _: Planned) -> None:
        if not self._stack.wait_for(lambda: self._stack.kill_child("worker"), seconds=PATIENCE_SECONDS):
            raise Broken("the worker has no children")

    def _stop_postgres(self, planned: Planned) -> None:
        process = self._stack.postgres.process
        if process is None:
            raise Broken("PostgreSQL does not run")
        process.send_signal(signal.SIGQUIT)
        self._stack.postgres.finish(10)
        self._stack.wait(planned.down_s)
        self._stack.postgres.start()


def answers(port: int) -> bool:
    """Whether the web server says that it lives."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        line.request("GET", "/healthz")
        return line.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()
