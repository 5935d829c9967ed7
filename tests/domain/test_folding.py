"""Search folding and the Turkish alphabet."""

from __future__ import annotations

import pytest

from payments.domain.folding import fold, turkish_order


class TestFold:
    @pytest.mark.parametrize("typed", ["ŞANLI ISI", "şanlı ısı", "sanli isi", "SANLI  ISI", "Şanlı Isı", "sanlı ISİ"])
    def test_makes_one_key_of_all_ways_to_type_a_name(self, typed: str) -> None:
        assert fold(typed) == "sanli isi"

    def test_keeps_what_is_no_letter(self) -> None:
        assert fold("320.01-A/7 & Straße") == "320.01-a/7 & strasse"


class TestTurkishOrder:
    def test_sorts_as_the_alphabet(self) -> None:
        alphabet = "abcçdefgğhıijklmnoöprsştuüvyz"

        assert sorted(alphabet, key=turkish_order) == list(alphabet)

    def test_knows_capitals(self) -> None:
        assert sorted(["İnci", "Işık", "Ilgın", "Jale", "Hatay"], key=turkish_order) == [
            "Hatay",
            "Ilgın",
            "Işık",
            "İnci",
            "Jale",
        ]
