"""The console script `vade`: our commands, and behind them Django's."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
from collections.abc import Sequence
from typing import NamedTuple, Protocol, cast

from config.cli.refusal import USAGE, Refusal


class Command(NamedTuple):
    """One word after `vade`. Its module has `add_arguments(parser)` and `run(options) -> int`."""

    module: str
    help: str
    django: bool = False
    """Whether Django is set up for it, against the running installation, before `run` is called."""

    passes_on: bool = False
    """Whether words it does not know are left to it, as `options.rest`."""


COMMANDS = {
    "up": Command("up", "everything on this machine: servers, migrations, web, worker, scheduler"),
    "test": Command("checks", "every check; with arguments, pytest with them", passes_on=True),
    "pages": Command("pages", "build the web pages where they are stale"),
    "web": Command("web", "HTTP and WebSocket server"),
    "worker": Command("worker", "carries out queued work"),
    "scheduler": Command("scheduler", "queues what is due; one per installation"),
    "migrate": Command("migrate", "bring the database to this version"),
    "backup": Command("backup", "everything the installation knows, in one file"),
    "restore": Command("restore", "put a backup into a database, in place of what is there"),
    "healthcheck": Command("healthcheck", "whether the web server of this machine answers"),
    "doctor": Command("doctor", "whether everything is as it must be, and what to do if not"),
    "import": Command("import_file", "deliver a ledger file and wait for the outcome", django=True),
    "sync": Command("sync", "fetch a ledger from the SAP system of its company, and wait", django=True),
    "verify": Command("verify", "whether what is stored agrees with itself: audit, figures, payments", django=True),
    "calculate": Command("calculate", "start a calculation and wait for its end", django=True),
    "watch": Command("watch", "a supplier's events in the terminal, as they happen"),
    "calculator": Command("calculator", "the pure rules: due dates, closing, discount, bank account, from JSON"),
    "sample": Command("sample", "write a synthetic ledger of any size"),
    "company": Command("company", "found a company", django=True),
    "user": Command("user", "people, their roles, their way in", django=True),
    "token": Command("token", "a key for a program", django=True),
    "bench": Command("bench", "measure beside a floor or a rival", passes_on=True),
    "schema": Command("schema", "write docs/openapi.json from the code"),
    "client": Command("client", "make a Python client from docs/openapi.json"),
    "sbom": Command("sbom", "write what an installation is made of, with licences: CycloneDX"),
    "lock": Command("locks", "write requirements/*.txt from pyproject.toml"),
}


class CommandModule(Protocol):
    """What config/cli/<module>.py offers."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the options."""

    def run(self, options: argparse.Namespace) -> int:
        """Do it; the answer is the exit status: 0 done, 1 failed, 2 asked wrongly."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; a Refusal becomes one line on stderr."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        return _dispatch(words)
    except Refusal as refusal:
        if "--json" in words:
            print(json.dumps({"error": refusal.sentence}))
        print(f"vade: {refusal.sentence}", file=sys.stderr)
        return refusal.status
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # `vade … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _dispatch(words: list[str]) -> int:
    if not words or words[0] in {"-h", "--help", "help"}:
        print(_usage())
        return 0 if words else USAGE
    name, *rest = words
    if name not in COMMANDS:
        return _django_command(words)
    command = COMMANDS[name]
    module = cast("CommandModule", importlib.import_module(f"config.cli.{command.module}"))
    parser = argparse.ArgumentParser(prog=f"vade {name}", description=command.help)
    module.add_arguments(parser)
    if not command.django:
        options, unknown = parser.parse_known_args(rest)
        if unknown and not command.passes_on:
            parser.error(f"unrecognized arguments: {' '.join(unknown)}")
        options.rest = unknown
        return module.run(options)
    from config.cli import installation

    installation.add_arguments(parser)
    options = parser.parse_args(rest)
    installation.connect(options.data_dir)
    return module.run(options)


def _django_command(words: list[str]) -> int:
    """`vade shell`, `vade makemigrations` …: every other word is a command of Django's."""
    from config.cli import installation

    installation.connect(None)
    from django.core.management import execute_from_command_line, get_commands

    if words[0] not in get_commands():
        raise Refusal(f"There is no command {words[0]!r}. See: vade --help", status=USAGE)
    execute_from_command_line(["vade", *words])
    return 0


def _usage() -> str:
    lines = [f"  {name:<12}{command.help}" for name, command in COMMANDS.items()]
    return "\n".join(["usage: vade COMMAND …", "", *lines, "", "Every other word is a command of Django's."])


if __name__ == "__main__":
    sys.exit(main())
