"""`vade backup FILE`: everything the installation knows, in one file of PostgreSQL's own format."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
from pathlib import Path

from config.cli import installation, postgres_programs
from config.cli.refusal import Refusal

PRIVATE = 0o600


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `vade backup`."""
    installation.add_arguments(parser)
    parser.add_argument("file", type=Path, help="is made; an existing one is never overwritten")
    parser.add_argument("--json", action="store_true", help="one object instead of a line")


def run(options: argparse.Namespace) -> int:
    """
    Write a consistent copy while the installation goes on working.

    Redis is not part of it: queues and groups hold hints, and the rows they speak of are in the copy.

    Raises:
        Refusal: the file exists, its folder does not, or pg_dump is missing or fails; no file is left then.
    """
    installation.use(options.data_dir)
    from config.settings import ENV

    size, digest = write(options.file, ENV.database_url)
    if options.json:
        print(json.dumps({"file": str(options.file), "bytes": size, "sha256": digest}))
    else:
        print(f"{options.file}: {size:,} bytes, SHA-256 {digest}")
    return 0


def write(file: Path, database_url: str) -> tuple[int, str]:
    """
    Write a database's copy; its length in bytes and its SHA-256.

    Raises:
        Refusal: as `run` says.
    """
    if file.exists():
        raise Refusal(f"{file} exists. A backup never replaces another file")
    if not file.parent.is_dir():
        raise Refusal(f"There is no folder {file.parent}")
    scratch = file.with_name(f"{file.name}.part")
    scratch.unlink(missing_ok=True)
    scratch.touch(mode=PRIVATE)
    try:
        words = ["--format=custom", "--no-owner", "--no-privileges", f"--file={scratch}"]
        postgres_programs.run("pg_dump", database_url, words)
        with scratch.open("rb") as written:
            digest = hashlib.file_digest(written, "sha256").hexdigest()
            os.fsync(written.fileno())
        scratch.rename(file)
    finally:
        scratch.unlink(missing_ok=True)
    return file.stat().st_size, digest
