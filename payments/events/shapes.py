"""The figures of a supplier as they stand on the wire: in frames, lists and single resources alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from payments.domain.days import month_window
from payments.domain.money import hundredths_text, to_text
from payments.domain.rules import ClosingRules

MoneyText = Annotated[
    str,
    Field(
        pattern=r"^-?[0-9]{1,19}(\.[0-9]{1,4})?$",
        description="Decimal string with the currency's decimals; positive = we owe.",
        examples=["14300.50"],
    ),
]


class Shape(BaseModel):
    """Base of everything that leaves or enters: no unknown fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class AgingBucket(Shape):
    """What is open of one age. Labels: not_due, 1-30 … >120, or as the run's settings say."""

    label: str
    amount: MoneyText


class Closing(Shape):
    """
    One supplier in one currency.

    Σ aging + unallocated = Σ months + unallocated = balance; open + unallocated = balance.
    """

    currency: str = Field(examples=["TRY"])
    balance: MoneyText
    open: MoneyText
    unallocated: MoneyText = Field(description="Payments and credits that found no invoice; zero or below.")
    overdue: MoneyText
    not_due: MoneyText
    aging: list[AgingBucket]
    months: dict[str, MoneyText] = Field(description="`before`, then the months oldest first, then `after`.")
    average_due_date: date | None
    average_due_days: str | None = Field(description="Days from the key date, two decimals; negative = past.")
    oldest_due_date: date | None
    max_overdue_days: int
    open_count: int
    blocked: bool
    blocked_amount: MoneyText
    ledger_balance: MoneyText = Field(description="Σ of the ledger's amounts; differs where the ERP's open amounts do.")
    open_difference: MoneyText = Field(description="ledger_balance − balance.")
    advance: MoneyText
    bill: MoneyText
    guarantee: MoneyText
    total: MoneyText = Field(description="balance + advance + bill.")
    open_amounts_incomplete: bool = Field(description="The group ran FIFO: not every entry had an open amount.")
    currency_lc: str | None = Field(default=None, description="The company's currency, that of all `_lc` amounts.")
    balance_lc: MoneyText | None = Field(
        default=None,
        description="Booked value of the account; null in results of earlier releases, as all that follow.",
    )
    open_lc: MoneyText | None = Field(default=None, description="Booked value of open + unallocated.")
    valuation_lc: MoneyText | None = Field(
        default=None, description="Open + unallocated at the day's rate; null where no rate is known, never at 1."
    )
    fx_diff: MoneyText | None = Field(default=None, description="valuation_lc − open_lc; positive: we owe more.")
    realised_diff: MoneyText | None = Field(
        default=None,
        description="What closing the rest cost beyond its booking; null where the ERP's open amounts leave it open.",
    )


class CalculationName(Shape):
    """Which calculation figures come from."""

    id: str
    key_date: date


@dataclass(frozen=True, slots=True)
class Labels:
    """Names of the buckets and months of one run, and of the company's currency; None: not valued in it."""

    buckets: tuple[str, ...]
    months: tuple[str, ...]
    currency_lc: str | None = None

    @classmethod
    def of(cls, rules: ClosingRules, key_date: date, *, currency_lc: str | None = None) -> Labels:
        """The labels that a run with these rules and key date uses."""
        months = ("before", *month_window(key_date, rules.month_count), "after")
        return cls(rules.bucket_labels(), months, currency_lc)


@dataclass(frozen=True, slots=True)
class Figures:
    """A stored closing row, in minor units; the fields of payments.models.SupplierClosing."""

    currency: str
    balance: int
    ledger_balance: int
    open: int
    unallocated: int
    advance: int
    bill: int
    guarantee: int
    overdue: int
    not_due: int
    blocked: int
    open_count: int
    oldest_due_date: date | None
    max_overdue_days: int
    average_due_date: date | None
    average_due_hundredths: int | None
    aging: Sequence[int]
    months: Sequence[int]
    open_amounts_incomplete: bool
    balance_lc: int | None = None
    open_lc: int | None = None
    valuation_lc: int | None = None
    fx_diff: int | None = None
    realised_diff: int | None = None


FIGURE_COLUMNS = tuple(Figures.__dataclass_fields__)
"""Column names of a closing row, in the order of Figures' fields."""


def closing_data(row: Figures, labels: Labels) -> dict[str, object]:
    """A stored row as the JSON object of `Closing`; a plain dictionary, because a run renders 100,000 of them."""
    text = partial(to_text, currency=row.currency)

    def text_lc(minor: int | None) -> str | None:
        return None if minor is None or labels.currency_lc is None else to_text(minor, labels.currency_lc)

    return {
        "currency": row.currency,
        "balance": text(row.balance),
        "open": text(row.open),
        "unallocated": text(row.unallocated),
        "overdue": text(row.overdue),
        "not_due": text(row.not_due),
        "aging": [
            {"label": label, "amount": text(amount)} for label, amount in zip(labels.buckets, row.aging, strict=True)
        ],
        "months": {label: text(amount) for label, amount in zip(labels.months, row.months, strict=True)},
        "average_due_date": row.average_due_date and row.average_due_date.isoformat(),
        "average_due_days": None if row.average_due_hundredths is None else hundredths_text(row.average_due_hundredths),
        "oldest_due_date": row.oldest_due_date and row.oldest_due_date.isoformat(),
        "max_overdue_days": row.max_overdue_days,
        "open_count": row.open_count,
        "blocked": row.blocked != 0,
        "blocked_amount": text(row.blocked),
        "ledger_balance": text(row.ledger_balance),
        "open_difference": text(row.ledger_balance - row.balance),
        "advance": text(row.advance),
        "bill": text(row.bill),
        "guarantee": text(row.guarantee),
        "total": text(row.balance + row.advance + row.bill),
        "open_amounts_incomplete": row.open_amounts_incomplete,
        "currency_lc": labels.currency_lc,
        "balance_lc": text_lc(row.balance_lc),
        "open_lc": text_lc(row.open_lc),
        "valuation_lc": text_lc(row.valuation_lc),
        "fx_diff": text_lc(row.fx_diff),
        "realised_diff": text_lc(row.realised_diff),
    }
