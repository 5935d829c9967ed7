"""
pytest plugin (`-p tests.services`): a throw-away Valkey and PostgreSQL, started before Django reads its settings.

A conftest would be too late for pytest-django. Servers given by DATABASE_URL and REDIS_URL are used as they are, which
is also how pytest-xdist's workers share their controller's PostgreSQL, each with a database of its own. A Valkey is for
one process alone: what a test counts there must be its own doing. VADE_NO_PG_WHEEL=1 takes the system's PostgreSQL.
"""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from pathlib import Path

import pytest

from config.cli.part import Part
from config.cli.refusal import Refusal
from config.cli.servers.folders import OPEN_TO_PASS
from config.cli.servers.postgres import Postgres
from config.cli.servers.valkey import Valkey

OURS = "VADE_TEST_VALKEY"
"""Set where REDIS_URL names a Valkey of the tests, for the workers that inherit it."""

NOBODY_LISTENS = "127.0.0.1:9"
"""The one host that webhooks of tests may be sent to, unless a test allows another one."""

_started: list[Part] = []
_folders: list[Path] = []
_described: list[str] = []


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Start what is not given, and complete the environment the settings ask for."""
    os.environ.pop("VADE_SECRET_KEY_FILE", None)
    os.environ["VADE_MODE"] = "local"
    os.environ.setdefault("VADE_THROTTLES", "off")
    os.environ.setdefault("VADE_WEBHOOK_HOSTS", NOBODY_LISTENS)
    os.environ.setdefault("VADE_SECRET_KEY", secrets.token_urlsafe(64))
    if os.environ.get("PYTEST_XDIST_WORKER") and os.environ.get(OURS):
        del os.environ["REDIS_URL"]
    if os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"):
        return
    try:
        _start_missing()
    except Refusal as refusal:
        _stop()
        pytest.exit(refusal.sentence, returncode=4)


def pytest_report_header() -> list[str]:
    """Which servers the tests run on."""
    return _described


def pytest_unconfigure() -> None:
    """End what was started; kill -9 of pytest ends it too (config/cli/part.py)."""
    _stop()


def _start_missing() -> None:
    folder = Path(tempfile.mkdtemp(prefix="vade-test-"))
    _folders.append(folder)
    folder.chmod(OPEN_TO_PASS)
    if not os.environ.get("REDIS_URL"):
        valkey = Valkey(data=folder / "valkey-data", runtime=folder, durable=False)
        _started.append(valkey)
        valkey.start()
        os.environ["REDIS_URL"] = valkey.url
        os.environ[OURS] = "1"
        _described.append(f"redis: {valkey.binary}")
    if not os.environ.get("DATABASE_URL"):
        postgres = Postgres(data=folder / "postgres-data", runtime=folder, durable=False)
        _started.append(postgres)
        postgres.start()
        os.environ["DATABASE_URL"] = postgres.url
        _described.append(f"database: PostgreSQL {postgres.version} ({postgres.binaries})")


def _stop() -> None:
    for part in _started:
        part.ask_to_stop()
    while _started:
        _started.pop().finish(seconds=20)
    while _folders:
        shutil.rmtree(_folders.pop(), ignore_errors=True)
