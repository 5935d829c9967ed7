"""
What every group is worth in the company's currency (domain.md 3.4.7): booked, at the day's rate, and the differences.

An item's part of its booked value goes with what is open of it, the rest with what is closed: nothing is lost between.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from payments.calculation.columns import CLASS_NORMAL, Bool, ClosingResult, Int64, LedgerColumns
from payments.calculation.grouping import Pairs, pairs_of
from payments.calculation.sums import INT64_MAX, AmountOverflow, sum_by_pair
from payments.calculation.supplier import PlainClosing, PlainEntry
from payments.calculation.visibility import posted_by
from payments.domain.money import round_half_away

_INT64 = range(-(2**63), 2**63)


@dataclass(frozen=True, slots=True)
class CompanyValues:
    """
    One row per row of `GroupFigures`, NORMAL class, in minor units of the company's currency. Shape (g,).

    `difference_minor` = value − open: what has changed since the booking of what is open; positive, we owe more.
    `realised_minor` = what closing the closed part has cost beyond its booking. It is known where what is closed comes
    to nothing in the group's own currency. Both, and the value, are 0 where they are not known.
    """

    balance_minor: Int64  # Σ of the booked values of all entries, exchange differences without an amount among them
    open_minor: Int64  # booked value of what is open, unallocated debits taken off
    value_minor: Int64  # what is open at the day's rate
    difference_minor: Int64
    has_value: Bool
    realised_minor: Int64
    has_realised: Bool


class PlainValues(NamedTuple):
    """One row of `CompanyValues`; None where it is not known."""

    balance_minor: int
    open_minor: int
    value_minor: int | None
    difference_minor: int | None
    realised_minor: int | None


def company_values(
    ledger: LedgerColumns,
    amount_lc_minor: Int64,
    result: ClosingResult,
    *,
    key_day: int,
    own: int | None,
    rates: Mapping[int, Fraction],
) -> CompanyValues:
    """
    Value the groups of a closing.

    Args:
        ledger: the entries that were closed.
        amount_lc_minor: shape (n,), their booked values in the company's currency, signed.
        result: `close_ledger` of them.
        key_day: its key day.
        own: the currency code of the company's currency, None where no entry is in it. Its groups are worth what they
            are.
        rates: minor units of the company's currency for one minor unit, by currency code. One that is missing leaves
            its groups without a value.

    Raises:
        AmountOverflow: a figure does not fit into 64 bits.
    """
    figures = result.figures
    of_own = figures.currency == (-1 if own is None else own)
    known = figures.ledger_balance_minor == figures.balance_minor
    found = CompanyValues(
        balance_minor=figures.ledger_balance_minor.copy(),
        open_minor=figures.balance_minor.copy(),
        value_minor=figures.balance_minor.copy(),
        difference_minor=np.zeros(len(of_own), dtype=np.int64),
        has_value=of_own | np.isin(figures.currency, list(rates)),
        realised_minor=np.zeros(len(of_own), dtype=np.int64),
        has_realised=known,
    )
    if not of_own.all():
        _value_foreign(found, np.flatnonzero(~of_own), ledger, amount_lc_minor, result, key_day=key_day, rates=rates)
    return found


def _value_foreign(
    found: CompanyValues,
    groups: Int64,
    ledger: LedgerColumns,
    amount_lc_minor: Int64,
    result: ClosingResult,
    *,
    key_day: int,
    rates: Mapping[int, Fraction],
) -> None:
    """Fill in the rows of `groups`, which are in other currencies."""
    figures, items, posted = result.figures, result.open_items, posted_by(ledger, key_day)
    foreign = np.isin(posted.currency, np.unique(figures.currency[groups]))
    row = np.flatnonzero(foreign & (posted.account_class == CLASS_NORMAL))
    # The figures stand in the order of the pairs and hold all of them, so that they number the pairs of the rows too.
    pairs = pairs_of(
        np.concatenate((figures.supplier_id[groups], posted.supplier_id[row])),
        np.concatenate((figures.currency[groups], posted.currency[row])),
    )
    pair = pairs.number[len(groups) :]
    booked_minor = amount_lc_minor[row]
    at = np.flatnonzero(foreign[items.row])
    item_row, open_minor = items.row[at], items.open_minor[at]
    item_pair = pair[np.searchsorted(row, item_row)]
    supplier_id = posted.supplier_id[item_row]
    book_minor = _book_of_open(open_minor, posted.amount_minor[item_row], amount_lc_minor[item_row], supplier_id)
    value_minor = np.zeros(len(at), dtype=np.int64)
    for code, rate in rates.items():
        mine = np.flatnonzero(posted.currency[item_row] == code)
        value_minor[mine] = _at_rate(open_minor[mine], rate, supplier_id[mine])
    has_amount = posted.amount_minor[row] != 0
    valued = found.has_value[groups]
    known = found.has_realised[groups]

    found.balance_minor[groups] = sum_by_pair(pairs, pair, booked_minor)
    found.open_minor[groups] = sum_by_pair(pairs, item_pair, book_minor)
    found.value_minor[groups] = np.where(valued, sum_by_pair(pairs, item_pair, value_minor), 0)
    difference_minor = _less(pairs, (item_pair, value_minor), (item_pair, book_minor))
    found.difference_minor[groups] = np.where(valued, difference_minor, 0)
    realised_minor = _less(pairs, (item_pair, book_minor), (pair[has_amount], booked_minor[has_amount]))
    found.realised_minor[groups] = np.where(known, realised_minor, 0)


def value_plainly(
    entries: Sequence[PlainEntry], closing: PlainClosing, *, own: str, rates: Mapping[str, Fraction], supplier_id: int
) -> PlainValues:
    """
    `company_values` of one closing of `close_supplier`.

    Args:
        entries: the supplier's entries that the closing saw, those of other currencies among them or not.
        own: the company's currency.
        rates: as in `company_values`, by currency.
        supplier_id: for the error.

    Raises:
        AmountOverflow: a figure does not fit into 64 bits.
    """
    figures = closing.figures
    known = figures.ledger_balance_minor == figures.balance_minor
    if closing.currency == own:
        return PlainValues(
            figures.ledger_balance_minor, figures.balance_minor, figures.balance_minor, 0, 0 if known else None
        )
    mine = {
        (e.entry_id, e.part): e for e in entries if e.currency == closing.currency and e.account_class == CLASS_NORMAL
    }
    book_minor = sum(
        _part(item.open_minor, of.amount_minor, of.amount_lc_minor)
        for item in closing.items
        for of in [mine[item.entry_id, item.part]]
    )
    booked_minor = sum(e.amount_lc_minor for e in mine.values())
    realised_minor = book_minor - sum(e.amount_lc_minor for e in mine.values() if e.amount_minor)
    rate = rates.get(closing.currency)
    value_minor = None if rate is None else sum(round_half_away(item.open_minor * rate) for item in closing.items)
    found = PlainValues(
        booked_minor,
        book_minor,
        value_minor,
        None if value_minor is None else value_minor - book_minor,
        realised_minor if known else None,
    )
    if not all(figure is None or figure in _INT64 for figure in found):
        raise AmountOverflow(supplier_id=supplier_id)
    return found


def _less(pairs: Pairs, more: tuple[Int64, Int64], less: tuple[Int64, Int64]) -> Int64:
    """One sum by pair less another: (pair, amount) each."""
    return sum_by_pair(pairs, np.concatenate((more[0], less[0])), np.concatenate((more[1], -less[1])))


def _part(open_minor: int, amount_minor: int, amount_lc_minor: int) -> int:
    return round_half_away(Fraction(amount_lc_minor * open_minor, amount_minor))


def _book_of_open(open_minor: Int64, amount_minor: Int64, amount_lc_minor: Int64, supplier_id: Int64) -> Int64:
    """The booked value of what is open of items, shape (k,). Few are open in part; these take unbounded integers."""
    book_minor = amount_lc_minor.copy()
    at = np.flatnonzero(open_minor != amount_minor)
    parts = zip(open_minor[at].tolist(), amount_minor[at].tolist(), amount_lc_minor[at].tolist(), strict=True)
    book_minor[at] = _within([_part(*part) for part in parts], supplier_id[at])
    return book_minor


def _at_rate(open_minor: Int64, rate: Fraction, supplier_id: Int64) -> Int64:
    """Amounts at a rate, each rounded once, halves away from zero."""
    over, under = rate.numerator, rate.denominator
    largest = int(np.abs(open_minor).max(initial=1))
    if 2 * largest * over + under <= INT64_MAX:
        away: Int64 = (2 * np.abs(open_minor) * over + under) // (2 * under)
        return np.where(open_minor < 0, -away, away)
    return _within([round_half_away(minor * rate) for minor in open_minor.tolist()], supplier_id)


def _within(minor: list[int], supplier_id: Int64) -> Int64:
    beyond = next((at for at, one in enumerate(minor) if one not in _INT64), None)
    if beyond is not None:
        raise AmountOverflow(supplier_id=int(supplier_id[beyond]))
    return np.array(minor, dtype=np.int64)
