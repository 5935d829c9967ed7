"""`vade doctor`: whether settings, servers and processes are as they must be, and what to do if not."""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import redis

if TYPE_CHECKING:
    from config.environment import Environment

OLDEST_POSTGRES = 15
OLDEST_REDIS = 7
ROOM_BYTES = 2 * 1024**3
"""A delivered file of 512 MB is kept, copied for its reader and spooled on the way in."""

CLOCKS_APART = timedelta(seconds=2)
WAITS_LONG = timedelta(minutes=5)
SECONDS = 3


class State(StrEnum):
    """What a finding asks for: nothing, a look, or that somebody acts."""

    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about one thing, and what to do about it; nothing to do where it is good."""

    what: str
    state: State
    found: str
    advice: str = ""


def good(what: str, found: str) -> Finding:
    """Nothing to do."""
    return Finding(what, State.GOOD, found)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `vade doctor`."""
    from config.cli import installation

    installation.add_arguments(parser)
    parser.add_argument("--json", action="store_true", help="an array of findings instead of lines")


def run(options: argparse.Namespace) -> int:
    """Look at everything, also after something was found; 1 when somebody has to act."""
    from config.cli import installation

    installation.connect(options.data_dir)
    from config.settings import ENV

    findings = list(examine(ENV))
    if options.json:
        print(json.dumps([asdict(one) for one in findings]))
    else:
        print(told(findings))
    return int(any(one.state is State.BAD for one in findings))


def told(findings: list[Finding]) -> str:
    """A line each, and under it what to do."""
    signs = {State.GOOD: "ok", State.WARNING: "look", State.BAD: "ACT"}
    lines = []
    for one in findings:
        lines.append(f"{signs[one.state]:<6}{one.what}: {one.found}")
        if one.advice:
            lines.append(f"      {one.advice}")
    return "\n".join(lines)


def examine(env: Environment) -> Iterator[Finding]:
    """Everything there is to know, the grounds of the rest first. Django is set up."""
    yield from _mode(env.mode, proxies=bool(env.proxies))
    yield from _asked("PostgreSQL", lambda: _postgres(env.database_url, mode=env.mode))
    yield from _asked("Redis", lambda: _redis(env.redis_url))
    yield from _asked("work", _work)
    yield from _asked("mail", lambda: _mail(env))
    yield _pages()
    yield room(Path(tempfile.gettempdir()))


