"""The payments an installation holds, read straight from its tables in one snapshot, as plain values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import Connection, IsolationLevel


@dataclass(frozen=True, slots=True)
class PaidRun:
    """A payment run; amounts in minor units. `steps` are the actions of its audit records, oldest first."""

    id: str
    status: str
    exported: bool
    net: int
    lines: int
    approvals: tuple[tuple[str, int], ...]
    """(content hash, who agreed)."""
    steps: tuple[str, ...]
    bank_files: tuple[BankFileSeen, ...]


@dataclass(frozen=True, slots=True)
class BankFileSeen:
    """A file for the bank: its digest, and what it says of itself."""

    sha256: str
    control_sum: int
    payments: int


@dataclass(frozen=True, slots=True)
class Message:
    """What a bank answered; `answered` payments changed or not, `records` of the audit about it."""

    id: str
    sha256: str
    answered: int
    records: int


@dataclass(frozen=True, slots=True)
class Payments:
    """Everything the invariants of payments look at."""

    runs: tuple[PaidRun, ...] = ()
    messages: tuple[Message, ...] = ()
    reserved: tuple[tuple[str, int], ...] = ()
    """(entry and part, in how many live payments it is), of those that are in any."""
    unsettled: tuple[str, ...] = ()
    """Items whose payment is over and that still are reserved, or that are reserved by nobody alive."""
    chain: tuple[tuple[str, str], ...] = ()
    """(hash before, own hash) of each audit record, in the order of their numbers."""


_RUNS = """
    SELECT r.id::text, r.status, r.exported_at IS NOT NULL,
           coalesce((SELECT sum(net) FROM payment_line WHERE run_id = r.id), 0)::bigint,
           (SELECT count(*) FROM payment_line WHERE run_id = r.id)
    FROM payment_run r ORDER BY r.created_at, r.id
"""
_APPROVALS = "SELECT run_id::text, content_hash, approver_id FROM payment_approval ORDER BY id"
_STEPS = "SELECT subject_id, action FROM audit_record WHERE subject = 'payment_run' ORDER BY company_id, seq"
_FILES = "SELECT run_id::text, sha256, content FROM payment_file WHERE kind = 'bank' ORDER BY id"
_MESSAGES = """
    SELECT m.id::text, m.sha256, m.accepted + m.confirmed + m.failed + m.unchanged,
           (SELECT count(*) FROM audit_record a WHERE a.subject = 'bank_message' AND a.subject_id = m.id::text)
    FROM bank_message m ORDER BY m.received_at
"""
_RESERVED = "SELECT entry_id || '/' || part, count(*) FROM payment_item WHERE live GROUP BY 1 ORDER BY 1"
_OVER = """
    SELECT i.entry_id || '/' || i.part FROM payment_item i JOIN payment_line l ON l.id = i.line_id
    JOIN payment_run r ON r.id = l.run_id
    WHERE i.live <> (r.status NOT IN ('rejected', 'cancelled') AND l.state NOT IN ('failed', 'returned', 'cancelled')
                     AND l.settled_at IS NULL AND l.released_at IS NULL)
"""
_CHAIN = "SELECT previous_hash, hash FROM audit_record ORDER BY company_id, seq"


def payments(url: str) -> Payments:
    """Read it all in one snapshot."""
    with psycopg.connect(url) as connection:
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        approvals = _by_run(connection, _APPROVALS)
        steps = _by_run(connection, _STEPS)
        files = {
            run: tuple(_file(sha256, bytes(content)) for sha256, content in rows)
            for run, rows in _by_run(connection, _FILES).items()
        }
        return Payments(
            runs=tuple(
                PaidRun(
                    id=run,
                    status=status,
                    exported=exported,
                    net=net,
                    lines=lines,
                    approvals=tuple((hash_, who) for hash_, who in approvals.get(run, [])),
                    steps=tuple(action.partition(".")[2] for (action,) in steps.get(run, [])),
                    bank_files=files.get(run, ()),
                )
                for run, status, exported, net, lines in connection.execute(_RUNS)
            ),
            messages=tuple(Message(*row) for row in connection.execute(_MESSAGES)),
            reserved=tuple((name, count) for name, count in connection.execute(_RESERVED)),
            unsettled=tuple(name for (name,) in connection.execute(_OVER)),
            chain=tuple((before, own) for before, own in connection.execute(_CHAIN)),
        )


def _by_run(connection: Connection[Any], query: str) -> dict[str, list[tuple[Any, ...]]]:
    found: dict[str, list[tuple[Any, ...]]] = {}
    for run, *rest in connection.execute(query.encode()):
        found.setdefault(run, []).append(tuple(rest))
    return found


def _file(sha256: str, content: bytes) -> BankFileSeen:
    """What stands in the file's own head; sums have two decimals in every currency the harness pays."""
    text = content.decode()
    count = int(re.search(r"<NbOfTxs>(\d+)</NbOfTxs>", text)[1])  # type: ignore[index]
    total = re.search(r"<CtrlSum>([\d.]+)</CtrlSum>", text)[1]  # type: ignore[index]
    units, _, cents = total.partition(".")
    return BankFileSeen(sha256, int(units) * 100 + int(cents.ljust(2, "0")), count)
