"""What changed between two calculations, and because of what: documents, due dates, key date, settings, engine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import orjson
from django.db import connection

from payments.domain.errors import PaymentsError
from payments.domain.money import to_text
from payments.events.shapes import FIGURE_COLUMNS, closing_data
from payments.models import CalculationRun
from payments.selectors import closings
from payments.selectors.rules import closing_rules, reading_rules
from payments.selectors.sql import named_rows

MAX_DOCUMENTS = 100
"""So many documents are listed of one supplier and currency; how many there are is always told."""

_DUE = frozenset({"due_date", "due_source"})
_TOLD = (
    "amount",
    "posting_date",
    "document_date",
    "due_date",
    "due_source",
    "source_open_amount",
    "cleared_date",
    "account_class",
    "block",
    "invoice_ref",
)
"""Fields of a line that a closing depends on, or that are shown with it."""


class CalculationNotFinished(PaymentsError):
    """Only calculations that have succeeded have something to compare."""

    slug = "calculation-not-finished"
    status = 409


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs of a company: what is different about them, and a page of suppliers whose figures are."""

    settings: list[dict[str, Any]]
    items: list[dict[str, Any]]
    next_cursor: str | None


def compare(before: CalculationRun, after: CalculationRun, *, cursor: int, limit: int) -> Comparison:
    """
    The suppliers whose figures differ, by id, beginning after `cursor`; each with its figures and the causes.

    Of a run of single suppliers only these are compared.

    Raises:
        CalculationNotFinished: one of the two has no result.
    """
    for run in (before, after):
        if run.status != CalculationRun.Status.SUCCEEDED:
            raise CalculationNotFinished(calculation=str(run.pk))
    settings = changed_settings(before, after)
    supplier_ids = _differing(before, after, cursor=cursor, limit=limit + 1)
    page = supplier_ids[:limit]
    documents = _documents(before, after, page)
    general = [
        code
        for code, holds in (
            ("key-date", before.key_date != after.key_date),
            ("settings", bool(settings)),
            ("engine", before.engine_version != after.engine_version),
        )
        if holds
    ]
    items = [
        _item(row, documents.get((row["supplier_id"], row["currency"]), []), general)
        for row in _pairs(before, after, page)
    ]
    return Comparison(settings, items, str(page[-1]) if len(supplier_ids) > limit else None)


def changed_settings(before: CalculationRun, after: CalculationRun) -> list[dict[str, Any]]:
    """The rules in effect that are not the same: name, before, after."""
    told = [{**asdict(closing_rules(run.settings)), **asdict(reading_rules(run.settings))} for run in (before, after)]
    return [
        {"name": name, "before": told[0][name], "after": told[1][name]}
        for name in sorted(told[0])
        if told[0][name] != told[1][name]
    ]


_SCOPE = "(%(scope)s::bigint[] IS NULL OR supplier_id = ANY(%(scope)s))"
_SIDES = f"""
    WITH b AS (SELECT * FROM supplier_closing WHERE run_id = %(before)s AND {_SCOPE}),
         a AS (SELECT * FROM supplier_closing WHERE run_id = %(after)s AND {_SCOPE})
"""


def _differing(before: CalculationRun, after: CalculationRun, *, cursor: int, limit: int) -> list[int]:
    figures_of_a, figures_of_b = (
        ", ".join(f"{side}.{name}" for name in FIGURE_COLUMNS if name != "currency") for side in "ab"
    )
    renamed = closings.run_names([before.pk])[before.pk].labels != closings.run_names([after.pk])[after.pk].labels
    found = named_rows(
        f"""
        {_SIDES}
        SELECT DISTINCT coalesce(a.supplier_id, b.supplier_id) AS supplier_id
        FROM a FULL JOIN b ON a.supplier_id = b.supplier_id AND a.currency = b.currency
        WHERE coalesce(a.supplier_id, b.supplier_id) > %(cursor)s
          AND (a.run_id IS NULL OR b.run_id IS NULL OR ({figures_of_a}) IS DISTINCT FROM ({figures_of_b})
               OR (%(renamed)s AND a.open_count > 0))
        ORDER BY 1 LIMIT %(limit)s
        """,
        {**_parameters(before, after), "cursor": cursor, "limit": limit, "renamed": renamed},
    )
    return [row["supplier_id"] for row in found]


def _pairs(before: CalculationRun, after: CalculationRun, supplier_ids: Sequence[int]) -> list[dict[str, Any]]:
    """Per supplier and currency the closing of both runs, as on the wire; None where a run has none."""
    names = closings.run_names([before.pk, after.pk])
    sides: dict[tuple[int, str], dict[str, Any]] = defaultdict(dict)
    for side, run in (("before", before), ("after", after)):
        for supplier_id, found in closings.rows_of_run(run.pk, supplier_ids):
            sides[supplier_id, found.currency][side] = closing_data(found, names[run.pk].labels)
    suppliers = {
        row["id"]: row for row in named_rows("SELECT id, code, name FROM supplier WHERE id = ANY(%s)", [supplier_ids])
    }
    return [
        {
            "supplier_id": supplier_id,
            "id": str(supplier_id),
            "code": suppliers[supplier_id]["code"],
            "name": suppliers[supplier_id]["name"],
            "currency": currency,
            "before": told.get("before"),
            "after": told.get("after"),
        }
        for (supplier_id, currency), told in sorted(sides.items())
        if told.get("before") != told.get("after")
    ]


