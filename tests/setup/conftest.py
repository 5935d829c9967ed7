from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.cli.servers.folders import OPEN_TO_PASS
from config.cli.servers.valkey import Valkey


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short folder that the account of the servers may pass through; pytest's own lies too deep for a socket."""
    made = Path(tempfile.mkdtemp(prefix="vade-t-"))
    made.chmod(OPEN_TO_PASS)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def cache(folder: Path) -> Iterator[Valkey]:
    server = Valkey(data=folder / "data" / "valkey", runtime=folder)
    yield server
    server.stop()
