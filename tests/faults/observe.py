"""What the installation holds, read straight from its tables, in one snapshot, as plain values."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import psycopg
from psycopg import Connection, IsolationLevel

from tests.faults.lines import Line, minor_of
from tests.faults.oracle import Figures, Pair

_FIGURES = (
    "c.balance, c.ledger_balance, c.open, c.unallocated, c.overdue, c.not_due, c.blocked, c.open_count, "
    "c.oldest_due_date, c.max_overdue_days, c.average_due_date, c.average_due_hundredths, c.aging, c.months, "
    "c.open_amounts_incomplete"
)


@dataclass(frozen=True, slots=True)
class Batch:
    """An import as its row says."""

    id: str
    status: str
    sha256: str
    created: int
    updated: int
    unchanged: int
    rejected: int
    revision: int | None


@dataclass(frozen=True, slots=True)
class Run:
    """A calculation as its row says; `suppliers` are codes, None for all."""

    id: str
    status: str
    key_date: date
    revision: int | None
    suppliers: tuple[str, ...] | None
    attempt: int
    current: bool
    supplier_count: int | None
    entry_count: int | None


@dataclass(frozen=True, slots=True)
class Event:
    """One row of a supplier's log."""

    seq: int
    type: str
    run_id: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Stream:
    """A supplier's log: its head, and the rows in the order of their numbers."""

    epoch: str
    last_seq: int
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class OpenWork:
    """A row of work that has not ended."""

    id: str
    table: str
    status: str
    attempt: int
    leased: bool


@dataclass(frozen=True, slots=True)
class Observed:
    """Everything the invariants look at. Suppliers are named by their codes."""

    batches: tuple[Batch, ...] = ()
    runs: tuple[Run, ...] = ()
    ledger: Mapping[str, Line] = field(default_factory=dict)
    results: Mapping[str, Mapping[Pair, Figures]] = field(default_factory=dict)
    """Stored closings by run, of the runs that were asked for."""
    current: Mapping[Pair, Figures] = field(default_factory=dict)
    """What is shown."""
    streams: Mapping[str, Stream] = field(default_factory=dict)
    open_work: tuple[OpenWork, ...] = ()


_WORK = """
    SELECT id::text, 'calculation', status, attempt, lease_until IS NOT NULL FROM calculation_run
    WHERE status NOT IN ('succeeded', 'failed', 'cancelled') OR lease_until IS NOT NULL
    UNION ALL
    SELECT id::text, 'import', status, attempt, lease_until IS NOT NULL FROM import_batch
    WHERE status NOT IN ('applied', 'rejected', 'failed', 'cancelled') OR lease_until IS NOT NULL
"""


def open_work(connection: Connection[Any]) -> tuple[OpenWork, ...]:
    """Rows that have not ended, and rows that have and still hold a lease."""
    return tuple(OpenWork(*row) for row in connection.execute(_WORK))


def swept_since(connection: Connection[Any], moment: object) -> bool:
    """Whether scheduler, queue and worker have shown together that they are at work, after a moment of its clock."""
    row = connection.execute("SELECT FROM sign_of_life WHERE name = 'worker' AND seen_at > %s", [moment]).fetchone()
    return row is not None


def run_ids(url: str) -> set[str]:
    """Ids of all calculations."""
    with psycopg.connect(url) as connection:
        return {id_ for (id_,) in connection.execute("SELECT id::text FROM calculation_run")}


def heads(url: str) -> dict[str, int]:
    """The number of each supplier's last event, by the supplier's id."""
    with psycopg.connect(url) as connection:
        return dict(connection.execute("SELECT supplier_id::text, last_seq FROM supplier_stream").fetchall())


def first_calculation_seconds(url: str) -> float:
    """How long the first calculation was at work."""
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "SELECT extract(epoch FROM finished_at - started_at)::float8 FROM calculation_run "
            "WHERE status = 'succeeded' ORDER BY created_at LIMIT 1"
        )
        return float(next(rows)[0])


def everything(url: str, *, results_of: Collection[str] | None = None) -> Observed:
    """
    Read it all in one snapshot.

    Args:
        results_of: ids of the runs whose closings are wanted besides; None: of all.
    """
    with psycopg.connect(url) as connection:
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        code_of: dict[int, str] = dict(connection.execute("SELECT id, code FROM supplier").fetchall())
        return Observed(
            batches=_batches(connection),
            runs=_runs(connection, code_of),
            ledger=_ledger(connection, code_of),
            results=_results(connection, code_of, results_of),
            current=_current(connection, code_of),
            streams=_streams(connection, code_of),
            open_work=open_work(connection),
        )


