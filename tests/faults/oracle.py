"""
What the figures must be: the ledger that acknowledged deliveries make, and its closings, recomputed one entry after
the other (tests/oracle/closing.py). Nothing of the product is imported.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tests.faults.lines import PLACES, Line, decimal_of
from tests.oracle.closing import Closing, Entry, Settings, close

Pair = tuple[str, str]
"""Supplier code and currency."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What is shown of a supplier in one currency; amounts in minor units, average days in hundredths."""

    balance: int
    ledger_balance: int
    open: int
    unallocated: int
    overdue: int
    not_due: int
    blocked: int
    open_count: int
    oldest_due_date: date | None
    max_overdue_days: int
    average_due_date: date | None
    average_due_hundredths: int | None
    aging: tuple[int, ...]
    months: tuple[int, ...]
    open_amounts_incomplete: bool


class LedgerHistory:
    """The ledger at every revision, as deliveries made it one after the other."""

    def __init__(self) -> None:
        self._states: dict[str, list[tuple[int, dict[str, Line]]]] = {}
        self._closings: dict[tuple[str, date, int], dict[Pair, Figures]] = {}
        self.revision = 0

    def deliver(self, revision: int, lines: Iterable[Line]) -> None:
        """
        Apply a delivery: lines with a new key are added, lines with a known one replace it.

        Args:
            revision: the one the ledger had after it; deliveries come in its order.
        """
        if revision < self.revision:
            raise ValueError("deliveries are told in the order of their revisions")
        self.revision = revision
        told: dict[str, dict[str, Line]] = {}
        for line in lines:
            told.setdefault(line.supplier, {})[line.key] = line
        for supplier, changes in told.items():
            states = self._states.setdefault(supplier, [])
            before = states[-1][1] if states else {}
            after = {**before, **changes}
            if after != before:
                states.append((revision, after))

    def suppliers(self) -> list[str]:
        """Codes of all suppliers ever delivered."""
        return sorted(self._states)

    def lines(self) -> dict[str, Line]:
        """Every line of the newest revision, by key."""
        return {key: line for states in self._states.values() for key, line in states[-1][1].items()}

    def entry_count(self, revision: int, key_date: date, suppliers: Iterable[str]) -> int:
        """How many lines of some suppliers a calculation sees."""
        return sum(line.posting <= key_date for code in suppliers for line in self._at(code, revision)[1].values())

    def closings(self, revision: int, key_date: date, suppliers: Iterable[str]) -> dict[Pair, Figures]:
        """The figures of some suppliers on a key date, from the ledger of a revision."""
        found: dict[Pair, Figures] = {}
        for code in suppliers:
            version, lines = self._at(code, revision)
            known = self._closings.get((code, key_date, version))
            if known is None:
                known = _closings(lines.values(), key_date)
                self._closings[code, key_date, version] = known
            found.update(known)
        return found

    def _at(self, supplier: str, revision: int) -> tuple[int, Mapping[str, Line]]:
        """The supplier's lines at a revision, and which version of them that is (0: none yet)."""
        states = self._states.get(supplier, [])
        for version in range(len(states), 0, -1):
            if states[version - 1][0] <= revision:
                return version, states[version - 1][1]
        return 0, {}


def _closings(lines: Iterable[Line], key_date: date) -> dict[Pair, Figures]:
    return {
        pair: _figures(closing, pair[1]) for pair, closing in close(map(_entry, lines), key_date, Settings()).items()
    }


def _entry(line: Line) -> Entry:
    return Entry(
        key=line.key,
        posting_date=line.posting,
        amount=decimal_of(line.amount, line.currency),
        document_date=line.document,
        due_date=line.due,
        supplier=line.supplier,
        currency=line.currency,
        open_amount=None if line.open_amount is None else decimal_of(line.open_amount, line.currency),
        invoice_ref=line.reference or None,
        blocked=bool(line.block),
    )


def _figures(closing: Closing, currency: str) -> Figures:
    def minor(amount: Decimal) -> int:
        return int(amount.scaleb(PLACES[currency]))

    days = closing.avg_due_days
    return Figures(
        balance=minor(closing.balance),
        ledger_balance=minor(closing.ledger_balance),
        open=minor(closing.open),
        unallocated=minor(closing.unallocated),
        overdue=minor(closing.overdue),
        not_due=minor(closing.not_due),
        blocked=minor(closing.blocked),
        open_count=closing.open_count,
        oldest_due_date=closing.oldest_due_date,
        max_overdue_days=closing.max_overdue_days,
        average_due_date=closing.avg_due_date,
        average_due_hundredths=None if days is None else int(days.scaleb(2)),
        aging=tuple(minor(amount) for amount in closing.aging),
        months=tuple(minor(amount) for amount in closing.months.values()),
        open_amounts_incomplete=closing.open_amounts_incomplete,
    )
