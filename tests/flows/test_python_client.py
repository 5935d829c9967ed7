"""The client that a program gets from docs/openapi.json, made by one command and used against the real stack."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.cli.schema import DOCUMENT
from tests.flows.test_main_job import Installation, e1, started
from tests.stack import clean_environment, vade

PROGRAM = Path(__file__).with_name("client_program.py")
COMPANY = "BY-CLIENT"


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    """Its today is the golden case's key date."""
    yield from started(VADE_TODAY="2026-03-15")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the package lies."""
    folder = tmp_path_factory.mktemp("client")
    done = vade("client", str(folder))
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


class TestCommand:
    def test_never_writes_over_what_is_there(self, tmp_path: Path) -> None:
        (tmp_path / "vade_client").mkdir()

        done = vade("client", str(tmp_path))

        assert (done.returncode, "remove it first" in done.stderr) == (2, True)
        assert list((tmp_path / "vade_client").iterdir()) == []


@pytest.mark.stack
class TestGeneratedClient:
    def test_brings_a_ledger_in_and_reads_its_figures(
        self, client: Path, installation: Installation, tmp_path: Path
    ) -> None:
        ledger = tmp_path / "ledger.csv"
        ledger.write_bytes(e1(COMPANY))

        done = subprocess.run(
            [sys.executable, PROGRAM, f"http://127.0.0.1:{installation.up.port}", COMPANY, ledger],
            cwd=tmp_path,
            env={**clean_environment(), "PYTHONPATH": str(client), "TOKEN": installation.token},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

        assert done.returncode == 0, done.stderr[-4000:]
        assert json.loads(done.stdout) == {
            "missing": "company-not-found",
            "companies": [COMPANY],
            "same delivery": True,
            "suppliers": [["320.01.0000100", "TRY", "40050.74", "14300.50"]],
            "total": 1,
            "supplier": ["320.01.0000100", "Anadolu Çelik A.Ş.", "40050.74"],
            "due": "2026-02-11",
            "unchanged": 304,
        }

    def test_has_a_function_for_every_operation(self, client: Path) -> None:
        """The generator leaves out what it cannot translate; `vade client` fails then, and this sees to the names."""
        document = json.loads(DOCUMENT.read_text())
        wanted = {said["operationId"] for path in document["paths"].values() for said in path.values()}

        found = {path.stem for path in (client / "vade_client" / "api").glob("*/*.py")} - {"__init__"}

        assert {_camel(name) for name in found} == wanted


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
