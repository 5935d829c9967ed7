"""Characters a bank takes, and identifiers that come back unchanged."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.export.characters import (
    CharacterSet,
    InvalidIdentifier,
    UnwritableName,
    checked_identifier,
    identifier,
    is_identifier,
    written,
    written_name,
)

SEPA = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ ")


class TestWritten:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            pytest.param("Çelik Şahin İnşaat", "Celik Sahin Insaat", id="Turkish capitals, dotted I among them"),
            pytest.param("ışık ağaç gümüş öz", "isik agac gumus oz", id="Turkish small letters, dotless i among them"),
            pytest.param("Schäfer & Söhne GmbH", "Schafer + Sohne GmbH", id="an ampersand becomes a plus"),
            pytest.param("straße №1", "strasse No1", id="letters that become two"),
            pytest.param("F-1;  F-2\t\u00a0F-3", "F-1, F-2 F-3", id="white space becomes single blanks"),
            pytest.param("a\u0000b\u202ec", "abc", id="control and direction characters are left out"),
            pytest.param("C\u0327elik", "Celik", id="a decomposed letter is the same letter"),
            pytest.param("100% ₺5", "100. TL5", id="what has no counterpart becomes a point"),
        ],
    )
    def test_writes_the_nearest_of_the_sepa_set(self, text: str, expected: str) -> None:
        assert written(text, CharacterSet.SEPA) == expected

    def test_keeps_turkish_letters_for_a_bank_that_takes_them(self) -> None:
        assert written("Çelik Şahin İnşaat ığ — Å", CharacterSet.TURKISH) == "Çelik Şahin İnşaat ığ - A"

    def test_keeps_everything_that_can_be_seen_in_unicode(self) -> None:
        assert written("東京\u0007 Çelik", CharacterSet.UNICODE) == "東京 Çelik"

    @given(st.text())
    def test_never_leaves_the_set_and_changes_nothing_the_second_time(self, text: str) -> None:
        once = written(text, CharacterSet.SEPA)

        assert set(once) <= SEPA
        assert written(once, CharacterSet.SEPA) == once


class TestWrittenName:
    def test_refuses_a_name_that_would_arrive_as_another(self) -> None:
        with pytest.raises(UnwritableName) as refused:
            written_name("Ромашка Ltd", CharacterSet.SEPA)

        assert set(str(refused.value.values["found"])) == set("Ромашка")

    @pytest.mark.parametrize("name", ["", "  ", "&", "..."])
    def test_refuses_a_name_without_a_letter(self, name: str) -> None:
        with pytest.raises(UnwritableName):
            written_name(name, CharacterSet.SEPA)


class TestIdentifiers:
    def test_are_the_32_digits_of_a_uuid(self) -> None:
        value = identifier(UUID("0199a3b4-c5d6-7e8f-9a0b-1c2d3e4f5a6b"))

        assert value == "0199a3b4c5d67e8f9a0b1c2d3e4f5a6b"
        assert is_identifier(value)

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("", id="empty"),
            pytest.param("a" * 36, id="36 characters"),
            pytest.param("/a", id="a slash first"),
            pytest.param("a/", id="a slash last"),
            pytest.param("a//b", id="two slashes"),
            pytest.param(" a", id="a blank first"),
            pytest.param("ş", id="a Turkish letter"),
            pytest.param("a_b", id="an underscore"),
            pytest.param("a\n", id="a line end"),
        ],
    )
    def test_refuse_what_a_bank_could_change(self, text: str) -> None:
        with pytest.raises(InvalidIdentifier):
            checked_identifier(text)

    def test_take_35_characters_of_the_set(self) -> None:
        assert checked_identifier("a/b" + "c" * 32) == "a/b" + "c" * 32
