"""Amounts up to the edge of 64 bits: the figure is exact, or the closing is refused. Never a wrong number."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.calculation.sums import AmountOverflow
from tests.calculation.ledgers import close, close_one, entry
from tests.calculation.strategies import settings_drawn
from tests.oracle import closing as oracle
from tests.oracle.closing import Closing, Entry, Settings

KEY_DATE = date(2026, 3, 15)
LARGEST = Decimal(2**63 - 1).scaleb(-2)
FIFO = Settings(closing_mode="FIFO")
huge_minor = st.one_of(
    st.integers(-(2**63) + 1, 2**63 - 1),
    st.sampled_from([2**63 - 1, -(2**63) + 1, 2**62, -(2**62)]),
    st.integers(-9, 9),
)


def amounts_of(closing: Closing) -> Iterator[Decimal]:
    """The figures that a row stores."""
    yield from (closing.balance, closing.ledger_balance, closing.open, closing.unallocated)
    yield from (closing.advance, closing.bill, closing.guarantee)


@st.composite
def huge_entries(draw: st.DrawFn) -> list[Entry]:
    """A few entries of two suppliers, most of them huge."""
    entries = []
    for number in range(draw(st.integers(1, 8))):
        amount_minor = draw(huge_minor)
        opened = draw(st.sampled_from([amount_minor, amount_minor // 2, 7, None]))
        entries.append(
            entry(
                f"K{number}",
                draw(st.sampled_from(["2025-11-01", "2026-01-10", "2026-03-15"])),
                str(Decimal(amount_minor).scaleb(-2)),
                open_amount=None if opened is None else Decimal(opened).scaleb(-2),
                supplier=draw(st.sampled_from(["S1", "S2"])),
                account_class=draw(st.sampled_from(["NORMAL", "NORMAL", "NORMAL", "BILL"])),
                invoice_ref=draw(st.sampled_from([None, "K0", "K1", "K2", "K3"])),
            )
        )
    return entries


class TestHugeAmounts:
    @given(huge_entries(), settings_drawn)
    def test_are_closed_exactly_or_refused(self, entries: list[Entry], settings: Settings) -> None:
        expected = oracle.close(entries, KEY_DATE, settings)
        fits = all(
            -(2**63) <= amount.scaleb(2) < 2**63 for closing in expected.values() for amount in amounts_of(closing)
        )

        if fits:
            assert close(entries, KEY_DATE, settings) == expected
        else:
            with pytest.raises(AmountOverflow):
                close(entries, KEY_DATE, settings)

    def test_of_one_supplier_leave_the_others_closed_at_once(self) -> None:
        entries = [
            entry("I1", "2026-01-10", str(LARGEST)),
            entry("P1", "2026-01-11", str(-LARGEST)),
            entry("P2", "2026-01-12", "-5.00"),
            entry("I2", "2026-01-10", "8.00", supplier="S2"),
            entry("P3", "2026-01-11", "-3.00", supplier="S2"),
        ]

        closings = close(entries, KEY_DATE, FIFO)

        assert closings["S1", "TRY"].unallocated == Decimal("-5.00")
        assert closings["S1", "TRY"].allocations == [("P1", "I1", LARGEST, "FIFO")]
        assert closings["S2", "TRY"].allocations == [("P3", "I2", Decimal("3.00"), "FIFO")]

    def test_that_cancel_out_are_no_overflow(self) -> None:
        entries = [entry(f"I{number}", "2026-01-10", str(LARGEST)) for number in range(3)]
        entries += [entry(f"P{number}", "2026-01-11", str(-LARGEST)) for number in range(3)]

        closing = close_one(entries, KEY_DATE, FIFO)

        assert (closing.balance, closing.items) == (Decimal(0), [])

    def test_of_one_large_item_have_an_exact_average(self) -> None:
        entries = [
            entry("I1", "2026-01-10", str(LARGEST - 1), due_date=date(2016, 3, 15)),
            entry("I2", "2026-01-10", "1.00", due_date=date(2026, 3, 15)),
        ]

        closing = close_one(entries, KEY_DATE, FIFO)

        assert closing.avg_due_date == date(2016, 3, 15)
        assert closing.avg_due_days == Decimal("-3652.00")

    @pytest.mark.parametrize(
        ("mode", "amounts", "open_amounts", "account_class"),
        [
            pytest.param("FIFO", [LARGEST, Decimal("0.01")], [None, None], "NORMAL", id="open"),
            pytest.param("FIFO", [-LARGEST, Decimal("-0.02")], [None, None], "NORMAL", id="unallocated"),
            pytest.param("HYBRID", [LARGEST, LARGEST], [Decimal(1), Decimal(1)], "NORMAL", id="ledger balance only"),
            pytest.param("FIFO", [LARGEST, LARGEST], [None, None], "ADVANCE", id="advance"),
        ],
    )
    def test_whose_sum_needs_more_digits_are_refused_by_supplier(
        self, mode: str, amounts: list[Decimal], open_amounts: list[Decimal | None], account_class: str
    ) -> None:
        entries = [
            entry(f"I{at}", "2026-01-10", str(amount), open_amount=opened, account_class=account_class, supplier="S2")
            for at, (amount, opened) in enumerate(zip(amounts, open_amounts, strict=True))
        ]

        with pytest.raises(AmountOverflow) as refused:
            close([entry("I", "2026-01-10", "1.00"), *entries], KEY_DATE, Settings(closing_mode=mode))

        assert refused.value.slug == "amount-overflow"
        assert refused.value.values == {"supplier_id": 2}
