"""
`vade test`: every check of the project, one after the other, with a table and one closing line.

Each step is an ordinary tool that can be run by hand. A tool that is not there is skipped with a word, and fails where
CI is set. With arguments, `vade test …` is pytest with them.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from config.cli import pages
from config.cli.places import FRONTEND, PROGRAMS, ROOT
from config.cli.refusal import Refusal

STEP_SECONDS = 40 * 60
PAGE_SCRIPTS = ("documents", "check", "lint", "format:check", "test")
LONG_TESTS = "stack or faults"
"""Marks of tests that start whole installations; they run last, alone on the machine."""
BROWSER_TESTS = "tests/browser"


@dataclass(frozen=True)
class Outcome:
    """How one step ended. `passed`, `failed` and `skipped` count tests, or the step itself."""

    name: str
    passed: int
    failed: int
    skipped: int
    seconds: float
    remark: str = ""


class Missing(Exception):
    """What a step needs is not on this machine."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `vade test`: pytest's."""
    parser.usage = "vade test [pytest's arguments]"


def run(options: argparse.Namespace) -> int:
    """Run all checks, also after one has failed; 0 when none has."""
    os.chdir(ROOT)
    if options.rest:
        return subprocess.run([sys.executable, "-m", "pytest", *options.rest], check=False).returncode
    outcomes = [outcome_of(name, step) for name, step in steps()]
    print(report(outcomes), flush=True)
    return 1 if any(outcome.failed for outcome in outcomes) else 0


def steps() -> Iterator[tuple[str, Callable[[], tuple[int, int, int]]]]:
    """Every check with its name, cheap ones first; a step answers how much passed, failed and was skipped."""
    yield "format", lambda: tool("ruff", "format", "--check", "--quiet", ".", "vade")
    yield "lint", lambda: tool("ruff", "check", "--quiet", ".", "vade")
    yield "import contracts", lambda: tool("lint-imports")
    yield "types", lambda: tool("mypy", env=settings_environment())
    compose = ("--builtin-schema", "vendor.compose-spec", "docker-compose.yml")
    yield "compose file", lambda: tool("check-jsonschema", *compose)
    yield "Dockerfile", lambda: tool("hadolint", "Dockerfile")
    if (FRONTEND / "package.json").exists():
        yield from _page_steps()
    yield "tests", lambda: tests("-m", f"not ({LONG_TESTS})", "-n", "2")
    yield "long tests", lambda: tests("-m", LONG_TESTS, f"--ignore={BROWSER_TESTS}")
    yield "browser tests", lambda: tests(BROWSER_TESTS)


def tool(name: str, *arguments: str, env: Mapping[str, str] | None = None) -> tuple[int, int, int]:
    """
    Run a program of the environment.

    Raises:
        Missing: it is not installed.
    """
    program = PROGRAMS / name
    if not program.exists():
        raise Missing(f"{name} is not installed")
    return _of_status(_call([str(program), *arguments], env=env))


def settings_environment() -> dict[str, str]:
    """What the settings need to be imported, for a tool that reads them and connects to nothing."""
    return {
        "VADE_MODE": "local",
        "VADE_SECRET_KEY": secrets.token_urlsafe(64),
        "DATABASE_URL": "postgresql:///nowhere",
        "REDIS_URL": "unix:///nowhere",
    }


def tests(*arguments: str) -> tuple[int, int, int]:
    """Run pytest and count; a run that ends without a report has failed."""
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder) / "results.xml"
        status = _call([sys.executable, "-m", "pytest", "-q", f"--junitxml={results}", *arguments])
        if not results.exists():
            return (0, 1, 0)
        passed, failed, skipped = counted(results.read_text())
    nothing_to_do = status == 5 and not passed + failed + skipped  # pytest's status for "no tests collected"
    return (passed, max(failed, int(status != 0 and not nothing_to_do)), skipped)


def counted(junit_xml: str) -> tuple[int, int, int]:
    """Tests passed, failed (errors included) and skipped, of a JUnit report we have just written ourselves."""
    suites = list(ElementTree.fromstring(junit_xml).iter("testsuite"))  # noqa: S314 (pytest's own file)

    def total(name: str) -> int:
        return sum(int(suite.get(name, "0")) for suite in suites)

    failed, skipped = total("failures") + total("errors"), total("skipped")
    return (total("tests") - failed - skipped, failed, skipped)


def report(outcomes: Iterable[Outcome]) -> str:
    """One line per step, then the sum of all: `N passed, M failed`, and the skipped where there are any."""
    rows = list(outcomes)
    lines = [
        f"{row.name:<24}{'FAILED' if row.failed else 'skipped' if not row.passed else 'ok':<9}"
        f"{row.seconds:>7.1f} s  {row.remark or _counts(row.passed, row.failed, row.skipped)}"
        for row in rows
    ]
    passed, failed, skipped = (sum(getattr(row, name) for row in rows) for name in ("passed", "failed", "skipped"))
    return "\n".join(["", *lines, "", _counts(passed, failed, skipped)])


def _counts(passed: int, failed: int, skipped: int) -> str:
    return f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else "")


def _page_steps() -> Iterator[tuple[str, Callable[[], tuple[int, int, int]]]]:
    declared = json.loads((FRONTEND / "package.json").read_text())["scripts"]
    yield "pages: packages", lambda: _done(lambda: pages.install_packages(with_tests=True))
    for script in (name for name in PAGE_SCRIPTS if name in declared):
        yield f"pages: {script}", lambda script=script: _npm_run(script)  # type: ignore[misc]
    yield "pages: build", lambda: _done(pages.build_pages_if_stale)
    if "budget" in declared:
        yield "pages: budget", lambda: _npm_run("budget")


def _npm_run(script: str) -> tuple[int, int, int]:
    return _done(lambda: pages.npm(["run", "--silent", script], problem=f"failed in `npm run {script}`"))


def _done(action: Callable[[], object]) -> tuple[int, int, int]:
    action()
    return (1, 0, 0)


def outcome_of(name: str, step: Callable[[], tuple[int, int, int]]) -> Outcome:
    """Carry out one step; whatever happens to it becomes its outcome."""
    print(f"\n=== {name}", flush=True)
    began = time.monotonic()
    remark = ""
    try:
        passed, failed, skipped = step()
    except Missing as missing:
        remark = str(missing)
        passed, failed, skipped = (0, 1, 0) if os.environ.get("CI") else (0, 0, 1)
    except Refusal as refusal:
        print(refusal.sentence, flush=True)
        passed, failed, skipped = (0, 1, 0)
    except subprocess.TimeoutExpired:
        remark = f"ended after {STEP_SECONDS // 60} minutes"
        passed, failed, skipped = (0, 1, 0)
    return Outcome(name, passed, failed, skipped, time.monotonic() - began, remark)


def _call(command: list[str], env: Mapping[str, str] | None = None) -> int:
    print(" ".join(Path(word).name if word.startswith("/") else word for word in command), flush=True)
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, **(env or {})}, check=False, timeout=STEP_SECONDS
    ).returncode


def _of_status(status: int) -> tuple[int, int, int]:
    return (0, 1, 0) if status else (1, 0, 0)
