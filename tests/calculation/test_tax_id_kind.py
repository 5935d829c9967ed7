"""Which tax number a supplier has."""

from __future__ import annotations

import pytest

from payments.calculation.account_numbers import tax_id_kind


class TestTaxIdKind:
    @pytest.mark.parametrize(
        ("text", "kind"),
        [
            pytest.param("1234567890", "vkn", id="a company's"),
            pytest.param("10000000146", "tckn", id="a person's"),
            pytest.param("1234567891", "other", id="wrong check digits"),
            pytest.param("DE123456788", "other", id="another country's"),
            pytest.param("", "", id="none"),
        ],
    )
    def test_goes_by_length_and_check_digits(self, text: str, kind: str) -> None:
        assert tax_id_kind(text) == kind
