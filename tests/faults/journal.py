"""
What the installation has acknowledged, kept outside of it: one JSON object per line, on disk before anybody relies
on it. Delivered files lie beside it under their SHA-256, written before they are sent.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.faults.lines import Line, from_csv, to_csv

IMPORT, CALCULATION = "import", "calculation"
PROPOSAL, APPROVAL, EXPORT, FEEDBACK = "proposal", "approval", "export", "feedback"


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """One 2xx answer: what was asked for, and the id the installation gave it."""

    kind: str
    id: str
    told: dict[str, Any]
    """An import: `sha256`, `rows`. A calculation: `key_date`, `suppliers`. An approval: `content_hash`. An export:
    `sha256` of the bank's file. Feedback: `sha256`, `payments` it spoke of."""


class Journal:
    """Appends durably, from several threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "journal.jsonl"
        self._files = folder / "files"
        self._files.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()

    def keep_file(self, lines: list[Line]) -> tuple[str, bytes]:
        """Store a delivery before it is sent; its SHA-256 (hex) and its bytes."""
        content = to_csv(lines)
        digest = hashlib.sha256(content).hexdigest()
        with (self._files / digest).open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        return digest, content

    def lines_of(self, sha256: str) -> list[Line] | None:
        """The lines of a delivery that was kept; None for one that nobody here sent."""
        path = self._files / sha256
        return from_csv(path.read_bytes()) if path.exists() else None

    def acknowledge(self, kind: str, id_: str, **told: Any) -> None:
        """Note a 2xx answer; on disk when this returns."""
        with self._lock, self.path.open("a") as out:
            out.write(json.dumps({"kind": kind, "id": id_, "told": told}) + "\n")
            out.flush()
            os.fsync(out.fileno())

    def acknowledged(self) -> list[Acknowledged]:
        """
        Every answer noted so far, in order.

        A last line that was cut off by a crash of the harness is left out: it was never relied upon.
        """
        if not self.path.exists():
            return []
        whole = [line for line in self.path.read_text().splitlines(keepends=True) if line.endswith("\n")]
        return [Acknowledged(**json.loads(line)) for line in whole]
