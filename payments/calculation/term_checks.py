"""Terms that contradict themselves are refused, each fault with the field it is in (domain.md 3.1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from payments.calculation.due_dates import adjusted_baseline, tier_day
from payments.domain.errors import FieldError, InvalidInput
from payments.domain.terms import Instalment, PaymentTerm, ShareKind, TermLine, Tier

MAX_LINES = 31
MAX_TIERS = 3
MAX_INSTALMENTS = 99
MAX_DAYS = 999
MAX_MONTHS = 99
MAX_TOLERANCE = 365
PERCENT_PLACES = 3
SHARE_PLACES = 4
_HUNDRED = Decimal(100)
_FIRST_OF_MONTHS = [date(year, month, 1) for year in (2027, 2028, 2029, 2030) for month in range(1, 13)]


def check_term(term: PaymentTerm, *, at: str = "") -> None:
    """
    Refuse a term that cannot be followed or whose parts contradict one another.

    `at` is the pointer of the term in the request, put before the pointer of each fault.

    Raises:
        InvalidInput: every fault, in the order of the fields.
    """
    faults = list(term_faults(term, at=at))
    if faults:
        raise InvalidInput(*faults)


def term_faults(term: PaymentTerm, *, at: str = "") -> Iterator[FieldError]:
    """Every fault of a term, in the order of its fields."""
    faults = []
    if term.instalments and term.lines:
        faults.append(FieldError(f"{at}/lines", "lines-and-instalments"))
    if not term.instalments:
        faults += _lines(term.lines, f"{at}/lines")
    faults += _instalments(term.instalments, f"{at}/instalments")
    outside = list(_in_range(f"{at}/tolerance_days", term.tolerance_days, 0, MAX_TOLERANCE))
    yield from outside or ([] if faults else _tolerance(term, f"{at}/tolerance_days"))
    yield from faults


def _lines(lines: tuple[TermLine, ...], at: str) -> Iterator[FieldError]:
    if not lines:
        yield FieldError(at, "missing")
        return
    if len(lines) > MAX_LINES:
        yield FieldError(at, "too-long", max_length=MAX_LINES)
    above = 0
    for place, line in enumerate(lines):
        yield from _line(line, f"{at}/{place}", above=above)
        above = line.day_limit
    for place, (before, line) in enumerate(pairwise(lines), start=1):
        if line.day_limit <= before.day_limit:
            yield FieldError(f"{at}/{place}/day_limit", "day-limits-not-ascending", before=before.day_limit)
    if lines[-1].day_limit != 31:
        yield FieldError(f"{at}/{len(lines) - 1}/day_limit", "day-limit-not-31")


def _line(line: TermLine, at: str, *, above: int = 0) -> Iterator[FieldError]:
    """The faults of a line that is for baselines after day `above` of the month."""
    faults = [
        *_in_range(f"{at}/day_limit", line.day_limit, 1, 31),
        *_in_range(f"{at}/fixed_day", line.fixed_day, 0, 31),
        *_in_range(f"{at}/add_months", line.add_months, 0, MAX_MONTHS),
    ]
    if not 1 <= len(line.tiers) <= MAX_TIERS:
        faults.append(FieldError(f"{at}/tiers", "one-to-three-tiers"))
    for place, tier in enumerate(line.tiers):
        faults += _tier(tier, f"{at}/tiers/{place}")
    yield from faults
    if not faults:
        yield from _falling_percentages(line.tiers, f"{at}/tiers")
        if len(line.tiers) > 1:
            yield from _backwards(line, above, f"{at}/tiers")


def _tier(tier: Tier, at: str) -> Iterator[FieldError]:
    yield from _percent(f"{at}/percent", tier.percent, PERCENT_PLACES)
    yield from _in_range(f"{at}/days", tier.days, 0, MAX_DAYS)
    yield from _in_range(f"{at}/months", tier.months, 0, MAX_MONTHS)
    yield from _in_range(f"{at}/fixed_day", tier.fixed_day, 0, 31)
    if tier.fixed_day and tier.days:
        yield FieldError(f"{at}/days", "contradicts-fixed-day")
    if tier.fixed_day and tier.end_of_month:
        yield FieldError(f"{at}/end_of_month", "contradicts-fixed-day")


def _falling_percentages(tiers: tuple[Tier, ...], at: str) -> Iterator[FieldError]:
    for place, (before, tier) in enumerate(pairwise(tiers), start=1):
        if tier.percent >= before.percent:
            yield FieldError(f"{at}/{place}/percent", "percent-not-falling", before=_plain(before.percent))
    if tiers[-1].percent != 0:
        yield FieldError(f"{at}/{len(tiers) - 1}/percent", "last-tier-not-net")


def _backwards(line: TermLine, above: int, at: str) -> Iterator[FieldError]:
    """Tiers whose days run backwards for a baseline that the line is for."""
    for baseline, days in _tier_days(line, above):
        for place, (before, day) in enumerate(pairwise(days), start=1):
            if day < before:
                yield FieldError(f"{at}/{place}", "tier-before-the-one-above", baseline=baseline.isoformat())
                return


def _tolerance(term: PaymentTerm, at: str) -> Iterator[FieldError]:
    """A tolerance that is taken off the net day makes it due before a discount has run out. Of a term without fault."""
    limits = [0, *(line.day_limit for line in term.lines)]
    lines = [*zip(term.lines, limits, strict=False), *((part.line, 0) for part in term.instalments)]
    for line, above in lines:
        if term.tolerance_days == 0 or len(line.tiers) == 1:
            continue
        for baseline, (*_, discount, net) in _tier_days(line, above):
            if net - timedelta(days=term.tolerance_days) < discount:
                yield FieldError(
                    at, "tolerance-before-discount", baseline=baseline.isoformat(), discount=discount.isoformat()
                )
                return


def _tier_days(line: TermLine, above: int) -> Iterator[tuple[date, list[date]]]:
    """
    The days of the tiers for baselines that the line is for.

    Every baseline of four years is tried, the leap day among them: what holds for these holds for all.
    """
    for baseline in (first + timedelta(days=ahead) for first in _FIRST_OF_MONTHS for ahead in range(31)):
        if above < baseline.day <= line.day_limit:
            start = adjusted_baseline(line, baseline)
            yield baseline, [tier_day(tier, start) for tier in line.tiers]


def _instalments(instalments: tuple[Instalment, ...], at: str) -> Iterator[FieldError]:
    if len(instalments) > MAX_INSTALMENTS:
        yield FieldError(at, "too-long", max_length=MAX_INSTALMENTS)
    last = len(instalments) - 1
    for place, part in enumerate(instalments):
        yield from _line(part.line, f"{at}/{place}/line")
        if part.line.day_limit != 31:
            yield FieldError(f"{at}/{place}/line/day_limit", "day-limit-not-31")
        yield from _share(part, f"{at}/{place}", is_last=place == last)
    if instalments:
        yield from _sum_of_shares(instalments, at)


def _share(part: Instalment, at: str, *, is_last: bool) -> Iterator[FieldError]:
    if part.kind is ShareKind.BALANCE:
        if not is_last:
            yield FieldError(f"{at}/kind", "balance-not-last")
        if part.share != 0:
            yield FieldError(f"{at}/share", "balance-has-no-share")
        return
    if part.share <= 0:
        yield FieldError(f"{at}/share", "not-above-zero")
    elif part.kind is not ShareKind.FIXED:
        yield from _percent(f"{at}/share", part.share, SHARE_PLACES)


def _sum_of_shares(instalments: tuple[Instalment, ...], at: str) -> Iterator[FieldError]:
    """Percentages of the total come to 100, or to less where the last instalment is what is left."""
    of_total = sum((part.share for part in instalments if part.kind is ShareKind.PERCENT_OF_TOTAL), Decimal(0))
    kinds = {part.kind for part in instalments}
    if kinds == {ShareKind.PERCENT_OF_TOTAL}:
        if of_total != _HUNDRED:
            yield FieldError(at, "percentages-not-100", sum=_plain(of_total))
    elif instalments[-1].kind is not ShareKind.BALANCE:
        yield FieldError(f"{at}/{len(instalments) - 1}/kind", "last-not-balance")
    elif of_total >= _HUNDRED:
        yield FieldError(at, "percentages-not-100", sum=_plain(of_total))


def _percent(pointer: str, percent: Decimal, places: int) -> Iterator[FieldError]:
    if not percent.is_finite() or not 0 <= percent <= _HUNDRED:
        yield FieldError(pointer, "not-a-percentage")
    elif percent != round(percent, places):
        yield FieldError(pointer, "too-many-decimals", decimals=places)


def _in_range(pointer: str, number: int, low: int, high: int) -> Iterator[FieldError]:
    if not low <= number <= high:
        yield FieldError(pointer, "not-between", low=low, high=high)


def _plain(number: Decimal) -> str:
    return format(number.normalize(), "f")
