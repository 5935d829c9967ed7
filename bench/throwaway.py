"""An installation that lives as long as a bench: servers in a folder of its own, a web process, a ledger."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bench.programs import free_port
from config.cli.places import ROOT
from config.cli.servers.folders import OPEN_TO_PASS
from config.cli.servers.postgres import Postgres
from config.cli.servers.valkey import Valkey

START_SECONDS = 60


@contextmanager
def servers(*, redis_port: int = 0) -> Iterator[None]:
    """
    PostgreSQL (durable, as in use) and Valkey of our own, migrated; Django is set up against them.

    Args:
        redis_port: where Valkey listens too, for rivals that know no Unix sockets; then ours speak to it there as well.
    """
    with tempfile.TemporaryDirectory(prefix="vade-bench-") as name:
        folder = Path(name)
        folder.chmod(OPEN_TO_PASS)
        valkey = Valkey(data=folder / "valkey-data", runtime=folder, port=redis_port)
        postgres = Postgres(data=folder / "postgres-data", runtime=folder)
        try:
            valkey.start()
            postgres.start()
            os.environ |= {
                "DJANGO_SETTINGS_MODULE": "config.settings",
                "DATABASE_URL": postgres.url,
                "REDIS_URL": valkey.url,
                "VADE_MODE": "local",
                "VADE_THROTTLES": "off",
                "VADE_SECRET_KEY": secrets.token_urlsafe(64),
                "VADE_LOG_LEVEL": "WARNING",
            }
            import django

            django.setup()
            from django.core.management import call_command

            call_command("migrate", verbosity=0)
            yield
            from django.db import connections

            connections.close_all()
        finally:
            for part in (postgres, valkey):
                part.stop()


@contextmanager
def web(environment: Mapping[str, str] | None = None) -> Iterator[int]:
    """One web process as `vade web` starts it; its port."""
    with _answering(lambda port: ["config.cli.main", "web", "--port", str(port)], environment) as port:
        yield port


@contextmanager
def uvicorn(factory: str, environment: Mapping[str, str]) -> Iterator[int]:
    """One process of uvicorn with what a factory makes, on the same loop and parser as ours; its port."""
    alike = ["--factory", "--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "warning"]
    with _answering(lambda port: ["uvicorn", factory, "--port", str(port), *alike], environment) as port:
        yield port


@contextmanager
def _answering(module: Callable[[int], list[str]], environment: Mapping[str, str] | None) -> Iterator[int]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", *module(port)], cwd=ROOT, env={**os.environ, **(environment or {})}
    )
    try:
        _wait_for(port, process)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError("the web process does not answer")
