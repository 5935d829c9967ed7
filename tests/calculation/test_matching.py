"""Both ways to close a group make the same allocations in the same order."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.calculation.columns import NO_ROW, Allocations, Int64
from payments.calculation.entries import ClosingEntries, closing_entries
from payments.calculation.grouping import pairs_of
from payments.calculation.matching import groups_beyond, groups_with_ties, match_by, match_entries
from payments.calculation.visibility import posted_by
from payments.domain.days import day_number
from payments.domain.rules import Tie
from tests.calculation.ledgers import ledger_of, rules_of
from tests.calculation.strategies import dated, entry_lists, settings_drawn
from tests.oracle.closing import Entry, Settings


def entries_of(entries: list[Entry], key_date: date, settings: Settings) -> ClosingEntries:
    """What `close_ledger` hands to the matching."""
    posted = posted_by(ledger_of(entries).columns, day_number(key_date))
    return closing_entries(posted, pairs_of(posted.supplier_id, posted.currency), rules_of(settings))


def crowded(seed: int, *, rows: int = 4000, groups: int = 12, days: int = 40) -> ClosingEntries:
    """
    Groups of hundreds of entries: exact hits, many names for one entry, chains and circles of references, documents in
    up to four parts.
    """
    random = np.random.default_rng(seed)
    near = np.arange(rows) + random.integers(-60, 60, rows)
    names_one = (random.random(rows) < 0.3) & (near >= 0) & (near < rows)
    begins = random.random(rows) < 0.8
    begins[::4] = True
    document = np.flatnonzero(begins)[np.cumsum(begins) - 1]
    base_minor = random.integers(-30, 31, rows)
    in_parts = np.bincount(document, minlength=rows)[document] > 1
    return ClosingEntries(
        group=random.integers(0, groups, rows)[document],
        base_minor=np.where(in_parts, np.abs(base_minor), base_minor),
        basis_day=random.integers(0, days, rows).astype(np.int32),
        document=document,
        reference=np.where(names_one, document[np.where(names_one, near, 0)], NO_ROW),
        runs_fifo=random.random(groups) < 0.8,
        open_amounts_incomplete=np.zeros(groups, dtype=np.bool_),
    )


def assert_same(found: tuple[Int64, Allocations], expected: tuple[Int64, Allocations]) -> None:
    """Open amounts and every column of the allocations agree."""
    assert found[0].tolist() == expected[0].tolist()
    for field in fields(Allocations):
        assert getattr(found[1], field.name).tolist() == getattr(expected[1], field.name).tolist()
        assert getattr(found[1], field.name).dtype == getattr(expected[1], field.name).dtype


class TestMatchBy:
    @given(dated(entry_lists), settings_drawn, st.data())
    def test_closes_a_group_the_same_at_once_and_step_by_step(
        self, drawn: tuple[date, list[Entry]], settings: Settings, data: st.DataObject
    ) -> None:
        key_date, listed = drawn
        entries = entries_of(listed, key_date, settings)
        count = entries.group_count
        some = np.array(data.draw(st.lists(st.booleans(), min_size=count, max_size=count)), dtype=np.bool_)

        at_once = match_by(entries, Tie.SEQ, step_by_step=np.zeros(count, dtype=np.bool_))

        assert_same(match_by(entries, Tie.SEQ, step_by_step=some), at_once)
        assert_same(match_by(entries, Tie.SEQ, step_by_step=~some), at_once)

    @pytest.mark.parametrize("seed", range(5))
    def test_agrees_in_crowded_groups(self, seed: int) -> None:
        entries = crowded(seed)
        every = np.ones(entries.group_count, dtype=np.bool_)

        at_once = match_by(entries, Tie.SEQ, step_by_step=~every)

        assert len(at_once[1].step) > 1000
        assert_same(match_by(entries, Tie.SEQ, step_by_step=every), at_once)

    def test_takes_groups_without_ties_the_same_way_in_proportion(self) -> None:
        entries = crowded(7)
        entries = replace(entries, basis_day=np.arange(len(entries.group), dtype=np.int32))
        every = np.ones(entries.group_count, dtype=np.bool_)

        at_once = match_by(entries, Tie.SEQ, step_by_step=~every)

        assert_same(match_by(entries, Tie.PROPORTIONAL, step_by_step=every), at_once)
        assert_same(match_entries(entries, Tie.PROPORTIONAL), at_once)


class TestMatchEntries:
    @pytest.mark.parametrize("seed", range(3))
    def test_shares_out_in_proportion_wherever_there_are_ties(self, seed: int) -> None:
        entries = crowded(seed, groups=600, days=60)
        with_ties = groups_with_ties(entries)
        every = np.ones(entries.group_count, dtype=np.bool_)

        found = match_entries(entries, Tie.PROPORTIONAL)

        assert with_ties.any()
        assert not with_ties.all()
        assert_same(found, match_by(entries, Tie.PROPORTIONAL, step_by_step=every))

    def test_gives_the_same_bytes_each_time(self) -> None:
        entries = crowded(1)

        first, second = match_entries(entries, Tie.PROPORTIONAL), match_entries(entries, Tie.PROPORTIONAL)

        assert first[0].tobytes() == second[0].tobytes()
        assert first[1].amount_minor.tobytes() == second[1].amount_minor.tobytes()


class TestGroupsBeyond:
    @staticmethod
    def of_bases(*base_minor: list[int]) -> ClosingEntries:
        """One group per list."""
        count = sum(len(group) for group in base_minor)
        return ClosingEntries(
            group=np.repeat(np.arange(len(base_minor)), [len(group) for group in base_minor]),
            base_minor=np.array([base for group in base_minor for base in group], dtype=np.int64),
            basis_day=np.zeros(count, dtype=np.int32),
            document=np.arange(count),
            reference=np.full(count, NO_ROW, dtype=np.int64),
            runs_fifo=np.ones(len(base_minor), dtype=np.bool_),
            open_amounts_incomplete=np.zeros(len(base_minor), dtype=np.bool_),
        )

    @pytest.mark.parametrize(
        ("bases", "beyond"),
        [
            pytest.param([[60, -40], [100]], [False, False], id="all within"),
            pytest.param([[60, -40], [101]], [False, True], id="one too much: the largest goes"),
            pytest.param([[60, -40], [101], [99, 1]], [False, True, False], id="the others stay"),
            pytest.param([[300], [1], [201]], [True, False, True], id="two groups that are too large alone"),
            pytest.param([[-(2**63)], [5]], [True, False], id="the lowest number there is"),
        ],
    )
    def test_marks_the_largest_groups_until_the_rest_fits(self, bases: list[list[int]], beyond: list[bool]) -> None:
        assert groups_beyond(200, self.of_bases(*bases)).tolist() == beyond


class TestGroupsWithTies:
    @pytest.mark.parametrize(
        ("base_minor", "basis_day", "runs_fifo", "tied"),
        [
            pytest.param([5, 5, -1], [1, 1, 1], True, True, id="two credits of one day and a debit"),
            pytest.param([5, 5, -1], [1, 2, 1], True, False, id="two credits of two days"),
            pytest.param([5, 5, 1], [1, 1, 1], True, False, id="nothing to share out"),
            pytest.param([5, -5, -1], [1, 1, 1], True, False, id="two debits of one day"),
            pytest.param([5, 5, -1], [1, 1, 1], False, False, id="references only"),
        ],
    )
    def test_need_two_credits_of_one_day_and_a_debit(
        self, base_minor: list[int], basis_day: list[int], runs_fifo: bool, tied: bool
    ) -> None:
        entries = ClosingEntries(
            group=np.zeros(3, dtype=np.int64),
            base_minor=np.array(base_minor, dtype=np.int64),
            basis_day=np.array(basis_day, dtype=np.int32),
            document=np.arange(3),
            reference=np.full(3, NO_ROW, dtype=np.int64),
            runs_fifo=np.array([runs_fifo]),
            open_amounts_incomplete=np.array([False]),
        )

        assert groups_with_ties(entries).tolist() == [tied]
