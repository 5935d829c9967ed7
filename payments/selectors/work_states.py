"""
`calculation:<id>`, `import:<id>` and `payment-run:<id>`: how a row at work is told to whoever follows it, over a socket
or a webhook.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from payments.events.publish import calculation_group, import_group, payment_run_group
from payments.models import CalculationRun
from payments.selectors import imports, payment_runs, runs


@dataclass(frozen=True, slots=True)
class WorkState:
    """A row as its followers see it: what to call its frame, what it says, and what a snapshot of it says."""

    version: int
    status: str
    kind: str
    code: str
    data: dict[str, Any]
    values: dict[str, object]


@dataclass(frozen=True, slots=True)
class WorkKind:
    """How one sort of row is read and named. `read` and `versions` ask the database."""

    noun: str
    group: Callable[[int, UUID], str]
    read: Callable[[UUID], WorkState]
    versions: Callable[[list[UUID]], dict[UUID, int]]

    def topic(self, row_id: UUID) -> str:
        """The topic's name on the wire."""
        return f"{self.noun}:{row_id}"


def _read_calculation(run_id: UUID) -> WorkState:
    run = runs.run_by_id(run_id)
    succeeded = run.status == CalculationRun.Status.SUCCEEDED
    kinds = {"queued": "calculation.progress", "running": "calculation.progress"}
    kind = kinds.get(run.status, f"calculation.{run.status}")
    return WorkState(
        version=run.version,
        status=run.status,
        kind=kind,
        code="calculation.queued" if run.status == CalculationRun.Status.QUEUED else kind,
        data=runs.outcome_data(run) if succeeded else runs.progress_data(run),
        values={"done": run.done, "total": run.total or "?", "suppliers": run.supplier_count or 0},
    )


_IMPORT_FRAMES = {
    "running": ("import.progress", "import.progress"),
    "staged": ("import.progress", "import.progress"),
    "needs_confirmation": ("import.needs_confirmation", "import.needs_confirmation"),
    "applied": ("import.applied", "import.applied"),
    "failed": ("import.failed", "import.failed"),
    "rejected": ("import.failed", "import.rejected"),
    "cancelled": ("import.failed", "import.cancelled"),
}
"""Of each status: the frame's type, and its sentence."""


def _read_import(batch_id: UUID) -> WorkState:
    batch = imports.import_by_id(batch_id)
    kind, code = _IMPORT_FRAMES[batch.status]
    data = imports.progress_data(batch)
    return WorkState(batch.version, batch.status, kind, code, data, values=data)


def _read_payment_run(run_id: UUID) -> WorkState:
    run = payment_runs.run_by_id(run_id)
    data = payment_runs.state_data(run)
    kind = "payment_run.changed"
    return WorkState(run.version, run.status, kind, f"payment_run.{run.status}", data, values={"code": run.code})


CALCULATION = WorkKind("calculation", calculation_group, _read_calculation, runs.versions)
IMPORT = WorkKind("import", import_group, _read_import, imports.versions)
PAYMENT_RUN = WorkKind("payment-run", payment_run_group, _read_payment_run, payment_runs.versions)
KINDS = (CALCULATION, IMPORT, PAYMENT_RUN)
