"""`vade sample`'s ledger as columns, without a database."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

import numpy as np

from payments.calculation.columns import NO_ROW, LedgerColumns
from payments.domain.days import day_number
from payments.sample.ledger import sample_rows

KEY_DATE = date(2026, 3, 15)
CLASSES = ("normal", "advance", "bill", "guarantee", "noted")


MADE_AT_ONCE = 1_000_000
"""Larger ledgers are this one several times, each time with suppliers of its own."""


def made_columns(entries: int) -> tuple[LedgerColumns, int]:
    """So many entries of a hundredth as many suppliers, and the key day."""
    if entries <= MADE_AT_ONCE:
        return _made(entries)
    one, key_day = _made(MADE_AT_ONCE)
    return _several(one, entries // MADE_AT_ONCE), key_day


def _several(one: LedgerColumns, copies: int) -> LedgerColumns:
    """A ledger several times, in closing order: equal days one copy after the other."""
    count = len(one.entry_id)
    columns = {field.name: np.tile(getattr(one, field.name), copies) for field in fields(one)}
    copy = np.repeat(np.arange(copies), count)
    columns["entry_id"] += copy * count
    columns["supplier_id"] += copy * (int(one.supplier_id.max()) + 1)
    order = np.lexsort((columns["document_day"], columns["posting_day"]))
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    named = columns["reference_row"] != NO_ROW
    columns["reference_row"][named] = place[(columns["reference_row"] + copy * count)[named]]
    return LedgerColumns(**{name: column[order] for name, column in columns.items()})


def _made(entries: int) -> tuple[LedgerColumns, int]:
    rows = sorted(
        sample_rows(suppliers=max(10, entries // 100), entries=entries, seed=1, as_of=KEY_DATE),
        key=lambda row: (row.posting_date, row.document_date, row.source_key),
    )
    row_of = {row.source_key: at for at, row in enumerate(rows)}
    suppliers = {code: number for number, code in enumerate(sorted({row.supplier_code for row in rows}))}
    currencies = {code: number for number, code in enumerate(sorted({row.currency for row in rows}))}
    posting = np.array([day_number(row.posting_date) for row in rows], dtype=np.int32)
    columns = LedgerColumns(
        entry_id=np.arange(1, len(rows) + 1),
        part=np.zeros(len(rows), dtype=np.int16),
        supplier_id=np.array([suppliers[row.supplier_code] for row in rows], dtype=np.int64),
        currency=np.array([currencies[row.currency] for row in rows], dtype=np.int16),
        account_class=np.array([CLASSES.index(row.account_class) for row in rows], dtype=np.int16),
        posting_day=posting,
        document_day=np.array([day_number(row.document_date) for row in rows], dtype=np.int32),
        due_day=np.array([day_number(row.source_due_date or row.posting_date) for row in rows], dtype=np.int32),
        amount_minor=np.array([row.amount_minor for row in rows], dtype=np.int64),
        source_open_minor=np.array([row.source_open_minor or 0 for row in rows], dtype=np.int64),
        has_source_open=np.array([row.source_open_minor is not None for row in rows], dtype=np.bool_),
        reference_row=np.array([row_of.get(row.invoice_ref, NO_ROW) for row in rows], dtype=np.int64),
        blocked=np.array([bool(row.block) for row in rows], dtype=np.bool_),
    )
    return columns, day_number(KEY_DATE)
