"""
Protections switched off one at a time: a harness that does not notice proves nothing.

    python -m tests.faults.sabotage [NAME …]

Exit status 0: each was caught by the invariant that is there for it.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from config.cli.places import ROOT
from tests.faults.invariants import ACKNOWLEDGED, LIVENESS
from tests.faults.run import Profile, run, say
from tests.faults.schedule import FLUSHALL, FREEZE, FROZEN_SECONDS, POINT, Planned, Schedule

SEED = 1
PROFILE = Profile("sabotage", rounds=1, faults=1, entries=5_000, suppliers=200)


@dataclass(frozen=True)
class Sabotage:
    """What is switched off, the faults that it was there for, and the invariant that has to break."""

    name: str
    faults: tuple[Planned, ...]
    breaks: int


SABOTAGES = {
    sabotage.name: sabotage
    for sabotage in (
        # The worker dies at work, and its message with the queue: only a sweep of the rows can find it again.
        Sabotage(
            "sweeper",
            (Planned(POINT, 0.3, "calculation.read"), Planned(FLUSHALL, 0.0, on_top=True)),
            breaks=LIVENESS,
        ),
        # Another worker has applied the file when the first one goes on: only its lease says that it is too late.
        Sabotage("fence", (Planned(FREEZE, 0.3, "import.applying", 4 * FROZEN_SECONDS),), breaks=ACKNOWLEDGED),
    )
}


def is_caught(sabotage: Sabotage) -> bool:
    """Run with the protection off; whether the right invariant broke."""
    schedule = Schedule(SEED, (sabotage.faults,))
    with tempfile.TemporaryDirectory() as folder:
        result = run(schedule, PROFILE, report_to=Path(folder) / "faults.json", sabotage=sabotage.name)
    caught = any(violation.invariant == sabotage.breaks for violation in result.violations)
    say(f"{'caught' if caught else 'NOT CAUGHT'}: without {sabotage.name}")
    return caught


def main(arguments: Sequence[str] | None = None) -> int:
    """All of them, or those named."""
    parser = argparse.ArgumentParser(prog="tests.faults.sabotage")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"default: {', '.join(SABOTAGES)}")
    names = parser.parse_args(arguments).names or list(SABOTAGES)
    if unknown := [name for name in names if name not in SABOTAGES]:
        parser.error(f"unknown: {', '.join(unknown)}")
    caught = [is_caught(SABOTAGES[name]) for name in names]
    return 0 if all(caught) else 1


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main())
