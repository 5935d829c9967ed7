"""Every subscriber ends with every event, once and in order, whatever dies; and bare groups, hurt alike, lose some."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from config.cli.places import ROOT
from tests.faults.live.campaign import ALL_AT_ONCE, SINGLE, plan

pytestmark = pytest.mark.faults

LIMIT_SECONDS = 12 * 60


def test_nothing_is_missed_by_anybody(tmp_path: Path) -> None:
    report = tmp_path / "live.json"

    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.live", "--seed", "1", "--rounds", "2", "--report", str(report)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=LIMIT_SECONDS,
        check=False,
    )

    assert done.returncode == 0, done.stdout
    told = json.loads(report.read_text())
    assert told["deliveries"] > told["events"] > 24
    assert told["connections"] > 24, "connections were lost and made anew"
    assert told["bare_lost"] > 0


class TestPlan:
    @pytest.mark.parametrize("rounds", [2, 3, 7])
    def test_has_each_kind_within_the_first_rounds_and_all_at_once_in_each(self, rounds: int) -> None:
        planned = plan(1, rounds=rounds)

        assert len(planned) == rounds
        assert {kind for kinds in planned for kind in kinds} == {*SINGLE, ALL_AT_ONCE}
        assert all(kinds[-1] == ALL_AT_ONCE for kinds in planned)

    def test_is_the_same_for_the_same_seed(self) -> None:
        assert plan(7, rounds=4) == plan(7, rounds=4) != plan(8, rounds=4)
