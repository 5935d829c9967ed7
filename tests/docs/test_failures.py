"""docs/failures.md names a test for every failure: each of them is there."""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest

from config.cli.places import ROOT

PAGE = ROOT / "docs" / "failures.md"
ROWS = [
    (cells[0].strip(), cells[-1].strip())
    for line in PAGE.read_text().splitlines()
    if line.startswith("| ") and not line.startswith(("| ---", "| what is sent", "| failure"))
    for cells in [line.strip("|").split("|")]
]
_TEST = re.compile(r"`(?P<file>tests/[\w/]+\.py)::(?P<group>\w+)::(?P<name>\w+)`")


@cache
def named_in(file: str) -> set[tuple[str, str]]:
    """(class, test) of a file, read and not imported."""
    return {
        (group.name, one.name)
        for group in ast.parse((ROOT / file).read_text()).body
        if isinstance(group, ast.ClassDef)
        for one in group.body
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)
    }


class TestFailures:
    def test_are_all_there(self) -> None:
        assert len(ROWS) > 50

    @pytest.mark.parametrize("test", [pytest.param(test, id=failure) for failure, test in ROWS])
    def test_have_a_test_each(self, test: str) -> None:
        named = _TEST.fullmatch(test)

        assert named is not None, test
        assert (named["group"], named["name"]) in named_in(named["file"])
