"""`vade up`: everything on this machine, kept alive until Ctrl-C."""

from __future__ import annotations

import argparse
import contextlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urljoin

from config.cli import healthcheck, installation, pages
from config.cli.console import Console
from config.cli.installation import Installation
from config.cli.places import DATA, ROOT
from config.cli.preparation import Preparation
from config.cli.program import Program
from config.cli.refusal import Refusal
from config.cli.servers.folders import runtime_folder
from config.cli.servers.postgres import Postgres
from config.cli.servers.valkey import Valkey
from config.cli.supervisor import Supervisor

READY_SECONDS = 120
STOP_SECONDS = 15
SERVERS, PROGRAMS = 0, 1
"""Tiers: programs are stopped first, then what they talk to."""


class Stopped(BaseException):
    """A signal asked for the end."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.status = 0 if number == signal.SIGINT else 128 + number


class Signals:
    """The first Ctrl-C (or TERM, HUP) becomes Stopped; one while we stop kills the programs we are waiting for."""

    def __init__(self, supervisor: Supervisor) -> None:
        self._supervisor = supervisor
        self.stopping = False
        self._before = {
            number: signal.signal(number, self._arrived) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        }

    def restore(self) -> None:
        """Give the signals back to whoever handled them before."""
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _arrived(self, number: int, _frame: object) -> None:
        if self.stopping:
            self._supervisor.hurry()
            return
        self.stopping = True
        raise Stopped(number)


AUDIT_HEADS = "audit-heads"
"""Beside the cluster and not in it: the ends of the audit chains, so that none is cut off unseen."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `vade up`."""
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--data-dir", type=Path, default=DATA, help=f"default: {DATA.name}/ of this checkout")
    parser.add_argument("--no-sample", action="store_true", help="do not make the sample company")
    parser.add_argument("--once", action="store_true", help="import, calculate, watch once; then stop with a status")


def run(options: argparse.Namespace) -> int:
    """Start everything, say where it is, keep it alive; with --once do one round trip and stop."""
    began = time.monotonic()
    console = Console()
    supervisor = Supervisor(console.say)
    signals = Signals(supervisor)
    try:
        with installation.only_one(options.data_dir):
            try:
                refuse_taken_port(options.port)
                _build_pages(console)
                state = _start(options, supervisor, console)
                console.say("vade", f"ready in {time.monotonic() - began:.1f} s: {state.address}/ (Ctrl-C stops it)")
                if options.once:
                    from config.cli import round_trip

                    token = command("token", "round-trip", "--role", "admin")
                    round_trip.run(state, token_command=token, say=console.say)
                else:
                    supervisor.wait_for(lambda: False)
            finally:
                signals.stopping = True
                _stop(supervisor, console)
                _remove_sockets(options.data_dir)
    except Stopped as stopped:
        return stopped.status
    finally:
        signals.restore()
    return 0


def _start(options: argparse.Namespace, supervisor: Supervisor, console: Console) -> Installation:
    folder: Path = options.data_dir.resolve()
    address = f"http://127.0.0.1:{options.port}"
    variables = {"DJANGO_SETTINGS_MODULE": "config.settings", **_given(), **_servers(folder, supervisor, console)}
    if not {"VADE_SECRET_KEY", "VADE_SECRET_KEY_FILE"} & set(os.environ):
        variables["VADE_SECRET_KEY_FILE"] = str(installation.secret_key_file(folder))
    variables.setdefault("VADE_AUDIT_HEADS", str(folder / AUDIT_HEADS))
    os.environ.update(variables)
    os.environ["PYTHONUNBUFFERED"] = "1"

    state = Installation(os.getpid(), address, variables)
    installation.record(folder, state)
    preparation = Preparation(folder, variables["DATABASE_URL"])
    link = "" if preparation.is_migrated else _migrate(options)
    supervisor.starting = True
    _start_programs(options.port, supervisor, console)
    if preparation.is_migrated and not preparation.has_begun:
        link = _migrate(options)  # for the link alone, while the programs start
    preparation.done(has_begun=not link)
    _wait_until_ready(options.port, supervisor)
    supervisor.starting = False
    if link:
        console.say("vade", f"sign in (once, within a day): {urljoin(address, link)}")
    return state


