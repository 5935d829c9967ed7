"""
Faults on a running installation, round after round, and what must hold after each.

    python -m tests.faults.run --profile quick --seed 1
        [--rounds R] [--faults K] [--only KIND,…] [--replay FILE] [--report FILE] [--keep DIR]

Exit status 0: every invariant held. 1: one did not; the schedule, the journal and the logs are kept.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from config.cli.places import ROOT
from config.cli.refusal import Refusal
from tests.faults import report
from tests.faults.invariants import Violation
from tests.faults.rounds import Campaign
from tests.faults.schedule import KINDS, Schedule, plan
from tests.faults.stack import Broken

REPORT = ROOT / ".scratch" / "faults.json"


@dataclass(frozen=True)
class Profile:
    """How much is done: `faults` per round, at least."""

    name: str
    rounds: int
    faults: int
    entries: int
    suppliers: int


PROFILES = {
    profile.name: profile
    for profile in (
        Profile("quick", rounds=5, faults=3, entries=100_000, suppliers=2_000),
        Profile("ci", rounds=60, faults=4, entries=20_000, suppliers=400),
        Profile("soak", rounds=250, faults=4, entries=20_000, suppliers=400),
    )
}
"""`quick` within `./vade test`; `ci` 240 faults; `soak` 1,000, four times with seeds 1 to 4 make a release."""


@dataclass(frozen=True)
class Result:
    """How a run ended; `status` is that of the process."""

    violations: tuple[Violation, ...]

    @property
    def status(self) -> int:
        """0: all held."""
        return 1 if self.violations else 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the options, run, say what was found."""
    parser = argparse.ArgumentParser(prog="tests.faults.run")
    parser.add_argument("--profile", choices=PROFILES, default="quick")
    parser.add_argument("--seed", type=int, default=int(time.time()) % 1_000_000, help="default: a new one, printed")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--faults", type=int, help="per round, at least")
    parser.add_argument("--entries", type=int, help="of the ledger the faults meet")
    parser.add_argument("--only", default=",".join(KINDS), help="kinds of faults, comma-separated")
    parser.add_argument("--replay", type=Path, help="a stored schedule; its seed makes the load")
    parser.add_argument("--report", type=Path, default=REPORT)
    parser.add_argument("--keep", type=Path, help="an empty or new folder that stays, whatever happens")
    options = parser.parse_args(arguments)
    if options.keep and options.keep.exists() and any(options.keep.iterdir()):
        parser.error(f"{options.keep} is not empty")
    profile = PROFILES[options.profile]
    try:
        schedule = (
            Schedule.load(options.replay)
            if options.replay
            else plan(
                options.seed,
                rounds=options.rounds or profile.rounds,
                faults=options.faults or profile.faults,
                only=options.only.split(","),
            )
        )
    except ValueError as wrong:
        parser.error(str(wrong))
    if options.entries:
        profile = replace(profile, entries=options.entries, suppliers=max(50, options.entries // 50))
    try:
        return run(schedule, profile, report_to=options.report, keep=options.keep).status
    except Refusal as refusal:
        say(refusal.sentence)
        return 1


def run(
    schedule: Schedule,
    profile: Profile,
    *,
    report_to: Path = REPORT,
    keep: Path | None = None,
    sabotage: str = "",
    sql: str = "",
) -> Result:
    """Carry out a schedule on an installation of its own, and report. What failed is kept, else only `keep` is."""
    folder = keep or Path(tempfile.mkdtemp(prefix="vade-faults-"))
    folder.mkdir(parents=True, exist_ok=True)
    say(f"profile {profile.name}, seed {schedule.seed}{f', without {sabotage}' if sabotage else ''}, in {folder}")
    for number, planned in schedule:
        say(f"  round {number}  {planned}")
    schedule.save(folder / "schedule.json")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # so that everything is ended
    campaign = Campaign(
        schedule, folder, entries=profile.entries, suppliers=profile.suppliers, sabotage=sabotage, sql=sql
    )
    began = time.monotonic()
    try:
        violations = campaign.run(say)
    except (Broken, Refusal) as broken:
        violations = [Violation(0, str(broken))]
    finally:
        campaign.stop()
    campaign.figures.seconds = time.monotonic() - began
    say(report.table(campaign.happened, campaign.figures, violations))
    report.write(
        report_to,
        profile=profile.name,
        seed=schedule.seed,
        sabotage=sabotage,
        happened=campaign.happened,
        figures=campaign.figures,
        violations=violations,
    )
    if keep is None and (not violations or sabotage):
        shutil.rmtree(folder, ignore_errors=True)
    elif violations:
        say(f"kept: {folder} (again: --replay {folder / 'schedule.json'})")
    return Result(tuple(violations))


def say(text: str) -> None:
    """One line to whoever watches, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main())
