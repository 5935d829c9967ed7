"""Days and percentages an ERP copies into an item."""

from __future__ import annotations

from decimal import Decimal

import pytest

from payments.domain.ledger import LedgerRow
from payments.intake.cells import RowCheck
from payments.intake.content import content_hash
from payments.intake.item_terms import ItemTermCells, item_terms, part_of_amount
from payments.intake.numbers import plain_minor
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


def part(raw: str, amount_minor: int = -1000_00) -> tuple[int | None, list[str]]:
    check = RowCheck(7)
    found = part_of_amount(check, "part", raw, amount_minor=amount_minor, parse=lambda text: plain_minor(text, "TRY"))
    assert not check.refused
    return found, [one.code for one in check.issues]


class TestPartOfAmount:
    @pytest.mark.parametrize("raw", ["-840.00", "840.00"])
    def test_is_a_size_whatever_side_the_item_is_on(self, raw: str) -> None:
        assert part(raw) == (840_00, [])

    @pytest.mark.parametrize("raw", ["", "0.00"])
    def test_none_is_none(self, raw: str) -> None:
        assert part(raw) == (None, [])

    @pytest.mark.parametrize(("raw", "code"), [("x", "not-an-amount"), ("1000.01", "part-beyond-amount")])
    def test_a_bad_one_is_left_out_with_a_warning(self, raw: str, code: str) -> None:
        assert part(raw) == (None, [code])


class TestContentHash:
    def test_changes_with_each_of_them(self) -> None:
        plain = line("I1", "2026-01-01", "5.00")
        told: list[LedgerRow] = [
            line("I1", "2026-01-01", "5.00", **{name: value})
            for name in ("tier1_days", "tier2_days", "net_days")
            for value in (0, 14)
        ]

        assert len({content_hash(row) for row in (plain, *told)}) == 7

    def test_changes_with_how_a_line_was_closed(self) -> None:
        told = ("", '[["2026-01-02",500]]', '[["2026-01-03",500]]')

        assert len({content_hash(line("I1", "2026-01-01", "5.00", reconciled=one)) for one in told}) == 3

    @pytest.mark.parametrize("name", ["discount_base_minor", "withholding_minor"])
    def test_changes_with_what_is_taken_off_and_stays_where_nothing_is_told(self, name: str) -> None:
        rows = [line("I1", "2026-01-01", "5.00", **{name: value}) for value in (None, 4_00, 5_00)]

        assert len({content_hash(row) for row in rows}) == 3
        assert content_hash(rows[0]) == content_hash(line("I1", "2026-01-01", "5.00"))
