"""The average due date."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from math import floor

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from payments.calculation.average import average_due
from payments.calculation.columns import NO_DAY
from payments.domain.days import day_number
from payments.domain.money import round_half_away

KEY_DAY = 20_527
amounts = st.integers(1, 100) | st.integers(1, 2**60)
near_days = st.integers(-2, 2) | st.integers(-13_000, 26_000)


def average_of(groups: list[list[tuple[int, int]]], key_day: int = KEY_DAY) -> tuple[list[int], list[int]]:
    """Average days and hundredths of groups of (open, days from the key day)."""
    items = [(group, minor, day) for group, listed in enumerate(groups) for minor, day in listed]
    average, hundredths = average_due(
        np.array([group for group, _, _ in items], dtype=np.int64),
        np.array([minor for _, minor, _ in items], dtype=np.int64),
        np.array([KEY_DAY + day for _, _, day in items], dtype=np.int32),
        np.array([sum(minor for minor, _ in listed) for listed in groups], dtype=np.int64),
        key_day=key_day,
    )
    return average.tolist(), hundredths.tolist()


class TestAverageDue:
    @pytest.mark.parametrize(
        ("days", "shift", "hundredths"),
        [
            pytest.param([1, 2], 2, 150, id="a half goes up"),
            pytest.param([-1, -2], -1, -150, id="a half goes up below zero too"),
            pytest.param([0, 0, 1], 0, 33, id="a third"),
            pytest.param([0, 0, -1], 0, -33, id="minus a third"),
            pytest.param([0] * 7 + [1], 0, 13, id="half a hundredth goes away from zero"),
            pytest.param([0] * 7 + [-1], 0, -13, id="half a hundredth goes away from zero below it"),
        ],
    )
    def test_rounds_days_up_at_a_half_and_hundredths_away_from_zero(
        self, days: list[int], shift: int, hundredths: int
    ) -> None:
        average = average_of([[(100, day) for day in days]])

        assert average == ([KEY_DAY + shift], [hundredths])

    @pytest.mark.parametrize(
        ("key", "items", "adat", "hundredths", "day"),
        [
            pytest.param(
                "2026-03-15",
                [("2026-03-01", 10_000_00), ("2026-04-15", 25_000_00), ("2026-05-31", 7_500_50)],
                1_212_538_50,
                28_53,
                "2026-04-13",
                id="W1",
            ),
            pytest.param(
                "2026-03-15", [("2026-03-16", 100_00), ("2026-03-17", 100_00)], 300_00, 1_50, "2026-03-17", id="W2"
            ),
            pytest.param(
                "2026-03-15", [("2026-03-13", 100_00), ("2026-03-14", 100_00)], -300_00, -1_50, "2026-03-14", id="W3"
            ),
        ],
    )
    def test_is_that_of_the_worked_example(
        self, *, key: str, items: list[tuple[str, int]], adat: int, hundredths: int, day: str
    ) -> None:
        key_day = day_number(date.fromisoformat(key))
        listed = [(minor, day_number(date.fromisoformat(due)) - KEY_DAY) for due, minor in items]

        assert average_of([listed], key_day) == ([day_number(date.fromisoformat(day))], [hundredths])
        assert sum(minor * (KEY_DAY + ahead - key_day) for minor, ahead in listed) == adat

    @given(st.lists(st.tuples(amounts, near_days), min_size=1, max_size=7))
    def test_lies_between_the_earliest_and_the_latest_day(self, listed: list[tuple[int, int]]) -> None:
        days = [KEY_DAY + day for _, day in listed]

        assert min(days) <= average_of([listed])[0][0] <= max(days)

    def test_is_no_day_where_nothing_is_open(self) -> None:
        assert average_of([[], [(5, 3)], []]) == ([NO_DAY, KEY_DAY + 3, NO_DAY], [0, 300, 0])

    @given(st.lists(st.lists(st.tuples(amounts, near_days), max_size=7), min_size=1, max_size=4))
    @example([[(2**58 - 1, 1), (2**58, 0)]])
    @example([[(2**60 - 1, 26_000), (2**60, -13_000)], [(7, 1)]])
    def test_is_exact_however_large_the_amounts_are(self, groups: list[list[tuple[int, int]]]) -> None:
        average, hundredths = average_of(groups)

        for at, listed in enumerate(groups):
            if listed:
                weighted = Fraction(sum(minor * day for minor, day in listed), sum(minor for minor, _ in listed))
                assert average[at] == KEY_DAY + floor(weighted + Fraction(1, 2))
                assert hundredths[at] == round_half_away(100 * weighted)

    @given(
        st.lists(st.tuples(st.integers(1, 10**9), st.integers(-400, 400)), min_size=1, max_size=7),
        st.integers(-900, 900),
    )
    def test_does_not_depend_on_the_day_one_counts_from(self, listed: list[tuple[int, int]], days: int) -> None:
        assert average_of([listed], KEY_DAY + days)[0] == average_of([listed])[0]