def _item(row: dict[str, Any], documents: list[dict[str, Any]], general: Sequence[str]) -> dict[str, Any]:
    codes = {document["change"] for document in documents}
    causes = [f"{code}-documents" for code in ("new", "changed", "removed") if code in codes]
    causes += ["due-dates"] if "due" in codes else []
    return {
        **row,
        "because": [*causes, *general],
        "documents": documents[:MAX_DOCUMENTS],
        "documents_total": len(documents),
    }


def _documents(
    before: CalculationRun, after: CalculationRun, supplier_ids: Sequence[int]
) -> dict[tuple[int, str], list[dict[str, Any]]]:
    """Lines that the two runs did not see alike, per supplier and currency, in closing order."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT e.id, coalesce(f.ledger_revision, 0), to_jsonb(e) - 'content_hash', coalesce(
                (SELECT jsonb_agg(jsonb_build_array(coalesce(v.ledger_revision, b.ledger_revision, 0), v.body)
                                  ORDER BY coalesce(v.ledger_revision, b.ledger_revision, 0), v.id)
                 FROM ledger_entry_version v LEFT JOIN import_batch b ON b.id = v.replaced_by_id
                 WHERE v.entry_id = e.id), '[]')
            FROM ledger_entry e JOIN import_batch f ON f.id = e.first_batch_id
            WHERE e.supplier_id = ANY(%(suppliers)s) AND (
                coalesce(f.ledger_revision, 0) > %(low)s OR e.posting_date > %(low_day)s OR EXISTS (
                    SELECT 1 FROM ledger_entry_version v LEFT JOIN import_batch b ON b.id = v.replaced_by_id
                    WHERE v.entry_id = e.id AND coalesce(v.ledger_revision, b.ledger_revision, 0) > %(low)s))
            ORDER BY e.posting_date, e.document_date, e.source_key
            """,
            {
                "suppliers": list(supplier_ids),
                "low": min(_revision(before), _revision(after)),
                "low_day": min(before.key_date, after.key_date),
            },
        )
        rows = cursor.fetchall()
    found: dict[tuple[int, str], list[dict[str, Any]]] = defaultdict(list)
    for entry_id, born, now, earlier in rows:
        then, later = (_as_read(run, born, _json(now), _json(earlier)) for run in (before, after))
        told = _difference(entry_id, then, later)
        if told is not None:
            line = later or then or {}
            found[int(line["supplier_id"]), str(line["currency"])].append(told)
    return found


def _as_read(
    run: CalculationRun, born: int, now: Mapping[str, Any], earlier: Sequence[Sequence[Any]]
) -> Mapping[str, Any] | None:
    """The line as a run saw it, or None where it did not."""
    revision = _revision(run)
    if born > revision:
        return None
    line: Mapping[str, Any] = next((body for changed_at, body in earlier if changed_at > revision), now)
    visible = line["removed_batch_id"] is None and line["account_class"] != "noted"
    return line if visible and date.fromisoformat(line["posting_date"]) <= run.key_date else None


def _difference(
    entry_id: int, then: Mapping[str, Any] | None, later: Mapping[str, Any] | None
) -> dict[str, Any] | None:
    line = later or then
    if line is None:
        return None
    fields: list[str] = []
    if then is None or later is None:
        change = "new" if then is None else "removed"
    else:
        fields = [name for name in _TOLD if then.get(name) != later.get(name)]
        if not fields:
            return None
        change = "due" if set(fields) <= _DUE else "changed"
    return {
        "id": str(entry_id),
        "doc_no": line["doc_no"],
        "posting_date": line["posting_date"],
        "change": change,
        "fields": fields,
        "amount_before": then and to_text(int(then["amount"]), str(then["currency"])),
        "amount_after": later and to_text(int(later["amount"]), str(later["currency"])),
        "due_date_before": then and then["due_date"],
        "due_date_after": later and later["due_date"],
    }


def _json(value: Any) -> Any:
    return orjson.loads(value) if isinstance(value, str | bytes) else value


def _parameters(before: CalculationRun, after: CalculationRun) -> dict[str, Any]:
    scopes = [set(run.supplier_ids) for run in (before, after) if run.supplier_ids is not None]
    scope = sorted(set.intersection(*scopes)) if scopes else None
    return {"before": before.pk, "after": after.pk, "scope": scope}


def _revision(run: CalculationRun) -> int:
    return run.ledger_revision or 0