def _batches(connection: Connection[Any]) -> tuple[Batch, ...]:
    rows = connection.execute(
        "SELECT id::text, status, file_sha256, created, updated, unchanged, rejected, ledger_revision "
        "FROM import_batch ORDER BY ledger_revision, finished_at"
    )
    return tuple(Batch(*row) for row in rows)


def _runs(connection: Connection[Any], code_of: Mapping[int, str]) -> tuple[Run, ...]:
    rows = connection.execute(
        "SELECT id::text, status, key_date, ledger_revision, supplier_ids, attempt, became_current, supplier_count, "
        "entry_count FROM calculation_run ORDER BY created_at"
    )
    return tuple(
        Run(id_, status, key_date, revision, None if ids is None else tuple(code_of[one] for one in ids), *rest)
        for id_, status, key_date, revision, ids, *rest in rows
    )


def _ledger(connection: Connection[Any], code_of: Mapping[int, str]) -> dict[str, Line]:
    rows = connection.execute(
        "SELECT source_key, supplier_id, doc_type, posting_date, document_date, source_due_date, currency, amount, "
        "amount_lc, invoice_ref, source_open_amount, block, text FROM ledger_entry WHERE removed_batch_id IS NULL"
    )
    return {key: Line(code_of[supplier], key, *rest) for key, supplier, *rest in rows}


def _results(
    connection: Connection[Any], code_of: Mapping[int, str], wanted: Collection[str] | None
) -> dict[str, dict[Pair, Figures]]:
    rows = connection.execute(
        f"SELECT c.run_id::text, c.supplier_id, c.currency, {_FIGURES} FROM supplier_closing c "  # noqa: S608
        "WHERE %s::uuid[] IS NULL OR c.run_id = ANY(%s::uuid[])",
        [None if wanted is None else list(wanted)] * 2,
    )
    found: dict[str, dict[Pair, Figures]] = {}
    for run_id, supplier, currency, *figures in rows:
        found.setdefault(run_id, {})[code_of[supplier], currency] = _figures(figures)
    return found


def _current(connection: Connection[Any], code_of: Mapping[int, str]) -> dict[Pair, Figures]:
    rows = connection.execute(f"SELECT c.supplier_id, c.currency, {_FIGURES} FROM current_closing c")  # noqa: S608
    return {(code_of[supplier], currency): _figures(figures) for supplier, currency, *figures in rows}


def _figures(columns: list[Any]) -> Figures:
    """A row of _FIGURES, whose order is that of the fields."""
    named = dict(zip(Figures.__dataclass_fields__, columns, strict=True))
    return Figures(**{**named, "aging": tuple(named["aging"]), "months": tuple(named["months"])})


def _streams(connection: Connection[Any], code_of: Mapping[int, str]) -> dict[str, Stream]:
    events: dict[int, list[Event]] = {}
    rows = connection.execute("SELECT supplier_id, seq, type, run_id::text, data FROM supplier_event ORDER BY seq")
    for supplier, seq, kind, run_id, data in rows:
        events.setdefault(supplier, []).append(Event(seq, kind, run_id, json.loads(data)))
    heads = connection.execute("SELECT supplier_id, epoch, last_seq FROM supplier_stream").fetchall()
    found = {
        code_of[supplier]: Stream(epoch.hex[:12], last_seq, tuple(events.pop(supplier, ())))
        for supplier, epoch, last_seq in heads
    }
    if events:
        raise AssertionError(f"events of {len(events)} suppliers that have no stream")
    return found


def figures_of_event(data: Mapping[str, Any]) -> dict[str, Figures]:
    """The figures an event or a frame carries, by currency."""
    return {closing["currency"]: _of_wire(closing) for closing in data["closings"]}


def _of_wire(closing: Mapping[str, Any]) -> Figures:
    def minor(name: str) -> int:
        return minor_of(closing[name], closing["currency"])

    def day(name: str) -> date | None:
        return date.fromisoformat(closing[name]) if closing[name] else None

    average = closing["average_due_days"]
    return Figures(
        balance=minor("balance"),
        ledger_balance=minor("ledger_balance"),
        open=minor("open"),
        unallocated=minor("unallocated"),
        overdue=minor("overdue"),
        not_due=minor("not_due"),
        blocked=minor("blocked_amount"),
        open_count=closing["open_count"],
        oldest_due_date=day("oldest_due_date"),
        max_overdue_days=closing["max_overdue_days"],
        average_due_date=day("average_due_date"),
        average_due_hundredths=None if average is None else minor_of(average, closing["currency"]),
        aging=tuple(minor_of(bucket["amount"], closing["currency"]) for bucket in closing["aging"]),
        months=tuple(minor_of(amount, closing["currency"]) for amount in closing["months"].values()),
        open_amounts_incomplete=closing["open_amounts_incomplete"],
    )
