"""`vade bench calculation` measures all its parts, on an installation of its own."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest

from bench.made_columns import MADE_AT_ONCE, _made, _several
from config.cli.places import ROOT
from payments.calculation.closing import close_ledger
from payments.calculation.columns import NO_ROW
from payments.domain.rules import ClosingRules

LIMIT_SECONDS = 5 * 60


class TestMadeColumns:
    def test_of_a_larger_ledger_are_the_smaller_one_several_times(self) -> None:
        one, key_day = _made(2_000)
        three = _several(one, 3)

        figures = [close_ledger(columns, key_day=key_day, rules=ClosingRules()).figures for columns in (one, three)]

        assert len(three.entry_id) < MADE_AT_ONCE
        assert np.array_equal(np.tile(figures[0].balance_minor, 3), figures[1].balance_minor)
        assert np.array_equal(np.tile(figures[0].aging_minor, (3, 1)), figures[1].aging_minor)
        naming = three.reference_row != NO_ROW
        assert (three.supplier_id[naming] == three.supplier_id[three.reference_row[naming]]).all()


class TestCalculation:
    @pytest.mark.stack
    def test_has_a_figure_of_every_part(self) -> None:
        options = ["--entries", "3000", "--postings", "5", "--growth", "1000", "2000"]

        done = subprocess.run(
            [sys.executable, "-m", "config.cli.main", "bench", "calculation", "--json", *options],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=LIMIT_SECONDS,
            check=False,
        )

        assert done.stdout, done.stderr
        names = {one["name"] for one in json.loads(done.stdout)["figures"]}
        for name in (
            "core, 2,000 entries",
            "memory, 2,000 entries",
            "growth of time per entry",
            "whole run / COPY",
            "one empty commit",
            "posting, p50 / commit",
            "posting, p99.9 / commit",
        ):
            assert name in names
