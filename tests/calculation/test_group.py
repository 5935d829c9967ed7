"""One group, step by step."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.calculation.columns import NO_ROW, REASON_FIFO, REASON_REFERENCE
from payments.calculation.group import GroupAllocations, close_group, settle, shares_of
from payments.domain.rules import Tie


def close(
    base_minor: list[int],
    basis_day: list[int] | None = None,
    reference: dict[int, int] | None = None,
    *,
    document: list[int] | None = None,
    runs_fifo: bool = True,
    tie: Tie = Tie.SEQ,
) -> tuple[list[int], list[tuple[int, int, int, int]]]:
    """Close a group; days and documents default to one per entry, references to none."""
    count = len(base_minor)
    named = [(reference or {}).get(at, NO_ROW) for at in range(count)]
    days, documents = basis_day or list(range(count)), document or list(range(count))
    open_minor, made = close_group(base_minor, days, documents, named, runs_fifo=runs_fifo, tie=tie)
    return open_minor, listed(made)


def listed(made: GroupAllocations) -> list[tuple[int, int, int, int]]:
    """(debit, credit, amount, reason) in the order made."""
    return list(zip(made.debit, made.credit, made.amount_minor, made.reason, strict=True))


class TestCloseGroup:
    def test_leads_each_debit_through_the_credits_oldest_first(self) -> None:
        open_minor, made = close([100, 50, -120, 70], basis_day=[5, 1, 0, 9])

        assert open_minor == [30, 0, 0, 70]
        assert made == [(2, 1, 50, REASON_FIFO), (2, 0, 70, REASON_FIFO)]

    def test_follows_references_before_anything_else(self) -> None:
        open_minor, made = close([100, 50, -60, -20], reference={3: 1})

        assert open_minor == [40, 30, 0, 0]
        assert made == [(3, 1, 20, REASON_REFERENCE), (2, 0, 60, REASON_FIFO)]

    def test_stops_at_the_references_when_it_does_not_run_fifo(self) -> None:
        open_minor, made = close([100, 50, -60, -20], reference={3: 1}, runs_fifo=False)

        assert open_minor == [100, 30, -60, 0]
        assert made == [(3, 1, 20, REASON_REFERENCE)]

    def test_sets_references_off_in_the_order_of_the_entries_that_refer(self) -> None:
        open_minor, made = close([100, -80, -60], reference={1: 0, 2: 0}, runs_fifo=False)

        assert open_minor == [0, 0, -40]
        assert made == [(1, 0, 80, REASON_REFERENCE), (2, 0, 20, REASON_REFERENCE)]

    @pytest.mark.parametrize(
        ("base_minor", "reference"),
        [
            pytest.param([100, 50], {1: 0}, id="to the same sign"),
            pytest.param([100, -50], {1: 1}, id="to itself"),
            pytest.param([0, -50], {1: 0}, id="to nothing left"),
        ],
    )
    def test_ignores_a_reference(self, base_minor: list[int], reference: dict[int, int]) -> None:
        _, made = close(base_minor, reference=reference, runs_fifo=False)

        assert made == []

    def test_shares_a_debit_out_among_credits_of_one_day(self) -> None:
        open_minor, made = close([100_00, 200_00, 400_00, -100_00], basis_day=[1, 1, 1, 2], tie=Tie.PROPORTIONAL)

        assert open_minor == [85_71, 171_43, 342_86, 0]
        assert made == [(3, 0, 14_29, REASON_FIFO), (3, 1, 28_57, REASON_FIFO), (3, 2, 57_14, REASON_FIFO)]

    def test_takes_a_day_that_a_debit_covers_whole_and_shares_out_the_rest(self) -> None:
        open_minor, made = close([30, 20, 10, 10, -60], basis_day=[1, 1, 2, 2, 3], tie=Tie.PROPORTIONAL)

        assert open_minor == [0, 0, 5, 5, 0]
        assert made == [(4, at, amount, REASON_FIFO) for at, amount in [(0, 30), (1, 20), (2, 5), (3, 5)]]

    def test_shares_out_by_document_and_closes_the_parts_of_one_in_their_order(self) -> None:
        open_minor, made = close([60, 40, 100, -50], [1, 1, 1, 2], document=[0, 0, 1, 2], tie=Tie.PROPORTIONAL)

        assert open_minor == [35, 40, 75, 0]
        assert made == [(3, 0, 25, REASON_FIFO), (3, 2, 25, REASON_FIFO)]

    def test_leads_a_reference_through_the_parts_of_the_document(self) -> None:
        open_minor, made = close([60, 40, -70], [3, 9, 1], {2: 0}, document=[0, 0, 1], runs_fifo=False)

        assert open_minor == [0, 30, 0]
        assert made == [(2, 0, 60, REASON_REFERENCE), (2, 1, 10, REASON_REFERENCE)]

    def test_makes_no_allocation_of_nothing(self) -> None:
        _, made = close([1, 1, 1000, -1], basis_day=[1, 1, 1, 2], tie=Tie.PROPORTIONAL)

        assert made == [(3, 2, 1, REASON_FIFO)]

    def test_knows_no_largest_number(self) -> None:
        open_minor, made = close([10**40, -(10**40) - 1])

        assert (open_minor, made) == ([0, -1], [(1, 0, 10**40, REASON_FIFO)])


class TestSharesOf:
    @given(st.lists(st.integers(1, 10**6), min_size=1, max_size=8), st.fractions(0, 1))
    def test_are_the_exact_shares_rounded_so_that_they_add_up(self, open_minor: list[int], part: Fraction) -> None:
        amount = int(part * sum(open_minor))

        shares = shares_of(amount, open_minor)

        assert sum(shares) == amount
        for share, minor in zip(shares, open_minor, strict=True):
            assert 0 <= share <= minor
            assert abs(share - Fraction(amount * minor, sum(open_minor))) < 1

    @pytest.mark.parametrize(
        ("amount", "open_minor", "shares"),
        [
            pytest.param(100, [100, 100, 100], [34, 33, 33], id="equal remainders: the earlier one"),
            pytest.param(101, [100, 100, 100], [34, 34, 33], id="two left over"),
            pytest.param(3, [1, 2, 4], [0, 1, 2], id="the largest remainder"),
            pytest.param(0, [1, 2], [0, 0], id="nothing"),
            pytest.param(3, [1, 2], [1, 2], id="everything"),
        ],
    )
    def test_give_what_is_left_over_by_largest_remainder(
        self, amount: int, open_minor: list[int], shares: list[int]
    ) -> None:
        assert shares_of(amount, open_minor) == shares


class TestSettle:
    def test_goes_link_by_link_and_reduces_what_is_left(self) -> None:
        left = [10, 7, 5]

        amounts = settle([(1, 0), (2, 0), (1, 2)], left)

        assert amounts == [7, 3, 0]
        assert left == [0, 0, 2]
