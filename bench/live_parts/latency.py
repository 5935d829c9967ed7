"""From the request to the frame: POST, row committed, actor, event committed, bell, socket; beside Celery's."""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import time
import uuid
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field

from bench import ledgers, load, sockets
from bench.live_parts import rows
from bench.live_parts.scene import Scene
from bench.measuring import Figure, percentile
from bench.programs import free_port, program

PATIENCE_S = 20.0
WARM_UP = 5
CELERY_PROCESSES = 2


@dataclass
class Target:
    """
    One arrangement: where to ask, what is asked for each time, and which of the frames that come is the answer.

    `before` is done before the clock starts. `answers` tells of a frame whether it is what was waited for.
    """

    door: sockets.Door
    post: str
    body: Callable[[], dict[str, object]]
    answers: Callable[[dict[str, object], bytes], bool]
    before: Callable[[], None] = lambda: None
    taken_ms: list[float] = field(default_factory=list)
    lost: int = 0
    _line: sockets.Line | None = None
    _asked: dict[str, object] = field(default_factory=dict)
    _heard: asyncio.Future[float] | None = None

    async def connect(self) -> None:
        """Watch."""
        self._line = await sockets.connect(self.door, self._hear)

    def hang_up(self) -> None:
        """Watch no longer."""
        if self._line is not None:
            sockets.hang_up([self._line])

    async def ask(self) -> float | None:
        """
        Milliseconds from the request to the frame; none where it did not come in time.

        Raises:
            RuntimeError: the request was not accepted.
        """
        await asyncio.to_thread(self.before)
        self._asked = self.body()
        request = load.request_bytes(self.post, self.door.headers, json=json.dumps(self._asked).encode())
        line, answers = load.Line(self.door.port), load.Answers()
        await line.open()
        self._heard = asyncio.get_running_loop().create_future()
        began = time.perf_counter()
        await line.ask(request, answers, began)
        line.close()
        if set(answers.statuses) != {202}:
            raise RuntimeError(f"{self.post}: {answers.statuses}")
        try:
            async with asyncio.timeout(PATIENCE_S):
                return (await self._heard - began) * 1000
        except TimeoutError:
            return None

    def _hear(self, _: sockets.Line, frame: bytes) -> None:
        now = time.perf_counter()
        if self._heard is not None and not self._heard.done() and self.answers(self._asked, frame):
            self._heard.set_result(now)


def measure(scene: Scene, options: argparse.Namespace) -> list[Figure]:
    """Everything is asked in turn, in another order each time, so that all see the same noise."""
    with ExitStack() as stack:
        port, _ = stack.enter_context(scene.web())
        stack.enter_context(scene.worker())
        targets = _ours(scene, port)
        if scene.rivals is not None:
            targets |= _theirs(scene, stack)
        asyncio.run(_ask_in_turn(targets, asks=options.asks, gap=options.gap))
    figures = []
    for name, target in targets.items():
        figures += [
            Figure(f"{name}, p50", percentile(target.taken_ms, 0.5), "ms"),
            Figure(f"{name}, p95", percentile(target.taken_ms, 0.95), "ms"),
        ]
        if target.lost:
            figures.append(Figure(f"{name}, lost", target.lost, "", "0", holds=False))
    return [*figures, *_ratios(targets)]


def _ratios(targets: dict[str, Target]) -> list[Figure]:
    figures = []
    for rival in (CELERY, CELERY_ROW):
        for ours, shares in ((LOGGED, ((0.5, 0.7), (0.95, 1.0))), (UNLOGGED, ((0.5, 0.4),)), (SERVICE, ((0.5, None),))):
            for share, most in shares if rival in targets else ():
                ratio = percentile(targets[ours].taken_ms, share) / percentile(targets[rival].taken_ms, share)
                name = f"p{share * 100:g}: {ours} / {rival}"
                judged = rival == CELERY_ROW and most is not None
                figures.append(
                    Figure(name, ratio, "x", f"<= {most}" if judged else "", ratio <= most if judged and most else None)
                )
    return figures


SERVICE = "calculation of a supplier"
LOGGED = "row and event"
UNLOGGED = "row, no log"
CELERY = "celery"
CELERY_ROW = "celery and a row"


def _ours(scene: Scene, port: int) -> dict[str, Target]:
    service, logged = scene.suppliers[0], scene.suppliers[1]
    bare = rows.without_log(scene.company)
    count = iter(range(1, sys.maxsize))

    def post_line() -> None:
        ledgers.post_line(service)
        ledgers.revise(scene.company)

    def is_update(_: dict[str, object], frame: bytes) -> bool:
        return b'"type":"supplier.updated"' in frame

    return {
        SERVICE: Target(
            scene.door(port, service),
            f"/api/v1/companies/{scene.company.code}/calculations",
            lambda: {"suppliers": [str(service)]},
            is_update,
            before=post_line,
        ),
        LOGGED: Target(scene.door(port, logged), "/bench/logged", lambda: {"supplier": logged}, is_update),
        UNLOGGED: Target(
            scene.door(port, bare.pk),
            "/bench/unlogged",
            lambda: {"supplier": bare.pk, "company": scene.company.pk, "seq": next(count)},
            is_update,
        ),
    }


def _theirs(scene: Scene, stack: ExitStack) -> dict[str, Target]:
    """The Celery arrangement as it is handed over; and once more with a row that its view commits."""
    rivals = scene.rivals
    if rivals is None:
        return {}
    found = {}
    for number, (name, settings) in enumerate({CELERY: "seed.settings", CELERY_ROW: "celery_row.settings"}.items()):
        env = rivals.environment(
            scene.redis_url, DJANGO_SETTINGS_MODULE=settings, BENCH_CELERY_DB="4", BENCH_ROW_DATABASE=_database()
        )
        port = free_port()
        web = [str(rivals.python), "-m", "uvicorn", "seed.asgi:application", "--port", str(port), "--log-level"]
        stack.enter_context(program([*web, "warning", "--no-access-log"], env=env, cwd=rivals.folder, port=port))
        if number == 0:  # one worker serves both
            worker = [str(rivals.python), "-m", "celery", "-A", "seed.celery_app", "worker", "-l", "warning"]
            stack.enter_context(program([*worker, "-c", str(CELERY_PROCESSES)], env=env, cwd=rivals.folder))
        found[name] = Target(
            sockets.Door(port, "/ws/supplierpayment/"),
            "/api/calc",
            lambda: {"nonce": uuid.uuid4().hex},
            lambda body, frame: json.loads(frame)["nonce"] == body["nonce"],
        )
    return found


def _database() -> str:
    from django.conf import settings

    return str(settings.VADE.database_url)


async def _ask_in_turn(targets: dict[str, Target], *, asks: int, gap: tuple[float, float]) -> None:
    for target in targets.values():
        await target.connect()
    for _ in range(WARM_UP):
        for target in targets.values():
            await target.ask()
    order = list(targets.values())
    for _ in range(asks):
        await asyncio.sleep(random.uniform(*gap))
        random.shuffle(order)
        for target in order:
            taken = await target.ask()
            if taken is None:
                target.lost += 1
            else:
                target.taken_ms.append(taken)
    for target in targets.values():
        target.hang_up()
