"""Imports as their readers see them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from payments.models import ImportBatch


def progress_data(batch: ImportBatch) -> dict[str, Any]:
    """How far an import is, as `ImportProgress` on the wire."""
    return {
        "id": str(batch.pk),
        "status": batch.status,
        "phase": batch.phase or None,
        "done": batch.done,
        "total": batch.total,
        "created": batch.created,
        "updated": batch.updated,
        "unchanged": batch.unchanged,
        "removed": batch.removed,
        "rejected": batch.rejected,
        "error_code": batch.error_code or None,
    }


def versions(batch_ids: Iterable[UUID]) -> dict[UUID, int]:
    """The version of each of some imports: what the reconcile tick compares."""
    return dict(ImportBatch.objects.filter(pk__in=list(batch_ids)).values_list("pk", "version"))


def import_by_id(batch_id: UUID) -> ImportBatch:
    """The row, with its company."""
    return ImportBatch.objects.select_related("company").get(pk=batch_id)
