"""Payment terms and calendars of a company as values of the core."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from payments.domain.calendars import Holiday as HolidayValue
from payments.domain.calendars import WorkCalendar
from payments.domain.terms import (
    Baseline,
    Instalment,
    PaymentTerm,
    Roll,
    ShareKind,
    StartFrom,
    TermLine,
    Tier,
)
from payments.models import Company, CompanySettings, Holiday
from payments.models import PaymentTerm as TermRow

STATUTORY_MAX_DAYS = 60
"""TTK 1530: longer terms need an express agreement, and are never possible with a small creditor. A warning only."""

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def term_of(row: TermRow) -> PaymentTerm:
    """The row as the value the rules take."""
    return PaymentTerm(
        code=row.code,
        name=row.name,
        baseline=Baseline(row.baseline),
        roll=Roll(row.roll) if row.roll else None,
        tolerance_days=row.tolerance_days,
        lines=tuple(_line(line) for line in row.lines),
        instalments=tuple(
            Instalment(kind=ShareKind(part["kind"]), share=Decimal(part["share"]), line=_line(part["line"]))
            for part in row.instalments
        ),
    )


def lines_as_json(lines: tuple[TermLine, ...]) -> list[dict[str, Any]]:
    """Lines in the form they are kept and sent in; percentages are texts."""
    return [_plain(asdict(line)) for line in lines]


def instalments_as_json(instalments: tuple[Instalment, ...]) -> list[dict[str, Any]]:
    """Instalments in the form they are kept and sent in."""
    return [_plain(asdict(part)) for part in instalments]


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


def _line(raw: Mapping[str, Any]) -> TermLine:
    return TermLine(
        day_limit=raw["day_limit"],
        start_from=StartFrom(raw["start_from"]),
        fixed_day=raw["fixed_day"],
        add_months=raw["add_months"],
        tiers=tuple(
            Tier(
                percent=Decimal(tier["percent"]),
                days=tier["days"],
                months=tier["months"],
                fixed_day=tier["fixed_day"],
                end_of_month=tier["end_of_month"],
            )
            for tier in raw["tiers"]
        ),
    )


def _plain(value: Any) -> Any:
    """Decimals as texts, tuples as lists, words as their values."""
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Decimal):
        return format(value.normalize(), "f") if value else "0"
    return value.value if hasattr(value, "value") else value
