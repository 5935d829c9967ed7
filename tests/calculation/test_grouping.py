"""Order and numbers of pairs."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from payments.calculation.grouping import order_by, pairs_of, starts_of

int64s = st.integers(-(2**63), 2**63 - 1) | st.integers(-3, 3)
int32s = st.integers(-(2**31), 2**31 - 1) | st.integers(-3, 3)
int16s = st.integers(-(2**15), 2**15 - 1) | st.integers(0, 2)


class TestOrderBy:
    @given(st.lists(st.tuples(int64s, int32s), max_size=30))
    def test_sorts_by_the_first_key_first_and_keeps_the_order_of_equal_rows(self, rows: list[tuple[int, int]]) -> None:
        first = np.array([row[0] for row in rows], dtype=np.int64)
        second = np.array([row[1] for row in rows], dtype=np.int32)

        order = order_by(first, second)

        assert order.tolist() == sorted(range(len(rows)), key=rows.__getitem__)


class TestPairsOf:
    @given(st.lists(st.tuples(int64s, int16s), max_size=30))
    def test_are_numbered_in_ascending_order(self, rows: list[tuple[int, int]]) -> None:
        suppliers = np.array([row[0] for row in rows], dtype=np.int64)
        currencies = np.array([row[1] for row in rows], dtype=np.int16)

        pairs = pairs_of(suppliers, currencies)

        distinct = sorted(set(rows))
        assert list(zip(pairs.supplier_id.tolist(), pairs.currency.tolist(), strict=True)) == distinct
        assert [distinct[number] for number in pairs.number] == rows
        assert pairs.count == len(distinct)

    def test_of_suppliers_close_together_are_the_same_as_of_suppliers_far_apart(self) -> None:
        near = np.random.default_rng(3).integers(0, 500, 20_000)
        currency = (near % 3).astype(np.int16)

        together, apart = pairs_of(near, currency), pairs_of(near * 10**12, currency)

        assert together.number.tolist() == apart.number.tolist()
        assert (together.supplier_id * 10**12).tolist() == apart.supplier_id.tolist()


class TestStartsOf:
    @given(st.lists(st.sampled_from([-(2**63), -1, 0, 2**63 - 1]), max_size=12))
    def test_are_where_a_value_differs_from_the_one_before(self, values: list[int]) -> None:
        values.sort()

        starts = starts_of(np.array(values, dtype=np.int64))

        assert starts.tolist() == [at for at, value in enumerate(values) if at == 0 or values[at - 1] != value]
