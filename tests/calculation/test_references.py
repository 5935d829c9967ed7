"""Entries that name each other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.calculation.ledgers import close, close_one, entry
from tests.oracle.closing import Entry, Settings

KEY_DATE = date(2026, 3, 15)
SOURCE = Settings(closing_mode="SOURCE")


def whole(key: str, day: str, amount: str, **more: object) -> Entry:
    """An entry of which the ERP has closed nothing."""
    return entry(key, day, amount, open_amount=Decimal(amount), **more)


class TestReferences:
    def test_of_several_credit_notes_to_one_invoice_use_it_up_in_closing_order(self) -> None:
        entries = [
            whole("I1", "2026-01-10", "100.00"),
            whole("C3", "2026-01-13", "-30.00", invoice_ref="I1"),
            whole("C1", "2026-01-11", "-50.00", invoice_ref="I1"),
            whole("C2", "2026-01-12", "-40.00", invoice_ref="I1"),
        ]

        closing = close_one(entries, KEY_DATE, SOURCE)

        assert closing.allocations == [
            ("C1", "I1", Decimal("50.00"), "REFERENCE"),
            ("C2", "I1", Decimal("40.00"), "REFERENCE"),
            ("C3", "I1", Decimal("10.00"), "REFERENCE"),
        ]
        assert closing.unallocated == Decimal("-20.00")

    def test_of_a_returned_payment_reopen_the_invoice_its_payment_named(self) -> None:
        entries = [
            whole("I1", "2026-01-10", "100.00"),
            whole("P1", "2026-01-20", "-100.00", invoice_ref="I1"),
            whole("P1R", "2026-01-25", "60.00", invoice_ref="P1"),
        ]

        closing = close_one(entries, KEY_DATE, SOURCE)

        assert closing.allocations == [("P1", "I1", Decimal("100.00"), "REFERENCE")]
        assert closing.open == Decimal("60.00")

    def test_chain_in_closing_order_of_the_entry_that_refers(self) -> None:
        entries = [
            whole("P1R", "2026-01-05", "60.00", invoice_ref="P1"),
            whole("I1", "2026-01-10", "100.00"),
            whole("P1", "2026-01-20", "-100.00", invoice_ref="I1"),
            whole("CN", "2026-01-21", "-80.00", invoice_ref="I1"),
        ]

        closing = close_one(entries, KEY_DATE, SOURCE)

        assert closing.allocations == [
            ("P1", "P1R", Decimal("60.00"), "REFERENCE"),
            ("P1", "I1", Decimal("40.00"), "REFERENCE"),
            ("CN", "I1", Decimal("60.00"), "REFERENCE"),
        ]

    def test_to_one_another_are_settled_once(self) -> None:
        entries = [
            whole("I1", "2026-01-10", "100.00", invoice_ref="C1"),
            whole("C1", "2026-01-11", "-100.00", invoice_ref="I1"),
        ]

        closing = close_one(entries, KEY_DATE, SOURCE)

        assert closing.allocations == [("C1", "I1", Decimal("100.00"), "REFERENCE")]

    @pytest.mark.parametrize(
        "more",
        [
            pytest.param({"supplier": "S2"}, id="of another supplier"),
            pytest.param({"currency": "USD"}, id="in another currency"),
            pytest.param({"account_class": "BILL"}, id="of another class"),
            pytest.param({"open_amount": Decimal(0)}, id="with nothing left"),
        ],
    )
    def test_to_an_entry_elsewhere_are_ignored(self, more: dict[str, object]) -> None:
        entries = [
            replace(whole("I1", "2026-01-10", "40.00"), **more),  # type: ignore[arg-type]
            whole("CN", "2026-01-11", "-40.00", invoice_ref="I1"),
        ]

        closings = close(entries, KEY_DATE, SOURCE)

        assert [closing.allocations for closing in closings.values()] == [[] for _ in closings]
        assert closings["S1", "TRY"].unallocated == Decimal("-40.00")
