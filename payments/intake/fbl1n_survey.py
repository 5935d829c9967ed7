"""What must be known of a whole FBL1N file before its first item can be read: decimal mark, date order, sign."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from payments.intake.dates import DateStyle, DateVotes
from payments.intake.errors import SignLooksFlipped
from payments.intake.fbl1n_lines import DATE_COLUMNS, Cells, Item, Part, Total
from payments.intake.kinds import INVOICE_POSTING_KEY, INVOICE_TYPES
from payments.intake.mappings import ColumnMapping
from payments.intake.numbers import AmountStyle, AmountVotes, is_negative, is_zero


@dataclass(frozen=True, slots=True)
class Findings:
    """How a file is written."""

    amounts: AmountStyle
    dates: DateStyle
    owed_sign: int = -1
    """By which an amount of the list is multiplied to be positive where we owe."""


def survey(parts: Iterable[Part], mapping: ColumnMapping | None = None) -> Findings:
    """
    Go through a file once. What a mapping says is not found out.

    Raises:
        AmbiguousDecimalMark, AmbiguousDateOrder: nothing in the file tells.
        SignLooksFlipped: most invoices are above zero, while SAP shows credits below.
    """
    amounts, dates, signs = AmountVotes(), DateVotes(), _Signs()
    for part in parts:
        if not isinstance(part, Item | Total):
            continue
        for cell in {part.cells.amount, part.cells.amount_lc}:  # mostly one and the same
            amounts.hear(cell)
        if isinstance(part, Item):
            signs.hear(part.cells)
            for column in DATE_COLUMNS:
                dates.hear(getattr(part.cells, column))
    told = mapping or ColumnMapping()
    if not told.credits_positive:
        signs.decide()
    return Findings(
        AmountStyle(told.decimal_mark) if told.decimal_mark else amounts.decide(),
        DateStyle(told.date_order) if told.date_order else dates.decide(),
        1 if told.credits_positive else -1,
    )


class _Signs:
    """Invoices above and below zero: those of posting key 31 where the list has keys, else by document type."""

    def __init__(self) -> None:
        self._by_key = [0, 0]
        self._by_type = [0, 0]

    def hear(self, cells: Cells) -> None:
        amount = cells.amount or cells.amount_lc
        if is_zero(amount):
            return
        if cells.posting_key == INVOICE_POSTING_KEY:
            self._by_key[is_negative(amount)] += 1
        if cells.doc_type.upper() in INVOICE_TYPES:
            self._by_type[is_negative(amount)] += 1

    def decide(self) -> None:
        positive, negative = self._by_key if any(self._by_key) else self._by_type
        if positive > negative:
            raise SignLooksFlipped(positive=positive, invoices=positive + negative)
