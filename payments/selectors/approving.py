"""Who has to agree to a payment run, by the company's approval rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from payments.models import ApprovalRules, Company


@dataclass(frozen=True, slots=True)
class Demand:
    """One approver per step, in order; a step names people, or nobody in particular. With a code where demanded."""

    steps: tuple[tuple[int, ...], ...]
    second_factor: bool

    def as_json(self) -> list[dict[str, Any]]:
        """As it is kept on the run."""
        return [{"approvers": list(step)} for step in self.steps]


ONE_APPROVER = Demand(((),), second_factor=False)
"""What holds while a company has no rules in force."""


def rules_in_force(company: Company) -> ApprovalRules | None:
    """The newest confirmed version."""
    return (
        ApprovalRules.objects.filter(company=company, confirmed_at__isnull=False)
        .select_related("proposed_by", "confirmed_by")
        .order_by("-version")
        .first()
    )


def rules_proposed(company: Company) -> ApprovalRules | None:
    """A newer version that waits for a second person."""
    newest = (
        ApprovalRules.objects.filter(company=company).select_related("proposed_by", "confirmed_by").order_by("-version")
    ).first()
    return newest if newest is not None and newest.confirmed_at is None else None


def demand_for(company: Company, totals_minor: Mapping[str, int]) -> Demand:
    """
    The strictest of the bands that the totals fall into. A currency without bands is judged by the strictest band of
    any currency: what nobody thought of is not waved through.
    """
    rules = rules_in_force(company)
    if rules is None:
        return ONE_APPROVER
    demands = []
    for currency, minor in totals_minor.items():
        mine = [band for band in rules.bands if band["currency"] == currency]
        fitting = [band for band in mine if _holds(band, minor)] or rules.bands
        demands += [_demand(band) for band in fitting] or [ONE_APPROVER]
    if not demands:
        return ONE_APPROVER
    strictest = max(demands, key=lambda one: (len(one.steps), sum(bool(step) for step in one.steps)))
    return Demand(strictest.steps, second_factor=any(one.second_factor for one in demands))


def _holds(band: Mapping[str, Any], minor: int) -> bool:
    return int(band["from"]) <= minor and (band["up_to"] is None or minor < int(band["up_to"]))


def _demand(band: Mapping[str, Any]) -> Demand:
    return Demand(
        tuple(tuple(step["approvers"]) for step in band["steps"]), second_factor=bool(band.get("second_factor"))
    )
