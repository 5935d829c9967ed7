"""The harness at work: no fault of profile quick breaks an invariant, and every protection that is off is noticed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from config.cli.places import ROOT
from tests.faults.sabotage import SABOTAGES
from tests.faults.schedule import POINT, POINTS, TIMED

pytestmark = pytest.mark.faults

LIMIT_SECONDS = 15 * 60


def harness(module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a module of the harness as a person does; it brings its own servers and settings along."""
    return subprocess.run(
        [sys.executable, "-m", f"tests.faults.{module}", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=LIMIT_SECONDS,
        check=False,
    )


def test_profile_quick_breaks_no_invariant(tmp_path: Path) -> None:
    report = tmp_path / "faults.json"

    done = harness("run", "--profile", "quick", "--seed", "1", "--report", str(report))

    assert done.returncode == 0, done.stdout
    told = json.loads(report.read_text())
    kinds = {fault["kind"] for fault in told["faults"]}
    killed_at = {fault["target"] for fault in told["faults"] if fault["kind"] == POINT}
    assert killed_at == set(POINTS)
    assert kinds >= set(TIMED)
    assert told["survived"] == told["injected"]
    assert told["figures"]["entries"] >= 100_000
    assert told["figures"]["retaken"] > 0
    assert told["figures"]["exports"] > 0
    assert told["figures"]["feedback"] > 0
    assert told["figures"]["webhook"] > 0
    assert told["figures"]["sockets"]["clients"] >= 20


IN_EVERY_TEST = ("sweeper", "fence", "kept-answers", "one-answer")
"""The others take minutes together: `python -m tests.faults.sabotage` runs all of them."""


def test_there_are_twelve_protections_to_switch_off() -> None:
    assert len(SABOTAGES) == 12
    assert SABOTAGES.keys() >= set(IN_EVERY_TEST)


@pytest.mark.parametrize("protection", IN_EVERY_TEST)
def test_a_protection_that_is_off_is_noticed(protection: str) -> None:
    done = harness("sabotage", protection)

    assert done.returncode == 0, done.stdout
