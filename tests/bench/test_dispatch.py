"""`vade bench` finds what lies in bench/ and hands over to it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.measuring import Figure, median, percentile, tell
from config.cli.bench import benches
from config.cli.main import main
from config.cli.refusal import USAGE

BENCH = '"""Measures nothing.\n\nMore."""\ndef add_arguments(parser): ...\ndef run(options): ...\n'


class TestBenches:
    def test_are_the_modules_that_can_be_run(self, tmp_path: Path) -> None:
        (tmp_path / "nothing.py").write_text(BENCH)
        (tmp_path / "helper.py").write_text('"""Only helps."""\ndef run(options): ...\n')

        assert benches(tmp_path) == {"nothing": "Measures nothing."}


class TestBenchCommand:
    def test_refuses_a_bench_that_is_none(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["bench", "nonsense"]) == USAGE
        assert "no bench 'nonsense'" in capsys.readouterr().err

    def test_lists_what_there_is(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["bench"]) == 0
        assert "measuring" not in capsys.readouterr().out


class TestMeasuring:
    def test_takes_the_percentile_that_was_measured(self) -> None:
        samples = [float(n) for n in range(1, 101)]

        assert percentile(samples, 0.99) == 99
        assert percentile(samples, 0.5) == 50
        assert percentile([7.0], 0.99) == 7
        assert median([4, 1, 3, 2]) == 2.5

    def test_fails_when_a_target_is_missed(self, capsys: pytest.CaptureFixture[str]) -> None:
        figures = [Figure("list", 0.7, "ratio", ">= 0.6", holds=True), Figure("ping", 900, "1/s")]

        assert tell(figures, as_json=True, about={"rows": "50"}) == 0
        told = json.loads(capsys.readouterr().out)
        assert told["about"]["rows"] == "50"
        assert told["figures"][0] == {"name": "list", "value": 0.7, "unit": "ratio", "target": ">= 0.6", "holds": True}
        assert tell([*figures, Figure("slow", 1, "s", "<= 0.5", holds=False)], as_json=False) == 1
        assert "MISSED" in capsys.readouterr().out
