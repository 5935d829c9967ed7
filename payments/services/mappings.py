"""What was said of layouts, kept for the next file with the same header."""

from __future__ import annotations

from typing import Any

from payments.models import Company, ImportBatch, LayoutMapping


def remembered(company: Company) -> dict[str, dict[str, Any]]:
    """A company's mappings by the signature of their header."""
    return dict(LayoutMapping.objects.filter(company=company).values_list("signature", "mapping"))


def remember(batch: ImportBatch) -> None:
    """Keep the mapping a delivery was applied with, inside its transaction; the newest of a header counts."""
    signature = batch.preview.get("layout", {}).get("signature")
    if batch.mapping and signature:
        LayoutMapping.objects.update_or_create(
            company_id=batch.company_id,
            signature=signature,
            defaults={"mapping": batch.mapping, "batch": batch},
        )
