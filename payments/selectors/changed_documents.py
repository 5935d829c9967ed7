"""Lines of the ledger that two calculations did not see alike, and because of what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import orjson
from django.db import connection

from payments.domain.ledger import EntryKind
from payments.domain.money import to_text
from payments.domain.rules import ReadingRules
from payments.models import CalculationRun
from payments.selectors import ledger
from payments.selectors.rules import reading_rules

_DUE = frozenset({"due_date", "due_source", "parts"})
_TOLD = (
    "amount",
    "posting_date",
    "document_date",
    "due_date",
    "due_source",
    "parts",
    "source_open_amount",
    "cleared_date",
    "account_class",
    "block",
    "invoice_ref",
)
"""Fields of a line that a closing depends on, or that are shown with it."""


@dataclass(frozen=True, slots=True)
class ChangedDocument:
    """
    A line as it is told, and what it is the cause of: `new`, `changed`, `removed` or `due`; empty where the runs saw it
    differently because of their settings alone.
    """

    told: dict[str, Any]
    cause: str


Group = tuple[int, str]
"""Supplier and currency."""


def changed_documents(
    before: CalculationRun, after: CalculationRun, supplier_ids: Sequence[int]
) -> dict[Group, list[ChangedDocument]]:
    """
    Lines that the two runs did not see alike, per supplier and currency, in closing order.

    One that a later batch brought for another supplier, or in another currency, is told under both.
    """
    then_by, later_by = _reading(before), _reading(after)
    found: dict[Group, list[ChangedDocument]] = defaultdict(list)
    for entry_id, born, now, earlier in _candidates(then_by, later_by, supplier_ids):
        history = _History(born, _json(now), _json(earlier))
        then, later = history.seen(then_by), history.seen(later_by)
        # What one set of rules makes of both: the rest of the difference is the settings' doing.
        alike = history.seen(replace(then_by, rules=later_by.rules, excluded=later_by.excluded))
        groups = {_group_of(line) for line in (then, later) if line is not None}
        for group in groups:
            then_there, later_there, alike_there = (
                line if line is not None and _group_of(line) == group else None for line in (then, later, alike)
            )
            change, fields = _change(then_there, later_there)
            if change:
                told = _told(entry_id, then_there, later_there, change=change, fields=fields)
                found[group].append(ChangedDocument(told, _change(alike_there, later_there)[0]))
    return found


@dataclass(frozen=True, slots=True)
class _Reading:
    """What decided which lines a run saw: the ledger's revision, the key date and the rules."""

    company_id: int
    revision: int
    key_date: date
    rules: ReadingRules
    excluded: frozenset[int]


def _reading(run: CalculationRun) -> _Reading:
    rules = reading_rules(run.settings)
    return _Reading(
        company_id=run.company_id,
        revision=run.ledger_revision or 0,
        key_date=run.key_date,
        rules=rules,
        excluded=frozenset(ledger.excluded_suppliers(run.company_id, rules)),
    )


def _candidates(then_by: _Reading, later_by: _Reading, supplier_ids: Sequence[int]) -> list[tuple[Any, ...]]:
    """Lines that the two may not have seen alike: id, revision it came with, what it says, what it said until when."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH changed AS (
                SELECT v.entry_id, (v.body ->> 'supplier_id')::bigint AS supplier_id
                FROM ledger_entry_version v JOIN ledger_entry e ON e.id = v.entry_id
                LEFT JOIN import_batch b ON b.id = v.replaced_by_id
                WHERE e.company_id = %(company)s AND coalesce(v.ledger_revision, b.ledger_revision, 0) > %(low)s
            )
            SELECT e.id, coalesce(f.ledger_revision, 0), to_jsonb(e) - 'content_hash', coalesce(
                (SELECT jsonb_agg(jsonb_build_array(coalesce(v.ledger_revision, b.ledger_revision, 0), v.body)
                                  ORDER BY coalesce(v.ledger_revision, b.ledger_revision, 0), v.id)
                 FROM ledger_entry_version v LEFT JOIN import_batch b ON b.id = v.replaced_by_id
                 WHERE v.entry_id = e.id), '[]')
            FROM ledger_entry e JOIN import_batch f ON f.id = e.first_batch_id
            WHERE e.id IN (SELECT entry_id FROM changed WHERE supplier_id = ANY(%(suppliers)s))
               OR (e.supplier_id = ANY(%(suppliers)s) AND (
                    coalesce(f.ledger_revision, 0) > %(low)s OR e.posting_date > %(low_day)s
                    OR e.supplier_id = ANY(%(seen_once)s) OR (%(redated)s AND e.kind = %(opening)s)
                    OR e.id IN (SELECT entry_id FROM changed)))
            ORDER BY e.posting_date, e.document_date, e.source_key
            """,
            {
                "company": then_by.company_id,
                "suppliers": list(supplier_ids),
                "low": min(then_by.revision, later_by.revision),
                "low_day": min(then_by.key_date, later_by.key_date),
                "seen_once": sorted(then_by.excluded ^ later_by.excluded),
                "redated": then_by.rules.opening_a_day_earlier != later_by.rules.opening_a_day_earlier,
                "opening": EntryKind.OPENING.value,
            },
        )
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


@dataclass(frozen=True, slots=True)
class _History:
    """A line from its first batch on: `earlier` is what it said until the revision that replaced it."""

    born: int
    now: Mapping[str, Any]
    earlier: Sequence[Sequence[Any]]

    def seen(self, by: _Reading) -> Mapping[str, Any] | None:
        """The line as a run counted it, or None where it did not see it."""
        if self.born > by.revision:
            return None
        line: Mapping[str, Any] = next((body for until, body in self.earlier if until > by.revision), self.now)
        if line["removed_batch_id"] is not None or line["account_class"] == "noted":
            return None
        if int(line["supplier_id"]) in by.excluded:
            return None
        if by.rules.opening_a_day_earlier and line["kind"] == EntryKind.OPENING:
            line = {**line, **{name: _day_before(line[name]) for name in ("posting_date", "document_date")}}
        return line if date.fromisoformat(line["posting_date"]) <= by.key_date else None


def _day_before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def _group_of(line: Mapping[str, Any]) -> Group:
    return int(line["supplier_id"]), str(line["currency"])


def _change(then: Mapping[str, Any] | None, later: Mapping[str, Any] | None) -> tuple[str, list[str]]:
    """What has become of a line, and the fields that are not the same; empty where nothing has."""
    if then is None or later is None:
        return "" if then is later else "new" if then is None else "removed", []
    fields = [name for name in _TOLD if then.get(name) != later.get(name)]
    return "" if not fields else "due" if set(fields) <= _DUE else "changed", fields


def _told(
    entry_id: int,
    then: Mapping[str, Any] | None,
    later: Mapping[str, Any] | None,
    *,
    change: str,
    fields: Sequence[str],
) -> dict[str, Any]:
    line = later or then or {}
    return {
        "id": str(entry_id),
        "doc_no": line["doc_no"],
        "posting_date": line["posting_date"],
        "change": change,
        "fields": list(fields),
        "amount_before": then and to_text(int(then["amount"]), str(then["currency"])),
        "amount_after": later and to_text(int(later["amount"]), str(later["currency"])),
        "due_date_before": then and then["due_date"],
        "due_date_after": later and later["due_date"],
    }


def _json(value: Any) -> Any:
    return orjson.loads(value) if isinstance(value, str | bytes) else value
