from __future__ import annotations

import pytest

from payments.intake.cells import BadCell
from payments.intake.ibans import normal_iban

FICTITIOUS = "TR809999900000000000000001"


class TestNormalIban:
    @pytest.mark.parametrize(
        "written",
        [FICTITIOUS, FICTITIOUS.lower(), "TR80 9999 9000 0000 0000 0000 01"],
        ids=["compact", "small letters", "in groups of four"],
    )
    def test_takes_a_valid_number_however_it_is_spaced(self, written: str) -> None:
        assert normal_iban(written) == FICTITIOUS

    @pytest.mark.parametrize(
        "written",
        [
            pytest.param("TR819999900000000000000001", id="wrong check digits"),
            pytest.param("TR80999990000000000000000", id="a digit short"),
            pytest.param("TR8099999000000000000000010", id="a digit long"),
            pytest.param("\N{CYRILLIC CAPITAL LETTER TE}R809999900000000000000001", id="a letter that looks the same"),
            pytest.param("TR80999990000000000000000\N{FULLWIDTH DIGIT ONE}", id="a digit that looks the same"),
            pytest.param("TR80-9999-9000-0000-0000-0000-01", id="dashes"),
            pytest.param("TR80\t9999900000000000000001", id="a tab"),
            pytest.param("NOT AN IBAN", id="words"),
        ],
    )
    def test_refuses_the_rest(self, written: str) -> None:
        with pytest.raises(BadCell, match="invalid-iban"):
            normal_iban(written)
