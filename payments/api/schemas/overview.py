"""What a company owes, at a glance."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from payments.api.schemas.common import Output
from payments.api.schemas.suppliers import CurrencyTotals
from payments.events.shapes import CalculationName, MoneyText


class DueWeekOut(Output):
    """What falls due from one day to another, both included."""

    first_day: date
    last_day: date
    amount: MoneyText
    items: int = Field(description="How many open documents that is.")


class CurrencyOverview(CurrencyTotals):
    """Sums over all suppliers in one currency."""

    currency: str = Field(examples=["TRY"])
    weeks: list[DueWeekOut] = Field(
        description="Eight weeks; the first begins with the key date. What is overdue, or due later, is in none."
    )


class OverviewOut(Output):
    """By currency; currencies are never added up."""

    calculation: CalculationName | None
    currencies: list[CurrencyOverview]
