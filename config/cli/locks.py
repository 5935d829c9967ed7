"""
`vade lock`: write requirements/*.txt, and tell when they are stale.

A lock holds names, versions and hashes, never an address. Its first line is the SHA-256 of the dependency tables it
was made from. The standard library only: `./vade` uses this before anything is installed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import tomllib
from pathlib import Path

from config.cli.places import ROOT
from config.cli.refusal import USAGE, Refusal

OLDEST_PYTHON = "3.11"
MARK = "# sha256 of dependency tables: "

LOCKS: dict[str, tuple[str, ...]] = {
    "bootstrap": (),
    "main": (),
    "local": ("main",),
    "pages": ("main",),
    "dev": ("main", "local", "pages"),
}
"""Each lock and those whose versions it has to share; `main` is [project], the others are dependency groups."""

_COMPILE = (
    "--universal",
    "--generate-hashes",
    "--only-binary=:all:",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--no-annotate",
    "--no-header",
    "--quiet",
)


def tables_digest(pyproject: str) -> str:
    """
    SHA-256 (hex) of everything in pyproject.toml that decides what gets installed.

    Comments, order of tables and tool settings do not change it.
    """
    document = tomllib.loads(pyproject)
    project = document["project"]
    tables = [project["requires-python"], project["dependencies"], document["dependency-groups"]]
    return hashlib.sha256(json.dumps(tables, sort_keys=True).encode()).hexdigest()


def stale_locks(root: Path = ROOT) -> list[str]:
    """Names of the locks that are missing or were made from other tables than pyproject.toml has now."""
    expected = MARK + tables_digest((root / "pyproject.toml").read_text())
    return [name for name in LOCKS if _first_line(root / "requirements" / f"{name}.txt") != expected]


def write_locks(uv: str, *, root: Path = ROOT, upgrade: bool = False) -> None:
    """
    Resolve all tables with uv and replace the locks together; pins stay where they still fit.

    Raises:
        Refusal: uv found no solution, or put an address into a lock.
    """
    folder = root / "requirements"
    folder.mkdir(exist_ok=True)
    mark = MARK + tables_digest((root / "pyproject.toml").read_text())
    with tempfile.TemporaryDirectory() as scratch:
        made = {name: Path(scratch) / f"{name}.txt" for name in LOCKS}
        for name, shared in LOCKS.items():
            if not upgrade and (folder / f"{name}.txt").exists():
                shutil.copyfile(folder / f"{name}.txt", made[name])
            source = ["pyproject.toml"] if name == "main" else ["--group", f"pyproject.toml:{name}"]
            constraints = [f"--constraint={made[other]}" for other in shared]
            command = [uv, "pip", "compile", *source, *constraints, *_COMPILE]
            command += [f"--python-version={OLDEST_PYTHON}", f"--output-file={made[name]}"]
            if subprocess.run(command, cwd=root, stdout=subprocess.DEVNULL, check=False).returncode:
                raise Refusal(f"requirements/{name}.txt could not be resolved (see above); nothing was changed")
            if "://" in made[name].read_text():
                raise Refusal(f"requirements/{name}.txt would name an address; depend on published versions only")
        for name, path in made.items():
            pins = "".join(line for line in path.read_text().splitlines(keepends=True) if not line.startswith("#"))
            (folder / f"{name}.txt").write_text(f"{mark}\n{pins}")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `vade lock`."""
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions that fit, not the locked ones")


def run(options: argparse.Namespace) -> int:
    """Write the locks of this checkout."""
    uv = os.environ.get("UV") or shutil.which("uv")
    if not uv:
        raise Refusal("This needs uv, which ./vade fetches. Run: ./vade lock", status=USAGE)
    write_locks(uv, upgrade=options.upgrade)
    print("requirements/: " + ", ".join(f"{name}.txt" for name in LOCKS))
    return 0


def _first_line(path: Path) -> str:
    if not path.exists():
        return ""
    with path.open() as lines:
        return lines.readline().rstrip("\n")
