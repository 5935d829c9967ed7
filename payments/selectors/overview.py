"""What a company owes at a glance: what falls due in the weeks to come, per currency."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from payments.domain.money import to_text
from payments.models import CalculationRun, Company
from payments.selectors.caching import LRUCache
from payments.selectors.sql import rows

WEEKS = 8
"""How far ahead is looked, the week of the key date included."""


@dataclass(frozen=True, slots=True)
class DueWeek:
    """What falls due from one day to another, both included. The first week begins with the key date."""

    first_day: date
    last_day: date
    amount: str
    items: int


def weeks_from(key_date: date) -> list[tuple[date, date]]:
    """The weeks looked at: from the key date to its Sunday, then from Monday to Sunday."""
    monday = key_date - timedelta(days=key_date.weekday())
    return [
        (max(key_date, monday + timedelta(weeks=week)), monday + timedelta(weeks=week, days=6)) for week in range(WEEKS)
    ]


_Sums = dict[tuple[str, int], tuple[int, int]]
"""(minor units, documents) by currency and number of the week."""

_known_sums: LRUCache[tuple[object, ...], _Sums] = LRUCache(64)


def due_by_week(
    company: Company, run: CalculationRun | None, *, key_date: date, currencies: Sequence[str]
) -> dict[str, list[DueWeek]]:
    """
    Open credits by the week they fall due in, for each of the currencies; each has all weeks. What is overdue, and what
    is due later, is in none of them.

    Args:
        run: its figures; None means the current ones, those of suppliers calculated since included.
        key_date: the day that is looked from.
    """
    figures = (company.current_run_id, company.figures_version) if run is None else run.pk
    key = (company.pk, figures, key_date)
    sums = _known_sums.get(key)
    if sums is None:
        sums = _sums_by_week(company, run, key_date)
        _known_sums.put(key, sums)
    weeks = weeks_from(key_date)
    return {
        currency: [
            _due_week(extent, currency, *sums.get((currency, week), (0, 0))) for week, extent in enumerate(weeks)
        ]
        for currency in currencies
    }


def _due_week(extent: tuple[date, date], currency: str, minor: int, items: int) -> DueWeek:
    return DueWeek(*extent, to_text(minor, currency), items)


def _sums_by_week(company: Company, run: CalculationRun | None, key_date: date) -> _Sums:
    weeks = weeks_from(key_date)
    monday, last = weeks[0][1] - timedelta(days=6), weeks[-1][1]
    due = (
        "SELECT i.entry_id, i.open_amount, r.key_date - i.days_overdue AS due FROM calculation_run r "
        "JOIN closing_open_item i ON i.run_id = r.id WHERE r.id = %s AND i.open_amount > 0"
    )
    values: list[Any] = [run.pk if run else company.current_run_id]
    if run is None:
        due += " AND NOT EXISTS (SELECT 1 FROM supplier_current o WHERE o.supplier_id = i.supplier_id)"
        due += (
            " UNION ALL SELECT i.entry_id, i.open_amount, r.key_date - i.days_overdue FROM supplier_current o "
            "JOIN calculation_run r ON r.id = o.run_id "
            "JOIN closing_open_item i ON i.run_id = o.run_id AND i.supplier_id = o.supplier_id "
            "WHERE o.company_id = %s AND i.open_amount > 0"
        )
        values.append(company.pk)
    found = rows(
        f"SELECT e.currency, (d.due - %s::date) / 7, sum(d.open_amount), count(*) FROM ({due}) d "
        "JOIN ledger_entry e ON e.id = d.entry_id WHERE d.due BETWEEN %s AND %s GROUP BY 1, 2",
        [monday, *values, key_date, last],
    )
    return {(currency, week): (int(minor), items) for currency, week, minor, items in found}
