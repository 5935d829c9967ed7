"""What it costs to do nothing: memory of an idle socket, and CPU of web, worker and scheduler that wait."""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Mapping

import uvloop

from bench import sockets
from bench.live_parts.scene import Scene
from bench.measuring import Figure
from bench.programs import cpu_seconds, memory_bytes

WARM_UP = 100
SETTLE_S = 2.0
START_S = 5.0


def measure(scene: Scene, options: argparse.Namespace) -> list[Figure]:
    """The sockets follow one supplier. The worker is idle but for the tick of each second that sweeps."""
    with scene.web() as (port, web), scene.worker() as worker, scene.scheduler() as scheduler:
        kilobytes, web_percent = uvloop.run(
            _hold(scene.door(port, scene.suppliers[4]), options.idle, options.seconds, web)
        )
        time.sleep(START_S)
        shares = _shares({"worker": worker, "scheduler": scheduler, "web": web}, options.seconds)
    return [
        Figure("memory of an idle socket", kilobytes, "kB", "<= 45", kilobytes <= 45),
        Figure(f"CPU of web with {options.idle:,} idle sockets", web_percent, "%"),
        *(Figure(f"CPU of an idle {name}", share, "%") for name, share in shares.items() if name != "worker"),
        Figure("CPU of an idle worker", shares["worker"], "%", "<= 5", shares["worker"] <= 5),
    ]


def _shares(pids: Mapping[str, int], seconds: float) -> dict[str, float]:
    """Percent of one core, of each with its children."""
    used, at = {name: cpu_seconds(pid) for name, pid in pids.items()}, time.perf_counter()
    time.sleep(seconds)
    taken = time.perf_counter() - at
    return {name: 100 * (cpu_seconds(pid) - used[name]) / taken for name, pid in pids.items()}


async def _hold(door: sockets.Door, count: int, seconds: float, pid: int) -> tuple[float, float]:
    """kB for each socket, and percent of one core for all of them."""

    def hear(_: sockets.Line, __: bytes) -> None:
        """Nothing is sent but the snapshot."""

    lines = await sockets.connect_many(door, hear, count=WARM_UP)
    await asyncio.sleep(SETTLE_S)
    before = memory_bytes(pid)
    lines += await sockets.connect_many(door, hear, count=count)
    await asyncio.sleep(SETTLE_S)
    kilobytes = (memory_bytes(pid) - before) / count / 1024
    used, at = cpu_seconds(pid), time.perf_counter()
    await asyncio.sleep(seconds)
    percent = 100 * (cpu_seconds(pid) - used) / (time.perf_counter() - at)
    if any(line.closed for line in lines):
        raise RuntimeError("sockets were closed")
    sockets.hang_up(lines)
    return kilobytes, percent
