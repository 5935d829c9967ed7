from __future__ import annotations

import pytest

from payments.sample.names import check_digits


class TestCheckDigits:
    @pytest.mark.parametrize(
        ("account", "digits"), [("9999900000000000000001", "80"), ("9999900000000000000002", "53")]
    )
    def test_makes_the_numbers_of_the_specification(self, account: str, digits: str) -> None:
        assert check_digits("TR", account) == digits
