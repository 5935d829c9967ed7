"""
A whole installation of its own: PostgreSQL (fsync on), Valkey (AOF every second), web, worker, scheduler.

Every process has its own group, its own folder and sockets; whatever dies is started again, and nothing is left at
the end. Start and drive it from the main thread: a process started here is told when that thread ends.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import psycopg
import redis

from config.cli.part import Part, kill_group, spawn
from config.cli.places import ROOT
from config.cli.servers.folders import OPEN_TO_PASS, runtime_folder
from config.cli.servers.postgres import Postgres
from config.cli.servers.valkey import Valkey
from tests.faults.ledgers import TODAY
from tests.faults.schedule import POINTS, POINTS_WITHOUT

POLL_SECONDS = 0.05
STOP_SECONDS = 20
RESTART_PAUSE_SECONDS = 0.2
WORKER_PROCESSES, WORKER_THREADS, WORKER_GRACE_SECONDS = 2, 3, 10
SHARD_ENTRIES = 2_000
"""Small enough that the ledger of every profile is calculated in parts."""

_OURS = ("VADE_", "REDIS_", "DATABASE_", "DJANGO_", "PG", "dramatiq_")


_MAKE_TOKENS = """
import sys
import django

django.setup()
from django.utils import timezone
from payments.services import accounts

for number in range(int(sys.argv[1])):
    made = accounts.issue_token(
        name=f"faults {number}", role="admin", company=None, created_by=None, now=timezone.now()
    )
    print(made.secret)
