"""Both paths of the engine against the plain restatement and each other, on ledgers and settings drawn at random."""

from __future__ import annotations

from datetime import date

from hypothesis import given

from tests.calculation import ledgers, plain
from tests.calculation.strategies import dated, entry_lists, settings_drawn
from tests.oracle import closing as oracle
from tests.oracle.closing import Entry, Settings


class TestCloseLedger:
    @given(dated(entry_lists), settings_drawn)
    def test_finds_what_the_plain_restatement_finds(self, drawn: tuple[date, list[Entry]], settings: Settings) -> None:
        key_date, entries = drawn

        found = ledgers.close(entries, key_date, settings)

        assert found == oracle.close(entries, key_date, settings)

    @given(dated(lambda key_date: entry_lists(key_date, one_group=True, max_size=25)), settings_drawn)
    def test_finds_it_in_one_crowded_group_too(self, drawn: tuple[date, list[Entry]], settings: Settings) -> None:
        key_date, entries = drawn

        found = ledgers.close(entries, key_date, settings)

        assert found == oracle.close(entries, key_date, settings)


class TestCloseSupplier:
    @given(dated(entry_lists), settings_drawn)
    def test_finds_what_the_columns_and_the_restatement_find(
        self, drawn: tuple[date, list[Entry]], settings: Settings
    ) -> None:
        key_date, entries = drawn

        found = plain.close_each(entries, key_date, settings)

        assert found == oracle.close(entries, key_date, settings)
        assert found == ledgers.close(entries, key_date, settings)

    @given(dated(lambda key_date: entry_lists(key_date, one_group=True, max_size=25)), settings_drawn)
    def test_finds_it_in_one_crowded_group_too(self, drawn: tuple[date, list[Entry]], settings: Settings) -> None:
        key_date, entries = drawn

        found = plain.close_each(entries, key_date, settings)

        assert found == oracle.close(entries, key_date, settings)
