"""`python -m tests.faults.live`: exit status 0 where every promise held."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from config.cli.places import ROOT
from config.cli.refusal import Refusal
from tests.faults.live.campaign import QUIET_SECONDS, Campaign
from tests.faults.stack import Broken


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, say what was found, keep what failed."""
    parser = argparse.ArgumentParser(prog="tests.faults.live")
    parser.add_argument("--seed", type=int, default=int(time.time()) % 1_000_000, help="default: a new one, printed")
    parser.add_argument("--rounds", type=int, default=10, help="each: some faults one by one, then all at once")
    parser.add_argument("--report", type=Path, help="where to write the figures, as JSON")
    options = parser.parse_args(arguments)
    folder = Path(tempfile.mkdtemp(prefix="vade-live-"))
    say(f"seed {options.seed}, {options.rounds} rounds, in {folder}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # so that everything is ended
    campaign = Campaign(folder, seed=options.seed, rounds=options.rounds, say=say)
    outcome = campaign.outcome
    try:
        campaign.run()
    except (Broken, Refusal) as broken:
        outcome.broken.append(str(broken))
    finally:
        campaign.stop()
    for text in outcome.broken:
        say(f"BROKEN: {text}")
    say(
        f"{outcome.faults} faults; {outcome.events} events of the log, received {outcome.deliveries} times over "
        f"{outcome.connections} connections, each once and in order: {'yes' if not outcome.broken else 'NO'}"
    )
    say(f"quiet again after {outcome.quiet_p99_s:.1f} s (p99); allowed {QUIET_SECONDS:g} s")
    say(f"with the work that was struck: after {max(outcome.settled_s, default=0):.1f} s at most")
    lost = 100 * outcome.bare_lost / max(outcome.bare_sent, 1)
    say(f"bare groups beside it: {outcome.bare_sent} accepted, {outcome.bare_lost} lost ({lost:.1f} %)")
    if options.report is not None:
        options.report.write_text(json.dumps({**asdict(outcome), "quiet_p99_s": outcome.quiet_p99_s}) + "\n")
    if outcome.held:
        shutil.rmtree(folder, ignore_errors=True)
    else:
        say(f"kept: {folder}")
    return 0 if outcome.held else 1


def say(text: str) -> None:
    """One line to whoever watches, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main())
