"""What makes two deliveries of a line the same line, unchanged."""

from __future__ import annotations

import hashlib
from dataclasses import fields

from payments.domain.ledger import LedgerRow

LATER_FIELDS = (
    "discount_base_minor",
    "net_days",
    "payment_run",
    "reconciled",
    "special_gl",
    "tier1_days",
    "tier1_percent",
    "tier2_days",
    "tier2_percent",
    "withholding_minor",
)
"""Fields that came later: one that is not told adds nothing, so that lines without it keep the hash they have."""

_NOT_TOLD = (None, "")

CONTENT_FIELDS = tuple(
    sorted(field.name for field in fields(LedgerRow) if field.name not in ("row_no", "supplier_name", *LATER_FIELDS))
)
"""Every imported field of a line, by name; where it stood and what its supplier is called are not its own."""


def content_hash(row: LedgerRow) -> bytes:
    """SHA-256 over the fields' texts; equal for equal lines whatever file, order or database they are in."""
    texts = ["" if (value := getattr(row, name)) is None else str(value) for name in CONTENT_FIELDS]
    texts += [f"{name}={value}" for name in LATER_FIELDS if (value := getattr(row, name)) not in _NOT_TOLD]
    return hashlib.sha256("\x1f".join(texts).encode()).digest()
