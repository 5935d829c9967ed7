"""Where things lie in a checkout (or, in the image, under its working folder)."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FRONTEND = ROOT / "frontend"
PAGES = ROOT / "config" / "pages"
DATA = ROOT / ".vade"
PROGRAMS = Path(sys.executable).parent
"""The folder of the environment's programs: ruff, pytest, node and the rest."""
