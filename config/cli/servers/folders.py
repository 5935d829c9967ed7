"""Where an embedded server keeps its socket and its log: short, private, and the same after a restart."""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from pathlib import Path

from config.cli.refusal import Refusal

LONGEST_FOLDER = 70
"""A socket path has to stay under 104 bytes (macOS; 108 on Linux); what follows the folder takes up to 30."""

OPEN_TO_PASS = 0o711 if os.geteuid() == 0 else 0o700
"""Mode of a folder above a server's: root lets others through but not look, as PostgreSQL does not run as root."""

LOG_LIMIT_BYTES = 5 * 1024 * 1024


def runtime_folder(data: Path) -> Path:
    """
    A folder in the temporary folder for the sockets of the servers whose data lie in `data`.

    The same `data` always gives the same folder, so that a server started again has the address it had.

    Raises:
        Refusal: somebody else owns a file of that name.
    """
    tag = hashlib.sha256(os.fsencode(data.resolve())).hexdigest()[:10]
    name = f"vade-{os.geteuid()}-{tag}"
    folder = Path(tempfile.gettempdir()) / name
    if len(os.fsencode(folder)) > LONGEST_FOLDER:
        folder = Path("/tmp") / name  # noqa: S108 (checked below: ours, a folder, closed to others)
    return private_folder(folder, mode=OPEN_TO_PASS)


def private_folder(folder: Path, *, mode: int = 0o700) -> Path:
    """
    Create `folder`, or take the one that is there if it is ours.

    Raises:
        Refusal: it is a link, or belongs to another account.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        folder.mkdir(mode=mode)
    except FileExistsError:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
            raise Refusal(f"{folder} belongs to somebody else. Remove it, or set TMPDIR to another folder.") from None
    folder.chmod(mode)
    return folder


def reachable(path: Path, *, uid: int, gid: int) -> bool:
    """Whether an account may pass through every folder above `path` that exists, and into `path` itself."""
    return all(_may_enter(folder, uid, gid) for folder in (path, *path.parents) if folder.exists())


def rotated(log: Path) -> Path:
    """`log`, moved aside to `<log>.1` when it has grown beyond its limit."""
    if log.exists() and log.stat().st_size > LOG_LIMIT_BYTES:
        log.replace(log.with_name(log.name + ".1"))
    return log


def tail(log: Path, characters: int = 900) -> str:
    """The end of a log, for an error message."""
    return log.read_text(errors="replace")[-characters:].strip() if log.exists() else ""


def _may_enter(path: Path, uid: int, gid: int) -> bool:
    found = path.stat()
    if found.st_uid == uid:
        return bool(found.st_mode & stat.S_IXUSR)
    if found.st_gid == gid:
        return bool(found.st_mode & stat.S_IXGRP)
    return bool(found.st_mode & stat.S_IXOTH)
