from __future__ import annotations

import pytest

from config.cli import checks
from config.cli.checks import Outcome, counted, report

REPORT = (
    """<testsuites><testsuite name="pytest" errors="1" failures="2" skipped="3" tests="10" time="1.5"/></testsuites>"""
)


class TestCounted:
    def test_counts_errors_as_failures_and_skipped_apart(self) -> None:
        assert counted(REPORT) == (4, 3, 3)


class TestReport:
    def test_closes_with_the_sum_of_all_steps(self) -> None:
        outcomes = [
            Outcome("lint", 1, 0, 0, 0.5),
            Outcome("Dockerfile", 0, 0, 1, 0.0, "hadolint is not installed"),
            Outcome("tests", 120, 2, 3, 61.2),
        ]

        assert report(outcomes).splitlines()[1:] == [
            "lint                    ok           0.5 s  1 passed, 0 failed",
            "Dockerfile              skipped      0.0 s  hadolint is not installed",
            "tests                   FAILED      61.2 s  120 passed, 2 failed, 3 skipped",
            "",
            "121 passed, 2 failed, 4 skipped",
        ]


class TestAStepWhoseToolIsMissing:
    @pytest.mark.parametrize(
        ("ci", "failed", "skipped"),
        [pytest.param("", 0, 1, id="is skipped here"), pytest.param("true", 1, 0, id="fails in CI")],
    )
    def test_is(self, monkeypatch: pytest.MonkeyPatch, ci: str, failed: int, skipped: int) -> None:
        monkeypatch.setenv("CI", ci)

        outcome = checks.outcome_of("a tool", lambda: checks.tool("no-such-tool"))

        assert (outcome.passed, outcome.failed, outcome.skipped) == (0, failed, skipped)
        assert outcome.remark == "no-such-tool is not installed"
