"""A whole installation on this machine, started as a person starts it, for tests that hurt it or use it."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from config.cli import installation
from config.cli.places import ROOT
from config.cli.up import command

START_SECONDS = 120


def clean_environment() -> dict[str, str]:
    """Ours without the servers of the tests: `vade up` is to bring its own."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("VADE_", "DATABASE_", "REDIS_", "DJANGO_", "PYTEST_"))
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def vade(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        command(*arguments),
        cwd=ROOT,
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=START_SECONDS,
    )


class Up:
    """A running `vade up` and what it has said; `settings` are VADE_… variables of this installation."""

    def __init__(self, data: Path, *options: str, settings: Mapping[str, str] | None = None) -> None:
        self.data = data
        self.port = free_port()
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            command("up", f"--port={self.port}", f"--data-dir={data}", *(options or ("--no-sample",))),
            cwd=ROOT,
            env={**clean_environment(), **(settings or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in self.process.stdout or ():
            self.lines.append(line.rstrip("\n"))

    def said(self, pattern: str) -> bool:
        return any(re.search(pattern, line) for line in self.lines)

    def wait_until(self, condition: Callable[[], bool], seconds: float = START_SECONDS) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, "\n".join(self.lines[-40:])
            time.sleep(0.1)

    def wait_for_start(self) -> None:
        self.wait_until(lambda: self.said("ready in") or self.process.poll() is not None)
        assert self.process.poll() is None, "\n".join(self.lines)

    def is_ready(self) -> bool:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            line.request("GET", "/readyz")
            return line.getresponse().status == http.HTTPStatus.OK
        except OSError:
            return False
        finally:
            line.close()

    def variables(self) -> dict[str, str]:
        running = installation.find(self.data)
        assert running is not None
        return running.variables

    def children(self) -> dict[int, str]:
        """Every process of this installation but the supervisor, with its command line."""
        return {pid: line for pid, line in processes().items() if self._belongs(pid)}

    def _belongs(self, pid: int) -> bool:
        while pid > 1:
            pid = parent(pid)
            if pid == self.process.pid:
                return True
        return False

    def child(self, pattern: str) -> int:
        """The oldest process of ours whose command line matches."""
        return min(pid for pid, line in self.children().items() if re.search(pattern, line))

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(60)


def processes() -> dict[int, str]:
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        except OSError:
            continue
        if line:  # a zombie has none
            found[int(folder.name)] = line
    return found


def parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
    except OSError:
        return 0
