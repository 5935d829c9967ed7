"""`vade sample` in the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.cli.main import main
from tests.intake.ledgers import outcome_of

OPTIONS = ["sample", "--suppliers", "3", "--entries", "40", "--as-of", "2026-03-15", "--duplicates", "2"]


class TestSample:
    def test_writes_every_format_and_language_of_one_ledger(self, tmp_path: Path) -> None:
        status = main([*OPTIONS, "--all", str(tmp_path / "made")])

        read = {path.name: outcome_of(path.read_bytes()) for path in (tmp_path / "made").iterdir()}
        assert (status, len(read)) == (0, 3 + 5 * 3)
        assert {(len(outcome.rows), len({row.source_key for row in outcome.rows})) for outcome in read.values()} == {
            (42, 40)
        }
        assert [outcome.issues for outcome in read.values()] == [[]] * len(read)

    def test_is_the_same_each_time(self, tmp_path: Path) -> None:
        for name in ("one", "two"):
            main([*OPTIONS, "--format", "fbl1n-tabs", "--language", "tr", "--out", str(tmp_path / name)])

        assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()

    def test_tells_where_it_cannot_write(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        status = main([*OPTIONS, "--out", str(tmp_path / "no" / "such")])

        assert (status, "no/such" in capsys.readouterr().err) == (2, True)
