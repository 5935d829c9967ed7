"""Documents in parts: examples R1 to R4, and what always holds (invariant 12)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from payments.calculation.instalments import (
    InstalmentsExceedTotal,
    NothingToDivide,
    instalment_amounts,
    parts_of,
)
from payments.calculation.term_checks import check_term
from payments.domain.money import MAX_MINOR, to_minor
from payments.domain.terms import DocumentDates, Instalment, PaymentTerm, ShareKind, TermLine, Tier
from tests.calculation.calendars import TURKEY_2026
from tests.calculation.drawn_terms import instalment_lists


def percents(*shares: str) -> tuple[Instalment, ...]:
    """Parts of the total."""
    return tuple(Instalment(kind=ShareKind.PERCENT_OF_TOTAL, share=Decimal(share)) for share in shares)


class TestInstalmentAmounts:
    @pytest.mark.parametrize(
        ("total", "shares", "amounts"),
        [
            pytest.param("1000.00", ("33.33", "33.33", "33.34"), ["333.30", "333.30", "333.40"], id="R1"),
            pytest.param("100.00", ("33.3333", "33.3333", "33.3334"), ["33.33", "33.33", "33.34"], id="R2"),
            pytest.param("0.05", ("50", "50"), ["0.03", "0.02"], id="R3"),
            pytest.param("-0.05", ("50", "50"), ["-0.03", "-0.02"], id="R3 below zero"),
            pytest.param("99999.99", ("40", "30", "30"), ["40000.00", "30000.00", "29999.99"], id="R4"),
            pytest.param("0.02", ("25", "25", "25", "25"), ["0.01", "0.01", "0.00", "0.00"], id="never below zero"),
        ],
    )
    def test_are_those_of_the_worked_example(self, total: str, shares: tuple[str, ...], amounts: list[str]) -> None:
        parts = percents(*shares)
        check_term(PaymentTerm(instalments=parts))

        found = instalment_amounts(to_minor(total, "TRY"), parts, "TRY")

        assert found == [to_minor(amount, "TRY") for amount in amounts]

    def test_take_fixed_parts_parts_of_the_rest_and_the_balance(self) -> None:
        parts = (
            Instalment(kind=ShareKind.FIXED, share=Decimal("200")),
            Instalment(kind=ShareKind.PERCENT_OF_REST, share=Decimal(50)),
            Instalment(kind=ShareKind.BALANCE),
        )

        assert instalment_amounts(1_000_00, parts, "TRY") == [200_00, 400_00, 400_00]
        assert instalment_amounts(-1_000_00, parts, "TRY") == [-200_00, -400_00, -400_00]
        assert instalment_amounts(1_000, parts, "JPY") == [200, 400, 400]

    @pytest.mark.parametrize("minor", [0, MAX_MINOR + 1, -MAX_MINOR - 1])
    def test_refuse_what_cannot_be_divided(self, minor: int) -> None:
        with pytest.raises(NothingToDivide):
            instalment_amounts(minor, percents("50", "50"), "TRY")

    def test_refuse_fixed_parts_beyond_the_document(self) -> None:
        parts = (Instalment(kind=ShareKind.FIXED, share=Decimal("200")), Instalment(kind=ShareKind.BALANCE))

        with pytest.raises(InstalmentsExceedTotal):
            instalment_amounts(199_99, parts, "TRY")

    @given(instalment_lists(), st.integers(-(10**15), 10**15) | st.integers(-20, 20))
    def test_come_to_the_total_and_keep_its_sign(self, parts: tuple[Instalment, ...], total: int) -> None:
        assume(total != 0)
        check_term(PaymentTerm(instalments=parts))
        try:
            amounts = instalment_amounts(total, parts, "TRY")
        except InstalmentsExceedTotal:
            assert any(part.kind is ShareKind.FIXED for part in parts)
            return

        assert sum(amounts) == total
        assert len(amounts) == len(parts)
        assert all(amount * total >= 0 for amount in amounts)


class TestPartsOf:
    def test_give_each_part_a_key_an_amount_days_and_a_reason(self) -> None:
        term = PaymentTerm(
            instalments=(
                Instalment(kind=ShareKind.PERCENT_OF_TOTAL, share=Decimal(40), line=TermLine(tiers=(Tier(days=30),))),
                Instalment(kind=ShareKind.BALANCE, line=TermLine(tiers=(Tier(days=60),))),
            )
        )
        day = date(2026, 1, 15)

        found = parts_of(term, DocumentDates(document=day, posting=day), TURKEY_2026, total_minor=99_99, currency="TRY")

        assert [(part.key, part.amount_minor, part.due.net_due.isoformat()) for part in found] == [
            ("/01", 40_00, "2026-02-14"),
            ("/02", 59_99, "2026-03-16"),
        ]
        assert [step.code for part in found for step in part.why] == ["share-of-total", "share-what-is-left"]
