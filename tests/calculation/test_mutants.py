"""Engines with one mistake each: every one is found out. What cannot fail a test is not tested."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PARTS = ("payments/__init__.py", "payments/calculation", "payments/domain")
WITNESSES = ("tests/__init__.py", "tests/calculation", "tests/oracle")

MUTANTS = {
    "plain: not on the key date": ("supplier.py", "entry.posting_day <= key_day", "entry.posting_day < key_day"),
    "plain: overdue on its due day": ("supplier.py", "if days_overdue > 0:", "if days_overdue >= 0:"),
    "plain: the average mirrored": (
        "supplier.py",
        "weighted -= minor * days_overdue",
        "weighted += minor * days_overdue",
    ),
    "plain: an edge opens the next bucket": (
        "supplier.py",
        "is AgingBoundary.UPPER_INCLUSIVE",
        "is AgingBoundary.LOWER_INCLUSIVE",
    ),
    "plain: direction of references": ("group.py", "base_minor[source] > 0 else", "base_minor[source] < 0 else"),
    "plain: the largest remainder goes without": ("group.py", "[:left_over]", "[1 : left_over + 1]"),
    "plain: the newest credit first": ("group.py", "key=basis_day.__getitem__)", "key=lambda at: -basis_day[at])"),
    "columns: not on the key date": ("visibility.py", 'side="right"', 'side="left"'),
    "columns: an edge opens the next bucket": ("aging.py", '"left" if', '"right" if'),
    "columns: the first belongs to last month": ("months.py", 'day, side="right"', 'day, side="left"'),
    "columns: overdue on its due day": ("figures.py", "owed.days_overdue > 0", "owed.days_overdue >= 0"),
    "columns: half a day rounds down": ("average.py", "rest >= weight - rest", "rest > weight - rest"),
    "columns: direction of references": (
        "references.py",
        "source_is_debit = base_minor[source] < 0",
        "source_is_debit = base_minor[source] > 0",
    ),
    "columns: chains all at once": ("references.py", "knotted[source] = True", "knotted[source] = False"),
    "columns: ties in the wrong order": (
        "matching.py",
        "entries.group[rows], entries.basis_day[rows]",
        "entries.group[rows], entries.basis_day[rows], -rows",
    ),
    "columns: one off": ("fifo.py", "running_by(group, minor), matched", "running_by(group, minor) + 1, matched"),
    "columns: SOURCE runs FIFO": ("entries.py", "incomplete if references_only", "~incomplete if references_only"),
    "columns: a mix of bases": (
        "entries.py",
        "takes_part & ~ledger.has_source_open",
        "takes_part & ledger.has_source_open",
    ),
}
"""Name: module, what stands there, the mistake."""


def checked(folder: Path) -> subprocess.CompletedProcess[str]:
    """The quick check, run on the engine of a folder."""
    program = [sys.executable, "-m", "tests.calculation.check_paths"]
    return subprocess.run(program, cwd=folder, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture
def engine(tmp_path: Path) -> Path:
    """A copy of the engine and its witnesses, and nothing else."""
    for part in (*PARTS, *WITNESSES):
        source, target = ROOT / part, tmp_path / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "test_*"))
        else:
            shutil.copy(source, target)
    return tmp_path


class TestTheQuickCheck:
    def test_finds_nothing_wrong_with_the_engine_as_it_is(self, engine: Path) -> None:
        ended = checked(engine)

        assert (ended.returncode, ended.stderr) == (0, "")

    @pytest.mark.parametrize("name", MUTANTS)
    def test_finds_the_mistake(self, engine: Path, name: str) -> None:
        module, right, mistaken = MUTANTS[name]
        path = engine / "payments/calculation" / module
        source = path.read_text()
        assert right in source, "the engine has moved on: make the mutant anew"
        path.write_text(source.replace(right, mistaken, 1))

        ended = checked(engine)

        assert ended.returncode == 1
