"""
Current figures: the company's current run, overlaid by what was calculated for single suppliers since.

The view `current_closing` says so once (migration 0002); runs of another key date are read by their id.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from payments.events.shapes import FIGURE_COLUMNS, Figures, Labels, closing_data
from payments.models import CalculationRun, Company
from payments.selectors.caching import LRUCache
from payments.selectors.rules import labels_of

COLUMNS = ", ".join(f"c.{name}" for name in FIGURE_COLUMNS)
"""The figures of a closing row aliased `c`, in the order of `Figures`."""


@dataclass(frozen=True, slots=True)
class RunName:
    """Which run a row comes from, and how its buckets and months are called."""

    id: UUID
    key_date: date
    labels: Labels

    def data(self) -> dict[str, str]:
        """As `CalculationName` on the wire."""
        return {"id": str(self.id), "key_date": self.key_date.isoformat()}


def figures_versions(company_ids: Iterable[int]) -> dict[int, int]:
    """How often each company's shown figures have changed: what the reconcile tick compares."""
    return dict(Company.objects.filter(pk__in=list(company_ids)).values_list("pk", "figures_version"))


def run_names(ids: Iterable[UUID]) -> dict[UUID, RunName]:
    """The names of some runs."""
    runs = CalculationRun.objects.select_related("settings", "company").filter(pk__in=set(ids))
    return {run.pk: RunName(run.pk, run.key_date, labels_of(run)) for run in runs}


_known_names: LRUCache[UUID, RunName] = LRUCache(4096)


def known_run_names(ids: Iterable[UUID]) -> dict[UUID, RunName]:
    """As `run_names`, from memory where they were asked for before: a run never changes its day or its settings."""
    found = {run_id: name for run_id in set(ids) if (name := _known_names.get(run_id))}
    missing = set(ids) - set(found)
    if missing:
        for run_id, name in run_names(missing).items():
            _known_names.put(run_id, name)
            found[run_id] = name
    return found


def rows_of_run(run_id: UUID, supplier_ids: Sequence[int]) -> Iterator[tuple[int, Figures]]:
    """(supplier id, figures) of a run's suppliers, by supplier and currency."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT c.supplier_id, {COLUMNS} FROM supplier_closing c "
            "WHERE c.run_id = %s AND c.supplier_id = ANY(%s) ORDER BY c.supplier_id, c.currency",
            [run_id, list(supplier_ids)],
        )
        for supplier_id, *figures in cursor.fetchall():
            yield supplier_id, Figures(*figures)


@dataclass(frozen=True, slots=True)
class CurrentFigures:
    """What is shown of one supplier now: nothing calculated yet leaves `run` empty."""

    run: RunName | None
    closings: list[dict[str, object]]


def of_rows(rows: Sequence[Sequence[Any]]) -> CurrentFigures:
    """The current figures of one supplier, from its (run id, figures) in the order of the currencies."""
    names = known_run_names({row[0] for row in rows})
    shown = [closing_data(Figures(*figures), names[run_id].labels) for run_id, *figures in rows]
    return CurrentFigures(names[rows[-1][0]] if rows else None, shown)


def current(supplier_ids: Sequence[int]) -> dict[int, CurrentFigures]:
    """Current figures of some suppliers, as wire data; every id asked for is in the answer."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT c.supplier_id, c.run_id, {COLUMNS} FROM current_closing c "
            "WHERE c.supplier_id = ANY(%s) ORDER BY c.supplier_id, c.currency",
            [list(supplier_ids)],
        )
        rows = cursor.fetchall()
    names = known_run_names({row[1] for row in rows})
    found: dict[int, list[dict[str, object]]] = defaultdict(list)
    run_of: dict[int, UUID] = {}
    for supplier_id, run_id, *figures in rows:
        run_of[supplier_id] = run_id
        found[supplier_id].append(closing_data(Figures(*figures), names[run_id].labels))
    return {
        supplier_id: CurrentFigures(names[run_of[supplier_id]] if supplier_id in run_of else None, found[supplier_id])
        for supplier_id in supplier_ids
    }
