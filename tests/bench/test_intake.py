"""`vade bench intake` measures all its parts, on an installation of its own."""

from __future__ import annotations

import json
import subprocess
import sys

from config.cli.places import ROOT

LIMIT_SECONDS = 4 * 60


class TestIntake:
    def test_measures_every_part_and_finds_that_nothing_is_written_where_nothing_changed(self) -> None:
        given = ["--rows", "2000", "--workbook-rows", "500", "--rounds", "1"]
        ended = subprocess.run(
            [sys.executable, "-m", "config.cli.main", "bench", "intake", "--json", *given],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=LIMIT_SECONDS,
            check=False,
        )

        assert ended.returncode in (0, 1), ended.stderr
        figures = {one["name"]: one for one in json.loads(ended.stdout)["figures"]}
        ratios = [name for name, one in figures.items() if one["unit"] == "x"]
        assert ratios == [
            "CSV, ours / csv + Decimal",
            "XLSX, ours / openpyxl",
            "first load / COPY",
            "2 % changed / COPY",
            "nothing changed / COPY",
        ]
        assert all(figures[name]["value"] > 0 for name in ratios)
        assert figures["nothing changed, ledger rows written"]["value"] == 0
        assert figures["memory, import and its reading"]["holds"]
