"""A program of ours under supervision, its output shown line by line."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence

from config.cli.part import Part, spawn
from config.cli.places import ROOT


class Program(Part):
    """
    A child that is told to stop by SIGTERM.

    Args:
        argv: what to run, in the root of the checkout.
        env: variables on top of ours.
        hear: called with (name, line) for every line it writes, from a thread.
    """

    stop_signal = signal.SIGTERM

    def __init__(
        self, name: str, argv: Sequence[str], *, env: Mapping[str, str], hear: Callable[[str, str], None]
    ) -> None:
        self.name = name
        self._argv = argv
        self._env = env
        self._hear = hear

    def start(self) -> None:
        """Start it; it is of use when it says so itself (`/readyz`)."""
        self.process = spawn(
            self._argv,
            output=subprocess.PIPE,
            death_signal=self.stop_signal,
            env={**os.environ, **self._env, "PYTHONUNBUFFERED": "1"},
            cwd=ROOT,
        )
        threading.Thread(target=self._pass_on, args=(self.process,), daemon=True).start()

    def _pass_on(self, process: subprocess.Popen[str]) -> None:
        for line in process.stdout or ():
            self._hear(self.name, line)
