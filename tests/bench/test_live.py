"""`vade bench live` measures all its parts, on an installation of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench.handed_over import Stack
from config.cli.places import ROOT
from config.cli.refusal import Refusal

LIMIT_SECONDS = 8 * 60
TINY = {
    "asks": "3",
    "jobs": "200",
    "rounds": "1",
    "changed": "600",
    "sockets": "4",
    "deliveries": "16",
    "idle": "4",
    "seconds": "1",
    "clients": "4",
    "behind": "150",
}


class TestLive:
    @pytest.mark.stack
    def test_has_a_figure_of_every_part(self) -> None:
        options = [word for name, value in TINY.items() for word in (f"--{name}", value)]

        done = subprocess.run(
            [sys.executable, "-m", "config.cli.main", "bench", "live", "--json", "--gap", "0.01", "0.05", *options],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=LIMIT_SECONDS,
            check=False,
        )

        assert done.stdout, done.stderr
        figures = {one["name"]: one for one in json.loads(done.stdout)["figures"]}
        for name in (
            "calculation of a supplier, p50",
            "row and event, p95",
            "row, no log, p50",
            "jobs",
            "published, all watched",
            "raw PUBLISH",
            "4 sockets, deliveries",
            "memory of an idle socket",
            "CPU of an idle worker",
            "replayed, 4 clients 150 behind",
        ):
            assert name in figures, done.stderr
        assert not [name for name in figures if name.endswith("lost")]
        assert figures["messages where nobody watches"]["value"] == 0
        assert figures["replayed, 4 clients 150 behind"]["value"] > 0


class TestStack:
    def test_refuses_a_folder_that_holds_no_rivals(self, tmp_path: Path) -> None:
        with pytest.raises(Refusal, match="not the rivals"):
            Stack(tmp_path)
