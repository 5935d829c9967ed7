from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.faults.lines import Line
from tests.faults.oracle import LedgerHistory

DAY = date(2060, 3, 15)


def invoice(key: str, amount: int, *, supplier: str = "S1", days_ago: int = 10) -> Line:
    posting = DAY - timedelta(days=days_ago)
    return Line(supplier, key, "KR", posting, posting, posting, "TRY", amount, amount)


class TestLedgerHistory:
    def test_closes_the_ledger_of_each_revision(self) -> None:
        history = LedgerHistory()
        history.deliver(1, [invoice("A", 100_00)])
        history.deliver(2, [invoice("P", -30_00), invoice("B", 5_00, supplier="S2")])

        before, after = (history.closings(revision, DAY, ["S1", "S2"]) for revision in (1, 2))

        assert {pair: figures.open for pair, figures in before.items()} == {("S1", "TRY"): 100_00}
        assert {pair: figures.open for pair, figures in after.items()} == {("S1", "TRY"): 70_00, ("S2", "TRY"): 5_00}
        assert after["S1", "TRY"].aging == (0, 70_00, 0, 0, 0, 0)

    def test_replaces_a_line_that_comes_again(self) -> None:
        history = LedgerHistory()
        history.deliver(1, [invoice("A", 100_00)])
        history.deliver(2, [replace(invoice("A", 120_00), block="A")])

        assert history.lines() == {"A": replace(invoice("A", 120_00), block="A")}
        assert history.closings(2, DAY, ["S1"])["S1", "TRY"].blocked == 120_00
        assert history.closings(1, DAY, ["S1"])["S1", "TRY"].blocked == 0

    def test_sees_only_what_was_posted_by_the_key_date(self) -> None:
        history = LedgerHistory()
        history.deliver(1, [invoice("A", 100_00, days_ago=10), invoice("B", 50_00, days_ago=2)])

        earlier = DAY - timedelta(days=5)

        assert history.closings(1, earlier, ["S1"])["S1", "TRY"].balance == 100_00
        assert history.entry_count(1, earlier, ["S1"]) == 1

    def test_takes_an_unchanged_delivery_as_nothing(self) -> None:
        history = LedgerHistory()
        history.deliver(1, [invoice("A", 100_00)])
        history.deliver(1, [invoice("A", 100_00)])

        assert history.closings(1, DAY, ["S1"])["S1", "TRY"].open_count == 1

    def test_refuses_to_go_back(self) -> None:
        history = LedgerHistory()
        history.deliver(2, [invoice("A", 100_00)])

        with pytest.raises(ValueError, match="in the order of their revisions"):
            history.deliver(1, [invoice("B", 1_00)])
