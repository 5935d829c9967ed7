"""
Requests by the thousand, made from the document by schemathesis – its examples, the edges of every schema, drawn ones,
and sequences of them – at a served process, signed in and with ids that exist: nothing 5xx, nothing that the document
does not say, and every operation answered 2xx at least once.

`VADE_FUZZ_CASES=200 ./vade test tests/api/fuzzing` draws more of each operation; `VADE_FUZZ_SEED` draws others.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest

from config.cli.places import PROGRAMS, ROOT
from config.cli.schema import DOCUMENT
from tests.api.fuzzing.seeds import NEVER
from tests.realtime.served import our_environment, served

CASES = int(os.environ.get("VADE_FUZZ_CASES", "34"))
"""Requests drawn for each operation while fuzzing; the other phases have as many as the document gives."""
SEED = int(os.environ.get("VADE_FUZZ_SEED", "20261125"))
CHECKS = ("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance")
LEAST_CASES = 5_000
LEAST_GOOD = 0.40
PHASES = ("examples", "coverage", "fuzzing", "stateful")


@dataclass(frozen=True)
class Note:
    """One answer; `operation` is None where a method was tried that the address does not have."""

    operation: str | None
    phase: str
    drawn: str
    status: int
    code: str | None

    @property
    def is_good(self) -> bool:
        return 200 <= self.status < 300


def operation_ids() -> set[str]:
    paths: dict[str, dict[str, Any]] = json.loads(DOCUMENT.read_text())["paths"]
    return {said["operationId"] for path in paths.values() for said in path.values()}


CONFIGURATION = f"""
[phases.coverage]
unexpected-methods = ["delete", "patch", "trace"]

[phases.fuzzing.generation]
mode = "positive"
max-examples = {CASES}

[phases.stateful.generation]
max-examples = {3 * CASES}
"""
"""What is wrong on purpose is the part of the phase `coverage`, by the thousand."""


def run(folder: Path) -> tuple[subprocess.CompletedProcess[str], list[Note]]:
    notes = folder / "notes.ndjson"
    notes.touch()
    (folder / "schemathesis.toml").write_text(CONFIGURATION)
    with served(VADE_THROTTLES="off", VADE_MODE="local", VADE_SIGN_IN_TRIES_PER_ADDRESS="1000000") as server:
        address = f"http://127.0.0.1:{server.port}"
        done = subprocess.run(
            [
                PROGRAMS / "st",
                f"--config-file={folder / 'schemathesis.toml'}",
                "run",
                f"{address}/api/v1/openapi.json",
                f"--checks={','.join(CHECKS)}",
                f"--seed={SEED}",
                f"--phases={','.join(PHASES)}",
                "--no-shrink",
                "--workers=1",  # ast.parse of CPython 3.11, which Hypothesis calls, is not for several threads
                "--suppress-health-check=all",
                "--max-failures=30",
                "--warnings=off",
                "--request-timeout=60",
            ],
            cwd=folder,
            env={
                **our_environment(),
                "DJANGO_SETTINGS_MODULE": "config.settings",
                "PYTHONPATH": str(ROOT),
                "SCHEMATHESIS_HOOKS": "tests.api.fuzzing.hooks",
                "VADE_HOSTS": "testserver",  # where the clients of the access table knock to get their cookies
                "VADE_FUZZ_NOTES": str(notes),
                "VADE_FUZZ_ADDRESS": address,
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=1500,
        )
    (folder / "said.txt").write_text(done.stdout + done.stderr)
    return done, [Note(**orjson.loads(line)) for line in notes.read_bytes().splitlines()]


def figures(notes: list[Note]) -> str:
    """A table by phase, and one line per operation that is seldom answered 2xx."""
    lines = [f"{'phase':<12}{'requests':>9}{'2xx':>8}"]
    for phase in (*PHASES, "all"):
        of_it = [note for note in notes if phase in {note.phase, "all"}]
        good = sum(note.is_good for note in of_it)
        lines.append(f"{phase:<12}{len(of_it):>9}{good / max(len(of_it), 1):>8.0%}")
    statuses = Counter(note.status for note in notes)
    lines.append("statuses: " + ", ".join(f"{status} {count}" for status, count in sorted(statuses.items())))
    asked = {note.operation for note in notes} - {None}
    lines.append(f"operations asked: {len(asked)} of {len(operation_ids())}; seed {SEED}")
    return "\n".join(lines)


@pytest.mark.stack
@pytest.mark.django_db(transaction=True)
class TestSchemathesis:
    def test_finds_no_fault_nothing_undocumented_and_every_operation_at_work(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        done, notes = run(tmp_path)

        said = figures(notes)
        with capsys.disabled():
            print(f"\n{said}")  # noqa: T201 (the figures of the report)
        assert done.returncode == 0, done.stdout[-12000:] + done.stderr[-4000:]
        assert not [note for note in notes if note.status >= 500]
        answered = {note.operation for note in notes if note.is_good}
        missing = sorted(operation_ids() - answered - set(NEVER))
        why = {one: Counter(f"{n.status} {n.code}" for n in notes if n.operation == one) for one in missing}
        assert not missing, f"never answered 2xx; seed them in tests/api/fuzzing/seeds.py: {why}"
        assert set(NEVER) <= operation_ids() - answered, "these are answered 2xx: remove them from NEVER in seeds.py"
        assert len(notes) >= LEAST_CASES, said
        assert sum(note.is_good for note in notes) >= LEAST_GOOD * len(notes), said
