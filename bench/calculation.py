"""The calculation: in memory beside rivals, a whole run beside COPY and by two workers, one posting, growth."""

from __future__ import annotations

import argparse
import gc
import time
import tracemalloc
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from bench import ledgers, throwaway, workers
from bench.measuring import Figure, median, percentile, tell

if TYPE_CHECKING:
    from bench.core_rivals import Engines
    from payments.models import CalculationRun, Company

FAST = ("pa_engine", "pl_fast", "duck_engine")
"""Engines that are asked as often as ours; the others take seconds each time."""
PARTS = ("memory", "run", "workers", "posting")
_WITH_LEDGER = {"run", "workers", "posting"}
ROUNDS = 5
SHARES = ((0.5, 6), (0.99, 12), (0.999, 30))
"""A supplier larger than this share of all, and how many empty commits one posting of its may take."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `vade bench calculation`."""
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--suppliers", type=int, help="default: a hundredth of the entries")
    parser.add_argument("--rivals", type=Path, help="folder of the engines that are handed over")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--postings", type=int, default=400, help="of each size of supplier")
    parser.add_argument("--shard-entries", type=int, help="of each part for several workers; default: a half")
    parser.add_argument("--orm-entries", type=int, default=100_000, help="of the rivals' ORM loops")
    parser.add_argument("--growth", nargs="*", type=int, default=[100_000, 1_000_000], help="sizes in memory")


