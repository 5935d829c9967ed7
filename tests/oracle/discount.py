"""The cash-discount decision once more, from domain.md 3.4.5 alone: whole numbers cross-multiplied, no code of ours."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext


def decide(
    *,
    policy: str,
    amount: Decimal,
    base: Decimal,
    tiers: list[tuple[Decimal, date]],
    pay: date,
    following: date,
    grace: int,
    minimum: Decimal,
    hurdle: Decimal,
) -> tuple[str, Decimal, Decimal]:
    """(pay or wait, percentage, discount); amounts in units with two decimals."""
    last_days = [day + timedelta(days=grace) for _, day in tiers]
    net = len(tiers) - 1
    reach = [at for at, (percent, _) in enumerate(tiers) if at == net or (percent >= minimum and pay <= last_days[at])]
    if policy == "NET_ONLY":
        chosen = net
    elif policy == "MAX_DISCOUNT":
        chosen = sorted(reach, key=lambda at: -tiers[at][0])[0]
    else:
        paid = [amount * 100 - base * percent for percent, _ in tiers]
        days = [(last - pay).days if following <= last else 0 for last in last_days]
        chosen = _cheapest(reach, paid, days, [percent for percent, _ in tiers], hurdle)
    if following <= last_days[chosen] and pay <= last_days[net]:
        return "wait", tiers[chosen][0], Decimal(0)
    in_time = pay <= last_days[chosen]
    discount = (base * tiers[chosen][0] / 100).quantize(Decimal("0.01"), ROUND_HALF_UP) if in_time else Decimal(0)
    return "pay", tiers[chosen][0], discount


def _cheapest(reach: list[int], paid: list[Decimal], days: list[int], percents: list[Decimal], hurdle: Decimal) -> int:
    """paid_a / (36500 + h·days_a) < paid_b / (36500 + h·days_b), cross-multiplied; equal: the smaller percentage."""
    with localcontext() as context:
        context.prec = 80
        best = reach[0]
        for at in reach[1:]:
            mine, other = paid[at] * (36500 + hurdle * days[best]), paid[best] * (36500 + hurdle * days[at])
            if mine < other or (mine == other and percents[at] < percents[best]):
                best = at
        return best
