"""From entries in the oracle's words to columns, and from a result back to the oracle's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from payments.calculation.closing import close_ledger
from payments.calculation.columns import (
    NO_DAY,
    NO_ROW,
    REASON_FIFO,
    REASON_REFERENCE,
    ClosingResult,
    LedgerColumns,
)
from payments.calculation.parts import PartColumns, in_parts
from payments.domain.days import day_number, from_day_number, month_window
from payments.domain.rules import AgingBoundary, Basis, ClosingMode, ClosingRules, Tie
from tests.oracle.closing import Closing, Entry, OpenItem, Settings

CURRENCIES = {"TRY": (0, 2), "USD": (1, 2), "JPY": (2, 0), "KWD": (3, 3)}
"""Code in columns and decimals."""
FIRST_ID = 1000
OWN = "TRY"
"""The company's currency."""
CLASSES = ["NORMAL", "ADVANCE", "BILL", "GUARANTEE", "NOTED"]
REASONS = {REASON_REFERENCE: "REFERENCE", REASON_FIFO: "FIFO"}


@dataclass(frozen=True)
class Ledger:
    """Columns with what they are booked at, and the entry and names behind their numbers."""

    entries: list[Entry]
    columns: LedgerColumns
    booked_minor: np.ndarray[tuple[int], np.dtype[np.int64]]
    supplier_of: dict[int, str]

    def entry(self, row: int) -> Entry:
        """The entry of a row, or the document that it is a part of."""
        return self.entries[int(self.columns.entry_id[row]) - FIRST_ID]

    def key(self, row: int) -> str:
        """Its key, with the suffix of a part."""
        return key_of(self.entry(row).key, int(self.columns.part[row]))


def ledger_of(entries: Sequence[Entry], supplier_ids: Mapping[str, int] | None = None) -> Ledger:
    """Put entries in closing order and into columns. Without ids of their own suppliers are numbered by name."""
    ordered = sorted(entries, key=lambda entry: entry.order)
    names = sorted({entry.supplier for entry in ordered})
    ids = supplier_ids or {name: number for number, name in enumerate(names, start=1)}
    row_of = {entry.key: row for row, entry in enumerate(ordered)}
    open_amounts = [entry.open_amount for entry in ordered]
    columns = LedgerColumns(
        entry_id=np.arange(len(ordered), dtype=np.int64) + FIRST_ID,
        part=np.zeros(len(ordered), dtype=np.int16),
        supplier_id=np.array([ids[entry.supplier] for entry in ordered], dtype=np.int64),
        currency=np.array([CURRENCIES[entry.currency][0] for entry in ordered], dtype=np.int16),
        account_class=np.array([CLASSES.index(entry.account_class) for entry in ordered], dtype=np.int16),
        posting_day=_days([entry.posting_date for entry in ordered]),
        document_day=_days([entry.document_date for entry in ordered]),
        due_day=_days([entry.due_date for entry in ordered]),
        amount_minor=np.array([minor(entry.amount, entry.currency) for entry in ordered], dtype=np.int64),
        source_open_minor=np.array(
            [minor(amount or Decimal(0), e.currency) for amount, e in zip(open_amounts, ordered, strict=True)],
            dtype=np.int64,
        ),
        has_source_open=np.array([amount is not None for amount in open_amounts], dtype=np.bool_),
        reference_row=np.array([row_of.get(entry.invoice_ref or "", NO_ROW) for entry in ordered], dtype=np.int64),
        blocked=np.array([entry.blocked for entry in ordered], dtype=np.bool_),
    )
    told = [
        (row, number, day_number(due), minor(part, entry.currency))
        for row, entry in enumerate(ordered)
        for number, (due, part) in enumerate(entry.instalments, start=1)
    ]
    parts = np.array(told, dtype=np.int64).reshape(-1, 4)
    booked_minor = np.array([minor(entry.booked, OWN) for entry in ordered], dtype=np.int64)
    divided, booked_minor = in_parts(
        columns,
        booked_minor,
        PartColumns(parts[:, 0], parts[:, 1].astype(np.int16), parts[:, 2].astype(np.int32), parts[:, 3]),
    )
    return Ledger(ordered, divided, booked_minor, {ids[name]: name for name in names})


def key_of(key: str, part: int) -> str:
    """The key of an entry, or of a part of it."""
    return f"{key}/{part:02d}" if part else key


def close(entries: Sequence[Entry], key_date: date, settings: Settings) -> dict[tuple[str, str], Closing]:
    """What `close_ledger` finds, in the oracle's words."""
    ledger = ledger_of(entries)
    result = close_ledger(ledger.columns, key_day=day_number(key_date), rules=rules_of(settings))
    return in_words(ledger, result, key_date, settings)


def close_one(entries: Sequence[Entry], key_date: date, settings: Settings) -> Closing:
    """`close` for entries of one supplier and currency."""
    (closing,) = close(entries, key_date, settings).values()
    return closing


def entry(key: str, day: str, amount: str, **more: Any) -> Entry:
    """An entry posted, documented and due on one day, unless `more` says otherwise."""
    posted = date.fromisoformat(day)
    plain = Entry(key=key, posting_date=posted, document_date=posted, due_date=posted, amount=Decimal(amount))
    return replace(plain, **more)


