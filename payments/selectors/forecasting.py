"""What goes out, week by week: what falls due, what runs pay, what is under way."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

from payments.domain.calendars import WorkCalendar
from payments.domain.money import to_text
from payments.models import Company, HouseBank
from payments.selectors.calendar import today_of
from payments.selectors.sql import rows
from payments.selectors.terms import work_calendar

_DUE = """
    WITH shown AS (
        SELECT s.id AS supplier_id, coalesce(o.run_id, k.current_run_id) AS run_id
        FROM supplier s JOIN company k ON k.id = s.company_id LEFT JOIN supplier_current o ON o.supplier_id = s.id
        WHERE k.id = %(company)s
    )
    SELECT e.currency,
           CASE WHEN d.due < %(today)s THEN 'overdue' WHEN d.due >= %(end)s THEN 'later'
                ELSE date_trunc('week', d.due)::date::text END,
           sum(i.open_amount)::numeric
    FROM shown h JOIN closing_open_item i ON i.run_id = h.run_id AND i.supplier_id = h.supplier_id
    JOIN calculation_run r ON r.id = h.run_id
    JOIN ledger_entry e ON e.id = i.entry_id AND e.removed_batch_id IS NULL
    CROSS JOIN LATERAL (SELECT CASE WHEN i.part > 0 THEN r.key_date - i.days_overdue ELSE e.due_date END) d(due)
    WHERE i.open_amount > 0
      AND NOT EXISTS (SELECT FROM payment_item p WHERE p.entry_id = e.id AND p.part IN (0, i.part) AND p.live)
      AND (i.part > 0 OR NOT EXISTS (SELECT FROM payment_item p WHERE p.entry_id = e.id AND p.live))
    GROUP BY 1, 2
"""

# A payment whose day has passed still goes out: it counts for the first week.
_PLANNED = """
    SELECT l.currency, date_trunc('week', greatest(r.run_date, %(today)s))::date::text,
           r.status IN ('draft', 'in_approval'), sum(l.net)::numeric
    FROM payment_line l JOIN payment_run r ON r.id = l.run_id
    WHERE r.company_id = %(company)s AND r.status NOT IN ('rejected', 'cancelled')
      AND l.state IN ('planned', 'exported', 'accepted', 'confirmed')
      AND l.settled_at IS NULL AND l.released_at IS NULL
    GROUP BY 1, 2, 3
"""


def forecast(company: Company, *, weeks: int, now: datetime) -> dict[str, Any]:
    """Due and planned cash-out per currency and week from this week's Monday on, as `CashForecast` on the wire."""
    today = today_of(company, now=now)
    first = today - timedelta(days=today.weekday())
    mondays = [first + timedelta(weeks=number) for number in range(weeks)]
    values = {"company": company.pk, "today": today, "end": first + timedelta(weeks=weeks)}
    due: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    planned: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    under_way: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for currency, week, minor in rows(_DUE, values):
        due[currency][week] += int(minor)
    for currency, week, waits, minor in rows(_PLANNED, values):
        (planned if waits else under_way)[currency][week] += int(minor)
    limits = _limits(company)
    calendar = work_calendar(company)
    days = {day: _days_left(day, today=today, calendar=calendar) for day in mondays}
    return {
        "company": company.code,
        "first_week": first,
        "calculation": None if company.current_run_id is None else str(company.current_run_id),
        "currencies": [
            {
                "currency": currency,
                "overdue": to_text(due[currency]["overdue"], currency),
                "later": to_text(due[currency]["later"], currency),
                "daily_limit": _text(limits.get(currency), currency),
                "weeks": [
                    _week(
                        currency,
                        day,
                        [one[currency].get(day.isoformat(), 0) for one in (due, planned, under_way)],
                        limit_minor=_times(limits.get(currency), days[day]),
                    )
                    for day in mondays
                ],
            }
            for currency in sorted({*due, *planned, *under_way})
        ],
    }


def _week(currency: str, monday: date, parts_minor: list[int], *, limit_minor: int | None) -> dict[str, Any]:
    total_minor = sum(parts_minor)
    named = zip(("due", "planned", "in_transit", "total"), (*parts_minor, total_minor), strict=True)
    return {
        "week": monday,
        **{name: to_text(minor, currency) for name, minor in named},
        "limit": _text(limit_minor, currency),
        "over_limit": limit_minor is not None and total_minor > limit_minor,
    }


def _days_left(monday: date, *, today: date, calendar: WorkCalendar) -> int:
    """How many business days of a week are still to come, today among them."""
    days = (monday + timedelta(days=number) for number in range(7))
    return sum(day >= today and calendar.closed(day) is None for day in days)


def _times(daily_minor: int | None, days: int) -> int | None:
    return None if daily_minor is None else daily_minor * days


def _text(minor: int | None, currency: str) -> str | None:
    return None if minor is None else to_text(minor, currency)


def _limits(company: Company) -> dict[str, int | None]:
    """What all accounts of a currency allow together; None where one of them has no limit."""
    found: dict[str, int | None] = {}
    for bank in HouseBank.objects.filter(company=company, active=True, confirmed_at__isnull=False):
        before = found.get(bank.currency, 0)
        found[bank.currency] = None if bank.daily_limit is None or before is None else before + bank.daily_limit
    return found