def run(options: argparse.Namespace) -> int:
    """Measure the parts asked for; the ledger is `vade sample`'s, and in memory also the rivals' own."""
    from bench.core_rivals import Engines

    figures: list[Figure] = []
    about = {"entries": f"{options.entries:,}"}
    rivals = Engines(options.rivals) if options.rivals else None
    if rivals:
        about |= {"rivals": rivals.digest, "libraries": rivals.libraries}
    with throwaway.servers() if rivals or _WITH_LEDGER & set(options.parts) else nullcontext():
        if "memory" in options.parts:
            figures += _growth(options.growth)
            if rivals:
                figures += _beside_engines(rivals, options.entries)
        if _WITH_LEDGER & set(options.parts):
            company = ledgers.filled(options.entries, options.suppliers or max(10, options.entries // 100))
            if "run" in options.parts:
                seconds, told = _whole_run(company)
                figures += told
                if rivals:
                    figures += _beside_loops(rivals, options.orm_entries, seconds / options.entries)
            if "workers" in options.parts:
                figures += workers.figures(company, options.entries, options.shard_entries or options.entries // 2)
            if "posting" in options.parts:
                figures += _postings(company, options.postings)
    return tell(figures, as_json=options.json, about=about)


def _seconds(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Median wall time of some rounds, after one that is not counted."""
    work()
    taken = []
    for _ in range(rounds):
        gc.collect()
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return median(taken)


def _beside_engines(rivals: Engines, entries: int) -> list[Figure]:
    """Our core and each engine, on one core, over the ledger the rivals make."""
    from bench.core_rivals import ENGINES, RivalLedger
    from payments.calculation.closing import close_ledger
    from payments.domain.rules import ClosingRules

    made = RivalLedger(rivals.folder, entries)
    columns, rules, key_day = made.columns(), ClosingRules(), made.key_day
    ours = entries / _seconds(lambda: close_ledger(columns, key_day=key_day, rules=rules))
    speeds, figures = {}, [Figure("core, ours", ours, "it/s")]
    for engine, name in ENGINES.items():
        seconds, peak = rivals.race(engine, entries, ROUNDS if engine in FAST else 3)
        speeds[name] = entries / seconds
        figures.append(Figure(f"core, {name}", speeds[name], "it/s"))
        if engine != "pg_engine":  # whose memory is its server's
            figures.append(Figure(f"memory, {name}", peak / entries, "B/it"))
    plain, best = ours / speeds.pop(ENGINES["py_ints"]), ours / max(speeds.values())
    return [
        *figures,
        Figure("ours / plain Python", plain, "x", ">= 8", plain >= 8),
        Figure("ours / best of the others", best, "x", ">= 1.2", best >= 1.2),
    ]


def _beside_loops(rivals: Engines, entries: int, ours: float) -> list[Figure]:
    """What an entry of a whole run takes by the ORM loops, over a smaller ledger; `ours` in seconds."""
    figures = []
    for mode, least in (("naive", 150), ("bulk", 20)):
        each = rivals.loop(mode, entries) / entries
        ratio = each / ours
        figures.append(Figure(f"ORM, {mode}, {entries:,} entries", each * 1e6, "µs/it"))
        figures.append(Figure(f"ORM, {mode} / whole run", ratio, "x", f">= {least}", ratio >= least))
    return figures


def _growth(sizes: list[int]) -> list[Figure]:
    """Time and memory per entry of growing ledgers, in memory."""
    from bench.made_columns import made_columns
    from payments.calculation.closing import close_ledger
    from payments.domain.rules import ClosingRules

    figures, each = [], []
    for size in sizes:
        columns, key_day = made_columns(size)
        close = lambda columns=columns, key_day=key_day: close_ledger(columns, key_day=key_day, rules=ClosingRules())  # noqa: E731
        seconds = _seconds(close)
        each.append(seconds / size)
        figures.append(Figure(f"core, {size:,} entries", seconds / size * 1e9, "ns/it"))
        figures.append(Figure(f"memory, {size:,} entries", _peak_bytes(close) / size, "B/it"))
    if len(each) > 1:
        ratio = each[-1] / each[0]
        figures.append(Figure("growth of time per entry", ratio, "x", "<= 1.4", ratio <= 1.4))
    return figures


def _peak_bytes(work: Callable[[], object]) -> int:
    """The most memory that was held at once by what the work made; NumPy tells its arrays to tracemalloc."""
    gc.collect()
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def _whole_run(company: Company) -> tuple[float, list[Figure]]:
    """Seconds to read, calculate, store and switch; beside the same bytes by COPY out of and into the same tables."""
    runs: list[CalculationRun] = []
    ours = _seconds(lambda: runs.append(ledgers.calculated(company, None)), 3)
    floor = _floor(company, runs[-1])
    return ours, [
        Figure("whole run", ours, "s"),
        Figure("COPY out and in", floor, "s"),
        Figure("whole run / COPY", ours / floor, "x", "<= 2", ours / floor <= 2),
    ]


def _floor(company: Company, run: CalculationRun) -> float:
    from django.db import connection, transaction

    from payments.models.copying import copying

    tables = ("supplier_closing", "closing_open_item", "allocation")
    taken = []
    for _ in range(3):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
            stored = {}
            for table in tables:
                with copying(
                    cursor, f"COPY (SELECT * FROM {table} WHERE run_id = %s) TO STDOUT (FORMAT binary)", [run.pk]
                ) as out:
                    stored[table] = [bytes(block) for block in out]
                cursor.execute(f"DELETE FROM {table} WHERE run_id = %s", [run.pk])
            began = time.perf_counter()
            with copying(
                cursor,
                "COPY (SELECT id, supplier_id, currency, posting_date, document_date, due_date, amount, "
                "source_open_amount, content_hash, source_key FROM ledger_entry WHERE company_id = %s) "
                "TO STDOUT (FORMAT binary)",
                [company.pk],
            ) as out:
                for _block in out:
                    pass
            for table in tables:
                with copying(cursor, f"COPY {table} FROM STDIN (FORMAT binary)") as into:
                    for block in stored[table]:
                        into.write(block)
            taken.append(time.perf_counter() - began)
            transaction.set_rollback(True)
    return median(taken)


def _postings(company: Company, count: int) -> list[Figure]:
    """From a posting at the door of the ledger to its result stored and its event written."""
    empty = percentile(_empty_commits(count), 0.5)
    figures = [Figure("one empty commit", empty * 1e3, "ms")]
    ledgers.calculated(company, None)
    gc.collect()
    gc.freeze()  # as a worker process does before its first message
    sizes = _by_size(company)
    for share, target in SHARES:
        supplier_id, entries = sizes[min(len(sizes) - 1, int(len(sizes) * share))]
        taken = [_posted(company, supplier_id) for _ in range(count)]
        middle = percentile(taken, 0.5)
        ratio = middle / empty
        figures.append(Figure(f"posting, p{share * 100:g} ({entries:,} lines)", middle * 1e3, "ms"))
        figures.append(Figure(f"posting, p{share * 100:g} / commit", ratio, "x", f"<= {target}", ratio <= target))
    supplier_id, entries = sizes[-1]
    largest = median([_posted(company, supplier_id) for _ in range(ROUNDS)])
    figures.append(Figure(f"posting, largest ({entries:,} lines)", largest, "s", "<= 0.8", largest <= 0.8))
    return figures


def _empty_commits(count: int) -> list[float]:
    """Commits that write one row and nothing else, so that each waits for the disk."""
    from django.db import connection, transaction

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS bench_commit (at int)")
        taken = []
        for number in range(count):
            began = time.perf_counter()
            with transaction.atomic():
                cursor.execute("INSERT INTO bench_commit VALUES (%s)", [number])
            taken.append(time.perf_counter() - began)
    return taken


def _by_size(company: Company) -> list[tuple[int, int]]:
    """(supplier, lines), smallest first."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(
            "SELECT supplier_id, count(*) FROM ledger_entry WHERE company_id = %s GROUP BY 1 ORDER BY 2, 1",
            [company.pk],
        )
        return [(int(row[0]), int(row[1])) for row in cursor.fetchall()]


def _posted(company: Company, supplier_id: int) -> float:
    """Write one line like another of the supplier's, and calculate the supplier; the seconds it took."""
    began = time.perf_counter()
    run = ledgers.posted(company, supplier_id).run
    taken = time.perf_counter() - began
    if not run.became_current:
        raise RuntimeError("the posting's figures are not shown")
    return taken
