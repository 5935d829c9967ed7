"""Imports and their issues."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from payments.api.schemas.common import Input, Links, Output
from payments.events.shapes import MoneyText

ImportStatus = Literal["running", "staged", "needs_confirmation", "applied", "rejected", "failed", "cancelled"]


class ImportCounts(Output):
    """Rows of the delivery."""

    read: int
    created: int
    updated: int
    unchanged: int
    removed: int
    rejected: int


class ControlTotal(Output):
    """Sums of the rows taken, in one currency."""

    debit: MoneyText
    credit: MoneyText


class ImportOut(Output):
    """One delivery."""

    id: str
    company: str
    mode: Literal["delta", "snapshot"]
    scope: dict[str, str] = Field(description="What a snapshot is complete for; nothing named: the whole company.")
    source: str
    pulled_from: str = Field(description="The kind of source it is fetched from; empty where a file was delivered.")
    changed_since: date | None = Field(description="A pull that asks only for what changed on this day or later.")
    status: ImportStatus
    phase: str | None
    done: int
    file_name: str
    file_sha256: str
    file_bytes: int
    counts: ImportCounts
    control_totals: dict[str, ControlTotal]
    ledger_revision: int | None
    same_file_as: str | None
    error_code: str | None
    error_message: str | None
    requested_by: str
    created_at: datetime
    finished_at: datetime | None
    links: Links


class ImportList(Output):
    """Newest first."""

    items: list[ImportOut]
    next_cursor: str | None


class SyncRequest(Input):
    """What to fetch."""

    complete: bool = Field(
        default=False,
        description="Everything, and what is there no longer is removed; else what has changed since the last pull, "
        "where the source can tell.",
    )


class SyncList(Output):
    """Newest first, and how it stands."""

    items: list[ImportOut]
    next_cursor: str | None
    source: str | None = Field(description="The kind of source; null: none is configured for the company.")
    last_success: ImportOut | None = Field(description="The newest pull that was applied.")
    last_error: ImportOut | None = Field(
        description="The newest that was not. A source that could not be read is `failed`; one whose content cannot be "
        "taken, be it that it has not one line (`source-empty`), is `rejected`."
    )
    waiting: ImportOut | None = Field(description="A pull that would remove much and waits for somebody's word.")
    next_at: datetime | None = Field(description="When it is fetched next by itself; null while one is open or waits.")


class RowIssueOut(Output):
    """One bad cell or row; an error left the row out, a warning did not."""

    row: int
    severity: Literal["error", "warning"]
    code: str
    field: str
    value: str
    message: str


class RowIssueList(Output):
    """In the order of the file."""

    items: list[RowIssueOut]
    next_cursor: str | None
    total: int
