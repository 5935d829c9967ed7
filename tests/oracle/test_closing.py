"""The restatement itself is held against the examples worked out by hand."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.calculation.golden import GoldenCase, golden_cases, in_golden_words
from tests.oracle import closing as oracle


class TestClose:
    @pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in golden_cases()])
    def test_gives_the_numbers_worked_out_by_hand(self, case: GoldenCase) -> None:
        (closing,) = oracle.close(case.entries, case.key_date, case.settings).values()

        assert in_golden_words(closing) == case.expected

    def test_shares_no_code_with_the_product(self) -> None:
        tree = ast.parse(Path(oracle.__file__).read_text(encoding="utf-8"))

        imported = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        imported |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}

        assert not [name for name in imported if name.split(".")[0] in {"payments", "numpy", "tests"}]
