"""The scoreboard of reliability: faults on a running installation, what was lost, and which protections are missed."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.measuring import Figure, tell
from config.cli.places import ROOT

KEPT = ROOT / ".scratch" / "scoreboard.json"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `vade bench scoreboard`."""
    parser.add_argument("--profile", choices=("quick", "ci", "soak"), default="quick")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, help="fewer or more rounds than the profile has")
    parser.add_argument("--faults", type=int, help="per round, at least")
    parser.add_argument("--entries", type=int, help="of the ledger the faults meet")
    parser.add_argument("--sabotages", action="store_true", help="switch each protection off as well (minutes)")
    parser.add_argument("--from", dest="told", type=Path, help="a report that is there, instead of a run")
    parser.add_argument("--out", type=Path, default=KEPT, help="the same figures as JSON")


def run(options: argparse.Namespace) -> int:
    """Make the figures, keep them with date, commit and seed, and say them."""
    report = options.told or ROOT / ".scratch" / "faults.json"
    if options.told is None:
        _harness("run", *_arguments(options), "--report", str(report))
    told = json.loads(report.read_text())
    caught = _caught() if options.sabotages else None
    figures = figures_of(told, caught=caught)
    about = {name: str(told[name]) for name in ("date", "commit", "seed", "profile")}
    options.out.parent.mkdir(parents=True, exist_ok=True)
    kept = {**about, "figures": [asdict(figure) for figure in figures]}
    options.out.write_text(json.dumps(kept, indent=1, default=str) + "\n")
    return tell(figures, as_json=options.json, about=about)


def figures_of(told: Mapping[str, Any], *, caught: tuple[int, int] | None) -> list[Figure]:
    """
    A report of the fault harness as figures with their targets.

    Args:
        caught: how many protections were missed when they were off, of how many; None: not tried.
    """
    counts, injected, survived = told["figures"], told["injected"], told["survived"]
    acknowledged = sum(counts[name] for name in ("imports", "calculations", "exports", "feedback"))
    broken = [violation["invariant"] for violation in told["violations"]]
    kills = [fault["recovery_s"] for fault in told["faults"] if fault["kind"].startswith("worker")]
    points = {fault["target"] for fault in told["faults"] if fault["kind"] == "point"}
    figures = [
        Figure("faults injected", injected, ""),
        Figure("faults survived", survived, "", f"{injected}", survived == injected),
        Figure("acknowledged works", acknowledged, ""),
        Figure("invariants broken", len(broken), "", "0", not broken),
        Figure("crash points covered", len(points), ""),
    ]
    if kills and None not in kills:
        figures.append(Figure("recovery after a worker's death, worst", max(kills), "s", "<= 15", max(kills) <= 15))
    if caught is not None:
        figures.append(Figure("protections missed when off", caught[0], "", f"{caught[1]}", caught[0] == caught[1]))
    return figures


def _arguments(options: argparse.Namespace) -> list[str]:
    told = ["--profile", options.profile, "--seed", str(options.seed)]
    for name in ("rounds", "faults", "entries"):
        value = getattr(options, name)
        told += [f"--{name}", str(value)] if value else []
    return told


def _caught() -> tuple[int, int]:
    said = _harness("sabotage")
    return said.count("\ncaught: "), said.count("\ncaught: ") + said.count("\nNOT CAUGHT: ")


def _harness(module: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", f"tests.faults.{module}", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout
