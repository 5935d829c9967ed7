"""`vade worker`: carries out queued work in a few processes."""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil

from config.cli import collector, installation, ready

SETTINGS = {
    # A hint wakes a consumer at once (jobs/waking.py). Without one it looks by itself, at the latest after so many ms.
    "dramatiq_worker_timeout": "1000",
    # After a Redis that went away is back, ask again after half a second instead of three.
    "dramatiq_restart_delay": "500",
    # Our columns are added and compared, never multiplied: no threads of numpy's own beside dramatiq's.
    "OPENBLAS_NUM_THREADS": "1",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `vade worker`."""
    installation.add_arguments(parser)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--threads", type=int, default=4, help="per process")
    parser.add_argument("--queues", nargs="+", default=[], help="only these (default: all)")
    parser.add_argument("--grace", type=int, default=110, help="seconds running work gets to finish when told to stop")


def run(options: argparse.Namespace) -> int:
    """
    Be dramatiq's main process, which starts, watches and ends the worker processes.

    Everything is imported before they are forked: they start at once and share what they do not change.
    """
    ready.wait_for_servers(options.data_dir)
    for name, value in SETTINGS.items():
        os.environ.setdefault(name, value)
    modules = task_modules()
    words = ["django_dramatiq.setup", *modules, "--skip-logging"]
    words += ["--processes", str(options.processes), "--threads", str(options.threads)]
    words += ["--worker-shutdown-timeout", str(options.grace * 1000)]
    if options.queues:
        words += ["--queues", *options.queues]

    import django
    from dramatiq import cli

    django.setup()
    for module in modules:
        importlib.import_module(module)
    collector.leave_alone_what_is_imported()
    return int(cli.main(cli.make_argument_parser().parse_args(words)))


def task_modules() -> list[str]:
    """Every module of actors, by name: what lies in jobs/tasks/."""
    import jobs.tasks

    return sorted(module.name for module in pkgutil.walk_packages(jobs.tasks.__path__, "jobs.tasks."))
