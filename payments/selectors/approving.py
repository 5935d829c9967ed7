"""Who has to agree to a payment run, by the company's approval rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from payments.models import ApprovalRules, Company

Step = tuple[int, ...]
"""Who may take a step; nobody named: any approver."""


@dataclass(frozen=True, slots=True)
class Demand:
    """One approver per step, in order; a step names people, or nobody in particular. With a code where demanded."""

    steps: tuple[Step, ...]
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
    What satisfies the band of every currency: the steps of the strictest, and whom the others name. A currency without
    bands is judged by the strictest band of any currency: what nobody thought of is not waved through.
    """
    rules = rules_in_force(company)
    if rules is None:
        return ONE_APPROVER
    demands = []
    for currency, minor in totals_minor.items():
        mine = [band for band in rules.bands if band["currency"] == currency]
        fitting = [band for band in mine if _holds(band, minor)] or rules.bands
        demands.append(_strictest([_demand(band) for band in fitting]))
    strictest = _strictest(demands)
    steps = strictest.steps
    for one in demands:
        steps = _with_steps(steps, one.steps)
    return Demand(steps, second_factor=strictest.second_factor)


def _strictest(demands: Sequence[Demand]) -> Demand:
    """The one with the most steps, and a code where any asks for one."""
    if not demands:
        return ONE_APPROVER
    most = max(demands, key=lambda one: (len(one.steps), sum(bool(step) for step in one.steps)))
    return Demand(most.steps, second_factor=any(one.second_factor for one in demands))


def _with_steps(steps: Sequence[Step], others: Sequence[Step]) -> tuple[Step, ...]:
    """
    Steps, no fewer than the others, that satisfy the others too: each of theirs that names people is there already,
    narrows a wider one, or comes last.
    """
    found, free = list(steps), list(range(len(steps)))
    for wanted in sorted(filter(None, others), key=len):
        narrow = [place for place in free if found[place] and set(found[place]) <= set(wanted)]
        wide = [place for place in free if not found[place] or set(wanted) < set(found[place])]
        if narrow:
            free.remove(narrow[0])
        elif wide:
            free.remove(wide[0])
            found[wide[0]] = wanted
        else:
            found.append(wanted)
    return tuple(found)


def _holds(band: Mapping[str, Any], minor: int) -> bool:
    return int(band["from"]) <= minor and (band["up_to"] is None or minor < int(band["up_to"]))


def _demand(band: Mapping[str, Any]) -> Demand:
    return Demand(
        tuple(tuple(step["approvers"]) for step in band["steps"]), second_factor=bool(band.get("second_factor"))
    )