def rules_of(settings: Settings) -> ClosingRules:
    """The same settings as the product writes them."""
    return ClosingRules(
        closing_mode=ClosingMode(settings.closing_mode),
        fifo_basis=Basis(settings.fifo_basis),
        tie=Tie(settings.tie),
        aging_basis=Basis(settings.aging_basis),
        aging_edges=settings.aging_edges,
        aging_boundary=AgingBoundary(settings.aging_boundary),
        month_basis=Basis(settings.month_basis),
        month_count=settings.month_count,
    )


def in_words(
    ledger: Ledger, result: ClosingResult, key_date: date, settings: Settings
) -> dict[tuple[str, str], Closing]:
    """A result as the oracle writes it. Checks on the way what the oracle has no word for: order and steps."""
    columns = ["before", *month_window(key_date, settings.month_count), "after"]
    names = {code: name for name, (code, _) in CURRENCIES.items()}
    figures = result.figures
    pairs = [
        (ledger.supplier_of[supplier], names[code])
        for supplier, code in zip(figures.supplier_id.tolist(), figures.currency.tolist(), strict=True)
    ]
    numbers = list(zip(figures.supplier_id.tolist(), figures.currency.tolist(), strict=True))
    assert numbers == sorted(set(numbers))
    items = _items(ledger, result, columns)
    allocations = _allocations(ledger, result)
    assert set(items) | set(allocations) <= set(pairs)
    closings = {}
    for at, (supplier, currency) in enumerate(pairs):

        def money(values: np.ndarray, at: int = at, currency: str = currency) -> Decimal:
            return amount(int(values[at]), currency)

        some_open = figures.open_minor[at] > 0
        closings[supplier, currency] = Closing(
            balance=money(figures.balance_minor),
            ledger_balance=money(figures.ledger_balance_minor),
            open=money(figures.open_minor),
            unallocated=money(figures.unallocated_minor),
            advance=money(figures.advance_minor),
            bill=money(figures.bill_minor),
            guarantee=money(figures.guarantee_minor),
            overdue=money(figures.overdue_minor),
            not_due=money(figures.not_due_minor),
            blocked=money(figures.blocked_minor),
            open_count=int(figures.open_count[at]),
            oldest_due_date=_date(figures.oldest_due_day[at]),
            max_overdue_days=int(figures.max_overdue_days[at]),
            avg_due_date=_date(figures.average_due_day[at]),
            avg_due_days=Decimal(int(figures.average_due_hundredths[at])).scaleb(-2) if some_open else None,
            aging=[amount(int(cell), currency) for cell in figures.aging_minor[at]],
            months={
                name: amount(int(cell), currency) for name, cell in zip(columns, figures.months_minor[at], strict=True)
            },
            open_amounts_incomplete=bool(figures.open_amounts_incomplete[at]),
            items=items.get((supplier, currency), []),
            allocations=allocations.get((supplier, currency), []),
        )
    return closings


def minor(value: Decimal, currency: str) -> int:
    """An amount in minor units of its currency."""
    scaled = value.scaleb(CURRENCIES[currency][1])
    assert scaled == scaled.to_integral_value()
    return int(scaled)


def amount(value: int, currency: str) -> Decimal:
    """Minor units as an amount."""
    return Decimal(value).scaleb(-CURRENCIES[currency][1])


def _items(ledger: Ledger, result: ClosingResult, columns: list[str]) -> dict[tuple[str, str], list[OpenItem]]:
    items = result.open_items
    order = [
        (int(ledger.columns.supplier_id[row]), int(ledger.columns.currency[row]), row) for row in items.row.tolist()
    ]
    assert order == sorted(set(order))
    by_pair: dict[tuple[str, str], list[OpenItem]] = {}
    for row, open_minor, late, bucket, month in zip(
        items.row.tolist(),
        items.open_minor.tolist(),
        items.days_overdue.tolist(),
        items.bucket.tolist(),
        items.month.tolist(),
        strict=True,
    ):
        entry = ledger.entry(row)
        by_pair.setdefault((entry.supplier, entry.currency), []).append(
            OpenItem(
                ledger.key(row),
                amount(open_minor, entry.currency),
                late,
                None if bucket == NO_ROW else bucket,
                None if month == NO_ROW else columns[month],
            )
        )
    return by_pair


def _allocations(ledger: Ledger, result: ClosingResult) -> dict[tuple[str, str], list[tuple[str, str, Decimal, str]]]:
    made = result.allocations
    by_pair: dict[tuple[str, str], list[tuple[str, str, Decimal, str]]] = {}
    for debit_row, credit_row, amount_minor, reason, step in zip(
        made.debit_row.tolist(),
        made.credit_row.tolist(),
        made.amount_minor.tolist(),
        made.reason.tolist(),
        made.step.tolist(),
        strict=True,
    ):
        debit = ledger.entry(debit_row)
        so_far = by_pair.setdefault((debit.supplier, debit.currency), [])
        so_far.append((debit.key, ledger.key(credit_row), amount(amount_minor, debit.currency), REASONS[reason]))
        assert step == len(so_far)
    return by_pair


def _days(dates: list[date]) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    return np.array([day_number(day) for day in dates], dtype=np.int32)


def _date(number: np.int32) -> date | None:
    return None if number == NO_DAY else from_day_number(int(number))
