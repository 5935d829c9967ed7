"""Every sentence in both languages."""

from __future__ import annotations

import re

import pytest

from config.cli.places import ROOT
from payments.domain.errors import PaymentsError
from payments.domain.wording import LANGUAGES, SENTENCES, sentence

_NAMES = re.compile(r"\{(\w+)\}")
_ROW_CODE = re.compile(
    r"""(?:BadCell\(|refuse\(|warn\(|issue\(\w+, |code=|code = |else |return )"([a-z]+(?:-[a-z]+)+)\""""
)


def every_error(kind: type[PaymentsError] = PaymentsError) -> list[type[PaymentsError]]:
    """All expected errors that the program knows, whatever module they live in."""
    import payments.api.v1  # noqa: F401, PLC0415
    import realtime.routing  # noqa: F401, PLC0415

    return [one for child in kind.__subclasses__() for one in (child, *every_error(child))]


class TestSentences:
    @pytest.mark.parametrize("code", sorted(SENTENCES))
    def test_exist_in_both_languages_with_the_same_values(self, code: str) -> None:
        words = SENTENCES[code]

        assert set(words) == set(LANGUAGES)
        assert all(words.values())
        assert len({frozenset(_NAMES.findall(text)) for text in words.values()}) == 1

    def test_exist_for_every_expected_error(self) -> None:
        named = [error for error in every_error() if "slug" in vars(error)]
        needed = {error.slug for error in named}
        # A socket shows one sentence; a problem over HTTP has a title above it.
        needed |= {f"{error.slug}.title" for error in named if not error.__module__.startswith("realtime")}

        assert needed - set(SENTENCES) == set()

    def test_attach_no_suffix_to_a_value_in_turkish(self) -> None:
        attached = [code for code, words in SENTENCES.items() if re.search(r"\}['’]\w", words["tr"])]

        assert attached == []


class TestSentence:
    def test_fills_in_what_is_given_and_names_what_is_not(self) -> None:
        assert sentence("key-date-in-future", "en", {"key_date": "2026-11-25"}) == (
            "Key date 2026-11-25 is after {today}."
        )

    def test_gives_the_code_back_when_it_has_no_words(self) -> None:
        assert sentence("never-heard-of", "tr") == "never-heard-of"


class TestRowCodes:
    def test_have_words_wherever_the_readers_and_the_ledger_use_one(self) -> None:
        used = set[str]()
        for place in (*(ROOT / "payments" / "intake").glob("*.py"), ROOT / "payments" / "services" / "applying.py"):
            used |= {found.group(1) for found in _ROW_CODE.finditer(place.read_text())}

        assert len(used) >= 20
        assert {code for code in used if f"row.{code}" not in SENTENCES} == set()
