"""Pay now for a discount, pay now because it is due, or wait (domain.md 3.4.5). Compared as exact fractions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from payments.domain.errors import FieldError, InvalidInput
from payments.domain.money import MAX_MINOR, round_half_away
from payments.domain.reasons import Reason, because

YEAR_DAYS = 365
_MAX_GRACE = 365
_HUNDRED = Decimal(100)


class DiscountPolicy(StrEnum):
    """Which attainable tier is taken: the highest percentage, the one worth most today, or never any."""

    MAX_DISCOUNT = "MAX_DISCOUNT"
    NPV = "NPV"
    NET_ONLY = "NET_ONLY"


class Decision(StrEnum):
    """PAY in this run, or WAIT for a later one."""

    PAY = "pay"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class DiscountTier:
    """Until `day` so many percent may be taken off; the last tier of an item is net, percent 0."""

    percent: Decimal
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscountRules:
    """
    When and by which rule is paid: this run's value day, the next run's, and the company's settings.

    `hurdle_percent` is the annual rate money costs, for NPV.
    """

    pay_day: date
    next_day: date
    policy: DiscountPolicy
    grace_days: int = 0
    min_percent: Decimal = Decimal(0)
    hurdle_percent: Decimal | None = None


@dataclass(frozen=True, slots=True)
class TierFigures:
    """
    One tier as the decision saw it. `value_minor` (NPV only) is what paying by it costs as of the pay day, rounded;
    the comparison used the exact fraction. `annual_hundredths` is what waiting for net instead costs, % p.a. × 100.
    """

    percent: Decimal
    last_day: date
    attainable: bool
    discount_minor: int
    pay_on: date
    value_minor: int | None
    annual_hundredths: int | None


@dataclass(frozen=True, slots=True)
class DiscountDecision:
    """What to do, by which tier, what is taken off and what is paid; 0 and 0 when waiting."""

    decision: Decision
    percent: Decimal
    discount_minor: int
    pay_minor: int
    tiers: tuple[TierFigures, ...]
    why: tuple[Reason, ...]


def decide(
    open_minor: int, tiers: tuple[DiscountTier, ...], rules: DiscountRules, *, base_minor: Fraction | int | None = None
) -> DiscountDecision:
    """
    Whether an open credit is paid in this run, and with which discount.

    Args:
        open_minor: what is open, > 0.
        tiers: falling percentages, days not running backwards, the last net.
        base_minor: what the percentages are of; the open amount where an item has no discount base of its own.

    Raises:
        InvalidInput: a field that contradicts another or is out of range.
    """
    base = Fraction(open_minor if base_minor is None else base_minor)
    faults = [*_faults_of_amounts(open_minor, base), *_faults_of_tiers(tiers), *_faults_of_rules(rules)]
    if faults:
        raise InvalidInput(*faults)
    seen = tuple(_figures(tier, tiers[-1], open_minor, base, rules) for tier in tiers)
    why = [_why_tier(figures, rules) for figures in seen[:-1]]
    chosen = _chosen(tiers, seen, open_minor, base, rules)
    why.append(because(_POLICY_WORDS[rules.policy], percent=tiers[chosen].percent))
    last_day, net_last = seen[chosen].last_day, seen[-1].last_day
    if rules.pay_day > net_last:
        why.append(because("overdue-pay-now", days=(rules.pay_day - net_last).days, last=net_last))
    elif rules.next_day > last_day:
        why.append(because("next-run-too-late", next=rules.next_day, last=last_day))
    else:
        why.append(because("next-run-in-time", next=rules.next_day, last=last_day))
        return DiscountDecision(Decision.WAIT, tiers[chosen].percent, 0, 0, seen, tuple(why))
    discount = seen[chosen].discount_minor  # what was chosen is in reach, or net
    return DiscountDecision(Decision.PAY, tiers[chosen].percent, discount, open_minor - discount, seen, tuple(why))


def discount_base(base_minor: int, *, open_minor: int, gross_minor: int) -> Fraction:
    """The part of an item's discount base that belongs to what is still open of it, exact (domain.md 3.4.5)."""
    return Fraction(base_minor * open_minor, gross_minor)


def implied_annual_hundredths(percent: Decimal, *, days: int) -> int | None:
    """What a discount earns a year in hundredths of a percent, if paying so many days early; None for 0 days."""
    if days <= 0 or percent >= _HUNDRED:
        return None
    rate = Fraction(percent) / (100 - Fraction(percent)) * YEAR_DAYS / days * 100
    return round_half_away(rate * 100)


