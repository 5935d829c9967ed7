"""Long-lived processes: what they imported is not walked over again and again."""

from __future__ import annotations

import subprocess
import sys

from config.cli.places import ROOT

PROGRAM = """
import gc, pydantic, dramatiq, channels
from config.cli import collector
there = len(gc.get_objects())
collector.leave_alone_what_is_imported()
print(there, gc.get_freeze_count(), len(gc.get_objects()))
"""


def test_what_is_imported_is_out_of_the_collectors_sight() -> None:
    said = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=True)

    there, frozen, walked_over = map(int, said.stdout.split())
    assert frozen > there / 2
    assert walked_over < there / 100
