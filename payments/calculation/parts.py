"""
Documents in parts (domain.md 3.4.1): before the closing, one row per instalment in place of the document's.

Inside a document the part that is due first is closed first, whatever the basis. So what the ERP has closed of a
document is taken off the parts in that order, and its booked value goes along with them. A document of which more than
its amount, or less than nothing, is said to be open stays whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from payments.calculation.columns import NO_ROW, Int16, Int32, Int64, LedgerColumns
from payments.calculation.grouping import order_by, over_runs, starts_of
from payments.calculation.sums import running_by
from payments.calculation.supplier import PlainEntry
from payments.domain.money import round_half_away

_EXACT = 2**62


@dataclass(frozen=True, slots=True)
class PartColumns:
    """
    The parts of the documents that have any, in any order; shape (k,). Of one document they add up to its amount,
    which is above 0.
    """

    row: Int64  # of the document
    number: Int16  # 1, 2, 3 … in the order of the term
    due_day: Int32
    amount_minor: Int64  # >= 0


class PlainPart(NamedTuple):
    """One part of a document."""

    number: int
    due_day: int
    amount_minor: int


class ToldPart(NamedTuple):
    """A part with what the ERP left open of it (None: not told) and its booked value."""

    number: int
    due_day: int
    amount_minor: int
    open_minor: int | None
    booked_minor: int


def in_parts(ledger: LedgerColumns, amount_lc_minor: Int64, parts: PartColumns) -> tuple[LedgerColumns, Int64]:
    """
    The ledger with the parts in place of their documents, due first first, and the booked value of every row.

    Args:
        ledger: documents as a whole, in closing order.
        amount_lc_minor: shape (n,), booked values.
        parts: those of amount 0 become no row.
    """
    open_minor = ledger.source_open_minor[parts.row]
    told = ~ledger.has_source_open[parts.row] | ((open_minor >= 0) & (open_minor <= ledger.amount_minor[parts.row]))
    kept = np.flatnonzero((parts.amount_minor > 0) & told)
    if not len(kept):
        return ledger, amount_lc_minor
    kept = kept[order_by(parts.row[kept], parts.due_day[kept], parts.number[kept])]
    counts = np.bincount(parts.row[kept], minlength=len(ledger.entry_id))
    rows = np.maximum(counts, 1)
    document = np.repeat(np.arange(len(rows)), rows)
    first_row = np.cumsum(rows) - rows
    divided = replace(
        LedgerColumns(*(getattr(ledger, field.name)[document] for field in fields(LedgerColumns))),
        reference_row=np.where(ledger.reference_row != NO_ROW, first_row[ledger.reference_row], NO_ROW)[document],
    )
    at = np.flatnonzero(counts[document])
    divided.part[at] = parts.number[kept]
    divided.due_day[at] = parts.due_day[kept]
    divided.amount_minor[at] = parts.amount_minor[kept]

    of = document[at]
    until_minor = running_by(of, parts.amount_minor[kept])
    total_minor = ledger.amount_minor[of]
    before_open = ledger.source_open_minor[of] - (total_minor - until_minor)
    divided.source_open_minor[at] = np.clip(before_open, 0, parts.amount_minor[kept])

    booked_minor = amount_lc_minor[document]
    booked_until = _shares(booked_minor[at], until_minor, total_minor)
    before = np.roll(booked_until, 1)
    before[starts_of(of)] = 0
    booked_minor[at] = booked_until - before
    return divided, booked_minor


def divide(entry: PlainEntry, parts: Sequence[PlainPart]) -> list[PlainEntry]:
    """`in_parts` for one document; without parts the document itself."""
    return [
        entry._replace(
            part=part.number,
            due_day=part.due_day,
            amount_minor=part.amount_minor,
            source_open_minor=part.open_minor,
            amount_lc_minor=part.booked_minor,
        )
        for part in told_parts(
            parts,
            amount_minor=entry.amount_minor,
            open_minor=entry.source_open_minor,
            booked_minor=entry.amount_lc_minor,
        )
    ] or [entry]


def told_parts(
    parts: Sequence[PlainPart], *, amount_minor: int, open_minor: int | None, booked_minor: int
) -> list[ToldPart]:
    """
    The parts of a document, due first first, those of amount 0 left out; none where it stays whole.

    Args:
        amount_minor, open_minor, booked_minor: of the document: its amount, what the ERP left open of it (None: not
            told), its booked value.
    """
    if not (open_minor is None or 0 <= open_minor <= amount_minor):
        return []
    booked_before, until_minor, found = 0, 0, []
    for part in sorted(parts, key=lambda part: (part.due_day, part.number)):
        if not part.amount_minor:
            continue
        until_minor += part.amount_minor
        booked_until = _share(booked_minor, until_minor, amount_minor)
        left = None if open_minor is None else min(max(open_minor - amount_minor + until_minor, 0), part.amount_minor)
        found.append(ToldPart(*part, left, booked_until - booked_before))
        booked_before = booked_until
    return found


def documents_of(ledger: LedgerColumns) -> Int64:
    """The first row of every row's document, shape (n,)."""
    rows: Int64 = np.arange(len(ledger.entry_id), dtype=np.int64)
    if not ledger.part.any():
        return rows
    begins = np.ones(len(rows), dtype=np.bool_)
    begins[1:] = (ledger.part[1:] == 0) | (ledger.entry_id[1:] != ledger.entry_id[:-1])
    starts = np.flatnonzero(begins)
    return over_runs(starts, starts, len(rows))


def _share(booked_minor: int, until_minor: int, total_minor: int) -> int:
    return round_half_away(Fraction(booked_minor * until_minor, total_minor))


def _shares(booked_minor: Int64, until_minor: Int64, total_minor: Int64) -> Int64:
    """booked · until / total, each rounded once, halves away from zero."""
    largest = int(np.abs(booked_minor).max()) * int(total_minor.max())
    if 2 * largest + int(total_minor.max()) < _EXACT:
        away: Int64 = (2 * np.abs(booked_minor) * until_minor + total_minor) // (2 * total_minor)
        return np.where(booked_minor < 0, -away, away)
    told = zip(booked_minor.tolist(), until_minor.tolist(), total_minor.tolist(), strict=True)
    return np.array([_share(*one) for one in told], dtype=np.int64)
