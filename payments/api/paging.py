"""Pages of lists whose ids are ordered in time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from ninja import Query

from payments.domain.errors import FieldError, InvalidInput
from payments.models import BankMessage, PaymentRun, QueuedWork

Work = TypeVar("Work", bound=QueuedWork | PaymentRun | BankMessage)
Row = TypeVar("Row", bound=Model)

Limit = Annotated[int, Query(ge=1, le=500, description="Rows of a page.")]
Offset = Annotated[int, Query(ge=0, le=10_000_000, description="Rows to leave out, for grids.")]
Cursor = Annotated[str, Query(max_length=1000, description="`next_cursor` of the page before.")]


def newest_first(rows: QuerySet[Work], *, cursor: str, limit: int) -> tuple[Sequence[Work], str | None]:
    """
    A page of rows with time-ordered ids, newest first, and the cursor of the next.

    Raises:
        InvalidInput: the cursor is not one of this list's.
    """
    if cursor:
        try:
            rows = rows.filter(pk__lt=UUID(cursor))
        except ValueError as wrong:
            raise InvalidInput(FieldError("/query/cursor", "not-a-cursor")) from wrong
    found = list(rows.order_by("-pk")[: limit + 1])
    return found[:limit], str(found[limit - 1].pk) if len(found) > limit else None


def by_number(rows: QuerySet[Row], *, cursor: str, limit: int) -> tuple[Sequence[Row], str | None]:
    """
    A page of rows with numbered keys, in the order they were made, and the cursor of the next.

    Raises:
        InvalidInput: the cursor is not one of this list's.
    """
    rows = rows.filter(pk__gt=number_in(cursor))
    found = list(rows.order_by("pk")[: limit + 1])
    return found[:limit], str(found[limit - 1].pk) if len(found) > limit else None


def in_order_of(rows: QuerySet[Row], field: str, *, cursor: str, limit: int) -> tuple[Sequence[Row], str | None]:
    """
    A page of rows in the order of a field that no two of them share (`-` in front: falling), and the next cursor.

    Raises:
        InvalidInput: the cursor is not one of this list's.
    """
    name = field.removeprefix("-")
    if cursor:
        try:
            rows = rows.filter(**{f"{name}__{'lt' if field.startswith('-') else 'gt'}": cursor})
        except (ValueError, ValidationError) as wrong:
            raise InvalidInput(FieldError("/query/cursor", "not-a-cursor")) from wrong
    found = list(rows.order_by(field)[: limit + 1])
    return found[:limit], str(getattr(found[limit - 1], name)) if len(found) > limit else None


def number_in(cursor: str) -> int:
    """
    The number a cursor holds; 0 for the first page.

    Raises:
        InvalidInput: the cursor is not one of such a list's.
    """
    if not cursor:
        return 0
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= 18):
        raise InvalidInput(FieldError("/query/cursor", "not-a-cursor"))
    return int(cursor)