"""


class Broken(Exception):
    """The harness itself could not go on: a part did not start, or a point was never reached."""


class Program(Part):
    """One of `vade web`, `worker`, `scheduler`, or one beside them; what it writes goes to a file of its name."""

    def __init__(self, name: str, argv: Sequence[str], *, environment: Mapping[str, str], logs: Path) -> None:
        self.name = name
        self.log = logs / f"{name}.log"
        self._argv = list(argv)
        self._environment = environment

    def start(self) -> None:
        """Start it, or start it again."""
        with self.log.open("ab") as log:
            self.process = spawn(
                self._argv, output=log, death_signal=signal.SIGTERM, env=dict(self._environment), cwd=ROOT
            )


def command(name: str, *arguments: str) -> list[str]:
    """How a command of ours is started as a process."""
    return [sys.executable, "-m", "config.cli.main", name, *arguments]


class Stack:
    """
    Args:
        folder: an empty folder of its own; everything but sockets lies in it.
        webhook_host: where webhooks may be sent to, if anywhere.
        sabotaged: protections may be switched off (tests/faults/without).
    """

    def __init__(self, folder: Path, *, webhook_host: str = "", sabotaged: bool = False) -> None:
        self.folder = folder
        folder.chmod(OPEN_TO_PASS)
        self.points = folder / "points"
        self.logs = folder / "logs"
        for made in (self.points, self.logs):
            made.mkdir()
        self._runtime = runtime_folder(folder)
        self.valkey = Valkey(data=folder / "data" / "valkey", runtime=self._runtime)
        self.postgres = Postgres(data=folder / "data" / "postgres", runtime=self._runtime)
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(_OURS)},
            "DJANGO_SETTINGS_MODULE": "tests.faults.without.settings" if sabotaged else "config.settings",
            "DATABASE_URL": self.postgres.url,
            "REDIS_URL": self.valkey.url,
            "VADE_MODE": "local",
            "VADE_SECRET_KEY": secrets.token_urlsafe(64),
            "VADE_TODAY": TODAY.isoformat(),
            "VADE_THROTTLES": "off",
            "VADE_FAILPOINTS": str(self.points),
            "VADE_AUDIT_HEADS": str(folder / "audit-heads"),
            "VADE_CALCULATION_SHARD_ENTRIES": str(SHARD_ENTRIES),
            "VADE_WEBHOOK_HOSTS": webhook_host,
            "VADE_WEBHOOK_TIMEOUT_SECONDS": "1",
            "PYTHONUNBUFFERED": "1",
        }
        worker = ("--processes", str(WORKER_PROCESSES), "--threads", str(WORKER_THREADS))
        self._programs = {
            program.name: program
            for program in (
                self._program("worker", *worker, "--grace", str(WORKER_GRACE_SECONDS)),
                self._program("scheduler"),
                self._program("web", "--port", str(self.port)),
            )
        }
        self._start_at: dict[str, float] = {}
        self.restarts = 0
        self.watch: Callable[[], None] = lambda: None
        """Called with every tick."""

    def _program(self, name: str, *arguments: str) -> Program:
        return Program(name, command(name, *arguments), environment=self.environment, logs=self.logs)

    def add(self, name: str, argv: Sequence[str], **environment: str) -> None:
        """Another program beside ours, started, kept alive and ended with them; before `start`."""
        self._programs[name] = Program(name, argv, environment={**self.environment, **environment}, logs=self.logs)

    def start(self) -> None:
        """Servers, migrations, programs; returns when a first sweep has run (/readyz)."""
        self.valkey.start()
        self.postgres.start()
        self._run(*command("migrate")[1:])
        for program in self._programs.values():
            program.start()

    def desk(self, *arguments: str) -> str:
        """Make the company able to pay (tests/faults/desk.py); its webhook's secret."""
        return self._run("-m", "tests.faults.desk", *arguments)

    def findings(self) -> str:
        """What `vade verify` finds wrong; nothing where all is as it should be."""
        done = subprocess.run(
            command("verify"), env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False
        )
        return "" if done.returncode == 0 else (done.stdout + done.stderr).strip()

    def tokens(self, count: int) -> list[str]:
        """New API tokens for all companies, each a user of its own."""
        return self._run("-c", _MAKE_TOKENS, str(count)).split()

    def _run(self, *arguments: str) -> str:
        """
        Run Python to its end; what it printed.

        Raises:
            Broken: it failed.
        """
        done = subprocess.run(
            [sys.executable, *arguments], env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise Broken(f"status {done.returncode}:\n{(done.stdout + done.stderr).strip()[-2000:]}")
        return done.stdout

    def tick(self) -> None:
        """Start again what has died; call it several times a second."""
        now = time.monotonic()
        for name, program in self._programs.items():
            if name in self._start_at:
                if now >= self._start_at[name]:
                    del self._start_at[name]
                    program.start()
            elif program.status() is not None:
                program.finish(0)  # a killed main process leaves its workers behind
                self.restarts += 1
                self._start_at[name] = now + RESTART_PAUSE_SECONDS
        self.watch()

    def wait_for(self, condition: Callable[[], bool], *, seconds: float) -> bool:
        """Keep everything alive until `condition` holds or the time is up; whether it came to hold."""
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                return False
            self.tick()
            time.sleep(POLL_SECONDS)
        return True

    def wait(self, seconds: float) -> None:
        """Keep everything alive for so long."""
        self.wait_for(lambda: False, seconds=seconds)

    def stop(self) -> None:
        """End everything, programs first; what does not stop in time is killed. Nothing stays but the folder."""
        for tier in (list(self._programs.values()), [self.valkey, self.postgres]):
            for part in tier:
                part.ask_to_stop()
            deadline = time.monotonic() + STOP_SECONDS
            for part in tier:
                part.finish(max(deadline - time.monotonic(), 0))
        shutil.rmtree(self._runtime, ignore_errors=True)

    def kill(self, name: str) -> None:
        """kill -9 of a program with all its processes."""
        process = self._programs[name].process
        if process is not None:
            kill_group(process.pid)

    def kill_redis(self, *, down_s: float) -> None:
        """kill -9 of Valkey, which comes back after so long."""
        process = self.valkey.process
        if process is None:
            raise Broken("Valkey does not run")
        os.kill(process.pid, signal.SIGKILL)
        self.valkey.finish(5)
        self.wait(down_s)
        self.valkey.start()

    def flush_redis(self) -> None:
        """FLUSHALL."""
        with redis.Redis.from_url(self.valkey.url) as client:
            client.flushall()

    def kill_child(self, name: str) -> bool:
        """kill -9 of one child of a program; False where it has none just now."""
        process = self._programs[name].process
        children = [] if process is None else children_of(process.pid)
        if children:
            os.kill(children[0], signal.SIGKILL)
        return bool(children)

    def arm(self, point: str, action: str) -> None:
        """Whoever passes this point next is killed ("kill") or stopped ("stop")."""
        if point not in {*POINTS, *POINTS_WITHOUT}:
            raise Broken(f"there is no point {point}")
        scratch = self.points / f".{point}"
        scratch.write_text(action)
        scratch.rename(self.points / point)

    def switch_off(self, protection: str, *, sql: str = "") -> None:
        """From now on a protection is missing everywhere (`failpoints.sabotaged`), and in the database by `sql`."""
        if sql:
            with psycopg.connect(self.postgres.url, autocommit=True) as connection:
                connection.execute(sql.encode())
        (self.points / f"without-{protection}").touch()

    def passed(self, point: str) -> int | None:
        """The process that passed an armed point, once one has; asked again, it has forgotten."""
        for fired in self.points.glob(f"{point}.fired-*"):
            fired.unlink()
            return int(fired.name.rsplit("-", 1)[-1])
        return None


def children_of(pid: int) -> list[int]:
    """Ids of the children of a process, oldest first (Linux)."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
