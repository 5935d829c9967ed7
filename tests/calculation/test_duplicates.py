"""Invoices that came twice: found however they were altered, and few others."""

from __future__ import annotations

from dataclasses import replace

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

    def test_find_duplicates_of_every_kind_and_flag_few_clean_ones(self) -> None:
        made = made_deliveries(1530, invoices=20_000, duplicates=400)

        held = held_of(made)

        assert set(recall_of(made, held).values()) == {1.0}
        assert false_flags_percent(made, held) <= 2
