"""PostgreSQL's own programs beside its server: pg_dump and pg_restore."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from config.cli.refusal import Refusal
from config.cli.servers.postgres import find_binaries


def run(program: str, database_url: str, arguments: Sequence[str | Path]) -> None:
    """
    Run one against a database; its password goes by the environment, where no list of processes shows it.

    Raises:
        Refusal: it is not installed, or it failed; with the end of what it said.
    """
    address: dict[str, Any] = conninfo_to_dict(database_url)
    secret = {"PGPASSWORD": str(address.pop("password"))} if "password" in address else {}
    done = subprocess.run(
        [str(_find(program)), f"--dbname={make_conninfo(**address)}", *map(str, arguments)],
        env={**os.environ, **secret},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines()[-3:]
        raise Refusal(f"{program} failed: {' '.join(said)}")


def _find(program: str) -> Path:
    """The newest there is: what is older than the server refuses to speak to it."""
    with suppress(Refusal):
        beside = find_binaries() / program
        if beside.exists():
            return beside
    if found := shutil.which(program):
        return Path(found)
    raise Refusal(f"{program} is not installed. It comes with PostgreSQL's client programs")
