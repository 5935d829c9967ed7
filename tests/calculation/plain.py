"""The plain-integer path in the oracle's words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from payments.calculation.columns import NO_DAY, NO_ROW
from payments.calculation.parts import PlainPart, divide
from payments.calculation.supplier import PlainClosing, PlainEntry, close_supplier
from payments.domain.days import day_number, from_day_number, month_window
from tests.calculation.ledgers import CLASSES, OWN, REASONS, amount, key_of, minor, rules_of
from tests.oracle.closing import Closing, Entry, OpenItem, Settings


def close_each(entries: Sequence[Entry], key_date: date, settings: Settings) -> dict[tuple[str, str], Closing]:
    """Every supplier by itself."""
    ordered = sorted(entries, key=lambda entry: entry.order)
    number = {entry.key: at for at, entry in enumerate(ordered, start=1)}
    found = {}
    for supplier_id, supplier in enumerate(sorted({entry.supplier for entry in ordered}), start=1):
        mine = [part for entry in ordered if entry.supplier == supplier for part in plain(entry, number)]
        for closing in close_supplier(
            mine, supplier_id=supplier_id, key_day=day_number(key_date), rules=rules_of(settings)
        ):
            found[supplier, closing.currency] = in_words(closing, ordered, key_date, settings)
    return found


def plain(entry: Entry, number: dict[str, int]) -> list[PlainEntry]:
    """One entry, or its parts; `number` gives the id of each key."""
    whole = PlainEntry(
        entry_id=number[entry.key],
        currency=entry.currency,
        account_class=CLASSES.index(entry.account_class),
        posting_day=day_number(entry.posting_date),
        document_day=day_number(entry.document_date),
        due_day=day_number(entry.due_date),
        amount_minor=minor(entry.amount, entry.currency),
        source_open_minor=None if entry.open_amount is None else minor(entry.open_amount, entry.currency),
        blocked=entry.blocked,
        names=number.get(entry.invoice_ref or "", 0),
        amount_lc_minor=minor(entry.booked, OWN),
    )
    parts = [
        PlainPart(place, day_number(due), minor(part, entry.currency))
        for place, (due, part) in enumerate(entry.instalments, start=1)
    ]
    return divide(whole, parts)


def in_words(closing: PlainClosing, ordered: Sequence[Entry], key_date: date, settings: Settings) -> Closing:
    """A closing as the oracle writes it."""
    figures, currency = closing.figures, closing.currency
    months = ["before", *month_window(key_date, settings.month_count), "after"]

    def money(value: int) -> Decimal:
        return amount(value, currency)

    return Closing(
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
        open_count=figures.open_count,
        oldest_due_date=_date(figures.oldest_due_day),
        max_overdue_days=figures.max_overdue_days,
        avg_due_date=_date(figures.average_due_day),
        avg_due_days=Decimal(figures.average_due_hundredths).scaleb(-2) if figures.open_count else None,
        aging=[money(cell) for cell in figures.aging_minor],
        months=dict(zip(months, map(money, figures.months_minor), strict=True)),
        open_amounts_incomplete=figures.open_amounts_incomplete,
        items=[
            OpenItem(
                key_of(ordered[item.entry_id - 1].key, item.part),
                money(item.open_minor),
                item.days_overdue,
                None if item.bucket == NO_ROW else item.bucket,
                None if item.month == NO_ROW else months[item.month],
            )
            for item in closing.items
        ],
        allocations=[
            (ordered[debit - 1].key, key_of(ordered[credit - 1].key, part), money(value), REASONS[reason])
            for debit, credit, part, value, reason in closing.allocations
        ],
    )


def _date(number: int) -> date | None:
    return None if number == NO_DAY else from_day_number(number)
