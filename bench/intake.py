"""Intake: files read beside `csv` + Decimal and openpyxl; file to applied ledger beside COPY of the same rows."""

from __future__ import annotations

import argparse
import csv
import gc
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from bench import throwaway
from bench.measuring import Figure, median, tell

if TYPE_CHECKING:
    from payments.domain.ledger import LedgerRow
    from payments.models import Company, ImportBatch

PARTS = ("csv", "xlsx", "applied")
SEED = 20260313
AS_OF = date(2026, 3, 13)
MAX_MEMORY_MB = 600
CHANGED_EVERY = 50
"""2 % of the lines are delivered with another text."""

_AMOUNTS = ("amount", "amount_lc", "open_amount")
_DATES = ("posting_date", "document_date", "due_date")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `vade bench intake`."""
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--workbook-rows", type=int, default=100_000, help="no more than --rows")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))


def run(options: argparse.Namespace) -> int:
    """Write the sample ledger as files, read them, apply them."""
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="vade-bench-") as name:
        path = Path(name) / "ledger.csv"
        _write(path, sample(options.rows))
        if "csv" in options.parts:
            figures += _csv(path, options.rows, options.rounds)
        if "xlsx" in options.parts:
            figures += _workbook(Path(name) / "ledger.xlsx", min(options.rows, options.workbook_rows), options.rounds)
        if "applied" in options.parts:
            changed = Path(name) / "changed.csv"
            _write(changed, with_changes(sample(options.rows)))
            with throwaway.servers():
                figures += _applied(path, changed, options.rounds)
    about = {"rows": str(options.rows), "rounds": str(options.rounds), "seed": str(SEED)}
    return tell(figures, as_json=options.json, about=about)


def sample(rows: int) -> Iterator[LedgerRow]:
    """The first lines of `vade sample`'s ledger, a supplier for every hundred."""
    from payments.sample.ledger import sample_rows

    return islice(sample_rows(suppliers=max(10, rows // 100), entries=rows, seed=SEED, as_of=AS_OF), rows)


def with_changes(rows: Iterable[LedgerRow]) -> Iterator[LedgerRow]:
    """The same lines, every fiftieth with another text."""
    for at, row in enumerate(rows):
        yield row if at % CHANGED_EVERY else replace(row, text="düzeltildi")


def _write(path: Path, rows: Iterable[LedgerRow]) -> None:
    from payments.sample.canonical import write_canonical_csv

    with path.open("w", encoding="utf-8", newline="") as file:
        write_canonical_csv(rows, file, company_code="")


def _seconds(work: Callable[[], object], rounds: int) -> float:
    taken = []
    for _ in range(rounds):
        gc.collect()
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return median(taken)


def _csv(path: Path, rows: int, rounds: int) -> list[Figure]:
    peaks: list[float] = []
    plain = rows / _seconds(lambda: _by_csv_and_decimal(path), rounds)
    ours = rows / _seconds(lambda: peaks.append(_read(path)), rounds)
    return [
        Figure("CSV, its bytes", rows / _seconds(path.read_bytes, rounds), "rows/s"),
        Figure("CSV, csv + Decimal", plain, "rows/s"),
        Figure("CSV, ours: checked, hashed, ready for COPY", ours, "rows/s"),
        Figure("CSV, ours / csv + Decimal", ours / plain, "x", ">= 8", ours / plain >= 8),
        Figure("CSV, memory of the reading process", max(peaks), "MB"),
    ]


def _workbook(path: Path, rows: int, rounds: int) -> list[Figure]:
    from payments.sample.canonical import write_canonical_workbook

    with path.open("wb") as file:
        write_canonical_workbook(sample(rows), file, company_code="")
    plain = rows / _seconds(lambda: _by_openpyxl(path), rounds)
    ours = rows / _seconds(lambda: _read(path), rounds)
    return [
        Figure("XLSX, openpyxl: cells alone", plain, "rows/s"),
        Figure("XLSX, ours: checked, hashed, ready for COPY", ours, "rows/s"),
        Figure("XLSX, ours / openpyxl", ours / plain, "x", ">= 5", ours / plain >= 5),
    ]


def _by_csv_and_decimal(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for name in _AMOUNTS:
                Decimal(row[name] or 0)
            for name in _DATES:
                date.fromisoformat(row[name] or "1970-01-01")


def _by_openpyxl(path: Path) -> None:
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True, data_only=True)
    for _ in book.active.iter_rows(values_only=True):
        pass
    book.close()


def _read(path: Path) -> float:
    """Read a file as an import does, in a process of its own; the most memory that one took, in MB."""
    from payments.intake.options import ReadOptions
    from payments.services.parsing import parsing

    with path.open("rb") as file, parsing(file, options=ReadOptions(company_code="", company_currency="TRY")) as found:
        refused = sum(block.refused for block in found.blocks())
        if refused:
            raise ValueError(f"{refused} rows of the sample were refused")
        return found.used["peak_bytes"] / 1e6


def _applied(path: Path, changed: Path, rounds: int) -> list[Figure]:
    """Each round: an empty ledger, the file, the same with changes, that again; then the lines copied out and in."""
    taken: dict[str, list[float]] = {"first": [], "changed": [], "unchanged": [], "copy": []}
    peaks: list[float] = []
    written = 0
    for number in range(rounds):
        _empty()
        company = _company(f"O{number}")
        reading_mb = _read(path)
        for name, file in (("first", path), ("changed", changed), ("unchanged", changed)):
            before = _transaction()
            batch, seconds = _delivered(company, file)
            taken[name].append(seconds)
            if batch.status != batch.Status.APPLIED:
                raise ValueError(f"the import ended as {batch.status}: {batch.error_code}")
            if name == "unchanged":
                written += _written_since(before)
        peaks.append(reading_mb + _own_peak())
        taken["copy"].append(_copied())
    floor = median(taken["copy"])
    first, some, none = (median(taken[name]) / floor for name in ("first", "changed", "unchanged"))
    return [
        Figure("COPY of the lines into the same table", floor, "s"),
        Figure("first load, file to applied", first * floor, "s"),
        Figure("first load / COPY", first, "x", "<= 6", first <= 6),
        Figure("2 % changed / COPY", some, "x", "<= 3", some <= 3),
        Figure("nothing changed / COPY", none, "x", "<= 2", none <= 2),
        Figure("nothing changed, ledger rows written", written, "rows", "0", written == 0),
        Figure("memory, import and its reading", max(peaks), "MB", "<= 600", max(peaks) <= MAX_MEMORY_MB),
    ]


def _company(code: str) -> Company:
    from payments.services import companies

    return companies.create_company(
        code=code, name="Ölçüm A.Ş.", currency="TRY", timezone="Europe/Istanbul", created_by=None
    )


def _delivered(company: Company, path: Path) -> tuple[ImportBatch, float]:
    """Hand a file in and carry the import out; seconds of both."""
    from django.utils import timezone

    from payments.services import imports
    from payments.services.calculations import Requester

    began = time.perf_counter()
    with path.open("rb") as file:
        batch = imports.accept_file(
            company=company,
            file=file,
            file_name=path.name,
            max_bytes=path.stat().st_size,
            requester=Requester(name="bench"),
        )
    outcome = imports.carry_out_import(batch_id=batch.pk, clock=timezone.now)
    return outcome.batch, time.perf_counter() - began


def _empty() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE ledger_entry CASCADE")


def _copied() -> float:
    """Copy the ledger out, empty the table, and copy it in again; seconds of the last alone, its commit included."""
    from django.db import connection, transaction

    with tempfile.TemporaryFile() as file:
        with connection.cursor() as cursor, cursor.copy("COPY ledger_entry TO STDOUT (FORMAT binary)") as lines:
            for part in lines:
                file.write(part)
        _empty()
        file.seek(0)
        began = time.perf_counter()
        copy = "COPY ledger_entry FROM STDIN (FORMAT binary)"
        with transaction.atomic(), connection.cursor() as cursor, cursor.copy(copy) as lines:
            while part := file.read(1 << 20):
                lines.write(part)
        return time.perf_counter() - began


def _transaction() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        return int(cursor.fetchone()[0])


def _written_since(transaction: int) -> int:
    """Lines of the ledger that a later transaction wrote. The servers are new: their counter has not come round."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_entry WHERE xmin::text::bigint > %s", [transaction])
        return int(cursor.fetchone()[0])


def _own_peak() -> float:
    """The most memory of this process so far, in MB."""
    with Path("/proc/self/status").open() as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM")) / 1e6
