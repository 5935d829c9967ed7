"""`vade migrate`: bring the database to this version; on a first start, also what a person needs to begin."""

from __future__ import annotations

import argparse

from config.cli import installation, ready

LOCK = 7_268_432_154
"""Number of the advisory lock that lets one process migrate at a time."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `vade migrate`."""
    installation.add_arguments(parser)
    parser.add_argument("--first-start", action="store_true", help="then make the owner account, print a sign-in link")
    parser.add_argument("--no-sample", action="store_true", help="with --first-start: no sample company")


def run(options: argparse.Namespace) -> int:
    """Migrate. With --first-start the only line on stdout is the sign-in link, if there is one to give."""
    ready.wait_for_servers(options.data_dir, redis=options.first_start)
    import django

    django.setup()
    _migrate(quiet=options.first_start)
    if options.first_start:
        from config.cli import first_start

        if link := first_start.prepare(no_sample=options.no_sample):
            print(link)
    return 0


def _migrate(*, quiet: bool) -> None:
    from django.core.management import call_command
    from django.db import connection

    with connection.cursor() as cursor:
        # The limits of a request (config/settings.py) are not those of filling a large table; waiting for a lock on
        # one stays short, so that a migration never stops the running release behind it.
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SET lock_timeout = 0")
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        cursor.execute("SET lock_timeout = '3s'")
    try:
        call_command("migrate", interactive=False, verbosity=0 if quiet else 1)
    finally:
        connection.close()  # and the lock with its session