def _start_programs(port: int, supervisor: Supervisor, console: Console) -> None:
    arguments = {"worker": ["--grace", str(STOP_SECONDS - 5)], "scheduler": [], "web": ["--port", str(port)]}
    for name, words in arguments.items():
        supervisor.keep(Program(name, command(name, *words), env={}, hear=console.say), tier=PROGRAMS)


def _wait_until_ready(port: int, supervisor: Supervisor) -> None:
    answer = ""

    def is_ready() -> bool:
        nonlocal answer
        status, answer = healthcheck.ask("/readyz", port=port)
        return status == http.HTTPStatus.OK

    if not supervisor.wait_for(is_ready, seconds=READY_SECONDS, poll=0.25):
        raise Refusal(f"not ready after {READY_SECONDS} s: {answer}")


def _given() -> dict[str, str]:
    """The settings this was started with, for the other commands; a secret key in them stays where it is."""
    told = {name: value for name, value in os.environ.items() if name.startswith(("VADE_", "REDIS_"))}
    told.pop("VADE_SECRET_KEY", None)
    return {"VADE_MODE": "local", **told}


def _servers(folder: Path, supervisor: Supervisor, console: Console) -> dict[str, str]:
    """Start the servers that nobody has named by an address of their own."""
    urls = {name: os.environ[name] for name in ("REDIS_URL", "DATABASE_URL") if os.environ.get(name)}
    runtime = runtime_folder(folder)
    if "REDIS_URL" not in urls and not os.environ.get("REDIS_HOST"):
        valkey = Valkey(data=folder / "valkey", runtime=runtime)
        supervisor.keep(valkey, tier=SERVERS)
        urls["REDIS_URL"] = valkey.url
    if "DATABASE_URL" not in urls:
        postgres = Postgres(data=folder / "postgres", runtime=runtime)
        supervisor.keep(postgres, tier=SERVERS)
        urls["DATABASE_URL"] = postgres.url
        console.say("vade", f"PostgreSQL {postgres.version}, data in {postgres.cluster}")
    return urls


def _migrate(options: argparse.Namespace) -> str:
    """Bring the database up; the path of the sign-in link, or "" once somebody has signed in."""
    arguments = ["--first-start", *(["--no-sample"] if options.no_sample else [])]
    done = subprocess.run(command("migrate", *arguments), cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise Refusal(f"the migration failed with status {done.returncode} (see above)")
    return done.stdout.strip()


def _build_pages(console: Console) -> None:
    try:
        if pages.build_pages_if_stale():
            console.say("vade", "web pages built")
    except Refusal as refusal:
        console.say("vade", f"{refusal.sentence}; API and worker start all the same")


def command(name: str, *arguments: str) -> list[str]:
    """How a command of ours is started as a process."""
    return [sys.executable, "-m", "config.cli.main", name, *arguments]


def refuse_taken_port(port: int) -> None:
    """
    See that the web server will be able to listen.

    Raises:
        Refusal: another program has the port.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise Refusal(f"Port {port} is in use. Stop the other program, or add: --port {port + 10}") from None


def _stop(supervisor: Supervisor, console: Console) -> None:
    began = time.monotonic()
    for name in supervisor.stop(STOP_SECONDS):
        console.say("vade", f"{name} did not stop in {STOP_SECONDS} s and was killed")
    console.say("vade", f"all stopped in {time.monotonic() - began:.1f} s")


def _remove_sockets(folder: Path) -> None:
    """Nothing stays in the temporary folder of the machine."""
    with contextlib.suppress(Refusal):
        shutil.rmtree(runtime_folder(folder), ignore_errors=True)
