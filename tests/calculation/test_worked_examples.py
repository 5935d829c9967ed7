"""Every worked example of domain.md 3.6 has a test that bears its name."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests.calculation.golden import golden_cases

ROOT = Path(__file__).parent.parent.parent
HOLDING = ("tests/calculation", "tests/domain/test_money.py")

CLOSING = [
    "A1",
    "A2",
    "A3",
    "A4",
    "A5",
    "A6",
    "A7",
    "A8",
    "A9a",
    "A9b",
    "A10a",
    "A10b",
    "A11",
    "A12",
    "A13",
    "A13a",
    "A13b",
    "A14a",
    "A14b",
    "A15",
    "A16",
    "A17",
    "A18",
    "E1",
]  # A13: in mode SOURCE
DUE_DATES = [f"D{number:02}" for number in range(1, 26)]
DISCOUNTS = [f"S{number}" for number in range(1, 13)]
PROPOSALS = [f"P{number}" for number in range(1, 10)]
OTHERS = ["R1", "R2", "R3", "R4", "R5", "F1", "F2", "W1", "W2", "W3", "L1"]
EXAMPLES = [*CLOSING, *DUE_DATES, *DISCOUNTS, *PROPOSALS, *OTHERS]


def named_by(test: str) -> set[str]:
    """The names in a test's own: as words of the function, and as the first word or a part of the parameters' id."""
    function, _, parameters = test.rpartition("::")[2].partition("[")
    words = {word.upper() for word in function.split("_")}
    return words | set(re.split(r"[- \]]", parameters))


class TestWorkedExamples:
    def test_each_has_a_test_of_its_name(self) -> None:
        collected = subprocess.run(
            [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *HOLDING],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        tests = [line for line in collected.stdout.splitlines() if "::" in line]

        missing = set(EXAMPLES) - {name for test in tests for name in named_by(test)}

        assert missing == set()

    def test_the_files_of_examples_hold_no_other(self) -> None:
        assert {case.name for case in golden_cases()} == set(CLOSING) - {"A13"}
