"""Ringing for many changed suppliers at once: where all are watched beside raw PUBLISH, and where nobody watches."""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import redis

from bench.live_parts import rows
from bench.live_parts.scene import Scene
from bench.measuring import Figure, median
from config.cli.places import ROOT

if TYPE_CHECKING:
    from payments.events.log import LoggedEvent

NOBODYS = 10_000_000
"""Ids from here on are no supplier's."""


def measure(scene: Scene, options: argparse.Namespace) -> list[Figure]:
    """The same events to the same channels, by us and raw, by turns."""
    from payments.events.publish import event_messages, publish

    event = rows.recorded(scene.suppliers[2])[0]
    events = [rows.unlogged(event, supplier_id=NOBODYS + number, seq=1) for number in range(options.changed)]
    raw = asyncio.run(_as_sent(events))
    with redis.Redis.from_url(f"{scene.redis_url}/0") as client:
        before = _published(client)
        nobody = _seconds(lambda: publish(event_messages(events)), options.rounds)
        sent = _published(client) - before
        with _ear(scene, [channel for channel, _ in raw]):
            ours, theirs = [], []
            for _ in range(options.rounds):
                before = _published(client)
                ours.append(_seconds(lambda: publish(event_messages(events)), 1))
                if _published(client) - before != len(events):
                    raise RuntimeError("not everything was published")
                theirs.append(_seconds(lambda: _publish_raw(client, raw), 1))
    watched, floor = len(events) / median(ours), len(events) / median(theirs)
    return [
        Figure("published, all watched", watched, "1/s"),
        Figure("raw PUBLISH", floor, "1/s"),
        Figure("published / raw", watched / floor, "x", ">= 0.6", watched / floor >= 0.6),
        Figure(f"{len(events):,} changed, nobody watches", nobody * 1e3, "ms"),
        Figure("messages where nobody watches", sent, "", "0", sent == 0),
    ]


async def _as_sent(events: Sequence[LoggedEvent]) -> list[tuple[str, bytes]]:
    """Each channel and the bytes that go there."""
    from channels.layers import get_channel_layer

    from payments.events.publish import event_messages

    layer = get_channel_layer()
    return [
        (layer._get_group_channel_name(group), layer.serialize({**message, "group": group}))
        for group, message in event_messages(events)
    ]


def _publish_raw(client: redis.Redis, raw: list[tuple[str, bytes]]) -> None:
    for channel, message in raw:
        client.publish(channel, message)


def _seconds(work: Callable[[], object], rounds: int) -> float:
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return median(taken)


def _published(client: redis.Redis) -> int:
    """How many PUBLISH commands the server has carried out."""
    told: dict[str, dict[str, int]] = client.info("commandstats")  # type: ignore[assignment]
    return int(told.get("cmdstat_publish", {}).get("calls", 0))


@contextmanager
def _ear(scene: Scene, channels: list[str]) -> Iterator[None]:
    """Another process that listens to all of them."""
    words = [sys.executable, "-m", "bench.live_parts.ear", str(scene.redis_port)]
    with subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write("\n".join(channels) + "\n\n")
            process.stdin.flush()
            if process.stdout.readline().strip() != "listening":
                raise RuntimeError("the listener has ended")
            yield
        finally:
            process.kill()
