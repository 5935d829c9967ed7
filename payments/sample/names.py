"""Suppliers that do not exist: names put together from invented words, IBANs of a bank that has no licence."""

from __future__ import annotations

from dataclasses import dataclass

_FIRST = (
    "Akyelken",
    "Altınbaşakçı",
    "Aybalalı",
    "Bozkırotu",
    "Çaykuşu",
    "Çiğdemce",
    "Çınarözü",
    "Demirkanat",
    "Deryatutan",
    "Doruksu",
    "Ebemkuşağı",
    "Elvançiçek",
    "Gökyelken",
    "Gölgeli",
    "Gündoğduca",
    "Güzyaprağı",
    "Ilgınözü",
    "Irmakbaşlı",
    "İncekum",
    "İpekböcü",
    "Karadutlu",
    "Kayınbük",
    "Kızılkekik",
    "Köprüaltı",
    "Kuşluova",
    "Lalezarlı",
    "Mavikanat",
    "Mercanköşk",
    "Narçiçek",
    "Oğulotu",
    "Ortancalı",
    "Öksebük",
    "Özsarmaşık",
    "Pırnallı",
    "Rüzgârlı",
    "Sarıpapatya",
    "Sığlakent",
    "Söğütbük",
    "Şahinpençe",
    "Şebboylu",
    "Taşbebek",
    "Tuzlakavak",
    "Ufukçizgi",
    "Üçfidan",
    "Ürünlübel",
    "Yağmurcuk",
    "Yeldeğirmeni",
    "Zeytinkuşu",
)
_TRADES = (
    "Ambalaj",
    "Bakır",
    "Boya",
    "Çelik",
    "Dokuma",
    "Döküm",
    "Elektrik",
    "Gıda",
    "Hırdavat",
    "Isı Sistemleri",
    "İnşaat Malzemeleri",
    "Kağıt",
    "Kimya",
    "Lojistik",
    "Makine",
    "Matbaa",
    "Mobilya",
    "Nakliyat",
    "Plastik",
    "Rulman",
    "Temizlik",
    "Vana",
    "Yazılım",
)
_FORMS = ("A.Ş.", "Ltd. Şti.", "San. ve Tic. A.Ş.", "Tic. Ltd. Şti.")
_COMBINATIONS = len(_FIRST) * len(_TRADES) * len(_FORMS)
_STRIDE = 1009  # prime, so that every combination is met once before one comes again

_NO_BANK = "99999"
"""A bank code nobody has."""


@dataclass(frozen=True, slots=True)
class SampleSupplier:
    """Who is owed. A few have no account."""

    code: str
    name: str
    iban: str


def sample_supplier(number: int) -> SampleSupplier:
    """The supplier of a number from 0; always the same one, and no two alike."""
    round_no, at = divmod(number, _COMBINATIONS)
    at = at * _STRIDE % _COMBINATIONS
    at, form = divmod(at, len(_FORMS))
    first, trade = divmod(at, len(_TRADES))
    again = f" {round_no + 1}" if round_no else ""
    account = f"{_NO_BANK}0{number + 1:016d}"
    return SampleSupplier(
        code=f"320.{1 + number % 4:02d}.{1000 + number:07d}",
        name=f"{_FIRST[first]} {_TRADES[trade]}{again} {_FORMS[form]}",
        iban="" if number % 19 == 7 else f"TR{check_digits('TR', account)}{account}",
    )


def check_digits(country: str, account: str) -> str:
    """The two digits that make an IBAN of a country's account part valid (ISO 7064, MOD 97-10)."""
    rest = int("".join(str(int(letter, 36)) for letter in f"{account}{country}00")) % 97
    return f"{98 - rest:02d}"
