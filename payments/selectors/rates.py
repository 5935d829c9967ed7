"""Exchange rates of a day, as a company's settings choose them (domain.md 3.4.7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from payments.calculation.valuation import Rate
from payments.domain.money import exponent
from payments.domain.rules import ValuationRules
from payments.models import ExchangeRate

DAYS_BACK = 10
"""The longest holidays leave nine days without a rate. An older one values nothing."""


@dataclass(frozen=True, slots=True)
class DayRate:
    """A rate into the company's currency, and the day it was given for."""

    rate: Rate
    day: date

    def per_minor(self, currency: str, *, own: str) -> Fraction:
        """Minor units of the company's currency for one minor unit."""
        return Fraction(self.rate.per_unit) / self.rate.unit * Fraction(10) ** (exponent(own) - exponent(currency))

    def data(self) -> dict[str, Any]:
        """As a run keeps it."""
        return {
            "rate": format(self.rate.per_unit.normalize(), "f"),
            "unit": self.rate.unit,
            "date": self.day.isoformat(),
        }


def day_rates(
    *, company_id: int, own: str, currencies: Iterable[str], key_date: date, rules: ValuationRules
) -> dict[str, DayRate]:
    """The newest rate of each currency that counts on a key date; a currency without one is left out."""
    wanted = sorted(set(currencies) - {own})
    if not wanted:
        return {}
    last = key_date - timedelta(days=rules.date_rule == "previous_day")
    found = ExchangeRate.objects.filter(
        company_id=company_id,
        quote=own,
        base__in=wanted,
        kind=rules.rate_type,
        date__range=(last - timedelta(days=DAYS_BACK), last),
    )
    newest = found.order_by("base", "-date").distinct("base")
    return {row.base: DayRate(Rate(row.rate, row.unit), row.date) for row in newest}


def kept_rates(kept: Mapping[str, Mapping[str, Any]]) -> dict[str, DayRate]:
    """The rates of a run, from what it keeps of them."""
    return {
        currency: DayRate(Rate(Decimal(one["rate"]), one["unit"]), date.fromisoformat(one["date"]))
        for currency, one in kept.items()
    }
