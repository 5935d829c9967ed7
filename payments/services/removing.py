"""
What a snapshot no longer contains is removed: tombstones, within its scope, behind a guard (domain.md 3.2).

A truncated answer of the ERP looks exactly like a ledger in which most was cleared and archived. So a snapshot that
would remove much asks first, and so does one of whose rows some could not be read: what they stand for may be among
the lines that seem to be missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.backends.utils import CursorWrapper

from payments.domain.ledger import RowIssue, Severity

ASK_FROM = 50
"""Fewer lines than this are removed without asking, whatever their share, unless rows were refused."""


@dataclass(frozen=True, slots=True)
class Scope:
    """
    What a snapshot is complete for: suppliers from one code to another (by code point), days of posting from one to
    another, each inclusive. A bound that is not given is none.
    """

    supplier_from: str = ""
    supplier_to: str = ""
    posted_from: date | None = None
    posted_to: date | None = None

    def as_json(self) -> dict[str, str]:
        """The bounds that are given."""
        told = {
            "supplier_from": self.supplier_from,
            "supplier_to": self.supplier_to,
            "posted_from": self.posted_from.isoformat() if self.posted_from else "",
            "posted_to": self.posted_to.isoformat() if self.posted_to else "",
        }
        return {name: bound for name, bound in told.items() if bound}

    @classmethod
    def of_json(cls, told: Mapping[str, str]) -> Scope:
        """As it was kept."""
        days = {name: date.fromisoformat(told[name]) for name in ("posted_from", "posted_to") if name in told}
        return cls(told.get("supplier_from", ""), told.get("supplier_to", ""), **days)

    def condition(self, *, code: str, posted: str) -> tuple[str, dict[str, Any]]:
        """SQL for a supplier's code and a posting date within the bounds, and its parameters."""
        bounds = {
            f'{code} COLLATE "C" >= %(supplier_from)s': ("supplier_from", self.supplier_from),
            f'{code} COLLATE "C" <= %(supplier_to)s': ("supplier_to", self.supplier_to),
            f"{posted} >= %(posted_from)s": ("posted_from", self.posted_from),
            f"{posted} <= %(posted_to)s": ("posted_to", self.posted_to),
        }
        given = {sql: bound for sql, bound in bounds.items() if bound[1]}
        return " AND ".join(["true", *given]), dict(given.values())


@dataclass(frozen=True, slots=True)
class Guard:
    """When a removal asks first. `confirmed` is how many lines somebody has agreed to; none yet."""

    max_percent: float
    refused_rows: int
    confirmed: int | None = None

    def holds_back(self, *, removed: int, live: int) -> bool:
        """Whether so many lines of those that are live in the scope need somebody's word."""
        if self.confirmed is not None:
            return removed > self.confirmed
        much = removed >= ASK_FROM and removed * 100 > self.max_percent * live
        return removed > 0 and (much or self.refused_rows > 0)


class NeedsConfirmation(Exception):
    """Nothing was written: so many lines would be removed."""

    def __init__(self, removed: int) -> None:
        super().__init__(f"{removed} lines would be removed")
        self.removed = removed


# A key that was staged is never removed, although its row was refused afterwards: the line is there, and wrong.
_ABSENT = """
    NOT EXISTS (SELECT 1 FROM staged_entry s WHERE s.batch_id = %(batch)s AND s.source_key = e.source_key)
"""
_LIVE = "e.company_id = %(company)s AND e.source_system = 'file' AND e.removed_batch_id IS NULL"


def refuse_outside(cursor: CursorWrapper, scope: Scope, names: Mapping[str, Any]) -> list[RowIssue]:
    """Rows of a snapshot that lie outside what it is complete for contradict it, and are refused."""
    inside, bounds = scope.condition(code="s.supplier_code", posted="s.posting_date")
    cursor.execute(
        f"""
        UPDATE staged_entry s SET refused = true WHERE s.batch_id = %(batch)s AND NOT s.refused AND NOT ({inside})
        RETURNING s.row_no, s.supplier_code
        """,
        {**names, **bounds},
    )
    return [
        RowIssue(row_no=row_no, severity=Severity.ERROR, code="outside-scope", field="supplier_code", value=code)
        for row_no, code in sorted(cursor.fetchall())
    ]


def check(cursor: CursorWrapper, scope: Scope, guard: Guard, names: Mapping[str, Any]) -> int:
    """
    How many lines will be removed; before anything is written.

    Raises:
        NeedsConfirmation: the guard holds it back.
    """
    inside, bounds = scope.condition(code="p.code", posted="e.posting_date")
    cursor.execute(
        f"""
        SELECT count(*) FILTER (WHERE {_ABSENT}), count(*)
        FROM ledger_entry e JOIN supplier p ON p.id = e.supplier_id WHERE {_LIVE} AND {inside}
        """,
        {**names, **bounds},
    )
    removed, live = cursor.fetchone()
    if guard.holds_back(removed=removed, live=live):
        raise NeedsConfirmation(removed)
    return int(removed)


def remove(cursor: CursorWrapper, scope: Scope, names: Mapping[str, Any]) -> int:
    """Turn what is absent into tombstones; what the lines said is kept."""
    inside, bounds = scope.condition(code="p.code", posted="e.posting_date")
    cursor.execute(
        f"""
        WITH gone AS (
            UPDATE ledger_entry e SET removed_batch_id = %(batch)s, last_batch_id = %(batch)s
            FROM supplier p, ledger_entry before
            WHERE p.id = e.supplier_id AND before.id = e.id AND {_LIVE} AND {inside} AND {_ABSENT}
            RETURNING e.id, to_jsonb(before) - 'content_hash' AS body
        )
        INSERT INTO ledger_entry_version (entry_id, replaced_by_id, body, replaced_at)
        SELECT id, %(batch)s, body, clock_timestamp() FROM gone
        """,
        {**names, **bounds},
    )
    return int(cursor.rowcount)
