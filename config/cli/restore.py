"""`vade restore FILE`: a backup put into a database, whole or not at all."""

from __future__ import annotations

import argparse
from pathlib import Path

import psycopg

from config.cli import installation, postgres_programs
from config.cli.refusal import USAGE, Refusal

# What a restored database must not bring back to life: a session that was ended since, a way in that was used since.
# Each log begins a new epoch: who saw later events of the old one gets a snapshot, and never a number twice.
_AFTERWARDS = """
    UPDATE supplier_stream SET epoch = gen_random_uuid();
    DELETE FROM django_session;
    DELETE FROM socket_ticket;
    DELETE FROM sign_in_link;
"""

ADVICE = (
    "Restored. Now: `vade migrate` if the backup is of an older version, `vade verify`, and a look at the tokens: one "
    "that was revoked after the backup works again. Everybody has to sign in anew."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `vade restore`."""
    installation.add_arguments(parser)
    parser.add_argument("file", type=Path, help="what `vade backup` wrote")
    parser.add_argument("--replace", action="store_true", help="the database holds companies, and they may go")


def run(options: argparse.Namespace) -> int:
    """
    Put everything back in one transaction: what fails changes nothing. Stop web, worker and scheduler before.

    Raises:
        Refusal: there is no such file, the database holds companies and --replace is missing, or pg_restore fails.
    """
    installation.use(options.data_dir)
    from config.settings import ENV

    put_back(options.file, ENV.database_url, replace=options.replace)
    print(ADVICE)
    return 0


def put_back(file: Path, database_url: str, *, replace: bool) -> None:
    """
    Restore a file into a database.

    Raises:
        Refusal: as `run` says.
    """
    if not file.is_file():
        raise Refusal(f"There is no file {file}", status=USAGE)
    companies = _companies(database_url)
    if companies and not replace:
        raise Refusal(f"The database holds {companies} companies. They go if you say so: --replace", status=USAGE)
    words = ["--single-transaction", "--exit-on-error", "--clean", "--if-exists", "--no-owner", "--no-privileges"]
    postgres_programs.run("pg_restore", database_url, [*words, file])
    with psycopg.connect(database_url) as connection:
        connection.execute(_AFTERWARDS)


def _companies(database_url: str) -> int:
    """How many companies a database holds; none where it holds no tables of ours."""
    with psycopg.connect(database_url) as connection:
        (there,) = connection.execute("SELECT to_regclass('company') IS NOT NULL").fetchone() or (False,)
        if not there:
            return 0
        (count,) = connection.execute("SELECT count(*) FROM company").fetchone() or (0,)
        return int(count)
