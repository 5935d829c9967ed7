"""What changed between two calculations, and because of what: documents, due dates, key date, settings, engine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from payments.domain.errors import PaymentsError
from payments.events.shapes import FIGURE_COLUMNS, closing_data
from payments.models import CalculationRun
from payments.selectors import closings
from payments.selectors.changed_documents import ChangedDocument, changed_documents
from payments.selectors.rules import closing_rules, reading_rules, valuation_rules
from payments.selectors.sql import named_rows

MAX_DOCUMENTS = 100
"""So many documents are listed of one supplier and currency; how many there are is always told."""


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
    documents = changed_documents(before, after, page)
    general = [
        code
        for code, holds in (
            ("key-date", before.key_date != after.key_date),
            ("settings", bool(settings)),
            ("engine", before.engine_version != after.engine_version),
        )
        if holds
    ]
    rates = {
        currency
        for currency in {*before.rates, *after.rates}
        if before.rates.get(currency) != after.rates.get(currency)
    }
    items = [
        _item(
            row,
            documents.get((row["supplier_id"], row["currency"]), []),
            ["exchange-rates", *general] if row["currency"] in rates else general,
        )
        for row in _pairs(before, after, page)
    ]
    return Comparison(settings, items, str(page[-1]) if len(supplier_ids) > limit else None)


def changed_settings(before: CalculationRun, after: CalculationRun) -> list[dict[str, Any]]:
    """The settings in effect that are not the same: name, before, after."""
    told = [_in_effect(run) for run in (before, after)]
    return [
        {"name": name, "before": told[0][name], "after": told[1][name]}
        for name in sorted(told[0])
        if told[0][name] != told[1][name]
    ]


def _in_effect(run: CalculationRun) -> dict[str, Any]:
    """What a run went by, under the names the settings have."""
    reading = reading_rules(run.settings)
    return {
        **asdict(closing_rules(run.settings)),
        "opening_redate": "previous_day" if reading.opening_a_day_earlier else "none",
        "exclude": list(reading.excluded),
        "valuation": asdict(valuation_rules(run.settings)),
    }


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


def _item(row: dict[str, Any], documents: Sequence[ChangedDocument], general: Sequence[str]) -> dict[str, Any]:
    codes = {document.cause for document in documents}
    causes = [f"{code}-documents" for code in ("new", "changed", "removed") if code in codes]
    causes += ["due-dates"] if "due" in codes else []
    return {
        **row,
        "because": [*causes, *general],
        "documents": [document.told for document in documents[:MAX_DOCUMENTS]],
        "documents_total": len(documents),
    }


def _parameters(before: CalculationRun, after: CalculationRun) -> dict[str, Any]:
    scopes = [set(run.supplier_ids) for run in (before, after) if run.supplier_ids is not None]
    scope = sorted(set.intersection(*scopes)) if scopes else None
    return {"before": before.pk, "after": after.pk, "scope": scope}
