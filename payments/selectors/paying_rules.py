"""The settings that decide about payments, as values of the core."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from payments.calculation.discounts import DiscountPolicy, DiscountRules
from payments.domain.money import to_minor
from payments.models import Company, CompanySettings


def rules_of(company: Company) -> dict[str, Any]:
    """The company's newest settings, as they are kept."""
    found: dict[str, Any] = CompanySettings.objects.get(company=company, version=company.settings_version).rules
    return found


def discount_rules(company: Company, *, pay_day: date, next_day: date) -> DiscountRules:
    """The settings that decide about discounts; without a policy NPV where a hurdle rate is set, else net only."""
    told = rules_of(company)
    rates = [one for one in told.get("hurdle_rate_pct", ()) if one["valid_from"] <= pay_day.isoformat()]
    hurdle = Decimal(str(rates[-1]["percent"])) if rates else None
    policy = told.get("discount_policy") or ("NPV" if hurdle is not None else "NET_ONLY")
    if policy == "NPV" and hurdle is None:
        policy = "NET_ONLY"
    return DiscountRules(
        pay_day=pay_day,
        next_day=next_day,
        policy=DiscountPolicy(policy),
        grace_days=grace_days(company),
        min_percent=Decimal(str(told.get("min_discount_pct", "0"))),
        hurdle_percent=hurdle,
    )


def grace_days(company: Company) -> int:
    """So many days after its last one a discount is still taken."""
    return int(rules_of(company).get("grace_days", 0))


def minimum_minor(company: Company) -> dict[str, int]:
    """The smallest payment per currency."""
    return {name: to_minor(amount, name) for name, amount in rules_of(company).get("min_payment", {}).items()}
