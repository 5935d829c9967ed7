"""
Due dates once more, from domain.md 3.4.1 alone: plain dictionaries, days found by trying them, no code of ours.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

DAY = timedelta(days=1)


def nth_of(year: int, month: int, day: int) -> date:
    """That day, or the nearest one before it that the month has; months beyond 12 run into later years."""
    while month > 12:
        year, month = year + 1, month - 12
    while True:
        try:
            return date(year, month, day)
        except ValueError:
            day -= 1


def last_of(day: date) -> date:
    """The day before the first of the next month."""
    while (day + DAY).month == day.month:
        day += DAY
    return day


def counting_from(line: dict[str, Any], baseline: date) -> date:
    """The adjusted baseline."""
    day = baseline
    if line["start_from"] == "MONTH_END":
        day = last_of(day)
    elif line["start_from"] == "MONTH_START":
        day = last_of(day) + DAY
    elif line["start_from"] == "HALF_MONTH":
        day = date(day.year, day.month, 15) if day.day < 16 else last_of(day)
    wanted = line["fixed_day"] or day.day
    return nth_of(day.year, day.month + line["add_months"], wanted)


def day_of_tier(tier: dict[str, Any], start: date) -> date:
    """A fixed day in the month that is meant or the one after; else months and then days."""
    if tier["fixed_day"]:
        ahead = tier["months"]
        while (day := nth_of(start.year, start.month + ahead, tier["fixed_day"])) < start:
            ahead += 1
        return day
    day = nth_of(start.year, start.month + tier["months"], start.day)
    for _ in range(tier["days"]):
        day += DAY
    return last_of(day) if tier["end_of_month"] else day


def business_day(day: date, roll: str, closed: Collection[date], weekend: Collection[int]) -> date:
    """The day it moves to. `closed` are full holidays, `weekend` weekday numbers."""

    def is_open(one: date) -> bool:
        return one.weekday() not in weekend and one not in closed

    after = next(day + DAY * ahead for ahead in range(400) if is_open(day + DAY * ahead))
    before = next(day - DAY * back for back in range(400) if is_open(day - DAY * back))
    return {
        "NONE": day,
        "FOLLOWING": after,
        "PRECEDING": before,
        "MODIFIED_FOLLOWING": after if after.month == day.month else before,
    }[roll]


def due(
    term: dict[str, Any], baseline: date, roll: str, closed: Collection[date], weekend: Collection[int]
) -> dict[str, Any]:
    """Everything a term makes of a baseline."""
    line = min((one for one in term["lines"] if one["day_limit"] >= baseline.day), key=lambda one: one["day_limit"])
    start = counting_from(line, baseline)
    days = [day_of_tier(tier, start) for tier in line["tiers"]]
    net = days[-1] - DAY * term["tolerance_days"]
    return {
        "baseline": start,
        "discounts": [
            (tier["percent"], day, business_day(day, "PRECEDING", closed, weekend))
            for tier, day in zip(line["tiers"][:-1], days, strict=False)
        ],
        "net_due": net,
        "effective": business_day(net, roll, closed, weekend),
    }
