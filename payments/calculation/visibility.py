"""What a run sees: entries posted up to the key date (domain.md 3.0)."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np

from payments.calculation.columns import NO_ROW, LedgerColumns


def posted_by(ledger: LedgerColumns, key_day: int) -> LedgerColumns:
    """
    The first rows of a ledger, those with posting_day <= key_day: views, no copies.

    A reference to a later entry becomes NO_ROW, because a run does not know that entry (domain.md 3.4.2).

    Raises:
        ValueError: posting days do not ascend, so the rows are not in closing order.
    """
    if (ledger.posting_day[1:] < ledger.posting_day[:-1]).any():
        raise ValueError("ledger rows must stand in closing order: posting day, document day, source key")
    count = int(np.searchsorted(ledger.posting_day, key_day, side="right"))
    posted = LedgerColumns(*(getattr(ledger, field.name)[:count] for field in fields(LedgerColumns)))
    return replace(posted, reference_row=np.where(posted.reference_row < count, posted.reference_row, NO_ROW))
