"""From a request to a socket, jobs, ringing, fan-out, idle sockets, replay; beside Celery and textbook consumers."""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path

from bench.handed_over import Stack
from bench.measuring import Figure, tell

PARTS = ("latency", "jobs", "publishing", "fanout", "idle", "replay")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `vade bench live`."""
    parser.add_argument("--rivals", type=Path, help="folder of the arrangements that are handed over")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--asks", type=int, default=60, help="latency: of each arrangement; 400 for figures to keep")
    parser.add_argument("--gap", type=float, nargs=2, default=(0.2, 2.5), metavar="S", help="latency: between asks")
    parser.add_argument("--jobs", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3, help="of jobs, publishing and replay")
    parser.add_argument("--changed", type=int, default=100_000, help="publishing: suppliers that changed")
    parser.add_argument("--sockets", type=int, nargs="+", default=[100, 1_000, 5_000], help="fanout: how many")
    parser.add_argument("--deliveries", type=int, default=300_000, help="fanout: in a burst, at most")
    parser.add_argument("--idle", type=int, default=3_000, help="idle: sockets")
    parser.add_argument("--seconds", type=float, default=10.0, help="idle: for how long")
    parser.add_argument("--clients", type=int, default=500, help="replay: who comes back")
    parser.add_argument("--behind", type=int, default=300, help="replay: events each has missed")


def run(options: argparse.Namespace) -> int:
    """Measure the parts asked for, one after another, each with processes of its own on the same servers."""
    rivals = Stack(options.rivals) if options.rivals else None
    about = {"asks": str(options.asks)}
    if rivals is not None:
        about |= {"rivals": rivals.digest, "rivals' libraries": rivals.versions()}
    from bench.live_parts.scene import scene

    figures: list[Figure] = []
    with scene(rivals) as made:
        for part in options.parts:
            print(f"measuring: {part}", file=sys.stderr)
            figures += importlib.import_module(f"bench.live_parts.{part}").measure(made, options)
    return tell(figures, as_json=options.json, about=about)
