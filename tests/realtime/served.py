"""The real thing: uvicorn in a process of its own, as `vade web` starts it, on the tests' database."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import quote

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).parents[2]
START_S = 60


class Server:
    """One web process."""

    def __init__(self, port: int, process: subprocess.Popen[str], said: IO[str]) -> None:
        self.port = port
        self.process = process
        self._said = said

    def url(self, path: str) -> str:
        """Of a WebSocket."""
        return f"ws://127.0.0.1:{self.port}{path}"

    def terminate(self) -> tuple[int, str]:
        """Ask it to stop; its exit status and everything it said."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30), self.said()

    def said(self) -> str:
        """Everything it has written so far."""
        self._said.seek(0)
        return self._said.read()


@contextmanager
def served(*, port: int | None = None, **environment: str) -> Iterator[Server]:
    """A web process that answers, with these variables in its environment; ended afterwards."""
    port = port or _free_port()
    with tempfile.TemporaryFile("w+") as said:  # not a pipe: a full one, which nobody reads, stops the server
        process = subprocess.Popen(
            [sys.executable, "-c", "from config.cli.main import main; main()", "web", "--port", str(port)],
            cwd=ROOT,
            env={**our_environment(), **environment},
            stdout=said,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            server = Server(port, process, said)
            _wait_until_it_answers(server)
            yield server
        finally:
            process.kill()
            process.wait()


def our_environment() -> dict[str, str]:
    """What a process of ours needs to work on the tests' servers."""
    return {**os.environ, "DATABASE_URL": _database_url(), "REDIS_URL": settings.VADE.redis_url}


def _database_url() -> str:
    wired = connection.settings_dict
    host = quote(str(wired["HOST"]), safe="")
    password = f":{quote(wired['PASSWORD'], safe='')}" if wired["PASSWORD"] else ""
    port = f"&port={wired['PORT']}" if wired["PORT"] else ""
    return f"postgresql://{wired['USER']}{password}@/{wired['NAME']}?host={host}{port}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_it_answers(server: Server) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            raise RuntimeError(f"the server ended: {server.said()}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/healthz", timeout=1):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise RuntimeError(f"the server did not answer within {START_S} s")
