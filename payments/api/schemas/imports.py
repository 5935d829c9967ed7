"""Imports and their issues."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from payments.api.schemas.common import Day, Input, Links, Output
from payments.events.shapes import MoneyText

MappedColumn = Literal[
    "company",
    "supplier_code",
    "supplier_name",
    "assignment",
    "doc_no",
    "doc_item",
    "fiscal_year",
    "doc_type",
    "document_date",
    "posting_date",
    "entry_date",
    "baseline_date",
    "due_date",
    "debit_credit",
    "special_gl",
    "amount",
    "currency",
    "amount_lc",
    "currency_lc",
    "term",
    "method",
    "block",
    "clearing_doc",
    "cleared_date",
    "reference",
    "invoice_ref",
    "text",
    "header_text",
    "days_1",
    "percent_1",
    "days_2",
    "percent_2",
    "days_net",
    "posting_key",
]
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


class MappingIn(Input):
    """What is what in a layout of one's own, and how it is written. What is not said is found out."""

    columns: dict[Annotated[str, Field(min_length=1, max_length=200)], MappedColumn | None] = Field(
        default={},
        max_length=200,
        description="Heading, as it stands in the file, to our column; null: none of ours, whatever it is called.",
    )
    decimal_mark: Literal[",", "."] | None = None
    date_order: Literal["day", "month"] | None = Field(default=None, description="What stands first in 03/04/2026.")
    credits_positive: bool = Field(
        default=False, description="The file shows what we owe as positive, other than SAP does."
    )


class HeadingOut(Output):
    """A heading of the file and the column it was taken for."""

    heading: str
    column: str | None


class LayoutOut(Output):
    """How a layout of the user's own was understood."""

    signature: str = Field(description="Of its headings in their order; a mapping is remembered by it.")
    line: int = Field(description="The line or row the header stands in.")
    headings: list[HeadingOut]
    decimal_mark: str = Field(description="Empty where it could not be told.")
    date_order: str = Field(description="Empty where it could not be told.")
    credits_positive: bool
    mapped: bool = Field(description="Whether a mapping was given, or is remembered of such a header.")


class PreviewRow(Output):
    """One of the first rows, as it was read; amounts positive = we owe."""

    row: int
    supplier_code: str
    supplier_name: str
    source_key: str
    doc_no: str
    doc_type: str
    kind: str
    account_class: str
    currency: str
    amount: MoneyText
    open_amount: MoneyText | None
    posting_date: Day
    document_date: Day
    due_date: Day | None
    block: str
    term_code: str
    reference: str
    text: str


class PreviewOut(Output):
    """What was read, and what it would change or has changed."""

    status: ImportStatus
    source: str
    layout: LayoutOut | None = Field(
        description="Null for the canonical columns, and until it was read. Of a refused list as far as its header "
        "tells it, or the line that may be one."
    )
    rows: list[PreviewRow] = Field(description="The first ones; none until it was read.")
    counts: ImportCounts
    new_suppliers: int | None = Field(description="Suppliers it would make, or has made; null until that is known.")
    control_totals: dict[str, ControlTotal]


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
    every_minutes: int | None = Field(description="Between two pulls by itself; null: no source is configured.")
    complete_every_minutes: int | None = Field(description="Between two that fetch everything.")
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
