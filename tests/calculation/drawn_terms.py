"""Terms and calendars drawn at random, and the same as the plain dictionaries of tests/oracle."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from payments.domain.calendars import Holiday, WorkCalendar
from payments.domain.terms import Instalment, PaymentTerm, Roll, ShareKind, StartFrom, TermLine, Tier

days_drawn = st.dates(date(2023, 11, 1), date(2028, 4, 30))
rolls = st.sampled_from(list(Roll))
calendars = st.builds(
    lambda weekend, full, half: WorkCalendar(
        weekend=frozenset(weekend),
        holidays={day: Holiday("tatil") for day in full} | {day: Holiday("yarım", half_day=True) for day in half},
    ),
    st.sets(st.integers(0, 6), max_size=3),
    st.sets(st.dates(date(2024, 1, 1), date(2027, 12, 31)), max_size=40),
    st.sets(st.dates(date(2024, 1, 1), date(2027, 12, 31)), max_size=5),
)
shapes = st.one_of(
    st.builds(Tier, days=st.integers(0, 120), months=st.integers(0, 3), end_of_month=st.booleans()),
    st.builds(Tier, fixed_day=st.integers(1, 31), months=st.integers(0, 3)),
)


@st.composite
def lines(draw: st.DrawFn, day_limit: int) -> TermLine:
    """A line whose percentages fall; its days may run backwards, which changes no day of any tier."""
    percents = sorted(draw(st.sets(st.integers(1, 100), max_size=2)), reverse=True)
    tiers = [draw(shapes) for _ in range(len(percents) + 1)]
    return TermLine(
        day_limit=day_limit,
        start_from=draw(st.sampled_from(list(StartFrom))),
        fixed_day=draw(st.sampled_from([0, 0, 1, 15, 25, 30, 31])),
        add_months=draw(st.integers(0, 3)),
        tiers=tuple(
            Tier(
                percent=Decimal(percent),
                days=tier.days,
                months=tier.months,
                fixed_day=tier.fixed_day,
                end_of_month=tier.end_of_month,
            )
            for percent, tier in zip([*percents, 0], tiers, strict=True)
        ),
    )


@st.composite
def terms(draw: st.DrawFn) -> PaymentTerm:
    """A term of one to three lines."""
    limits = sorted({*draw(st.sets(st.integers(1, 30), max_size=2)), 31})
    return PaymentTerm(
        code="T", tolerance_days=draw(st.integers(0, 5)), lines=tuple(draw(lines(limit)) for limit in limits)
    )


def plain(term: PaymentTerm) -> dict[str, Any]:
    """The term as the restatement reads it."""
    return asdict(term)


@st.composite
def instalment_lists(draw: st.DrawFn) -> tuple[Instalment, ...]:
    """Instalments that a check lets pass: percentages that come to 100, or shares of any kind and a balance."""
    if draw(st.booleans()):
        cuts = sorted(draw(st.sets(st.integers(1, 999_999), max_size=5)))
        shares = [high - low for low, high in zip([0, *cuts], [*cuts, 1_000_000], strict=True)]
        return tuple(Instalment(kind=ShareKind.PERCENT_OF_TOTAL, share=Decimal(share).scaleb(-4)) for share in shares)
    kinds = st.sampled_from([ShareKind.PERCENT_OF_TOTAL, ShareKind.PERCENT_OF_REST, ShareKind.FIXED])
    parts = [
        Instalment(kind=kind, share=Decimal(draw(st.integers(1, 250_000))).scaleb(-4))
        for kind in draw(st.lists(kinds, min_size=1, max_size=3))
    ]
    return (*parts, Instalment(kind=ShareKind.BALANCE))
