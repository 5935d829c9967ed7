"""What tests of the queue share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from config.cli.servers.valkey import Valkey


@pytest.fixture(scope="module")
def own_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    """A Valkey of a module's own, whose rights and connections it may change."""
    folder: Path = tmp_path_factory.mktemp("valkey")
    valkey = Valkey(data=folder / "data", runtime=folder, durable=False)
    valkey.start()
    yield valkey
    valkey.stop()
