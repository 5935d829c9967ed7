"""Days and percentages an ERP copies into an item."""

from __future__ import annotations

from decimal import Decimal

import pytest

from payments.domain.ledger import LedgerRow
from payments.intake.cells import RowCheck
from payments.intake.content import content_hash
from payments.intake.item_terms import ItemTermCells, item_terms
from tests.ledgers import line


class TestItemTerms:
    def test_reads_days_and_either_decimal_mark(self) -> None:
        check = RowCheck(7)

        found = item_terms(check, "14", "3,000", "030", "2.5", "45")

        assert found == ItemTermCells(14, Decimal("3.000"), 30, Decimal("2.500"), 45)
        assert check.issues == []

    def test_leaves_out_what_is_not_told(self) -> None:
        assert item_terms(RowCheck(7), "", "", "0", "", "") == ItemTermCells(None, None, 0, None, None)

    @pytest.mark.parametrize(
        ("days", "percent", "fields"),
        [
            pytest.param("1.000", "", ["days_1"], id="a thousand days"),
            pytest.param("-3", "", ["days_1"], id="days below zero"),
            pytest.param("٣", "", ["days_1"], id="a digit of another script"),
            pytest.param("", "100,001", ["percent_1"], id="beyond a hundred"),
            pytest.param("", "3,0000", ["percent_1"], id="four decimals"),
            pytest.param("x", "y", ["days_1", "percent_1"], id="words"),
        ],
    )
    def test_takes_the_row_without_a_bad_cell_and_warns(self, days: str, percent: str, fields: list[str]) -> None:
        check = RowCheck(7)

        found = item_terms(check, days, percent, "", "", "")

        assert found == ItemTermCells(None, None, None, None, None)
        assert [(told.code, told.field) for told in check.issues] == [("not-terms", field) for field in fields]
        assert not check.refused


class TestContentHash:
    def test_changes_with_each_of_them(self) -> None:
        plain = line("I1", "2026-01-01", "5.00")
        told: list[LedgerRow] = [
            line("I1", "2026-01-01", "5.00", **{name: value})
            for name in ("tier1_days", "tier2_days", "net_days")
            for value in (0, 14)
        ]

        assert len({content_hash(row) for row in (plain, *told)}) == 7
