"""The result of a run, written as columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

import numpy as np
import orjson
from django.db import connection
from numpy.typing import NDArray

from payments.calculation.columns import NO_DAY, ClosingResult, LedgerColumns
from payments.calculation.company_values import CompanyValues, PlainValues
from payments.calculation.supplier import PlainClosing
from payments.domain.days import from_day_number
from payments.events.shapes import FIGURE_COLUMNS, Figures
from payments.models.copying import (
    BOOL,
    CHAR3,
    DATE,
    INT2,
    INT4,
    INT8,
    Kind,
    int8_array,
    write_columns,
)
from payments.models.copying import (
    UUID as UUID_KIND,
)
from payments.models.prepared import prepared

Columns = dict[str, tuple[Kind, NDArray[Any]]]


def tables(
    *,
    run_id: UUID,
    ledger: LedgerColumns,
    currencies: tuple[str, ...],
    result: ClosingResult,
    values: CompanyValues,
) -> Iterator[tuple[str, Columns]]:
    """Closings, open items and allocations of a run: the tables and what is appended to them."""
    names = np.array([name.encode() for name in currencies] or [b""], dtype="S3")
    for columns in _closings(run_id, names, result, values):
        yield "supplier_closing", columns
    yield "closing_open_item", _open_items(run_id, ledger, result)
    yield "allocation", _allocations(run_id, names, ledger, result)


def store(found: Iterable[tuple[str, Columns]]) -> None:
    """Append what `tables` told, inside the caller's transaction."""
    with connection.cursor() as cursor:
        for table, columns in found:
            write_columns(cursor, table, columns)


_JSON_COLUMNS = """
    supplier_id bigint, currency text, balance bigint, ledger_balance bigint, open bigint, unallocated bigint,
    advance bigint, bill bigint, guarantee bigint, overdue bigint, not_due bigint, blocked bigint, open_count bigint,
    oldest_due_date date, max_overdue_days int, average_due_date date, average_due_hundredths bigint, aging bigint[],
    months bigint[], open_amounts_incomplete boolean, balance_lc bigint, open_lc bigint, valuation_lc bigint,
    fx_diff bigint, realised_diff bigint
"""
_STORE_PLAIN = f"""
    WITH items AS (
        INSERT INTO closing_open_item (run_id, supplier_id, entry_id, part, open_amount, days_overdue, bucket, month)
        SELECT %(run)s, * FROM unnest(
            %(item_suppliers)s::bigint[], %(entries)s::bigint[], %(parts)s::smallint[], %(open)s::bigint[],
            %(overdue)s::int[], %(buckets)s::smallint[], %(months)s::smallint[])
    ), made AS (
        INSERT INTO allocation (run_id, supplier_id, currency, step, debit_id, credit_id, credit_part, amount, reason)
        SELECT %(run)s, * FROM unnest(
            %(suppliers)s::bigint[], %(currencies)s::text[], %(steps)s::int[], %(debits)s::bigint[],
            %(credits)s::bigint[], %(credit_parts)s::smallint[], %(amounts)s::bigint[], %(reasons)s::smallint[])
    )
    INSERT INTO supplier_closing (run_id, supplier_id, {", ".join(FIGURE_COLUMNS)})
    SELECT %(run)s, supplier_id, {", ".join(FIGURE_COLUMNS)}
    FROM json_to_recordset(%(closings)s::json) AS told({_JSON_COLUMNS})
"""


def store_plain(*, run_id: UUID, closings: Mapping[int, Sequence[tuple[PlainClosing, PlainValues]]]) -> None:
    """`tables` and `store` for the closings of a few suppliers in plain integers, by one statement."""
    valued = [(supplier_id, *one) for supplier_id, found in closings.items() for one in found]
    told = [(supplier_id, one) for supplier_id, one, _ in valued]
    items = [(supplier_id, *item) for supplier_id, one in told for item in one.items]
    made = [
        (supplier_id, one.currency, step, *allocation)
        for supplier_id, one in told
        for step, allocation in enumerate(one.allocations, start=1)
    ]
    rows = [{"supplier_id": supplier_id, **asdict(figures_of(one, values))} for supplier_id, one, values in valued]
    item_names = ("item_suppliers", "entries", "parts", "open", "overdue", "buckets", "months")
    made_names = ("suppliers", "currencies", "steps", "debits", "credits", "credit_parts", "amounts", "reasons")
    prepared(
        _STORE_PLAIN,
        {
            "run": run_id,
            "closings": orjson.dumps(rows).decode(),
            **_array_texts(item_names, items),
            **_array_texts(made_names, made),
        },
    )


