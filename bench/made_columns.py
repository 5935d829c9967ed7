"""`vade sample`'s ledger as columns, without a database."""

from __future__ import annotations

from datetime import date

import numpy as np

from payments.calculation.columns import NO_ROW, LedgerColumns
from payments.domain.days import day_number
from payments.sample.ledger import sample_rows

KEY_DATE = date(2026, 3, 15)
CLASSES = ("normal", "advance", "bill", "guarantee", "noted")


def made_columns(entries: int) -> tuple[LedgerColumns, int]:
    """So many entries of a hundredth as many suppliers, and the key day."""
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
