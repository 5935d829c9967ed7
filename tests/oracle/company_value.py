"""
A closing in the company's currency (domain.md 3.4.7), restated to be read. It imports nothing from `payments`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor

from tests.oracle.closing import MINOR_UNIT, ZERO, Closing, Entry, parts_of


@dataclass(frozen=True)
class Value:
    """What one supplier and currency is worth; None where nobody knows."""

    balance: Decimal
    open: Decimal
    valuation: Decimal | None
    difference: Decimal | None
    realised: Decimal | None


def value(
    entries: Iterable[Entry],
    closing: Closing,
    pair: tuple[str, str],
    *,
    key_date: date,
    own: str,
    rates: Mapping[str, Fraction],
) -> Value:
    """`rates`: so much of the company's currency for one of the other."""
    currency = pair[1]
    mine = {
        e.key: e
        for document in entries
        for e in booked_parts(document, own)
        if (e.supplier, e.currency) == pair and e.account_class == "NORMAL" and e.posting_date <= key_date
    }
    nets_out = closing.balance == closing.ledger_balance
    if currency == own:
        return Value(closing.ledger_balance, closing.balance, closing.balance, ZERO, ZERO if nets_out else None)
    book = {
        item.key: rounded(
            Fraction(mine[item.key].booked) * Fraction(item.amount) / Fraction(mine[item.key].amount), own
        )
        for item in closing.items
    }
    closed = [e.booked - book.get(e.key, ZERO) for e in mine.values() if e.amount != 0]
    valuation = None
    if currency in rates:
        valuation = sum((rounded(Fraction(item.amount) * rates[currency], own) for item in closing.items), ZERO)
    open_book = sum(book.values(), ZERO)
    return Value(
        balance=sum((e.booked for e in mine.values()), ZERO),
        open=open_book,
        valuation=valuation,
        difference=None if valuation is None else valuation - open_book,
        realised=-sum(closed, ZERO) if nets_out else None,
    )


def booked_parts(document: Entry, own: str) -> list[Entry]:
    """The parts, each booked at what the document is booked at up to and with it, less what went before."""
    parts = parts_of(document)
    if len(parts) == 1 and not parts[0].document:
        return parts
    found, so_far, before = [], ZERO, ZERO
    for part in parts:
        so_far += part.amount
        until = rounded(Fraction(document.booked) * Fraction(so_far) / Fraction(document.amount), own)
        found.append(replace(part, booked=until - before))
        before = until
    return found


def rounded(exact: Fraction, currency: str) -> Decimal:
    """To the smallest unit of a currency, halves away from zero."""
    unit = MINOR_UNIT.get(currency, Decimal("0.01"))
    units = floor(abs(exact) / Fraction(unit) + Fraction(1, 2))
    return unit * (units if exact >= 0 else -units)
