"""From a term and a document's dates to its discount days and due day, with every step (domain.md 3.4.1)."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from payments.calculation.rolling import rolled
from payments.domain.calendars import WorkCalendar
from payments.domain.days import FIRST_DAY, LAST_DAY, add_months
from payments.domain.errors import PaymentsError
from payments.domain.reasons import Reason, because
from payments.domain.terms import Baseline, DocumentDates, PaymentTerm, Roll, StartFrom, TermLine, Tier

HALF = 15
"""TBK 91: the middle of a month is its 15th."""


class BaselineOutOfRange(PaymentsError):
    """The date a term counts from lies outside 1990 to 2099."""

    slug = "baseline-out-of-range"
    status = 422


class NoTermLine(PaymentsError):
    """The term says nothing about that day of the month; a checked term always does."""

    slug = "no-term-line"
    status = 422


@dataclass(frozen=True, slots=True)
class DiscountDay:
    """Until when a percentage may be taken; `pay_by` is the business day on or before it."""

    percent: Decimal
    day: date
    pay_by: date


@dataclass(frozen=True, slots=True)
class DueDates:
    """
    What a term makes of a document. Aging uses `net_due`; paying uses `effective_due`, a business day.

    `baseline` is the day counting began, `why` every step in order, `warnings` what somebody should know.
    """

    baseline: date
    discounts: tuple[DiscountDay, ...]
    net_due: date
    effective_due: date
    why: tuple[Reason, ...]
    warnings: tuple[Reason, ...]


def clip(year: int, month: int, day: int) -> date:
    """That day of the month, or the month's last where it has none such."""
    return date(year, month, min(day, monthrange(year, month)[1]))


def end_of_month(day: date) -> date:
    """The last day of the month."""
    return clip(day.year, day.month, 31)


def baseline_of(baseline: Baseline, dates: DocumentDates) -> date:
    """The date a term counts from; where a document lacks it, the document date."""
    match baseline:
        case Baseline.DOCUMENT:
            return dates.document
        case Baseline.POSTING:
            return dates.posting
        case Baseline.ENTRY:
            return dates.entry or dates.document
        case Baseline.GIVEN:
            return dates.given or dates.document


def line_for(lines: tuple[TermLine, ...], baseline: date) -> TermLine:
    """
    The line with the smallest day limit that is not below the baseline's day.

    Raises:
        NoTermLine: there is none.
    """
    for line in lines:
        if baseline.day <= line.day_limit:
            return line
    raise NoTermLine(day=baseline.day)


def adjusted_baseline(line: TermLine, baseline: date) -> date:
    """The day counting begins: start of counting, then the fixed day or the months of the line."""
    day = _start(line.start_from, baseline)
    return _fixed(day, line.add_months, line.fixed_day) if line.fixed_day else add_months(day, line.add_months)


def tier_day(tier: Tier, start: date) -> date:
    """The last day of a tier that counts from `start`: months first, then days."""
    if tier.fixed_day:
        day = _fixed(start, tier.months, tier.fixed_day)
        return day if day >= start else _fixed(start, tier.months + 1, tier.fixed_day)
    day = add_months(start, tier.months) + timedelta(days=tier.days)
    return end_of_month(day) if tier.end_of_month else day


def net_due_day(lines: tuple[TermLine, ...], baseline: date, *, tolerance_days: int) -> date:
    """The due day alone, for many documents; `due_dates` tells the same with its reasons."""
    line = line_for(lines, baseline)
    return tier_day(line.tiers[-1], adjusted_baseline(line, baseline)) - timedelta(days=tolerance_days)


