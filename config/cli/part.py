"""One process that somebody keeps alive and ends: a program of ours or an embedded server."""

from __future__ import annotations

import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

PR_SET_PDEATHSIG = 1

# Loaded here: nothing may be imported between fork and exec.
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class Part:
    """
    A process that can be started again under the same name.

    Only its first process is ever signalled: dramatiq forwards SIGTERM, and a worker that gets it twice drops the
    calculation it is at. What is left of its process group is killed once the first process is gone.
    """

    name: str
    stop_signal: signal.Signals = signal.SIGTERM
    process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start the process and return when it is of use."""
        raise NotImplementedError

    def status(self) -> int | None:
        """Exit status of a process that ended by itself, negative for a signal; None while it runs."""
        return None if self.process is None else self.process.poll()

    def ask_to_stop(self) -> None:
        """Signal the first process; does not wait."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(self.stop_signal)

    def finish(self, seconds: float) -> bool:
        """Wait for the end, then kill what is left of the group. Whether the end came within `seconds`."""
        if self.process is None:
            return True
        in_time = True
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            in_time = False
        kill_group(self.process.pid)
        self.process.wait()
        self.process = None
        return in_time

    def stop(self, seconds: float = 20) -> bool:
        """Signal, wait, clean up; see `finish`."""
        self.ask_to_stop()
        return self.finish(seconds)


def spawn(
    argv: Sequence[str | Path],
    *,
    output: int | IO[bytes],
    death_signal: signal.Signals,
    account: pwd.struct_passwd | None = None,
    env: Mapping[str, str] | None = None,
    cwd: str | Path = "/",
) -> subprocess.Popen[str]:
    """
    Start a process in a session of its own, so that Ctrl-C reaches us alone.

    On Linux it gets `death_signal` when the calling *thread* ends, however that happens: call this from the main one.
    """
    return subprocess.Popen(
        [str(word) for word in argv],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env=env,
        cwd=cwd,
        start_new_session=True,
        preexec_fn=_die_with_parent(death_signal),  # noqa: PLW1509 (one system call, no lock, nothing imported)
        **as_account(account),
    )


def as_account(account: pwd.struct_passwd | None) -> dict[str, Any]:
    """Keywords of `subprocess` that give up root for another account; none when there is nothing to give up."""
    return {} if account is None else {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def kill_group(leader: int) -> None:
    """SIGKILL whatever still runs in the session that `leader` opened."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):  # macOS answers EPERM for a group of zombies
        return


def _die_with_parent(death_signal: signal.Signals) -> Callable[[], None] | None:
    if _libc is None:
        return None
    libc, parent = _libc, os.getpid()

    def ask_the_kernel() -> None:
        libc.prctl(PR_SET_PDEATHSIG, death_signal.value)
        if os.getppid() != parent:  # it died in between
            os._exit(1)

    return ask_the_kernel