def _chosen(
    tiers: tuple[DiscountTier, ...],
    seen: tuple[TierFigures, ...],
    open_minor: int,
    base: Fraction,
    rules: DiscountRules,
) -> int:
    net = len(tiers) - 1
    if rules.policy is DiscountPolicy.NET_ONLY:
        return net
    attainable = [at for at, figures in enumerate(seen) if figures.attainable]
    if rules.policy is DiscountPolicy.MAX_DISCOUNT:
        return max(attainable, key=lambda at: tiers[at].percent)
    return min(
        attainable,
        key=lambda at: (_value(tiers[at], open_minor, base, seen[at].pay_on, rules), tiers[at].percent),
    )


def _figures(
    tier: DiscountTier, net: DiscountTier, open_minor: int, base: Fraction, rules: DiscountRules
) -> TierFigures:
    last_day = tier.day + timedelta(days=rules.grace_days)
    is_net = tier is net
    usable = is_net or tier.percent >= rules.min_percent
    pay_on = last_day if rules.next_day <= last_day else rules.pay_day
    value = None
    if rules.policy is DiscountPolicy.NPV:
        value = round_half_away(_value(tier, open_minor, base, pay_on, rules))
    return TierFigures(
        percent=tier.percent,
        last_day=last_day,
        attainable=is_net or (usable and rules.pay_day <= last_day),
        discount_minor=round_half_away(base * Fraction(tier.percent) / 100),
        pay_on=pay_on,
        value_minor=value,
        annual_hundredths=None if is_net else implied_annual_hundredths(tier.percent, days=(net.day - tier.day).days),
    )


def _value(tier: DiscountTier, open_minor: int, base: Fraction, pay_on: date, rules: DiscountRules) -> Fraction:
    """What is paid, as of the pay day: discounted at the hurdle rate for the days until it is paid."""
    hurdle = Fraction(rules.hurdle_percent or 0) / 100
    paid = open_minor - base * Fraction(tier.percent) / 100
    return paid / (1 + hurdle * (pay_on - rules.pay_day).days / YEAR_DAYS)


_POLICY_WORDS = {
    DiscountPolicy.MAX_DISCOUNT: "highest-discount",
    DiscountPolicy.NPV: "cheapest-today",
    DiscountPolicy.NET_ONLY: "net-only",
}


def _why_tier(figures: TierFigures, rules: DiscountRules) -> Reason:
    if figures.percent < rules.min_percent:
        return because("discount-below-minimum", percent=figures.percent, minimum=rules.min_percent)
    code = "discount-in-reach" if figures.attainable else "discount-missed"
    return because(code, percent=figures.percent, last=figures.last_day)


def _faults_of_amounts(open_minor: int, base: Fraction) -> Iterator[FieldError]:
    if not 0 < open_minor <= MAX_MINOR:
        yield FieldError("/open_amount", "not-above-zero")
    if not 0 <= base <= max(open_minor, 0):
        yield FieldError("/discount_base", "base-beyond-open")


def _faults_of_tiers(tiers: tuple[DiscountTier, ...]) -> Iterator[FieldError]:
    if not tiers:
        yield FieldError("/tiers", "missing")
        return
    for place, tier in enumerate(tiers):
        if not tier.percent.is_finite() or not 0 <= tier.percent <= _HUNDRED:
            yield FieldError(f"/tiers/{place}/percent", "not-a-percentage")
            return
    for place, (before, tier) in enumerate(pairwise(tiers), start=1):
        if tier.percent >= before.percent:
            yield FieldError(f"/tiers/{place}/percent", "percent-not-falling", before=str(before.percent))
        if tier.day < before.day:
            yield FieldError(f"/tiers/{place}/day", "tier-before-the-one-above", baseline=before.day.isoformat())
    if tiers[-1].percent != 0:
        yield FieldError(f"/tiers/{len(tiers) - 1}/percent", "last-tier-not-net")


def _faults_of_rules(rules: DiscountRules) -> Iterator[FieldError]:
    if rules.next_day <= rules.pay_day:
        yield FieldError("/next_run", "not-after-pay-day")
    if not 0 <= rules.grace_days <= _MAX_GRACE:
        yield FieldError("/grace_days", "not-between", low=0, high=_MAX_GRACE)
    if rules.policy is DiscountPolicy.NPV and rules.hurdle_percent is None:
        yield FieldError("/hurdle_percent", "missing")
    if rules.hurdle_percent is not None and not 0 <= rules.hurdle_percent <= 1000:
        yield FieldError("/hurdle_percent", "not-between", low=0, high=1000)
    if not 0 <= rules.min_percent <= _HUNDRED:
        yield FieldError("/min_discount_percent", "not-a-percentage")
