"""`vade scheduler`: queues what is due. A missed or doubled tick does no harm: the actor asks the database."""

from __future__ import annotations

import argparse
import importlib

from config.cli import installation, ready
from config.cli.worker import task_modules


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `vade scheduler`."""
    installation.add_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Run dramatiq-crontab until a signal ends it."""
    ready.wait_for_servers(options.data_dir)
    import django
    from django.core.management import call_command

    django.setup()
    for name in task_modules():  # by ourselves: dramatiq-crontab passes over a module that cannot be imported
        importlib.import_module(name)
    call_command("crontab", no_heartbeat=True)
    return 0
