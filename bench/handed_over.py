"""Rivals that are handed over (`--rivals FOLDER`): unchanged, told by their digest, in an environment of their own."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from config.cli.places import DATA, ROOT
from config.cli.refusal import Refusal

OVERLAYS = ROOT / "bench" / "overlays"
"""What we add beside the rivals to make a race fair; imported in their environment."""

_TOLD = ("celery", "channels", "channels-redis", "redis", "uvicorn")


def digest_of(folder: Path) -> str:
    """A hash over every file of the rivals: nobody races against a straw man."""
    told = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        told.update(str(path.relative_to(folder)).encode() + path.read_bytes())
    return told.hexdigest()[:16]


class Stack:
    """
    The arrangements of `FOLDER/apps`, run by the libraries of `FOLDER/requirements.txt`.

    Raises:
        Refusal: the folder is none of theirs, or the libraries could not be installed.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.requirements = self.folder / "requirements.txt"
        if not (self.folder / "apps").is_dir() or not self.requirements.exists():
            raise Refusal(f"{folder} has no apps/ and requirements.txt: these are not the rivals of this bench.")
        self.digest = digest_of(self.folder)
        self.python = python_with(self.requirements.read_text())

    def environment(self, redis_url: str, **more: str) -> dict[str, str]:
        """What a program of theirs is started with. `redis_url` has no number of a database."""
        ours = ("VADE_", "DJANGO_", "DATABASE_", "REDIS_", "dramatiq_", "PYTHON")
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith(ours)},
            "PYTHONPATH": os.pathsep.join(map(str, (self.folder, self.folder / "apps", OVERLAYS))),
            "PYTHONDONTWRITEBYTECODE": "1",
            "BENCH_REDIS_URL": redis_url,
            **more,
        }

    def run(self, code: str, environment: Mapping[str, str], arguments: Sequence[str] = ()) -> None:
        """
        Run some Python in their environment until it ends.

        Raises:
            CalledProcessError: it failed.
        """
        words = [str(self.python), "-c", code, *arguments]
        subprocess.run(words, cwd=self.folder, env=dict(environment), check=True, stdout=subprocess.DEVNULL)

    def versions(self) -> str:
        """What they were measured with."""
        code = f"from importlib.metadata import version as v; print(*(f'{{n}} {{v(n)}}' for n in {_TOLD!r}), sep=', ')"
        done = subprocess.run([str(self.python), "-c", code], check=True, capture_output=True, text=True)
        return done.stdout.strip()


def python_with(requirements: str) -> Path:
    """
    A Python with libraries of its own, installed once for each text of requirements; our environment and locks are not
    touched.

    Raises:
        Refusal: they could not be installed.
    """
    home = DATA / "bench" / f"rivals-{hashlib.sha256(requirements.encode()).hexdigest()[:12]}"
    python, complete = home / "bin" / "python", home / "complete"
    if complete.exists():
        return python
    print(f"installing the rivals' libraries into {home} (once)", file=sys.stderr)
    uv = _uv()
    wanted = [line for line in requirements.splitlines() if line.strip() and not line.startswith("#")]
    for words in (
        [uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(home)],
        [uv, "pip", "install", "--quiet", "--python", str(python), *wanted],
    ):
        if subprocess.run(words, check=False).returncode:
            raise Refusal("The rivals' libraries could not be installed (see above).")
    complete.touch()
    return python


def _uv() -> str:
    """The uv that ./vade uses: told, on PATH, or fetched by it."""
    fetched = sorted(ROOT.glob(".uv/*/bin/uv"))
    uv = os.environ.get("UV") or shutil.which("uv") or (str(fetched[-1]) if fetched else None)
    if uv is None:
        raise Refusal("This needs uv, which ./vade fetches. Run it by: ./vade bench live")
    return uv
