"""
Each mutant is one of our rules with one mistake in it; the check named beside it must notice.

The module is compiled anew from its changed text, so that nothing else sees the mistake.
"""
# ruff: noqa: E501 - a table, one mutant a line

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from payments.calculation import discounts, due_dates, due_sources, instalments, late_interest, rolling, valuation
from payments.domain.calendars import Holiday, WorkCalendar
from payments.domain.ledger import EntryKind
from payments.domain.terms import DocumentDates, Instalment, Roll, ShareKind, Tier
from tests.calculation.calendars import TURKEY_2026
from tests.calculation.golden_terms import due_cases, one


def table_d(module: Any) -> bool:
    """The worked examples of due dates."""
    return all(
        (found := module.due_dates(case.term, _dates(case.baseline_in), TURKEY_2026, roll=case.roll)).net_due
        == case.net_due
        and found.baseline == case.baseline
        and [discount.day for discount in found.discounts] == [day for _, day in case.discounts]
        for case in due_cases()
    )


def pay_by(module: Any) -> bool:
    """Discount days roll back."""
    term = one(Tier(percent=Decimal(2), days=10), Tier(days=30))
    return bool(module.due_dates(term, _dates(date(2026, 3, 10)), TURKEY_2026).discounts[0].pay_by == date(2026, 3, 19))


def warning(module: Any) -> bool:
    """60 days are within the law."""
    return not module.due_dates(
        one(Tier(days=60)), _dates(date(2026, 1, 1)), TURKEY_2026, statutory_max_days=60
    ).warnings


def rolls(module: Any) -> bool:
    """The business day of every rule, and of a half day."""
    sunday, half = date(2026, 5, 31), date(2026, 5, 26)
    calendar = WorkCalendar(holidays={half: Holiday("yarım", half_day=True)})
    found = [module.rolled(sunday, roll, calendar).day.day for roll in Roll]
    return found == [31, 1, 29, 29] and module.rolled(half, Roll.FOLLOWING, calendar).day == half


def sources(module: Any) -> bool:
    """A reference goes before the ERP for a debit, and never counts for what we owe; items count their last days."""
    told: dict[str, Any] = {
        "kind": EntryKind.CREDIT_NOTE,
        "dates": DocumentDates(document=date(2026, 1, 1), posting=date(2026, 1, 2), given=date(2026, 1, 3)),
        "items": due_sources.ItemTerms(tier1_days=10, tier2_days=0, net_days=0),
    }
    nothing: dict[str, Any] = {}
    other: dict[str, Any] = {"erp_due": date(2026, 2, 1), "reference_due": date(2026, 3, 1)}
    days = [
        module.due_of_entry(due_sources.DueInput(amount_minor=minor, **told, **more), TURKEY_2026).due_date
        for minor, more in [(-1, other), (1, other), (1, nothing), (-1, nothing)]
    ]
    return days == [date(2026, 3, 1), date(2026, 2, 1), date(2026, 1, 13), date(2026, 1, 3)]


def decisions(module: Any) -> bool:
    """Days that meet exactly: the last day of a tier still counts, a next run on it is in time."""
    day = date(2026, 3, 12)
    tiers = (module.DiscountTier(Decimal(2), day), module.DiscountTier(Decimal(0), day + timedelta(days=20)))

    def decided(pay: date, following: date, policy: str = "MAX_DISCOUNT", hurdle: int = 43) -> tuple[str, int]:
        rules = module.DiscountRules(
            pay_day=pay,
            next_day=following,
            policy=module.DiscountPolicy(policy),
            hurdle_percent=Decimal(hurdle),
            min_percent=Decimal(2),
        )
        found = module.decide(100_00, tiers, rules)
        return found.decision.value, found.discount_minor

    week = timedelta(days=7)
    return [
        decided(day, day + week),
        decided(day - week, day),
        decided(day - week / 7 * 6, day + week / 7, "NPV"),
        decided(day - week / 7 * 6, day + week / 7, "NPV", 20),
        decided(day + 3 * week, day + 4 * week),
        decided(day + timedelta(days=20), day + timedelta(days=21), "NET_ONLY"),
    ] == [("pay", 2_00), ("wait", 0), ("wait", 0), ("pay", 2_00), ("pay", 0), ("pay", 0)]


def shares(module: Any) -> bool:
    """Rounding, signs, and parts that would take more than is left."""
    quarters = tuple(Instalment(kind=ShareKind.PERCENT_OF_TOTAL, share=Decimal(25)) for _ in range(4))
    half = Instalment(kind=ShareKind.PERCENT_OF_REST, share=Decimal(50))
    fixed = Instalment(kind=ShareKind.FIXED, share=Decimal("0.40"))
    rests = (fixed, half, half, Instalment(kind=ShareKind.BALANCE))
    return [
        module.instalment_amounts(-2, quarters, "TRY"),
        module.instalment_amounts(1_00, rests, "TRY"),
        module.instalment_amounts(40, rests, "TRY"),
    ] == [[-1, -1, 0, 0], [40, 30, 15, 15], [40, 0, 0, 0]]


def interest(module: Any) -> bool:
    """The due day bears none, the key date does, and each day has its own rate."""
    found = module.late_interest(36_500_00, due_day=date(2025, 12, 30), key_date=date(2026, 1, 2))
    one_day = module.late_interest(36_500_00, due_day=date(2026, 3, 14), key_date=date(2026, 3, 15))
    return [found.days, found.amount_minor, one_day.amount_minor] == [3, 53_25 + 2 * 43_00, 43_00]


