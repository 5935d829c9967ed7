"""Step 1 of the closing: entries that name each other (domain.md 3.4.2), all groups at once."""

from __future__ import annotations

import numpy as np

from payments.calculation.allocations import Round
from payments.calculation.columns import NO_ROW, REASON_REFERENCE, Bool, Int64
from payments.calculation.entries import ClosingEntries
from payments.calculation.group import settle
from payments.calculation.grouping import order_by
from payments.calculation.sums import running_by


def reference_round(entries: ClosingEntries) -> Round:
    """
    Set entries off against the entries they name: same group, opposite sign, as far as both have base left.

    Who names a document in parts names them one after the other, due first first.

    Where an entry is named by entries that nobody names, their amounts are a running total cut at its base. Chains (a
    returned payment whose payment names an invoice) and what names several parts depend on each other and are settled
    one by one. What names one entry must add up within 64 bits.

    Returns:
        by group, in it in the closing order of the entry that refers.
    """
    base_minor = entries.base_minor
    source, target = _links(entries)
    chained = _chained(source, target, len(base_minor))
    amount_minor = np.zeros(len(source), dtype=np.int64)
    for links, settled in ((~chained, _settled_by_target), (chained, _settled_one_by_one)):
        if links.any():
            amount_minor[links] = settled(source[links], target[links], base_minor)

    made = np.flatnonzero(amount_minor)
    made = made[order_by(entries.group[source[made]])]
    source, target = source[made], target[made]
    source_is_debit = base_minor[source] < 0
    return Round(
        np.where(source_is_debit, source, target),
        np.where(source_is_debit, target, source),
        amount_minor[made],
        np.full(len(made), REASON_REFERENCE, dtype=np.int16),
    )


def _links(entries: ClosingEntries) -> tuple[Int64, Int64]:
    """Rows that refer and the rows they name, part by part, where both may meet."""
    source = np.flatnonzero(entries.reference != NO_ROW)
    target = entries.reference[source]
    parts = np.bincount(entries.document, minlength=len(entries.document))[target]
    if (parts > 1).any():
        begins = np.cumsum(parts) - parts
        source = np.repeat(source, parts)
        target = np.repeat(target - begins, parts) + np.arange(len(source))
    source_minor, target_minor = entries.base_minor[source], entries.base_minor[target]
    opposite = ((source_minor > 0) & (target_minor < 0)) | ((source_minor < 0) & (target_minor > 0))
    meets = opposite & (entries.group[source] == entries.group[target])
    return source[meets], target[meets]


def _chained(source: Int64, target: Int64, count: int) -> Bool:
    """Which links share an entry with a link of another target, so that their order matters."""
    named = np.zeros(count, dtype=np.bool_)
    named[target] = True
    knotted = np.zeros(count, dtype=np.bool_)
    knotted[source] = True  # as a target: it names somebody itself
    knotted[target[named[source]]] = True  # as a target: somebody names one of those that name it
    several = np.bincount(source, minlength=count) > 1
    knotted[target[several[source]]] = True  # as a target: one of those that name it names another part as well
    return knotted[target]


def _settled_by_target(source: Int64, target: Int64, base_minor: Int64) -> Int64:
    order = order_by(target)
    target, offered_minor = target[order], np.abs(base_minor[source[order]])
    settled_minor = np.minimum(running_by(target, offered_minor), np.abs(base_minor[target]))
    before_minor = np.where(np.diff(target, prepend=NO_ROW) == 0, np.roll(settled_minor, 1), 0)
    amount_minor = np.empty_like(settled_minor)
    amount_minor[order] = settled_minor - before_minor
    return amount_minor


def _settled_one_by_one(source: Int64, target: Int64, base_minor: Int64) -> Int64:
    rows, position = np.unique(np.concatenate((source, target)), return_inverse=True)
    left = np.abs(base_minor[rows]).tolist()
    half = len(source)
    links = zip(position[:half].tolist(), position[half:].tolist(), strict=True)
    return np.array(settle(links, left), dtype=np.int64)
