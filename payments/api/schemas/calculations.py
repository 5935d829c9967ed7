"""Calculations."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from pydantic import Field

from payments.api.schemas.common import Day, Input, Links, Output, RowId
from payments.events.shapes import Closing, MoneyText

CalculationStatus = Literal["queued", "running", "succeeded", "failed", "cancelled"]


class CalculationRequest(Input):
    """Which day, and which suppliers: today and all of them unless told."""

    key_date: Day | None = None
    suppliers: list[RowId] | None = Field(
        default=None, min_length=1, max_length=1000, description="Supplier ids; at most 1,000."
    )


class CalculationOut(Output):
    """One calculation. What it states is what its figures depend on."""

    id: str
    company: str
    key_date: date
    status: CalculationStatus
    phase: Literal["load", "close", "save", "publish"] | None
    done: int
    total: int | None
    suppliers: list[str] | None
    settings_version: int
    engine_version: str
    ledger_revision: int | None
    input_fingerprint: str | None
    current: bool = Field(description="Its figures are, or were, the ones shown.")
    supplier_count: int | None
    entry_count: int | None
    trigger: Literal["user", "import", "schedule", "api"]
    requested_by: str
    error_code: str | None
    error_message: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    links: Links


class CalculationList(Output):
    """Newest first."""

    items: list[CalculationOut]
    next_cursor: str | None


class SettingChange(Output):
    """A rule in effect that the two calculations do not share."""

    name: str
    before: Any
    after: Any


class DocumentChange(Output):
    """A line that the two calculations did not see alike; null on the side that did not see it."""

    id: str
    doc_no: str
    posting_date: date
    change: Literal["new", "changed", "due", "removed"] = Field(description="due: its due date alone.")
    fields: list[str] = Field(description="What is not the same about it.")
    amount_before: MoneyText | None
    amount_after: MoneyText | None
    due_date_before: date | None
    due_date_after: date | None


Cause = Literal[
    "new-documents",
    "changed-documents",
    "removed-documents",
    "due-dates",
    "exchange-rates",
    "key-date",
    "settings",
    "engine",
]


class SupplierComparison(Output):
    """One supplier in one currency whose figures are not the same, and because of what."""

    id: str
    code: str
    name: str
    currency: str
    before: Closing | None
    after: Closing | None
    because: list[Cause]
    documents: list[DocumentChange] = Field(description="At most 100; `documents_total` says how many there are.")
    documents_total: int


class ComparisonOut(Output):
    """What changed from `before` to `after`; suppliers whose figures are the same are left out."""

    before: CalculationOut
    after: CalculationOut
    settings: list[SettingChange]
    items: list[SupplierComparison]
    next_cursor: str | None
