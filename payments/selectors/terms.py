"""Payment terms and calendars of a company as values of the core."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from payments.domain.calendars import Holiday as HolidayValue
from payments.domain.calendars import WorkCalendar
from payments.domain.kept_terms import term_of_json
from payments.domain.terms import PaymentTerm, Roll
from payments.models import Company, CompanySettings, Holiday
from payments.models import PaymentTerm as TermRow

STATUTORY_MAX_DAYS = 60
"""TTK 1530: longer terms need an express agreement, and are never possible with a small creditor. A warning only."""

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def term_of(row: TermRow) -> PaymentTerm:
    """The row as the value the rules take."""
    names = ("code", "name", "baseline", "roll", "tolerance_days", "lines", "instalments")
    return term_of_json({name: getattr(row, name) for name in names})


def terms_by_id(company_id: int) -> dict[int, PaymentTerm]:
    """Every term of a company."""
    return {row.pk: term_of(row) for row in TermRow.objects.filter(company_id=company_id)}


def work_calendar(company: Company) -> WorkCalendar:
    """The company's holidays, and its weekend as its newest settings say."""
    told = _newest_rules(company)
    weekend = told.get("weekend", ["Sat", "Sun"])
    return WorkCalendar(
        weekend=frozenset(WEEKDAYS.index(name) for name in weekend),
        holidays={
            row.date: HolidayValue(row.name, half_day=row.half_day) for row in Holiday.objects.filter(company=company)
        },
        half_day_is_business_day=told.get("half_day_is_business_day", True),
    )


def company_roll(company: Company) -> Roll:
    """Where due days go that are no business days, unless a term says otherwise."""
    return Roll(_newest_rules(company).get("roll", Roll.FOLLOWING.value))


def _newest_rules(company: Company) -> Mapping[str, Any]:
    rules: Mapping[str, Any] = CompanySettings.objects.get(company=company, version=company.settings_version).rules
    return rules
