"""Minor units and their text."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.domain.money import (
    MAX_MINOR,
    InvalidAmount,
    UnknownCurrency,
    check_currency,
    exponent,
    hundredths_text,
    round_half_away,
    to_minor,
    to_text,
)


class TestToMinor:
    @pytest.mark.parametrize(
        ("text", "currency", "minor"),
        [
            ("14300.50", "TRY", 1430050),
            ("-0.05", "TRY", -5),
            ("7", "TRY", 700),
            ("7.5", "TRY", 750),
            ("7.500", "TRY", 750),
            ("12", "JPY", 12),
            ("1.234", "KWD", 1234),
            ("10000000000000.00", "TRY", MAX_MINOR),
        ],
    )
    def test_reads_plain_decimals(self, text: str, currency: str, minor: int) -> None:
        assert to_minor(text, currency) == minor

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "1,5",
            "1e2",
            "NaN",
            "1.005",
            "+1",
            " 1",
            "1 ",
            "１",
            "١",
            "1_000",
            "--1",
            "1.",
            ".5",
            "10000000000000.01",
        ],
    )
    def test_refuses_everything_else_and_never_rounds(self, text: str) -> None:
        with pytest.raises(InvalidAmount):
            to_minor(text, "TRY")

    @pytest.mark.parametrize("currency", ["", "TL", "try", "TRYY", "T1Y"])
    def test_refuses_what_is_no_currency_code(self, currency: str) -> None:
        with pytest.raises(UnknownCurrency):
            exponent(currency)

    @pytest.mark.parametrize("currency", ["ABC", "XAU", "XXX", "BTC", "try", "TL"])
    def test_is_not_asked_of_a_currency_whose_decimals_nobody_knows(self, currency: str) -> None:
        with pytest.raises(UnknownCurrency):
            check_currency(currency)

    @pytest.mark.parametrize("currency", ["TRY", "USD", "EUR", "JPY", "KWD", "CLF"])
    def test_is_asked_of_currencies_of_iso_4217(self, currency: str) -> None:
        check_currency(currency)

    @given(minor=st.integers(-MAX_MINOR, MAX_MINOR), currency=st.sampled_from(["TRY", "JPY", "KWD", "CLF"]))
    def test_reads_back_what_was_written(self, minor: int, currency: str) -> None:
        assert to_minor(to_text(minor, currency), currency) == minor


class TestRoundHalfAway:
    @pytest.mark.parametrize(
        ("value", "rounded"),
        [
            pytest.param("1.005", 101, id="R5"),
            pytest.param("-1.005", -101, id="R5 below zero"),
            pytest.param("2.675", 268, id="R5, no float has it"),
            pytest.param("1.004", 100, id="down"),
            pytest.param("-0.005", -1, id="away from zero"),
            pytest.param("0", 0, id="zero"),
        ],
    )
    def test_rounds_halves_away_from_zero(self, value: str, rounded: int) -> None:
        assert round_half_away(Fraction(value) * 100) == rounded


class TestHundredthsText:
    @pytest.mark.parametrize(("hundredths", "text"), [(-399, "-3.99"), (0, "0.00"), (5, "0.05"), (2853, "28.53")])
    def test_keeps_two_decimals(self, hundredths: int, text: str) -> None:
        assert hundredths_text(hundredths) == text
