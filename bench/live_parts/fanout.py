"""One supplier's events to many sockets: how many deliveries a second, and when the last one has it."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvloop

from bench import sockets
from bench.live_parts import rows
from bench.live_parts.scene import SETTINGS, Scene
from bench.measuring import Figure, percentile
from bench.programs import cpu_seconds, free_port, program
from config.cli.places import ROOT

TURNS = 20
"""Messages of which each is sent when everybody has the one before."""

SETTLE_S = 1.0
PATIENCE_S = 90.0
JUDGED = 1_000
"""The number of sockets the targets speak of."""

TEXTBOOK = "from bench.fanout import PUBLISHER; exec(PUBLISHER)"
"""Their own publisher, in their environment."""

Ask = Callable[[int], None]
Measured = tuple[float, float, float]
"""Deliveries a second, µs of the server's CPU for each, and the 99th percentile in ms from sending to each arrival."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: where sockets are opened, how messages are sent, who serves them, and what tells them apart."""

    door: sockets.Door
    ask: Ask
    pid: int
    mark: bytes


def measure(scene: Scene, options: argparse.Namespace) -> list[Figure]:
    """Ours and the textbook's consumer, by turns, with messages of the same length."""
    figures = []
    event = rows.recorded(scene.suppliers[3])[0]
    for count in options.sockets:
        burst = max(4, min(300, options.deliveries // count))
        ours = _ours(scene, count, burst)
        figures += _told(f"{count:,} sockets", ours)
        if count == JUDGED:
            figures[-1] = Figure(figures[-1].name, ours[2], "ms", "<= 60", ours[2] <= 60)
        if scene.rivals is not None:
            theirs = _textbook(scene, count, max(4, burst // 5), len(event.data))
            figures += _told(f"{count:,} sockets, textbook", theirs)
            ratio, judged = ours[0] / theirs[0], count == JUDGED
            figures.append(
                Figure(
                    f"{count:,} sockets / textbook",
                    ratio,
                    "x",
                    ">= 7" if judged else "",
                    ratio >= 7 if judged else None,
                )
            )
            figures.append(Figure(f"{count:,} sockets, CPU of textbook / ours", theirs[1] / ours[1], "x"))
    return figures


def _told(name: str, measured: Measured) -> list[Figure]:
    rate, cpu, p99 = measured
    return [
        Figure(f"{name}, deliveries", rate, "1/s"),
        Figure(f"{name}, server CPU", cpu, "us"),
        Figure(f"{name}, p99", p99, "ms"),
    ]


def _ours(scene: Scene, count: int, burst: int) -> Measured:
    supplier = scene.suppliers[3]
    words = [sys.executable, "-m", "bench.live_parts.publisher", str(supplier)]
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": SETTINGS}
    with scene.web() as (port, pid), _publisher(words, env, ROOT) as ask:
        side = Side(scene.door(port, supplier), ask, pid, b'"supplier.updated"')
        return uvloop.run(_race(side, count, burst))


def _textbook(scene: Scene, count: int, burst: int, length: int) -> Measured:
    """Their consumer on the better of the two layers."""
    rivals = scene.rivals
    assert rivals is not None
    more = {"DJANGO_SETTINGS_MODULE": "ours.settings", "BENCH_LAYER": "pubsub", "BENCH_NS": f"fanout{count}"}
    env = rivals.environment(scene.redis_url, **more)
    port = free_port()
    web = [str(rivals.python), "-m", "uvicorn", "ours.asgi:application", "--port", str(port), "--loop", "uvloop"]
    web += ["--ws", "websockets-sansio", "--ws-per-message-deflate", "false", "--log-level", "warning"]
    words = [str(rivals.python), "-c", TEXTBOOK, "textbook", str(length)]
    with (
        program([*web, "--no-access-log"], env=env, cwd=rivals.folder, port=port) as pid,
        _publisher(words, env, rivals.folder) as ask,
    ):
        side = Side(sockets.Door(port, "/ws/supplier/s1/"), ask, pid, b'"pad"')
        return uvloop.run(_race(side, count, burst))


async def _race(side: Side, count: int, burst: int) -> Measured:
    loop = asyncio.get_running_loop()
    got, wanted, began = 0, count, 0.0
    waits: list[float] = []
    all_there = asyncio.Event()

    def hear(_: sockets.Line, frame: bytes) -> None:
        nonlocal got
        if side.mark not in frame:
            return
        got += 1
        waits.append(time.perf_counter() - began)
        if got >= wanted:
            all_there.set()

    async def send(messages: int) -> None:
        """Send, and wait until everybody has everything."""
        nonlocal got, wanted, began
        got, wanted = 0, messages * count
        all_there.clear()
        began = time.perf_counter()
        sending = loop.run_in_executor(None, side.ask, messages)
        async with asyncio.timeout(PATIENCE_S):
            await all_there.wait()
        await sending

    lines = await sockets.connect_many(side.door, hear, count=count)
    await asyncio.sleep(SETTLE_S)
    await send(1)
    waits.clear()
    for _ in range(TURNS):
        await send(1)
    p99 = percentile(waits, 0.99) * 1e3
    waits.clear()
    used, at = cpu_seconds(side.pid), time.perf_counter()
    await send(burst)
    taken = time.perf_counter() - at
    cpu = (cpu_seconds(side.pid) - used) / (burst * count) * 1e6
    if any(line.closed for line in lines):
        raise RuntimeError("sockets were closed")
    sockets.hang_up(lines)
    return burst * count / taken, cpu, p99


@contextmanager
def _publisher(words: Sequence[str], env: Mapping[str, str], cwd: Path) -> Iterator[Ask]:
    """A process that sends as many messages as the line on its stdin says, and answers when it has."""
    with subprocess.Popen(
        list(words), env=dict(env), cwd=cwd, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:

        def ask(messages: int) -> None:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(json.dumps({"n": messages}) + "\n")
            process.stdin.flush()
            if not process.stdout.readline():
                raise RuntimeError("the publisher has ended")

        try:
            yield ask
        finally:
            process.kill()
