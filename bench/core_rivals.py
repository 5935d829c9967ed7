"""The rivals that are handed over (`--rivals FOLDER`): their engines and loops, and their ledger as our columns."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np

from bench.handed_over import OVERLAYS, digest_of, python_with
from config.cli.refusal import Refusal
from payments.calculation.columns import NO_ROW, LedgerColumns
from payments.calculation.grouping import order_by

ENGINES = {
    "py_ints": "plain Python",
    "pa_engine": "PyArrow",
    "pl_fast": "Polars",
    "duck_engine": "DuckDB",
    "pg_engine": "PostgreSQL windows",
}
LOOPS = ("naive", "bulk")
_LIBRARIES = ("django", "psycopg", "numpy", "polars", "pyarrow", "duckdb")
_SECONDS = 1_800


class Engines:
    """
    The engines and ORM loops of `FOLDER`, run unchanged by the libraries its requirements.txt pins, on the bench's own
    PostgreSQL, each in a process of its own.

    Raises:
        Refusal: the folder is none of theirs, or the libraries could not be installed.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        if not (self.folder / "engines").is_dir():
            raise Refusal(f"{folder} has no engines/: these are not the rivals of this bench.")
        self.digest = digest_of(self.folder)
        pinned = (self.folder / "requirements.txt").read_text().splitlines()
        wanted = [line for line in pinned if line.split("==")[0].split("[")[0] in _LIBRARIES]
        self.libraries = ", ".join(wanted)
        self._python = python_with("\n".join(wanted))
        self._data = tempfile.TemporaryDirectory(prefix="vade-rivals-")

    def race(self, engine: str, entries: int, rounds: int) -> tuple[float, int]:
        """Median seconds of an engine's calculation in memory on one core, and the bytes it took beside its input."""
        told = self._run("memory", engine, str(entries), str(rounds))
        return float(told["seconds"]), int(told["peak_bytes"])

    def loop(self, mode: str, entries: int) -> float:
        """Median seconds of a whole run by one of the ORM loops."""
        return float(self._run("orm", mode, str(entries))["wall"])

    def _run(self, overlay: str, *arguments: str) -> dict[str, Any]:
        url = urlsplit(os.environ["DATABASE_URL"])
        query = {name: values[-1] for name, values in parse_qs(url.query).items()}
        place = {"host": query["host"], "port": query["port"], "user": url.username or "", "name": "postgres"}
        ours = ("VADE_", "DJANGO_", "DATABASE_", "REDIS_", "PYTHON")
        data = self._data.name
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(ours)},
            "PYTHONPATH": os.pathsep.join(map(str, (self.folder, OVERLAYS))),
            "PYTHONDONTWRITEBYTECODE": "1",
            "ENGINE_DATA": data,
            "ENGINE_RESULTS": data,
            "BENCH_LOCK": str(Path(data) / "lock"),
            "ENGINE_PG": "host={host} port={port} user={user} dbname={name}".format(**place),
            **{f"RACE_{name.upper()}": value for name, value in place.items()},
        }
        words = [str(self._python), "-m", f"engine_race.{overlay}", *arguments]
        done = subprocess.run(
            words, cwd=data, env=environment, check=True, stdout=subprocess.PIPE, text=True, timeout=_SECONDS
        )
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return found


class RivalLedger:
    """The ledger the rivals make, of `entries` items."""

    def __init__(self, folder: Path, entries: int) -> None:
        sys.path.insert(0, str(folder))
        self._items: dict[str, np.ndarray[Any, Any]] = importlib.import_module("gen").generate(entries)
        self._parameters = importlib.import_module("spec").Params()

    @property
    def key_day(self) -> int:
        """The day the rivals look at."""
        return int(self._parameters.key)

    def columns(self) -> LedgerColumns:
        """
        The same items as our columns: what was cleared by the key day has nothing open (HYBRID), and a payment that
        cleared an invoice refers to it. The rivals do not store what is cleared; we run through it.
        """
        items = self._items
        order = order_by(items["posting"], items["doc"], items["line"])
        cleared = (items["clearing"] != -1) & (items["clearing"] <= self.key_day)
        place = np.empty(len(order), dtype=np.int64)
        place[order] = np.arange(len(order))
        # Items lie in pairs; the second of a cleared pair is the payment of the first. One in ten refers to it.
        numbers = np.arange(len(order))
        refers = (numbers % 2 == 1) & (numbers // 2 % 10 == 0)
        reference = np.full(len(order), NO_ROW, dtype=np.int64)
        reference[refers] = place[numbers[refers] - 1]
        group = items["company"].astype(np.int64) << 32 | items["supplier"]
        amount = -items["amount"]
        return LedgerColumns(
            entry_id=items["item"][order],
            part=np.zeros(len(order), dtype=np.int16),
            supplier_id=group[order],
            currency=items["currency"][order],
            account_class=np.zeros(len(order), dtype=np.int16),
            posting_day=items["posting"][order],
            document_day=items["posting"][order],
            due_day=(items["baseline"] + 30).astype(np.int32)[order],
            amount_minor=amount[order],
            source_open_minor=np.where(cleared, 0, amount)[order],
            has_source_open=np.ones(len(order), dtype=np.bool_),
            reference_row=reference[order],
            blocked=items["blocked"][order].astype(np.bool_),
        )