def _array_texts(names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> dict[str, str]:
    """The columns of some rows of numbers and currency codes as array literals."""
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    return {name: f"{{{','.join(map(str, column))}}}" for name, column in zip(names, columns, strict=True)}


def figures_of(closing: PlainClosing, values: PlainValues) -> Figures:
    """As they are stored and shown."""
    told = closing.figures
    has_open = told.open_count > 0
    return Figures(
        currency=closing.currency,
        balance=told.balance_minor,
        ledger_balance=told.ledger_balance_minor,
        open=told.open_minor,
        unallocated=told.unallocated_minor,
        advance=told.advance_minor,
        bill=told.bill_minor,
        guarantee=told.guarantee_minor,
        overdue=told.overdue_minor,
        not_due=told.not_due_minor,
        blocked=told.blocked_minor,
        open_count=told.open_count,
        oldest_due_date=from_day_number(told.oldest_due_day) if has_open else None,
        max_overdue_days=told.max_overdue_days,
        average_due_date=from_day_number(told.average_due_day) if has_open else None,
        average_due_hundredths=told.average_due_hundredths if has_open else None,
        aging=told.aging_minor,
        months=told.months_minor,
        open_amounts_incomplete=told.open_amounts_incomplete,
        balance_lc=values.balance_minor,
        open_lc=values.open_minor,
        valuation_lc=values.value_minor,
        fx_diff=values.difference_minor,
        realised_diff=values.realised_minor,
    )


def _run_column(run_id: UUID, count: int) -> NDArray[Any]:
    return np.full(count, np.void(run_id.bytes), dtype="V16")


def _closings(run_id: UUID, names: NDArray[Any], result: ClosingResult, values: CompanyValues) -> list[Columns]:
    """
    A stream for each kind of row: a COPY of fixed width holds no NULL, so rows with nothing open leave their day
    columns out, and rows without a value or a realised difference these.
    """
    figures = result.figures
    streams = []
    kind = np.packbits(np.stack((figures.oldest_due_day != NO_DAY, values.has_value, values.has_realised)), axis=0)[0]
    for one in np.unique(kind).tolist():
        has_open, has_value, has_realised = (bool(one & bit) for bit in (0x80, 0x40, 0x20))
        at = np.flatnonzero(kind == one)
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
            "balance_lc": (INT8, values.balance_minor[at]),
            "open_lc": (INT8, values.open_minor[at]),
        }
        if has_open:
            columns["oldest_due_date"] = (DATE, figures.oldest_due_day[at])
            columns["average_due_date"] = (DATE, figures.average_due_day[at])
            columns["average_due_hundredths"] = (INT8, figures.average_due_hundredths[at])
        if has_value:
            columns["valuation_lc"] = (INT8, values.value_minor[at])
            columns["fx_diff"] = (INT8, values.difference_minor[at])
        if has_realised:
            columns["realised_diff"] = (INT8, values.realised_minor[at])
        streams.append(columns)
    return streams


def _open_items(run_id: UUID, ledger: LedgerColumns, result: ClosingResult) -> Columns:
    items = result.open_items
    return {
        "run_id": (UUID_KIND, _run_column(run_id, len(items.row))),
        "supplier_id": (INT8, ledger.supplier_id[items.row]),
        "entry_id": (INT8, ledger.entry_id[items.row]),
        "part": (INT2, ledger.part[items.row]),
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
        "credit_part": (INT2, ledger.part[made.credit_row]),
        "amount": (INT8, made.amount_minor),
        "reason": (INT2, made.reason),
    }
