"""Foreign currency: examples F1 and F2, and what always holds."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.calculation.valuation import (
    OpenBeyondAmount,
    Rate,
    RateNotAboveZero,
    book_of_open,
    converted,
    realised_difference,
    valued,
)
from payments.domain.money import UnknownCurrency

BOOKED = {"amount_minor": 10_000_00, "amount_lc_minor": 324_567_89, "currency": "USD", "company_currency": "TRY"}


class TestValued:
    def test_is_that_of_the_worked_example_f1(self) -> None:
        found = valued(3_333_33, **BOOKED, rate=Rate(Decimal("43.1234")))  # type: ignore[arg-type]

        assert (found.book_minor, found.value_minor, found.difference_minor) == (108_189_19, 143_744_52, 35_555_33)

    def test_has_no_value_without_a_rate_and_says_so(self) -> None:
        found = valued(3_333_33, **BOOKED, rate=None)  # type: ignore[arg-type]

        assert (found.book_minor, found.value_minor, found.difference_minor) == (108_189_19, None, None)
        assert [warning.code for warning in found.warnings] == ["rate-missing"]

    def test_needs_no_rate_in_its_own_currency(self) -> None:
        found = valued(
            50_00, amount_minor=100_00, amount_lc_minor=100_00, currency="TRY", company_currency="TRY", rate=None
        )

        assert (found.value_minor, found.difference_minor, found.warnings) == (50_00, 0, ())

    @pytest.mark.parametrize(("open_minor", "amount"), [(101, 100), (-1, 100), (1, -100)])
    def test_refuses_more_open_than_there_is(self, open_minor: int, amount: int) -> None:
        with pytest.raises(OpenBeyondAmount):
            book_of_open(open_minor, amount_minor=amount, amount_lc_minor=100)

    def test_keeps_the_whole_book_value_of_a_difference_without_an_amount(self) -> None:
        assert book_of_open(0, amount_minor=0, amount_lc_minor=12_34) == 12_34


class TestRealisedDifference:
    def test_is_that_of_the_worked_example_f2(self) -> None:
        found = realised_difference(6_666_67, **BOOKED, rate=Rate(Decimal("42.5")))  # type: ignore[arg-type]

        assert (found.book_minor, found.value_minor, found.difference_minor) == (216_378_70, 283_333_48, 66_954_78)
        assert found.book_minor + 108_189_19 == 324_567_89

    @given(st.integers(1, 10**13), st.integers(0, 10**15), st.integers(0, 100))
    def test_leaves_nothing_between_the_paid_and_the_open_part(self, amount: int, booked: int, part: int) -> None:
        paid = amount * part // 100
        told = {"amount_minor": amount, "amount_lc_minor": booked, "currency": "USD", "company_currency": "TRY"}

        open_part = valued(amount - paid, **told, rate=None)  # type: ignore[arg-type]
        paid_part = realised_difference(paid, **told, rate=Rate(Decimal(40)))  # type: ignore[arg-type]

        assert open_part.book_minor + paid_part.book_minor == booked


class TestConverted:
    @pytest.mark.parametrize(
        ("minor", "currency", "rate", "into", "expected"),
        [
            pytest.param(1_000, "JPY", Rate(Decimal("28.4321"), 100), "TRY", 284_32, id="per hundred, no decimals"),
            pytest.param(1_234, "KWD", Rate(Decimal("140.5")), "TRY", 173_38, id="three decimals"),
            pytest.param(1, "TRY", Rate(Decimal("0.5")), "TRY", 1, id="half away from zero"),
            pytest.param(-1, "TRY", Rate(Decimal("0.5")), "TRY", -1, id="half away from zero below it"),
        ],
    )
    def test_minds_the_decimals_of_both(self, minor: int, currency: str, rate: Rate, into: str, expected: int) -> None:
        assert converted(minor, currency=currency, rate=rate, into=into) == expected

    def test_refuses_a_currency_that_is_none(self) -> None:
        with pytest.raises(UnknownCurrency):
            converted(1, currency="usd", rate=Rate(Decimal(1)), into="TRY")


class TestRate:
    @pytest.mark.parametrize(("per_unit", "unit"), [("0", 1), ("-1", 1), ("NaN", 1), ("Infinity", 1), ("1", 0)])
    def test_is_above_zero(self, per_unit: str, unit: int) -> None:
        with pytest.raises(RateNotAboveZero):
            Rate(Decimal(per_unit), unit)
