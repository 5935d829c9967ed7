"""Open items in the company's currency, by the rates their run kept (domain.md 3.4.7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from payments.calculation.valuation import OpenBeyondAmount, Valuation, valued
from payments.models import CalculationRun
from payments.selectors.rates import kept_rates


@dataclass(frozen=True, slots=True)
class ItemValue:
    """What is open of an item, in `currency`, at the rate of a day; without a rate it has no value and no day."""

    currency: str
    found: Valuation
    rate_day: date | None


def item_values(run_id: UUID | None, rows: Sequence[Mapping[str, Any]]) -> list[ItemValue | None]:
    """
    One per row with its `currency`, `open_amount`, `amount` and `amount_lc` in minor units. None where the item is in
    the company's currency, or where more is open of it than it is.
    """
    if run_id is None or not rows:
        return [None] * len(rows)
    run = CalculationRun.objects.select_related("company").only("rates", "company__currency").get(pk=run_id)
    own, rates = run.company.currency, kept_rates(run.rates)

    def value_of(row: Mapping[str, Any]) -> ItemValue | None:
        currency = row["currency"]
        if currency == own:
            return None
        rate = rates.get(currency)
        try:
            found = valued(
                row["open_amount"],
                amount_minor=row["amount"],
                amount_lc_minor=row["amount_lc"],
                currency=currency,
                company_currency=own,
                rate=None if rate is None else rate.rate,
            )
        except OpenBeyondAmount:
            return None
        return ItemValue(own, found, None if rate is None else rate.day)

    return [value_of(row) for row in rows]
