"""The installation that runs in a data folder: who may start it, and how other commands find it."""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import json
import os
import secrets
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from config.cli.places import DATA
from config.cli.refusal import USAGE, Refusal
from config.cli.servers.folders import OPEN_TO_PASS, private_folder

STATE = "state.json"
LOCK = "lock"
KEY_FILE = "secret_key"


@dataclass(frozen=True)
class Installation:
    """What `vade up` tells the other commands; lies in its data folder, readable by its account alone."""

    process: int
    address: str
    variables: dict[str, str]
    """DATABASE_URL, REDIS_URL and the VADE_… settings that its processes run with."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The option of every command that works on a running installation."""
    parser.add_argument("--data-dir", type=Path, help=f"folder of the installation to use (default: {DATA.name}/)")


def connect(data_dir: Path | None) -> None:
    """
    Set Django up: from the environment where it says everything, else from the installation running in `data_dir`.

    Raises:
        Refusal: neither is there.
    """
    use(data_dir)
    import django

    django.setup()


def use(data_dir: Path | None) -> None:
    """
    Put the settings of an installation into this process's environment.

    Raises:
        Refusal: the environment is incomplete and nothing runs in `data_dir` (by default the checkout's).
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if data_dir is None and environment_is_complete():
        return
    running = find(data_dir or DATA)
    if running is None:
        raise Refusal("Nothing is running here. Start it: ./vade up", status=USAGE)
    os.environ.update(running.variables)


def environment_is_complete() -> bool:
    """Whether the variables name a database, a Redis and a secret key (config/environment.py)."""
    needed = (
        ("DATABASE_URL", "VADE_DATABASE_URL"),
        ("REDIS_URL", "VADE_REDIS_URL", "REDIS_HOST"),
        ("VADE_SECRET_KEY", "VADE_SECRET_KEY_FILE"),
    )
    return all(any(os.environ.get(name) for name in names) for names in needed)


def find(folder: Path) -> Installation | None:
    """The installation running in a data folder; None when it has stopped, however it did."""
    try:
        with (folder / LOCK).open("r+") as lock:
            if _take(lock, fcntl.LOCK_SH):
                return None
        return Installation(**json.loads((folder / STATE).read_text()))
    except (OSError, ValueError, TypeError):
        return None


@contextlib.contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """
    Hold the folder while something runs in it; the lock goes with its process, so none is ever left behind.

    Raises:
        Refusal: it is held already.
    """
    private_folder(folder, mode=OPEN_TO_PASS)
    with (folder / LOCK).open("a+") as lock:
        if not _take(lock, fcntl.LOCK_EX, seconds=0.3):
            lock.seek(0)
            holder = lock.read().strip() or "?"
            raise Refusal(f"This folder is already running (process {holder}). Stop it first, or use another checkout.")
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        try:
            yield
        finally:
            (folder / STATE).unlink(missing_ok=True)


def record(folder: Path, installation: Installation) -> None:
    """Write the state file whole or not at all, readable by its account alone."""
    scratch = folder / f"{STATE}.new"
    scratch.unlink(missing_ok=True)
    _write_private(scratch, json.dumps(asdict(installation), indent=1))
    scratch.replace(folder / STATE)


def secret_key_file(folder: Path) -> Path:
    """The folder's secret key, made on the first start; it signs sessions and must outlive restarts."""
    path = folder / KEY_FILE
    if not path.exists():
        _write_private(path, secrets.token_urlsafe(64))
    return path


def _write_private(path: Path, text: str) -> None:
    path.touch(mode=0o600, exist_ok=False)
    path.write_text(text)


def _take(lock: IO[str], kind: int, *, seconds: float = 0) -> bool:
    """Whether the lock came free within `seconds`; a `find` of another process holds it for an instant."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(lock, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        else:
            return True
