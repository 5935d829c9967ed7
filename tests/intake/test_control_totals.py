from __future__ import annotations

import pytest

from payments.intake.control_totals import ControlTotals, Key
from payments.intake.errors import ControlTotalMismatch, RowsWithoutTotal

LIRA: Key = ("amount", "TRY", "")
EURO: Key = ("amount", "EUR", "")


def totals(*rows: dict[Key, int] | None) -> ControlTotals:
    found = ControlTotals()
    for line, amounts in enumerate(rows, 1):
        found.add(line, amounts)
    return found


class TestCheck:
    def test_accepts_the_sum_of_the_rows_above(self) -> None:
        found = totals({LIRA: 100}, {LIRA: 250})

        found.check(3, 1, "amount", "TRY", 350)
        found.finish()

    @pytest.mark.parametrize("level", [0, 1, 2])
    def test_refuses_another_sum(self, level: int) -> None:
        found = totals({LIRA: 100_00}, {LIRA: 250_00})

        with pytest.raises(ControlTotalMismatch) as refused:
            found.check(3, level, "amount", "TRY", 351_00)

        assert refused.value.values == {"line": 3, "currency": "TRY", "stated": "351.00", "counted": "350.00"}

    def test_counts_from_the_last_total(self) -> None:
        found = totals({LIRA: 100})
        found.check(2, 1, "amount", "TRY", 100)

        found.add(3, {LIRA: 40})

        found.check(4, 1, "amount", "TRY", 40)
        found.finish()

    def test_takes_a_higher_total_over_the_lower_ones(self) -> None:
        found = totals({LIRA: 100})
        found.check(2, 1, "amount", "TRY", 100)
        found.add(3, {LIRA: 40})
        found.check(4, 1, "amount", "TRY", 40)

        found.check(5, 2, "amount", "TRY", 140)
        found.add(6, {LIRA: 7})
        found.check(7, 2, "amount", "TRY", 7)
        found.check(8, 3, "amount", "TRY", 147)
        found.finish()

    def test_refuses_a_higher_total_over_less(self) -> None:
        found = totals({LIRA: 100})
        found.check(2, 2, "amount", "TRY", 100)
        found.add(3, {LIRA: 40})

        with pytest.raises(ControlTotalMismatch) as refused:
            found.check(4, 2, "amount", "TRY", 60)

        assert (refused.value.values["stated"], refused.value.values["counted"]) == ("0.60", "0.40")

    def test_reads_one_line_for_each_currency_as_one_total(self) -> None:
        found = totals({LIRA: 100}, {EURO: 30}, {LIRA: 1})

        found.check(4, 1, "amount", "EUR", 30)
        found.check(5, 1, "amount", "TRY", 101)
        found.add(6, {EURO: 5})
        found.check(7, 1, "amount", "EUR", 5)
        found.finish()

    def test_does_not_mix_currencies(self) -> None:
        found = totals({LIRA: 100}, {EURO: 30})

        with pytest.raises(ControlTotalMismatch):
            found.check(3, 1, "amount", "EUR", 130)

    def test_accepts_the_local_amount_of_one_document_currency(self) -> None:
        found = totals(
            {EURO: 30, ("amount_lc", "TRY", ""): 1500, ("amount_lc", "TRY", "EUR"): 1500},
            {LIRA: 100, ("amount_lc", "TRY", ""): 100, ("amount_lc", "TRY", "TRY"): 100},
        )

        found.check(3, 1, "amount_lc", "TRY", 1500)
        found.check(4, 1, "amount_lc", "TRY", 100)
        found.check(5, 1, "amount_lc", "TRY", 1600)
        with pytest.raises(ControlTotalMismatch):
            found.check(6, 1, "amount_lc", "TRY", 1400)

    def test_accepts_zero_for_a_currency_without_rows(self) -> None:
        totals({LIRA: 100}).check(2, 1, "amount", "USD", 0)

    def test_cannot_tell_where_an_amount_above_was_not_readable(self) -> None:
        found = totals({LIRA: 100}, None)

        found.check(3, 1, "amount", "TRY", 999)
        found.add(4, {LIRA: 5})

        with pytest.raises(ControlTotalMismatch):
            found.check(5, 1, "amount", "EUR", 6)


class TestFinish:
    def test_accepts_a_list_without_totals(self) -> None:
        totals({LIRA: 100}).finish()

    def test_refuses_rows_behind_the_last_total(self) -> None:
        found = totals({LIRA: 100})
        found.check(2, 1, "amount", "TRY", 100)
        found.add(3, {LIRA: 5})
        found.add(4, {LIRA: 6})

        with pytest.raises(RowsWithoutTotal) as refused:
            found.finish()

        assert refused.value.values == {"line": 3}

    def test_lets_a_total_that_cannot_be_read_end_its_block(self) -> None:
        found = totals({LIRA: 100})

        found.pass_over(1)

        found.finish()
