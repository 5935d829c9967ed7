"""Many clients that come back at once, each far behind: every event, once, in order."""

from __future__ import annotations

import argparse
import asyncio
import time

import uvloop

from bench import sockets
from bench.live_parts import rows
from bench.live_parts.scene import Scene
from bench.measuring import Figure, median

PATIENCE_S = 90.0
MARK = b'"type":"supplier.updated"'
NUMBER = b'"seq":'


def measure(scene: Scene, options: argparse.Namespace) -> list[Figure]:
    """From the first connection to the last event, signing in included; of several rounds, each with a cold process."""
    supplier = scene.suppliers[5]
    first = rows.recorded(supplier)[0]
    rows.recorded(supplier, options.behind)
    behind = f"?since={first.seq}&epoch={first.epoch}"
    rates = []
    for _ in range(options.rounds):
        with scene.web() as (port, _):
            work = _come_back(scene.door(port, supplier, behind), options.clients, first.seq, options.behind)
            rates.append(uvloop.run(work))
    rate = median(rates)
    return [
        Figure(
            f"replayed, {options.clients:,} clients {options.behind:,} behind", rate, "1/s", ">= 30,000", rate >= 30_000
        )
    ]


async def _come_back(door: sockets.Door, clients: int, since: int, behind: int) -> float:
    """
    Events a second.

    Raises:
        RuntimeError: an event was not the next one.
    """
    at = [since] * clients
    got, wrong, wanted = 0, 0, clients * behind
    all_there = asyncio.Event()

    def hear(line: sockets.Line, frame: bytes) -> None:
        nonlocal got, wrong
        if MARK not in frame:
            return
        start = frame.find(NUMBER) + len(NUMBER)
        seq = int(frame[start : frame.find(b",", start)])
        wrong += seq != at[line.number] + 1
        at[line.number] = seq
        got += 1
        if got >= wanted:
            all_there.set()

    began = time.perf_counter()
    lines = await sockets.connect_many(door, hear, count=clients)
    async with asyncio.timeout(PATIENCE_S):
        await all_there.wait()
    taken = time.perf_counter() - began
    sockets.hang_up(lines)
    if wrong or got != wanted:
        raise RuntimeError(f"{wrong} of {got} events were not the next one")
    return got / taken
