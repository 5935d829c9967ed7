"""A whole company by workers of one thread: one that reads it whole, one that is offered parts, two that share them."""

from __future__ import annotations

import hashlib
import os
import sys
import time
from typing import TYPE_CHECKING

from bench import ledgers
from bench.measuring import Figure, median
from bench.programs import program
from config.cli.places import ROOT

if TYPE_CHECKING:
    from payments.models import CalculationRun, Company

ROUNDS = 3
"""Of each arrangement in each of the two turns; one before them is not counted."""

PATIENCE_S = 600.0
ONE, PARTS, TWO = "one worker", "one worker, in parts", "two workers"


def figures(company: Company, entries: int, shard_entries: int) -> list[Figure]:
    """Seconds from a run's begin to its end, by turns; whether all stored the same bytes."""
    arrangements = {ONE: (1, 0), PARTS: (1, shard_entries), TWO: (2, shard_entries)}
    taken: dict[str, list[float]] = {name: [] for name in arrangements}
    stored: set[str] = set()
    for _turn in range(2):
        for name, (processes, size) in arrangements.items():
            words = [sys.executable, "-m", "config.cli.main", "worker", "--threads", "1"]
            words += ["--processes", str(processes), "--queues", "calculation"]
            env = {**os.environ, "VADE_CALCULATION_SHARD_ENTRIES": str(size)}
            with program(words, env=env, cwd=ROOT):
                runs = [_carried_out(company) for _ in range(1 + ROUNDS)]
            taken[name] += [_seconds(run) for run in runs[1:]]
            stored.add(_stored(runs[-1]))
    one, in_parts, two = (median(taken[name]) for name in arrangements)
    return [
        Figure(f"whole run, {ONE}, {entries:,} entries", one, "s"),
        Figure(f"whole run, {PARTS}", in_parts, "s"),
        Figure(f"whole run, {TWO}", two, "s"),
        Figure(f"{ONE} / in parts", one / in_parts, "x", ">= 0.95", one / in_parts >= 0.95),
        Figure(f"{ONE} / {TWO}", one / two, "x", ">= 1.25", one / two >= 1.25),
        Figure("results that differ", len(stored) - 1, "", "0", len(stored) == 1),
    ]


def _carried_out(company: Company) -> CalculationRun:
    """A run asked for over the queue, when it has ended."""
    from django.utils import timezone

    from jobs.tasks.calculation import send_runs
    from payments.models import CalculationRun
    from payments.services import calculations
    from payments.services.calculations import Requester

    ledgers.revise(company)
    asked = calculations.request_run(
        company=company, key_date=None, supplier_ids=None, requester=Requester(name="bench"), now=timezone.now()
    )
    send_runs([asked.pk])
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        run = CalculationRun.objects.get(pk=asked.pk)
        if run.status not in CalculationRun.open_statuses:
            break
        time.sleep(0.05)
    if run.status != CalculationRun.Status.SUCCEEDED:
        raise RuntimeError(f"the calculation is {run.status}")
    return run


def _seconds(run: CalculationRun) -> float:
    if run.started_at is None or run.finished_at is None:
        raise ValueError("a run that has not ended")
    return (run.finished_at - run.started_at).total_seconds()


def _stored(run: CalculationRun) -> str:
    """A hash of everything the run has stored, without its own id."""
    from django.db import connection

    from payments.models.copying import copying

    digest = hashlib.sha256()
    keys = {
        "supplier_closing": "supplier_id, currency",
        "closing_open_item": "supplier_id, entry_id, part",
        "allocation": "supplier_id, currency, step",
    }
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        for table, key in keys.items():
            cursor.execute(
                "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute "
                "WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attname <> 'run_id'",
                [table],
            )
            query = f"SELECT {cursor.fetchone()[0]} FROM {table} WHERE run_id = %s ORDER BY {key}"
            with copying(cursor, f"COPY ({query}) TO STDOUT (FORMAT binary)", [run.pk]) as out:
                for block in out:
                    digest.update(block)
    return digest.hexdigest()