def due_dates(
    term: PaymentTerm,
    dates: DocumentDates,
    calendar: WorkCalendar,
    *,
    roll: Roll = Roll.FOLLOWING,
    lines: tuple[TermLine, ...] | None = None,
    statutory_max_days: int | None = None,
) -> DueDates:
    """
    Every day a term gives a document, with the reasons.

    Args:
        term: one that `term_checks.check_term` lets pass.
        roll: the company's rule, for a term without one of its own.
        lines: those of an instalment instead of the term's.
        statutory_max_days: the longest agreed term without a warning (TTK 1530); None: no limit.

    Raises:
        BaselineOutOfRange: outside 1990 to 2099.
        NoBusinessDay: the calendar has none within a year.
    """
    baseline = baseline_of(term.baseline, dates)
    if not FIRST_DAY <= baseline <= LAST_DAY:
        raise BaselineOutOfRange(baseline=baseline.isoformat())
    used = lines if lines is not None else term.lines
    line = line_for(used, baseline)
    why = [_why_baseline(term.baseline, dates, baseline)]
    if len(used) > 1:
        why.append(because("term-line", baseline, day=baseline.day, limit=line.day_limit))
    start = adjusted_baseline(line, baseline)
    why += _why_start(line, baseline)
    net = line.tiers[-1]
    reached = tier_day(net, start)
    why += _why_tier(net, start)
    net_due = reached - timedelta(days=term.tolerance_days)
    if term.tolerance_days:
        why.append(because("tolerance", net_due, days=term.tolerance_days))
    moved = rolled(net_due, term.roll or roll, calendar)
    days_agreed = (net_due - baseline).days
    warnings = [because("holidays-unknown", year=year) for year in _unknown_years(calendar, net_due, moved.day)]
    if statutory_max_days is not None and days_agreed > statutory_max_days:
        warnings.append(because("longer-than-statutory", days=days_agreed, limit=statutory_max_days))
    return DueDates(
        baseline=start,
        discounts=tuple(_discount(tier, start, calendar) for tier in line.tiers[:-1]),
        net_due=net_due,
        effective_due=moved.day,
        why=(*why, *moved.why),
        warnings=tuple(warnings),
    )


def _start(start_from: StartFrom, baseline: date) -> date:
    match start_from:
        case StartFrom.NONE:
            return baseline
        case StartFrom.MONTH_START:
            return add_months(baseline.replace(day=1), 1)
        case StartFrom.HALF_MONTH:
            return baseline.replace(day=HALF) if baseline.day <= HALF else end_of_month(baseline)
        case StartFrom.MONTH_END:
            return end_of_month(baseline)


def _fixed(day: date, months: int, fixed_day: int) -> date:
    month = add_months(day.replace(day=1), months)
    return clip(month.year, month.month, fixed_day)


def _discount(tier: Tier, start: date, calendar: WorkCalendar) -> DiscountDay:
    """It must be paid before, so a discount day moves back whatever the due day does."""
    day = tier_day(tier, start)
    return DiscountDay(tier.percent, day, rolled(day, Roll.PRECEDING, calendar).day)


_START_WORDS = {
    StartFrom.MONTH_START: "start-next-month",
    StartFrom.HALF_MONTH: "start-half-month",
    StartFrom.MONTH_END: "start-month-end",
}
_GIVEN_WORDS = {
    Baseline.DOCUMENT: "from-document-date",
    Baseline.POSTING: "from-posting-date",
    Baseline.ENTRY: "from-entry-date",
    Baseline.GIVEN: "from-given-baseline",
}


def _why_baseline(baseline: Baseline, dates: DocumentDates, day: date) -> Reason:
    lacking = (baseline is Baseline.ENTRY and dates.entry is None) or (
        baseline is Baseline.GIVEN and dates.given is None
    )
    return because("from-document-date-instead" if lacking else _GIVEN_WORDS[baseline], day, day=day)


def _why_start(line: TermLine, baseline: date) -> list[Reason]:
    why = []
    day = _start(line.start_from, baseline)
    if line.start_from is not StartFrom.NONE:
        why.append(because(_START_WORDS[line.start_from], day, to=day))
    start = adjusted_baseline(line, baseline)
    if line.fixed_day:
        why.append(because("baseline-fixed-day", start, fixed_day=line.fixed_day, months=line.add_months, to=start))
    elif line.add_months:
        why.append(because("baseline-months", start, months=line.add_months, to=start))
    return why


def _why_tier(tier: Tier, start: date) -> list[Reason]:
    to = tier_day(tier, start)
    if tier.fixed_day:
        passed = _fixed(start, tier.months, tier.fixed_day) < start
        code = "due-fixed-day-passed" if passed else "due-fixed-day"
        return [because(code, to, fixed_day=tier.fixed_day, months=tier.months, to=to)]
    why = []
    day = add_months(start, tier.months)
    if tier.months:
        why.append(because("due-months", day, months=tier.months, to=day))
    day += timedelta(days=tier.days)
    if tier.days or not tier.months:
        why.append(because("due-days", day, days=tier.days, to=day) if tier.days else because("due-at-once", day))
    if tier.end_of_month:
        why.append(because("due-month-end", to, to=to))
    return why


def _unknown_years(calendar: WorkCalendar, *days: date) -> list[int]:
    """Years in which a due day falls and which a calendar that has holidays does not know."""
    return sorted({day.year for day in days if calendar.holidays and not calendar.knows(day.year)})
