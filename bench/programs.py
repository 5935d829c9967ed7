"""Programs that live as long as a bench: started, waited for, measured, ended."""

from __future__ import annotations

import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

START_SECONDS = 60
STOP_SECONDS = 15


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def program(words: Sequence[str], *, env: Mapping[str, str], cwd: Path, port: int | None = None) -> Iterator[int]:
    """
    A program and its process id; with a port, it is there when somebody listens on it.

    Raises:
        RuntimeError: it ended, or did not listen in time; with the end of what it wrote.
    """
    process = subprocess.Popen(
        list(words), env=dict(env), cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        if port is not None:
            _wait_for(port, process, words)
        yield process.pid
        if process.poll() is not None:
            raise RuntimeError(f"ended with status {process.returncode}: {' '.join(words)}")
    finally:
        family = _family(process.pid)
        process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS)
        for one in family:
            with suppress(psutil.NoSuchProcess):
                one.kill()
        process.wait()


def cpu_seconds(pid: int) -> float:
    """CPU time of a process and its children so far: far steadier on a shared machine than the time on the wall."""
    total = 0.0
    for one in _family(pid):
        with suppress(psutil.NoSuchProcess):
            times = one.cpu_times()
            total += times.user + times.system
    return total


def memory_bytes(pid: int) -> int:
    """Resident memory of a process."""
    return int(psutil.Process(pid).memory_info().rss)


def _family(pid: int) -> list[psutil.Process]:
    try:
        first = psutil.Process(pid)
        return [first, *first.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _wait_for(port: int, process: subprocess.Popen[bytes], words: Sequence[str]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        time.sleep(0.1)
    raise RuntimeError(f"does not listen: {' '.join(words)}")
