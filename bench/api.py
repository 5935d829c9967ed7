"""
The suppliers list and one supplier over HTTP, beside a bare Ninja endpoint and a bare SELECT.

The rivals have our middleware and our sessions and run as Django runs them, under its own ASGI handler. Told beside:
the same two under ours (config/handler.py), which leaves only what the endpoints themselves do to compare.
"""

from __future__ import annotations

import argparse
import itertools
import os
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, NamedTuple, cast

from bench import load, throwaway
from bench.measuring import Figure, median, tell
from config.cli.places import ROOT

COMPANY = "1000"
ROUNDS = 5
FIRST_ROWS = 20_000
LIST = f"/api/v1/companies/{COMPANY}/suppliers?sort=-overdue&limit=50"
BUSY = "bench.busy"
"""A process that calculates over and over (bench/busy.py)."""


class Ports(NamedTuple):
    """Where our web process listens, the rivals' under Django's handler, and the rivals' under ours."""

    ours: int
    theirs: int
    alike: int


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `vade bench api`."""
    parser.add_argument("--suppliers", type=int, default=100_000)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=4.0, help="of each of the five rounds")
    parser.add_argument("--connections", type=int, default=8)


def run(options: argparse.Namespace) -> int:
    """Fill a database, serve it, ask; ours and the rivals by turns, each five times."""
    rival = {"DJANGO_SETTINGS_MODULE": "bench.rivals.settings"}
    with throwaway.servers():
        cookie, supplier_id = _filled(options.suppliers, options.entries)
        bare = throwaway.uvicorn("django.core.asgi:get_asgi_application", rival)
        with throwaway.web() as ours, throwaway.web(rival) as alike, bare as theirs:
            figures = _measure(Ports(ours, theirs, alike), cookie, supplier_id, options)
    return tell(figures, as_json=options.json, about={"suppliers": str(options.suppliers)})


def _filled(suppliers: int, entries: int) -> tuple[str, int]:
    """A company with a calculated ledger, and the cookie of its owner's session; the id of an ordinary supplier."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.test import Client
    from django.utils import timezone

    from payments.models import SupplierClosing
    from payments.sample.canonical import write_canonical_csv
    from payments.sample.ledger import sample_rows
    from payments.services import calculations, companies, imports, people
    from payments.services.calculations import Requester

    somebody = Requester(name="bench")
    company = companies.create_company(
        code=COMPANY, name="Ölçüm A.Ş.", currency="TRY", timezone="Europe/Istanbul", created_by=None
    )
    people.create_user(email="bench@example.com", name="Bench", language="tr", is_owner=True)
    rows = sample_rows(suppliers=suppliers, entries=entries, seed=1, as_of=timezone.now().date(), company_code=COMPANY)
    for part in (itertools.islice(rows, FIRST_ROWS), rows):  # statistics of the first let the second be planned well
        with tempfile.TemporaryFile("w+", encoding="utf-8", newline="") as file:
            write_canonical_csv(part, file, company_code=COMPANY)
            file.seek(0)
            batch = imports.accept_file(
                company=company,
                file=cast("BinaryIO", file.buffer),
                file_name="ledger.csv",
                max_bytes=2**40,
                requester=somebody,
            )
        imports.carry_out_import(batch_id=batch.pk, clock=timezone.now)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    company.refresh_from_db()
    asked = calculations.request_run(
        company=company, key_date=None, supplier_ids=None, requester=somebody, now=timezone.now()
    )
    calculations.carry_out_run(run_id=asked.pk, clock=timezone.now)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    client = Client()
    client.force_login(get_user_model().objects.get(email="bench@example.com"))
    found = SupplierClosing.objects.filter(run_id=asked.pk).order_by("supplier_id")[suppliers // 2]
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}", found.supplier_id


def _measure(ports: Ports, cookie: str, supplier_id: int, options: argparse.Namespace) -> list[Figure]:
    ours, theirs, alike = ports
    signed_in = {"Cookie": cookie}
    with urllib.request.urlopen(
        urllib.request.Request(f"http://127.0.0.1:{ours}{LIST}", headers=signed_in), timeout=60
    ) as answer:
        tag = answer.headers["ETag"]
    asked: dict[str, tuple[int, bytes]] = {
        "list": (ours, load.request_bytes(LIST, signed_in)),
        "list, bare SELECT": (theirs, load.request_bytes(f"/rival/suppliers/{COMPANY}", signed_in)),
        "list, unchanged": (ours, load.request_bytes(LIST, {**signed_in, "If-None-Match": tag})),
        "one supplier": (ours, load.request_bytes(f"/api/v1/suppliers/{supplier_id}", signed_in)),
        "bare Ninja": (theirs, load.request_bytes("/rival/ping", signed_in)),
        "list, bare SELECT, our handler": (alike, load.request_bytes(f"/rival/suppliers/{COMPANY}", signed_in)),
        "bare Ninja, our handler": (alike, load.request_bytes("/rival/ping", signed_in)),
    }
    rounds: dict[str, list[load.Answers]] = {name: [] for name in asked}
    for _ in range(ROUNDS):
        for name, (port, request) in asked.items():
            answers = load.saturate(port, request, seconds=options.seconds, connections=options.connections)
            expected = 304 if name == "list, unchanged" else 200
            if set(answers.statuses) != {expected}:
                raise RuntimeError(f"{name}: {answers.statuses}")
            rounds[name].append(answers)
    rate = {name: median([one.per_second for one in found]) for name, found in rounds.items()}
    figures = [Figure(f"{name}, requests", rate[name], "1/s") for name in asked] + [
        Figure(f"{name}, p99 at saturation", median([one.p99() for one in rounds[name]]), "ms") for name in asked
    ]

    def ratio(name: str, to: str, least: float | None = None) -> Figure:
        value = rate[name] / rate[to]
        return (
            Figure(f"{name} / {to}", value, "x", f">= {least}", value >= least)
            if least
            else Figure(f"{name} / {to}", value, "x")
        )

    figures += [
        ratio("list", "list, bare SELECT", 0.6),
        ratio("one supplier", "bare Ninja", 0.5),
        ratio("list, unchanged", "list", 2.0),
        ratio("list", "list, bare SELECT, our handler"),
        ratio("one supplier", "bare Ninja, our handler"),
    ]
    half = rate["list"] / 2
    paced = _paced(asked["list"], half, options)
    figures.append(Figure("list, p99 at half of it, idle", paced.p99(), "ms", "<= 60", paced.p99() <= 60))
    with _calculating(options.entries):
        busy = _paced(asked["list"], half, options)
        one = _paced(asked["one supplier"], half, options)
    name = f"p99 at the same rate, {options.entries:,} entries being calculated"
    figures.append(Figure(f"list, {name}", busy.p99(), "ms", "<= 300", busy.p99() <= 300))
    figures.append(Figure(f"one supplier, {name}", one.p99(), "ms"))
    return figures


def _paced(asked: tuple[int, bytes], per_second: float, options: argparse.Namespace) -> load.Answers:
    """At least 400 answers."""
    seconds = max(options.seconds * 2, 400 / per_second)
    return load.pace(asked[0], asked[1], per_second=per_second, seconds=seconds)


@contextmanager
def _calculating(entries: int) -> Iterator[None]:
    """A process that calculates the whole ledger over and over."""
    process = subprocess.Popen(
        [sys.executable, "-m", BUSY, COMPANY], cwd=ROOT, env=dict(os.environ), stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        process.stdout.readline()
        yield
        if process.poll() is not None:
            raise RuntimeError("the calculation has ended")
    finally:
        process.kill()
        process.wait()
