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
from tests.faults.invariants import ACKNOWLEDGED, EVENTS, LIVENESS, NO_SECRETS
from tests.faults.payment_invariants import AUDIT, PAID_ONCE
from tests.faults.run import Profile, run, say
from tests.faults.schedule import FLUSHALL, FREEZE, FROZEN_SECONDS, POINT, SCHEDULER, WEB, Planned, Schedule

SEED = 1
PROFILE = Profile("sabotage", rounds=1, faults=1, entries=5_000, suppliers=200)


@dataclass(frozen=True)
class Sabotage:
    """What is switched off, the faults that it was there for, and the invariant that has to break."""

    name: str
    faults: tuple[Planned, ...]
    breaks: int
    sql: str = ""
    """What the database would have refused is taken out as well."""


def _killed_at(point: str) -> tuple[Planned, ...]:
    return (Planned(POINT, 0.3, point),)


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
        # A request is carried out, its answer is lost, and it is sent again.
        Sabotage("kept-answers", _killed_at("idempotency.committed"), breaks=ACKNOWLEDGED),
        # Each is committed in its middle, and dies there.
        Sabotage(
            "one-export",
            _killed_at("export.stored"),
            breaks=PAID_ONCE,
            sql="DROP TRIGGER payment_file_with_its_run ON payment_file",
        ),
        Sabotage("one-answer", _killed_at("feedback.kept"), breaks=AUDIT),
        Sabotage("one-import", _killed_at("import.applied"), breaks=ACKNOWLEDGED),
        Sabotage("one-result", _killed_at("calculation.copied"), breaks=LIVENESS),
        # What is written beside the transaction stays when that is undone.
        Sabotage("one-audit", _killed_at("export.recorded"), breaks=AUDIT),
        Sabotage("one-sequence", _killed_at("calculation.before-commit"), breaks=EVENTS),
        # A message counts as told before it is sent.
        Sabotage("told-when-taken", _killed_at("webhook.noted"), breaks=EVENTS),
        # Who was away hears only of the state, not of what happened.
        Sabotage("replay", (Planned(WEB, 1.0), Planned(WEB, 1.0)), breaks=EVENTS),
        # A line that somebody left in writes a secret down.
        Sabotage("quiet-logs", (Planned(SCHEDULER, 4.0),), breaks=NO_SECRETS),
    )
}


def is_caught(sabotage: Sabotage) -> bool:
    """Run with the protection off; whether the right invariant broke."""
    schedule = Schedule(SEED, (sabotage.faults,))
    with tempfile.TemporaryDirectory() as folder:
        result = run(
            schedule, PROFILE, report_to=Path(folder) / "faults.json", sabotage=sabotage.name, sql=sabotage.sql
        )
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
