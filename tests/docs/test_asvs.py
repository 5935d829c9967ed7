"""docs/asvs.md holds every item by a test that is there, or says why not."""

from __future__ import annotations

import re

import pytest

from config.cli.places import ROOT
from tests.docs.test_failures import named_in

ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs" / "asvs.md").read_text().splitlines()
    if re.match(r"\| \d", line)
]
_TEST = re.compile(r"`(?P<file>tests/[\w/]+\.py)::(?P<group>\w+)::(?P<name>\w+)`")
_FILE = re.compile(r"`(tests/[\w/]+\.py)`")
_REASON = re.compile(r"open\b|does not apply: |\*operator\*")


class TestItems:
    def test_are_each_there_once_in_order(self) -> None:
        numbers = [tuple(map(int, item.split("."))) for item, *_ in ROWS]

        assert len(numbers) > 80
        assert numbers == sorted(set(numbers))
        assert {level for _, level, *_ in ROWS} == {"1", "2"}

    @pytest.mark.parametrize("held", [pytest.param(held, id=item) for item, _, _, held in ROWS])
    def test_have_a_test_that_is_there_or_a_reason(self, held: str) -> None:
        tests = list(_TEST.finditer(held))

        assert tests or _FILE.search(held) or _REASON.match(held)
        for named in tests:
            assert (named["group"], named["name"]) in named_in(named["file"])
        assert all((ROOT / file).exists() for file in _FILE.findall(held))
