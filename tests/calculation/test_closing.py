"""The closing: the worked examples of domain.md 3.6, and what stands between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest

from payments.calculation.closing import close_ledger
from payments.domain.days import day_number
from payments.domain.rules import ClosingRules
from tests.calculation.golden import GoldenCase, golden_case, golden_cases, in_golden_words
from tests.calculation.ledgers import close, close_one, entry, ledger_of
from tests.calculation.plain import close_each
from tests.oracle.closing import Closing, Entry, OpenItem, Settings

Path = Callable[[Sequence[Entry], date, Settings], dict[tuple[str, str], Closing]]
KEY_DATE = date(2026, 3, 15)


class TestWorkedExamples:
    @pytest.mark.parametrize("path", [pytest.param(close, id="columns"), pytest.param(close_each, id="plain integers")])
    @pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in golden_cases()])
    def test_give_the_numbers_worked_out_by_hand(self, case: GoldenCase, path: Path) -> None:
        (closing,) = path(case.entries, case.key_date, case.settings).values()

        assert in_golden_words(closing) == case.expected

    def test_cover_the_whole_table(self) -> None:
        with_variants = {9: "ab", 10: "ab", 13: "ab", 14: "ab"}
        named = [f"A{number}{letter}" for number in range(1, 19) for letter in with_variants.get(number, [""])]

        assert [case.name for case in golden_cases()] == [*named, "E1"]

    def test_a13_in_source_mode_leaves_the_erp_s_open_amounts_alone(self) -> None:
        case = golden_case("A13b")

        closing = close_one(case.entries, case.key_date, replace(case.settings, closing_mode="SOURCE"))

        assert closing.balance == Decimal("750.00")
        assert in_golden_words(closing)["open"] == {"I1": Decimal("400.00"), "I2": Decimal("500.00")}
        assert in_golden_words(closing)["unallocated"] == {"P2": Decimal("-150.00")}
        assert closing.allocations == []

    def test_e1_falls_due_on_average_on_11_march(self) -> None:
        case = golden_case("E1")

        closing = close_one(case.entries, case.key_date, case.settings)

        assert (closing.avg_due_date, closing.avg_due_days) == (date(2026, 3, 11), Decimal("-3.99"))
        assert (closing.overdue, closing.not_due) == (Decimal("14300.50"), Decimal("25750.24"))
        assert (closing.oldest_due_date, closing.max_overdue_days) == (date(2026, 2, 11), 32)

    @pytest.mark.parametrize(
        ("open_items", "average", "days"),
        [
            pytest.param(
                {"2026-03-01": "10000.00", "2026-04-15": "25000.00", "2026-05-31": "7500.50"},
                date(2026, 4, 13),
                "28.53",
                id="W1",
            ),
            pytest.param({"2026-03-16": "100.00", "2026-03-17": "100.00"}, date(2026, 3, 17), "1.50", id="W2"),
            pytest.param({"2026-03-13": "100.00", "2026-03-14": "100.00"}, date(2026, 3, 14), "-1.50", id="W3"),
        ],
    )
    def test_give_the_average_due_dates(self, open_items: dict[str, str], average: date, days: str) -> None:
        entries = [
            entry(f"I{due}", "2026-02-01", amount, due_date=date.fromisoformat(due))
            for due, amount in open_items.items()
        ]

        closing = close_one(entries, KEY_DATE, Settings())

        assert (closing.avg_due_date, closing.avg_due_days) == (average, Decimal(days))


class TestVisibility:
    def test_an_entry_posted_on_the_key_date_counts_and_one_of_the_day_after_does_not(self) -> None:
        entries = [entry("A", "2026-03-15", "10.00"), entry("B", "2026-03-16", "5.00")]

        closing = close_one(entries, KEY_DATE, Settings())

        assert closing.items == [OpenItem("A", Decimal("10.00"), 0, 0, "2026-03")]
        assert closing.balance == Decimal("10.00")

    def test_a_reference_to_a_later_entry_is_as_good_as_none(self) -> None:
        entries = [
            entry("I1", "2026-01-10", "100.00"),
            entry("CN", "2026-03-01", "-100.00", invoice_ref="I2"),
            entry("I2", "2026-03-20", "100.00"),
        ]

        closing = close_one(entries, KEY_DATE, Settings())

        assert closing.allocations == [("CN", "I1", Decimal("100.00"), "FIFO")]

    def test_noted_entries_count_nowhere_and_make_no_row(self) -> None:
        entries = [
            entry("A", "2026-03-01", "10.00"),
            entry("B", "2026-03-01", "7.00", account_class="NOTED"),
            entry("C", "2026-03-01", "-7.00", account_class="NOTED", supplier="S2", invoice_ref="A"),
        ]

        closings = close(entries, KEY_DATE, Settings())

        assert {pair: closing.balance for pair, closing in closings.items()} == {("S1", "TRY"): Decimal("10.00")}

    def test_a_supplier_with_nothing_but_an_advance_has_a_row(self) -> None:
        entries = [entry("A", "2026-03-01", "-40.00", account_class="ADVANCE")]

        closing = close_one(entries, KEY_DATE, Settings())

        assert (closing.balance, closing.advance) == (Decimal(0), Decimal("-40.00"))
        assert closing.items == []

    def test_an_amount_of_zero_makes_a_row_and_needs_no_open_amount(self) -> None:
        zero = entry("FX", "2026-03-01", "0.00")
        known = entry("A", "2026-03-01", "10.00", open_amount=Decimal("4.00"))

        alone, beside = close_one([zero], KEY_DATE, Settings()), close_one([zero, known], KEY_DATE, Settings())

        assert (alone.balance, alone.items) == (Decimal(0), [])
        assert (beside.balance, beside.open_amounts_incomplete) == (Decimal("4.00"), False)

    def test_an_empty_ledger_has_an_empty_result(self) -> None:
        result = close_ledger(ledger_of([]).columns, key_day=day_number(KEY_DATE), rules=ClosingRules())

        assert result.figures.aging_minor.shape == (0, 6)
        assert result.figures.months_minor.shape == (0, 6)
        assert len(result.open_items.row) == len(result.allocations.step) == 0

    def test_rows_out_of_closing_order_are_refused(self) -> None:
        ledger = ledger_of([entry("A", "2026-03-01", "1.00"), entry("B", "2026-03-02", "1.00")]).columns

        with pytest.raises(ValueError, match="closing order"):
            close_ledger(
                replace(ledger, posting_day=ledger.posting_day[::-1].copy()),
                key_day=day_number(KEY_DATE),
                rules=ClosingRules(),
            )

    def test_the_columns_given_are_left_as_they_were(self) -> None:
        case = golden_case("E1")
        ledger = ledger_of(case.entries).columns
        before = {name: getattr(ledger, name).copy() for name in ledger.__slots__}

        close_ledger(ledger, key_day=day_number(case.key_date), rules=ClosingRules())

        assert all(np.array_equal(getattr(ledger, name), column) for name, column in before.items())


class TestColumns:
    def test_have_the_types_they_promise(self) -> None:
        case = golden_case("E1")
        ledger = ledger_of(case.entries).columns

        result = close_ledger(ledger, key_day=day_number(case.key_date), rules=ClosingRules())

        for table in (result.figures, result.open_items, result.allocations):
            promised = {field.name: np.dtype(str(field.type).lower()) for field in fields(table)}
            assert {name: getattr(table, name).dtype for name in promised} == promised


class TestModes:
    INVOICE = entry("I1", "2026-01-10", "100.00", open_amount=Decimal("60.00"))
    PAYMENT = entry("P1", "2026-02-10", "-30.00", open_amount=Decimal("-30.00"))

    @pytest.mark.parametrize(
        ("mode", "open_amount", "unallocated"),
        [
            pytest.param("FIFO", "70.00", "0.00", id="FIFO starts from the amounts"),
            pytest.param("HYBRID", "30.00", "0.00", id="HYBRID goes on from the open amounts"),
            pytest.param("SOURCE", "60.00", "-30.00", id="SOURCE leaves the open amounts as they are"),
        ],
    )
    def test_differ_in_where_they_start_and_how_far_they_go(
        self, mode: str, open_amount: str, unallocated: str
    ) -> None:
        closing = close_one([self.INVOICE, self.PAYMENT], KEY_DATE, Settings(closing_mode=mode))

        assert (closing.open, closing.unallocated) == (Decimal(open_amount), Decimal(unallocated))
        assert closing.ledger_balance == Decimal("70.00")

    @pytest.mark.parametrize("mode", ["HYBRID", "SOURCE"])
    def test_run_fifo_in_a_group_that_lacks_an_open_amount_and_only_there(self, mode: str) -> None:
        other = replace(self.INVOICE, key="I2", supplier="S2")
        entries = [self.INVOICE, replace(self.PAYMENT, open_amount=None), other]

        closings = close(entries, KEY_DATE, Settings(closing_mode=mode))

        lacking, complete = closings["S1", "TRY"], closings["S2", "TRY"]
        assert (lacking.balance, lacking.open_amounts_incomplete) == (Decimal("70.00"), True)
        assert lacking.allocations == [("P1", "I1", Decimal("30.00"), "FIFO")]
        assert (complete.balance, complete.open_amounts_incomplete) == (Decimal("60.00"), False)

    @pytest.mark.parametrize(
        "lacking",
        [
            pytest.param({"account_class": "ADVANCE"}, id="another class"),
            pytest.param({"currency": "USD"}, id="another currency"),
            pytest.param({"posting_date": KEY_DATE + timedelta(days=1)}, id="posted after the key date"),
        ],
    )
    def test_ask_only_the_visible_entries_of_the_group_for_open_amounts(self, lacking: dict[str, object]) -> None:
        without = replace(self.PAYMENT, key="P2", open_amount=None, **lacking)  # type: ignore[arg-type]

        closing = close([self.INVOICE, self.PAYMENT, without], KEY_DATE, Settings())["S1", "TRY"]

        assert (closing.open, closing.open_amounts_incomplete) == (Decimal("30.00"), False)


class TestFigures:
    def test_what_is_due_on_the_key_date_is_not_overdue(self) -> None:
        closing = close_one([entry("I1", "2026-03-15", "10.00")], KEY_DATE, Settings())

        assert (closing.overdue, closing.not_due, closing.max_overdue_days) == (Decimal(0), Decimal("10.00"), 0)

    def test_blocked_credits_are_counted_by_what_is_open_of_them(self) -> None:
        entries = [
            entry("I1", "2026-01-10", "100.00", blocked=True),
            entry("I2", "2026-01-20", "50.00"),
            entry("P1", "2026-02-01", "-30.00", blocked=True),
        ]

        closing = close_one(entries, KEY_DATE, Settings())

        assert (closing.open, closing.blocked, closing.open_count) == (Decimal("120.00"), Decimal("70.00"), 2)

    def test_classes_are_summed_apart_and_close_nothing(self) -> None:
        entries = [
            entry("I1", "2026-01-10", "100.00"),
            entry("A1", "2026-01-11", "-40.00", account_class="ADVANCE", invoice_ref="I1"),
            entry("B1", "2026-01-12", "25.00", account_class="BILL"),
            entry("G1", "2026-01-13", "-5.00", account_class="GUARANTEE"),
        ]

        closing = close_one(entries, KEY_DATE, Settings())

        assert (closing.balance, closing.open, closing.allocations) == (Decimal("100.00"), Decimal("100.00"), [])
        assert (closing.advance, closing.bill, closing.guarantee) == (Decimal(-40), Decimal(25), Decimal(-5))

    def test_nothing_open_leaves_days_empty(self) -> None:
        closing = close_one([entry("P1", "2026-01-10", "-5.00")], KEY_DATE, Settings())

        assert (closing.oldest_due_date, closing.max_overdue_days, closing.open_count) == (None, 0, 0)
        assert (closing.avg_due_date, closing.avg_due_days) == (None, None)
        assert closing.items == [OpenItem("P1", Decimal("-5.00"), 0, None, None)]
