"""Whether a database still has to be migrated before the programs start: a second start need not wait for that."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import psycopg

from config.cli.places import ROOT

FILE = "prepared.json"


def fingerprint(database_url: str) -> str:
    """
    What decides whether anything is to be migrated: the migrations applied, our own in this checkout, the libraries.

    Returns:
        SHA-256 in hex, or "" for a database that was never migrated or does not answer.
    """
    try:
        with psycopg.connect(database_url, connect_timeout=3) as connection:
            applied = connection.execute("SELECT app, name FROM django_migrations ORDER BY app, name").fetchall()
    except psycopg.Error:
        return ""
    here = sorted(path.name for path in (ROOT / "payments" / "migrations").glob("*.py"))
    libraries = (ROOT / "requirements" / "main.txt").read_text()
    return hashlib.sha256(json.dumps([applied, here, libraries]).encode()).hexdigest()


class Preparation:
    """What the last start of a data folder left behind. A lost or foreign file only costs the time to do it again."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self._file = folder / FILE
        self._url = database_url
        try:
            told = dict(json.loads(self._file.read_text()))
        except (OSError, ValueError, TypeError):
            told = {}
        known = told.get("fingerprint")
        self.is_migrated = bool(known) and known == fingerprint(database_url)
        self.has_begun = self.is_migrated and bool(told.get("has_begun"))
        """Somebody has signed in: no link is needed, and no sample."""

    def done(self, *, has_begun: bool) -> None:
        """Remember that the database is migrated now."""
        self._file.write_text(json.dumps({"fingerprint": fingerprint(self._url), "has_begun": has_begun}))
