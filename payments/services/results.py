"""The result of a run, written as columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import numpy as np
from django.db import connection
from django.db.backends.utils import CursorWrapper
from numpy.typing import NDArray

from payments.calculation.columns import NO_DAY, ClosingResult, LedgerColumns
from payments.calculation.supplier import PlainClosing
from payments.domain.days import from_day_number
from payments.events.shapes import FIGURE_COLUMNS
from payments.models.copying import (
    BOOL,
    CHAR3,
    DATE,
    INT2,
    INT4,
    INT8,
    Kind,
    copying,
    int8_array,
    write_columns,
)
from payments.models.copying import (
    UUID as UUID_KIND,
)

Columns = dict[str, tuple[Kind, NDArray[Any]]]


def store(*, run_id: UUID, ledger: LedgerColumns, currencies: tuple[str, ...], result: ClosingResult) -> None:
    """Append closings, open items and allocations of a run, inside the caller's transaction."""
    names = np.array([name.encode() for name in currencies] or [b""], dtype="S3")
    with connection.cursor() as cursor:
        for columns in _closings(run_id, names, result):
            write_columns(cursor, "supplier_closing", columns)
        write_columns(cursor, "closing_open_item", _open_items(run_id, ledger, result))
        write_columns(cursor, "allocation", _allocations(run_id, names, ledger, result))


def store_plain(*, run_id: UUID, closings: Mapping[int, Sequence[PlainClosing]]) -> None:
    """`store` for the closings of a few suppliers in plain integers."""
    told = [(supplier_id, one) for supplier_id, found in closings.items() for one in found]
    with connection.cursor() as cursor:
        _copy(
            cursor,
            f"supplier_closing (run_id, supplier_id, {', '.join(FIGURE_COLUMNS)})",
            [(run_id, supplier_id, *_row(one)) for supplier_id, one in told],
        )
        _copy(
            cursor,
            "closing_open_item (run_id, supplier_id, entry_id, open_amount, days_overdue, bucket, month)",
            [(run_id, supplier_id, *item) for supplier_id, one in told for item in one.items],
        )
        _copy(
            cursor,
            "allocation (run_id, supplier_id, currency, step, debit_id, credit_id, amount, reason)",
            [
                (run_id, supplier_id, one.currency, step, *made)
                for supplier_id, one in told
                for step, made in enumerate(one.allocations, start=1)
            ],
        )


def _copy(cursor: CursorWrapper, target: str, rows: Sequence[tuple[Any, ...]]) -> None:
    if rows:
        with copying(cursor, f"COPY {target} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


def _row(closing: PlainClosing) -> tuple[Any, ...]:
    """In the order of FIGURE_COLUMNS."""
    figures = closing.figures
    has_open = figures.open_count > 0
    return (
        closing.currency,
        *figures[: figures._fields.index("oldest_due_day")],
        from_day_number(figures.oldest_due_day) if has_open else None,
        figures.max_overdue_days,
        from_day_number(figures.average_due_day) if has_open else None,
        figures.average_due_hundredths if has_open else None,
        figures.aging_minor,
        figures.months_minor,
        figures.open_amounts_incomplete,
    )


def _run_column(run_id: UUID, count: int) -> NDArray[Any]:
    return np.full(count, np.void(run_id.bytes), dtype="V16")


def _closings(run_id: UUID, names: NDArray[Any], result: ClosingResult) -> list[Columns]:
    """Two streams: a COPY of fixed width holds no NULL, so rows with nothing open leave their day columns out."""
    figures = result.figures
    streams = []
    for has_open in (True, False):
        at = np.flatnonzero((figures.oldest_due_day != NO_DAY) == has_open)
        columns: Columns = {
            "run_id": (UUID_KIND, _run_column(run_id, len(at))),
            "supplier_id": (INT8, figures.supplier_id[at]),
            "currency": (CHAR3, names[figures.currency[at]]),
            "balance": (INT8, figures.balance_minor[at]),
            "ledger_balance": (INT8, figures.ledger_balance_minor[at]),
            "open": (INT8, figures.open_minor[at]),
            "unallocated": (INT8, figures.unallocated_minor[at]),
            "advance": (INT8, figures.advance_minor[at]),
            "bill": (INT8, figures.bill_minor[at]),
            "guarantee": (INT8, figures.guarantee_minor[at]),
            "overdue": (INT8, figures.overdue_minor[at]),
            "not_due": (INT8, figures.not_due_minor[at]),
            "blocked": (INT8, figures.blocked_minor[at]),
            "open_count": (INT8, figures.open_count[at]),
            "max_overdue_days": (INT4, figures.max_overdue_days[at]),
            "aging": (int8_array(figures.aging_minor.shape[1]), figures.aging_minor[at]),
            "months": (int8_array(figures.months_minor.shape[1]), figures.months_minor[at]),
            "open_amounts_incomplete": (BOOL, figures.open_amounts_incomplete[at]),
        }
        if has_open:
            columns["oldest_due_date"] = (DATE, figures.oldest_due_day[at])
            columns["average_due_date"] = (DATE, figures.average_due_day[at])
            columns["average_due_hundredths"] = (INT8, figures.average_due_hundredths[at])
        streams.append(columns)
    return streams


def _open_items(run_id: UUID, ledger: LedgerColumns, result: ClosingResult) -> Columns:
    items = result.open_items
    return {
        "run_id": (UUID_KIND, _run_column(run_id, len(items.row))),
        "supplier_id": (INT8, ledger.supplier_id[items.row]),
        "entry_id": (INT8, ledger.entry_id[items.row]),
        "open_amount": (INT8, items.open_minor),
        "days_overdue": (INT4, items.days_overdue),
        "bucket": (INT2, items.bucket),
        "month": (INT2, items.month),
    }


def _allocations(run_id: UUID, names: NDArray[Any], ledger: LedgerColumns, result: ClosingResult) -> Columns:
    made = result.allocations
    return {
        "run_id": (UUID_KIND, _run_column(run_id, len(made.step))),
        "supplier_id": (INT8, ledger.supplier_id[made.debit_row]),
        "currency": (CHAR3, names[ledger.currency[made.debit_row]]),
        "step": (INT4, made.step),
        "debit_id": (INT8, ledger.entry_id[made.debit_row]),
        "credit_id": (INT8, ledger.entry_id[made.credit_row]),
        "amount": (INT8, made.amount_minor),
        "reason": (INT2, made.reason),
    }
