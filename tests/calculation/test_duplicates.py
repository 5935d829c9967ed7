"""Invoices that came twice: found however they were altered, and few others."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bench.duplicates import false_flags_percent, held_of, recall_of
from bench.made_duplicates import document, made_deliveries
from payments.calculation.duplicates import normal_reference, suspicions


class TestNormalReference:
    @pytest.mark.parametrize(
        "written", ["FTR-2026/0042", "ftr 2026 0042", "FTR2026OO42", "ftr.2026.0042 ", "FTR–2026–0042"]
    )
    def test_is_one_however_it_is_written(self, written: str) -> None:
        assert normal_reference(written) == normal_reference("FTR20260042")

    def test_forgets_zeros_in_front(self) -> None:
        assert normal_reference("000123") == normal_reference("123")


class TestSuspicions:
    def test_leave_lines_of_one_document_alone(self) -> None:
        one = document(1, "F-1000", 100_00)

        assert suspicions([one, replace(one, id=2, key="K2")]) == {}

    @pytest.mark.parametrize(("paid", "held"), [("neither", 2), ("both", 2), ("earlier", 2), ("later", 1)])
    def test_hold_the_one_that_no_money_has_gone_to(self, paid: str, held: int) -> None:
        earlier = replace(document(1, "F-1000", 100_00), settled=paid in {"both", "earlier"})
        later = replace(earlier, id=2, key="K2", document="other", day=earlier.day + timedelta(days=1))
        later = replace(later, settled=paid in {"both", "later"})

        [found] = suspicions([later, earlier]).values()

        assert (found.document, found.earlier) == (held, 3 - held)
        assert found.settled is (paid != "neither")

    @pytest.mark.parametrize(("paid", "held"), [((), {1, 2}), ((3,), {1, 2}), ((1,), {3}), ((1, 2), {3})])
    def test_hold_what_is_unpaid_of_a_whole_and_its_parts(self, paid: tuple[int, ...], held: set[int]) -> None:
        """The parts are dated later than the whole."""
        whole = document(3, "F-1000", 100_00)
        first = replace(whole, id=1, key="K1", document="a", amount_minor=40_00, day=whole.day + timedelta(days=9))
        second = replace(first, id=2, key="K2", document="b", amount_minor=60_00)
        documents = [replace(one, settled=one.id in paid) for one in (whole, first, second)]

        assert held <= set(suspicions(documents))

    def test_find_duplicates_of_every_kind_and_flag_few_clean_ones(self) -> None:
        made = made_deliveries(1530, invoices=20_000, duplicates=400)

        held = held_of(made)

        assert set(recall_of(made, held).values()) == {1.0}
        assert false_flags_percent(made, held) <= 2
