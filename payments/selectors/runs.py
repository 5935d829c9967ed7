"""Calculations as their readers see them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from payments.domain.errors import NotFound
from payments.events.publish import MAX_ROWS
from payments.events.shapes import closing_data
from payments.models import CalculationRun, Company, SupplierClosing
from payments.selectors import closings


class NoCalculationForDate(NotFound):
    """No full calculation of that key date has succeeded."""

    slug = "no-calculation-for-date"


def progress_data(run: CalculationRun) -> dict[str, Any]:
    """How far a calculation is, as `RunProgress` on the wire."""
    rate, eta = _pace(run)
    return {
        "id": str(run.pk),
        "status": run.status,
        "phase": run.phase or None,
        "done": run.done,
        "total": run.total,
        "rate": rate,
        "eta_s": eta,
        "key_date": run.key_date.isoformat(),
        "error_code": run.error_code or None,
    }


def _pace(run: CalculationRun) -> tuple[float | None, int | None]:
    """Rows a second since the start, and the seconds left at that pace."""
    if run.started_at is None or not run.done:
        return None, None
    seconds = ((run.finished_at or datetime.now(UTC)) - run.started_at).total_seconds()
    if seconds <= 0:
        return None, None
    rate = run.done / seconds
    left = None if run.total is None or run.finished_at else round((run.total - run.done) / rate)
    return round(rate, 1), left


def outcome_data(run: CalculationRun) -> dict[str, Any]:
    """The end of a calculation as `RunOutcome`: its own figures of up to MAX_ROWS suppliers, whatever is shown now."""
    ids = list(
        SupplierClosing.objects.filter(run=run)
        .order_by("supplier_id")
        .values_list("supplier_id", flat=True)
        .distinct()[: MAX_ROWS + 1]
    )
    more = len(ids) > MAX_ROWS
    rows: dict[int, list[dict[str, object]]] = {} if more else {pk: [] for pk in ids}
    if rows:
        labels = closings.run_names([run.pk])[run.pk].labels
        for supplier_id, figures in closings.rows_of_run(run.pk, ids):
            rows[supplier_id].append(closing_data(figures, labels))
    shown = [{"id": str(pk), "version": run.version, "closings": data} for pk, data in rows.items()]
    return {**progress_data(run), "rows": shown, "more": more}


def newest_full_run(company: Company, key_date: date) -> CalculationRun:
    """
    The newest succeeded calculation of a whole company on a key date.

    Raises:
        NoCalculationForDate: there is none.
    """
    found = (
        CalculationRun.objects.select_related("settings")
        .filter(company=company, key_date=key_date, supplier_ids=None, status=CalculationRun.Status.SUCCEEDED)
        .order_by("-finished_at")
        .first()
    )
    if found is None:
        raise NoCalculationForDate(key_date=key_date.isoformat())
    return found


def versions(run_ids: Iterable[UUID]) -> dict[UUID, int]:
    """The version of each of some runs: what the reconcile tick compares."""
    return dict(CalculationRun.objects.filter(pk__in=list(run_ids)).values_list("pk", "version"))


def run_by_id(run_id: UUID) -> CalculationRun:
    """The row, with its company and settings."""
    return CalculationRun.objects.select_related("company", "settings").get(pk=run_id)
