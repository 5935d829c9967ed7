"""
Named points at which the fault harness may kill, stop or break a process. Nothing in production.

A point is armed by a file `<name>` in the folder of the setting VADE_FAILPOINTS; its content is the action. The file
is removed as it fires, so each arming fires once, in whichever process comes first.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

from django.conf import settings


class FailpointRaised(Exception):
    """The action `raise`: an error nobody expects."""


def failpoint(name: str) -> None:
    """Do what was armed for this point, once. Without a folder this is one attribute look-up."""
    folder: Path | None = settings.VADE.failpoints
    if folder is None:
        return
    armed, claimed = folder / name, folder / f"{name}.fired-{os.getpid()}"
    try:
        armed.rename(claimed)
    except FileNotFoundError:
        return
    action = claimed.read_text().strip()
    if action == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif action == "stop":
        os.kill(os.getpid(), signal.SIGSTOP)
    elif action == "raise":
        raise FailpointRaised(name)


def sabotaged(protection: str) -> bool:
    """Whether the fault harness has switched this protection off (a file of that name), to prove that it notices."""
    folder: Path | None = settings.VADE.failpoints
    return folder is not None and (folder / f"without-{protection}").exists()
