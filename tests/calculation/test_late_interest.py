"""Late interest: examples L1 and E1, rates that change in between, days without a rate."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.calculation.late_interest import (
    LateRate,
    LateRateMissing,
    late_interest,
    least_compensation,
)
from payments.domain.money import round_half_away

KEY = date(2026, 3, 15)


class TestLateInterest:
    @pytest.mark.parametrize(
        ("minor", "days", "interest"),
        [
            pytest.param(25_000_00, 47, 1_384_25, id="L1"),
            pytest.param(14_300_50, 32, 539_11, id="E1"),
            pytest.param(25_000_00, 0, 0, id="due today"),
            pytest.param(25_000_00, -5, 0, id="not due yet"),
        ],
    )
    def test_is_that_of_the_worked_example(self, minor: int, days: int, interest: int) -> None:
        found = late_interest(minor, due_day=KEY - timedelta(days=days), key_date=KEY)

        assert (found.amount_minor, found.days) == (interest, max(days, 0))

    def test_counts_each_day_at_the_rate_of_that_day(self) -> None:
        found = late_interest(36_500_00, due_day=date(2025, 12, 21), key_date=date(2026, 1, 10))

        assert [(step.values["days"], step.values["percent"]) for step in found.why] == [
            (10, Decimal("53.25")),
            (10, Decimal("43.00")),
        ]
        assert found.amount_minor == 532_50 + 430_00

    def test_refuses_days_before_the_first_rate(self) -> None:
        with pytest.raises(LateRateMissing):
            late_interest(1_00, due_day=date(2024, 12, 30), key_date=date(2025, 1, 5))

    def test_needs_no_rate_of_the_due_day_itself(self) -> None:
        assert late_interest(1_00, due_day=date(2024, 12, 31), key_date=date(2025, 1, 1)).days == 1

    @given(
        st.integers(1, 10**15),
        st.integers(-30, 900),
        st.lists(st.tuples(st.integers(1, 400), st.integers(0, 100_00)), max_size=5),
    )
    def test_is_what_counting_day_by_day_comes_to(self, minor: int, days: int, changes: list[tuple[int, int]]) -> None:
        due, day = KEY - timedelta(days=days), KEY - timedelta(days=1000)
        rates = [LateRate(day, Decimal(10))]
        for ahead, hundredths in changes:
            day += timedelta(days=ahead)
            rates.append(LateRate(day, Decimal(hundredths).scaleb(-2)))

        found = late_interest(minor, due_day=due, key_date=KEY, rates=rates)

        exact = Fraction(0)
        for ahead in range(1, days + 1):
            held = [rate for rate in rates if rate.from_day <= due + timedelta(days=ahead)][-1]
            exact += Fraction(minor) * Fraction(held.percent) / 36500
        assert found.amount_minor == round_half_away(exact)


class TestLeastCompensation:
    @pytest.mark.parametrize(
        ("day", "amount"),
        [
            pytest.param(date(2026, 3, 15), Decimal("2020.00"), id="2026"),
            pytest.param(date(2025, 3, 15), None, id="not known"),
            pytest.param(date(2020, 3, 15), None, id="before the table"),
        ],
    )
    def test_is_that_of_the_day(self, day: date, amount: Decimal | None) -> None:
        assert least_compensation(day) == amount