def currency(module: Any) -> bool:
    """Halves away from zero, and both parts of an item come to the whole."""
    told: dict[str, Any] = {"amount_minor": 3, "amount_lc_minor": 1_00, "currency": "USD", "company_currency": "TRY"}
    open_part = module.valued(1, **told, rate=module.Rate(Decimal("33.5")))
    paid = module.realised_difference(2, **told, rate=module.Rate(Decimal("33.25")))
    return [open_part.book_minor, open_part.value_minor, open_part.difference_minor] == [33, 34, 1] and [
        paid.book_minor,
        paid.value_minor,
        paid.difference_minor,
    ] == [67, 67, 0]


@dataclass(frozen=True)
class Mutant:
    """A module, what stands in it, what stands there instead, and the check that notices."""

    module: ModuleType
    before: str
    after: str
    check: Callable[[Any], bool]


MUTANTS = {
    "a fixed day that is today counts as passed": Mutant(due_dates, "if day >= start else", "if day > start else", table_d),
    "a day limit leaves out its own day": Mutant(due_dates, "baseline.day <= line.day_limit", "baseline.day < line.day_limit", table_d),
    "the 15th is the second half": Mutant(due_dates, "baseline.day <= HALF", "baseline.day < HALF - 6", table_d),
    "tolerance is added": Mutant(due_dates, "reached - timedelta", "reached + timedelta", table_d),
    "days before months": Mutant(
        due_dates,
        "add_months(start, tier.months) + timedelta(days=tier.days)",
        "add_months(start + timedelta(days=tier.days), tier.months + 1)",
        table_d,
    ),
    "a discount day rolls forward": Mutant(due_dates, "Roll.PRECEDING", "Roll.FOLLOWING", pay_by),
    "60 days are too many": Mutant(due_dates, "days_agreed > statutory_max_days", "days_agreed >= statutory_max_days", warning),
    "modified following never turns back": Mutant(rolling, "!= (day.year, day.month)", "is None", rolls),
    "preceding goes forward": Mutant(rolling, 'if roll is Roll.PRECEDING:\n        return _moved(day, -_ONE_DAY', 'if roll is Roll.PRECEDING:\n        return _moved(day, _ONE_DAY', rolls),
    "a credit takes the day of what it names": Mutant(due_sources, "if is_debit and entry.reference_due", "if entry.reference_due", sources),
    "the ERP goes before a reference": Mutant(due_sources, "if is_debit and entry.reference_due is not None", "if is_debit and entry.erp_due is None", sources),
    "a discount's last day is too late": Mutant(discounts, "usable and rules.pay_day <= last_day", "usable and rules.pay_day < last_day", decisions),
    "a next run on the last day is too late": Mutant(discounts, "elif rules.next_day > last_day", "elif rules.next_day >= last_day", decisions),
    "the least percentage is not enough": Mutant(discounts, "tier.percent >= rules.min_percent", "tier.percent > rules.min_percent", decisions),
    "value grows with time": Mutant(discounts, "/ (1 + hurdle", "* (1 + hurdle", decisions),
    "an instalment may take more than is left": Mutant(instalments, "amount = min(amount, left)", "pass", shares),
    "a part of the rest is one of the total": Mutant(instalments, "left * Fraction(part.share)", "whole * Fraction(part.share)", shares),
    "the due day bears interest": Mutant(late_interest, "first = due_day + timedelta(days=1)", "first = due_day", interest),
    "the key date bears no interest": Mutant(late_interest, "while first <= key_date", "while first < key_date", interest),
    "a new rate holds a day late": Mutant(late_interest, "next_change - timedelta(days=1)", "next_change", interest),
    "the open part is rounded down": Mutant(valuation, "round_half_away(minor", "int(minor", currency),
    "the paid part is booked on its own": Mutant(valuation, "amount_lc_minor - open_book", "amount_lc_minor * paid_minor // amount_minor", currency),
}  # fmt: skip


class TestMutants:
    @pytest.mark.parametrize("name", MUTANTS)
    def test_are_noticed(self, name: str) -> None:
        mutant = MUTANTS[name]

        assert mutant.check(_compiled(mutant.module, "", ""))
        assert not _survives(mutant)


def _dates(day: date) -> DocumentDates:
    return DocumentDates(document=day, posting=day)


def _survives(mutant: Mutant) -> bool:
    """Whether the check finds nothing wrong; a mutant that breaks down is noticed too."""
    try:
        return mutant.check(_compiled(mutant.module, mutant.before, mutant.after))
    except Exception:  # noqa: BLE001
        return False


def _compiled(module: ModuleType, before: str, after: str) -> Any:
    text = Path(str(module.__file__)).read_text(encoding="utf-8")
    if before:
        assert before in text, f"{before!r} no longer stands in {module.__name__}"
        text = text.replace(before, after)
    changed = ModuleType(f"{module.__name__}_changed")
    sys.modules[changed.__name__] = changed
    try:
        exec(compile(text, str(module.__file__), "exec"), changed.__dict__)  # noqa: S102
    finally:
        del sys.modules[changed.__name__]
    return changed