def _asked(what: str, ask: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """A server that does not answer is a finding too, and does not end the examination."""
    from django.db import DatabaseError

    try:
        yield from ask()
    except (psycopg.Error, DatabaseError, redis.RedisError, OSError) as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        yield Finding(what, State.BAD, reason, "See that it runs, and that the address in the environment is right.")


def _mode(mode: str, *, proxies: bool) -> Iterator[Finding]:
    if mode == "local":
        yield good("mode", "local: plain HTTP, for this machine and for tests")
        return
    yield good("mode", "production")
    if not proxies:
        yield Finding(
            "proxies",
            State.WARNING,
            "none named",
            "Behind a proxy name it in VADE_PROXIES, else everybody counts as one address at sign-in.",
        )


def _postgres(url: str, *, mode: str) -> Iterator[Finding]:
    with psycopg.connect(url, connect_timeout=SECONDS) as connection:
        version = connection.info.server_version
        yield _at_least("PostgreSQL", version // 10_000, OLDEST_POSTGRES, f"{version // 10_000}.{version % 10_000}")
        row = connection.execute("SELECT clock_timestamp(), current_setting('is_superuser') = 'on'").fetchone()
    database_clock, is_superuser = row or (datetime.now(UTC), False)  # a SELECT without FROM has one row
    apart = abs(datetime.now(UTC) - database_clock)
    if apart > CLOCKS_APART:
        yield Finding(
            "clocks",
            State.BAD,
            f"{apart.total_seconds():.0f} s apart from the database's",
            "Leases and sessions compare both: run a time service (chrony, systemd-timesyncd) on both machines.",
        )
    else:
        yield good("clocks", "agree with the database's")
    yield from _role(is_superuser=bool(is_superuser), mode=mode)
    yield _migrations()


def _role(*, is_superuser: bool, mode: str) -> Iterator[Finding]:
    if is_superuser and mode == "production":
        advice = "Give Vade a role of its own that is no superuser: the triggers that keep results as they are bind it."
        yield Finding("database role", State.WARNING, "a superuser", advice)


def _migrations() -> Finding:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        return Finding("migrations", State.BAD, f"{len(missing)} to apply", "Run: vade migrate")
    return good("migrations", "all applied")


def _redis(url: str) -> Iterator[Finding]:
    with redis.Redis.from_url(url, socket_timeout=SECONDS, socket_connect_timeout=SECONDS) as client:
        info = dict(client.info())
    version = str(info.get("valkey_version") or info["redis_version"])
    yield _at_least("Redis", int(version.partition(".")[0]), OLDEST_REDIS, version)
    policy = str(info.get("maxmemory_policy", "noeviction"))
    if policy == "noeviction":
        yield good("Redis memory", "nothing is evicted")
    else:
        advice = "Accepted work would be dropped when memory is full. Set: maxmemory-policy noeviction"
        yield Finding("Redis memory", State.BAD, f"maxmemory-policy {policy}", advice)
    if info.get("aof_enabled"):
        yield good("Redis log", "append-only file is on")
    else:
        advice = "After a crash queued work waits for the next sweep. Set: appendonly yes"
        yield Finding("Redis log", State.WARNING, "no append-only file", advice)


def _at_least(what: str, major: int, oldest: int, version: str) -> Finding:
    if major < oldest:
        return Finding(what, State.BAD, f"version {version}", f"Vade needs {oldest} or newer.")
    return good(what, f"version {version}")


def _work() -> Iterator[Finding]:
    """Whether somebody carries out what is asked for, and how long the oldest has waited."""
    from django.utils import timezone

    from payments.models import CalculationRun, ImportBatch, SignOfLife

    now = timezone.now()
    seen = SignOfLife.objects.filter(name="worker").values_list("seen_at", flat=True).first()
    if seen is None or now - seen > timedelta(seconds=60):
        since = "never seen" if seen is None else f"last seen {seen:%Y-%m-%d %H:%M} UTC"
        yield Finding("worker", State.BAD, since, "Start `vade worker` and `vade scheduler`.")
    else:
        yield good("worker", "works")
    for what, kind in (("imports", ImportBatch), ("calculations", CalculationRun)):
        waiting = kind.objects.filter(status__in=kind.open_statuses).order_by("created_at")
        oldest = waiting.values_list("created_at", flat=True).first()
        if oldest is not None and now - oldest > WAITS_LONG:
            advice = "Long ones take minutes; if none advances, look at the worker's log and add workers."
            found = f"the oldest open one was asked for {oldest:%Y-%m-%d %H:%M} UTC"
            yield Finding(what, State.WARNING, found, advice)
        else:
            yield good(what, "none waits long")


def _mail(env: Environment) -> Iterator[Finding]:
    """Where remittance advice goes, and whether it gets there."""
    from payments.models import RemittanceAdvice, RemittanceSettings

    is_wanted = RemittanceSettings.objects.filter(enabled=True, company__active=True).exists()
    if not env.email_backend.endswith(".console.EmailBackend"):
        yield good("mail", env.email_host or env.email_backend)
    elif is_wanted:
        advice = "Suppliers get no remittance advice: set EMAIL_HOST (docs/remittance-advice.md)."
        yield Finding("mail", State.WARNING, "written to the worker's output, sent to nobody", advice)
    else:
        yield good("mail", "no server named, and no company wants one")
    since = datetime.now(UTC) - timedelta(days=7)
    failed = RemittanceAdvice.objects.filter(status="failed", created_at__gte=since).count()
    if failed:
        advice = "Each says why on its payment run; once that is mended it can be sent again there."
        yield Finding("remittance advice", State.WARNING, f"{failed} of the last seven days not mailed", advice)


def _pages() -> Finding:
    from config.cli.places import PAGES

    if (PAGES / "index.html").exists():
        return good("web pages", "built")
    return Finding("web pages", State.BAD, "not built", "Run: vade pages")


def room(folder: Path) -> Finding:
    """Whether a delivered file finds room for its copies."""
    free = shutil.disk_usage(folder).free
    found = f"{free / 1024**3:.1f} GiB free in the temporary folder"
    if free < ROOM_BYTES:
        return Finding("room", State.WARNING, found, "Large files need more: point TMPDIR to a larger disk.")
    return good("room", found)
