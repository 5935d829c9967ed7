"""Sums that are exact or refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.calculation.grouping import Pairs
from payments.calculation.sums import AmountOverflow, running_by, stays_within, sum_by_pair

int64s = st.integers(-(2**63), 2**63 - 1) | st.sampled_from([-(2**63), 2**63 - 1, 2**62, -(2**62), -1, 0, 1])


class TestSumByPair:
    @given(st.lists(st.tuples(st.integers(0, 2), int64s), max_size=12))
    def test_is_exact_or_refused(self, rows: list[tuple[int, int]]) -> None:
        pair = np.array([row[0] for row in rows], dtype=np.int64)
        amount_minor = np.array([row[1] for row in rows], dtype=np.int64)
        pairs = Pairs(pair, np.array([70, 80, 90], dtype=np.int64), np.zeros(3, dtype=np.int16))
        expected = [sum(minor for at, minor in rows if at == number) for number in range(3)]

        if all(-(2**63) <= total < 2**63 for total in expected):
            assert sum_by_pair(pairs, pair, amount_minor).tolist() == expected
        else:
            with pytest.raises(AmountOverflow) as refused:
                sum_by_pair(pairs, pair, amount_minor)
            first = next(at for at, total in enumerate(expected) if not -(2**63) <= total < 2**63)
            assert refused.value.values == {"supplier_id": [70, 80, 90][first]}


class TestStaysWithin:
    @pytest.mark.parametrize(
        ("amounts", "within"),
        [
            pytest.param([], True, id="nothing"),
            pytest.param([30, -30, 30], True, id="the bound is met"),
            pytest.param([30, -31, 30], False, id="the bound is passed by a debit"),
            pytest.param([-(2**63)], False, id="the lowest number there is"),
        ],
    )
    def test_bounds_sums_by_the_largest_amount(self, amounts: list[int], within: bool) -> None:
        assert stays_within(90, np.array(amounts, dtype=np.int64)) is within


class TestRunningBy:
    def test_starts_anew_with_each_value(self) -> None:
        running = running_by(np.array([1, 1, 3, 4, 4]), np.array([5, 7, 11, 13, 17]))

        assert running.tolist() == [5, 12, 11, 13, 30]

    def test_is_exact_although_the_total_wraps(self) -> None:
        running = running_by(np.array([1, 2, 3, 3]), np.array([2**62, 2**62, 2**62, 5]))

        assert running.tolist() == [2**62, 2**62, 2**62, 2**62 + 5]
