"""The hash of what a calculation read, whatever its order and however it was divided."""

from __future__ import annotations

import hashlib
import random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from payments.selectors import digests

HASHES = [hashlib.sha256(bytes([number])).digest() for number in range(4)]
HASHES += [b"same-bytes" + bytes(21) + end for end in (b"b", b"a", b"\0")]
ENTRIES = st.lists(
    st.tuples(
        st.integers(1, 4),
        st.sampled_from(HASHES),
        st.integers(-3, 40_000),
        st.integers(-(10**15), 10**15).filter(bool),
    ),
    max_size=30,
)
Entry = tuple[int, bytes, int, int]


def in_columns(entries: list[Entry]) -> list[bytes]:
    return digests.of_suppliers(
        supplier_id=np.array([one[0] for one in entries], dtype=np.int64),
        content_hash=np.frombuffer(b"".join(one[1] for one in entries), dtype="V32"),
        due_day=np.array([one[2] for one in entries], dtype=np.int32),
        amount_minor=np.array([one[3] for one in entries], dtype=np.int64),
    )


def plainly(entries: list[Entry]) -> list[bytes]:
    return [
        digests.of_supplier([one[1:] for one in entries if one[0] == supplier])
        for supplier in {one[0] for one in entries}
    ]


class TestFold:
    @given(entries=ENTRIES, seed=st.integers(), limit=st.integers(1, 4))
    def test_is_the_same_in_any_order_by_either_way_and_of_parts(
        self, entries: list[Entry], seed: int, limit: int
    ) -> None:
        shuffled = random.Random(seed).sample(entries, len(entries))
        parts = [[one for one in entries if (one[0] <= limit) is first] for first in (True, False)]

        told = {
            digests.fold(found)
            for found in (
                in_columns(entries),
                in_columns(shuffled),
                plainly(shuffled),
                [*in_columns(parts[1]), *in_columns(parts[0])],
            )
        }

        assert len(told) == 1

    @given(entries=ENTRIES.filter(bool), at=st.integers(0, 100))
    def test_is_another_one_where_an_entry_says_something_else(self, entries: list[Entry], at: int) -> None:
        supplier, _, due_day, amount = entries[at % len(entries)]
        others = [*entries]
        others[at % len(entries)] = (supplier, hashlib.sha256(b"other").digest(), due_day, amount)

        assert digests.fold(in_columns(entries)) != digests.fold(in_columns(others))

    @given(entries=ENTRIES.filter(bool), at=st.integers(0, 100))
    def test_goes_by_the_due_days_of_what_we_owe_alone(self, entries: list[Entry], at: int) -> None:
        supplier, content, due_day, amount = entries[at % len(entries)]
        others = [*entries]
        others[at % len(entries)] = (supplier, content, due_day + 1, amount)

        same = digests.fold(in_columns(entries)) == digests.fold(in_columns(others))

        assert same is (amount < 0)
