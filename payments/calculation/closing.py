"""The closing (kapama) of a ledger at a key date: what is open, and what closed what (domain.md 3.4.2-3.4.4)."""

from __future__ import annotations

from payments.calculation.columns import ClosingResult, LedgerColumns
from payments.calculation.entries import closing_entries
from payments.calculation.figures import group_figures, noted_only, only_rows, open_items
from payments.calculation.grouping import pairs_of
from payments.calculation.matching import match_entries
from payments.calculation.visibility import posted_by
from payments.domain.rules import ClosingRules


def close_ledger(ledger: LedgerColumns, *, key_day: int, rules: ClosingRules) -> ClosingResult:
    """
    Close the credits of every (supplier, currency) with its debits, as seen on the key day.

    Debits close the credits they refer to and then, unless the mode is SOURCE, the oldest ones. Account classes other
    than NORMAL are summed and not closed. The result depends on nothing but the arguments.

    Args:
        ledger: entries of one company in closing order; shapes and units as in `LedgerColumns`.
        key_day: day number. Entries posted later, and NOTED ones, are not seen.
        rules: mode, basis days, ties, aging edges and months.

    Returns:
        one row of figures per (supplier, currency) with an entry that is seen, the open items, the allocations.

    Raises:
        AmountOverflow: a figure does not fit into 64 bits.
        ValueError: posting days do not ascend, so the rows are not in closing order.
    """
    posted = posted_by(ledger, key_day)
    pairs = pairs_of(posted.supplier_id, posted.currency)
    entries = closing_entries(posted, pairs, rules)
    open_minor, allocations = match_entries(entries, rules.tie)
    items = open_items(posted, pairs, open_minor, key_day=key_day, rules=rules)
    figures = group_figures(posted, pairs, entries, items, key_day=key_day, rules=rules)
    return ClosingResult(only_rows(figures, ~noted_only(posted, pairs)), items, allocations)
