"""pain.001: the files add up, are valid, and are the same every time."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cache
from hashlib import sha256
from importlib.resources import files
from random import Random
from typing import Any

import pytest
import xmlschema
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from bench.export import adds_up, drawn_profile
from bench.made_payments import made_message
from payments.export.characters import CharacterSet
from payments.export.credit_transfer import NotOfTheSchema, credit_transfer, validate
from payments.export.values import Address, AddressForm, BankProfile, ChargeBearer, Message, Version
from tests.export.made import ADDRESS, batch, message, payment

VERSIONS = pytest.mark.parametrize("version", list(Version))


@cache
def other_processor(version: Version) -> xmlschema.XMLSchema:
    """A schema processor that shares no code with lxml."""
    text = files("payments.export").joinpath("schemas", f"{version.value}.xsd").read_text()
    return xmlschema.XMLSchema(text)


def texts(content: bytes, name: str) -> list[str]:
    return [one.text or "" for one in etree.fromstring(content).iter(f"{{*}}{name}")]


class TestCreditTransfer:
    @VERSIONS
    def test_adds_up_for_another_library(self, version: Version) -> None:
        sent = message(
            batch(payment("a", 1), payment("b", 99_999_999_999), currency="TRY", batch_id="try"),
            batch(payment("c", 1_005), currency="KWD", batch_id="kwd"),
            batch(payment("d", 7), currency="JPY", batch_id="jpy"),
        )

        file = credit_transfer(sent, BankProfile(version=version))

        read: Any = other_processor(version).to_dict(file.content.decode(), decimal_type=str)
        initiation = read["CstmrCdtTrfInitn"]
        assert initiation["GrpHdr"]["NbOfTxs"] == str(file.count) == "4"
        assert initiation["GrpHdr"]["CtrlSum"] == file.control_sum == "1000000008.005"
        assert [(one["PmtInfId"], one["NbOfTxs"], one["CtrlSum"]) for one in initiation["PmtInf"]] == [
            ("try", "2", "1000000000.00"),
            ("kwd", "1", "1.005"),
            ("jpy", "1", "7"),
        ]
        assert [
            (one["PmtId"]["EndToEndId"], one["Amt"]["InstdAmt"]["@Ccy"], one["Amt"]["InstdAmt"]["$"])
            for each in initiation["PmtInf"]
            for one in each["CdtTrfTxInf"]
        ] == [("a", "TRY", "0.01"), ("b", "TRY", "999999999.99"), ("c", "KWD", "1.005"), ("d", "JPY", "7")]

    @settings(max_examples=60, deadline=None)
    @given(seed=st.integers(0, 2**63), count=st.integers(1, 500))
    def test_adds_up_and_is_valid_whatever_is_paid(self, seed: int, count: int) -> None:
        assert adds_up(made_message(seed, count), drawn_profile(Random(seed)))

    @settings(max_examples=8, deadline=None)
    @given(seed=st.integers(0, 2**63), count=st.integers(1, 40))
    def test_is_valid_for_another_library_whatever_is_paid(self, seed: int, count: int) -> None:
        profile = drawn_profile(Random(seed))

        file = credit_transfer(made_message(seed, count), profile)

        read: Any = other_processor(profile.version).to_dict(file.content.decode(), decimal_type=str)
        amounts = [
            Decimal(one["Amt"]["InstdAmt"]["$"])
            for each in read["CstmrCdtTrfInitn"]["PmtInf"]
            for one in each["CdtTrfTxInf"]
        ]
        assert (len(amounts), sum(amounts)) == (file.count, Decimal(file.control_sum))

    @VERSIONS
    def test_is_the_same_bytes_for_the_same_message(self, version: Version) -> None:
        first, again = (credit_transfer(made_message(7, 50), BankProfile(version=version)) for _ in range(2))

        assert first.content == again.content
        assert first.sha256 == sha256(again.content).hexdigest()

    def test_gives_euro_the_service_level_of_sepa_and_lira_none(self) -> None:
        sent = message(
            batch(payment("e"), currency="EUR", batch_id="eur"), batch(payment("t"), currency="TRY", batch_id="try")
        )

        file = credit_transfer(sent, BankProfile(sepa=True, charge_bearer=ChargeBearer.DEBT))

        infos = list(etree.fromstring(file.content).iter("{*}PmtInf"))
        assert [[one.text for one in info.iterfind("{*}PmtTpInf/{*}SvcLvl/{*}Cd")] for info in infos] == [["SEPA"], []]
        assert texts(file.content, "ChrgBr") == ["SLEV", "DEBT"]

    def test_gives_euro_no_service_level_at_a_bank_outside_of_sepa(self) -> None:
        file = credit_transfer(message(batch(payment())), BankProfile(sepa=False))

        assert texts(file.content, "SvcLvl") == []
        assert texts(file.content, "ChrgBr") == ["SHAR"]

    @pytest.mark.parametrize(
        ("version", "tag"),
        [pytest.param(Version.PAIN_03, "BIC", id=".03"), pytest.param(Version.PAIN_09, "BICFI", id=".09")],
    )
    def test_names_the_bank_where_its_bic_is_known(self, version: Version, tag: str) -> None:
        sent = message(batch(payment("a", bic="BBBBDEFFXXX"), payment("b")))

        file = credit_transfer(sent, BankProfile(version=version))

        assert texts(file.content, tag) == ["AAAATRIS", "BBBBDEFFXXX"]
        assert len(texts(file.content, "CdtrAgt")) == 1

    @pytest.mark.parametrize(
        ("characters", "name"),
        [
            pytest.param(CharacterSet.SEPA, "Celik Sahin Insaat A.S.", id="SEPA"),
            pytest.param(CharacterSet.TURKISH, "Çelik Şahin İnşaat A.Ş.", id="Turkish"),
        ],
    )
    def test_writes_names_in_the_banks_characters(self, characters: CharacterSet, name: str) -> None:
        file = credit_transfer(message(batch(payment())), BankProfile(characters=characters))

        assert texts(file.content, "Nm")[-1] == name

    def test_writes_a_structured_address_without_lines(self) -> None:
        address = Address(town="Köln", country="DE", postal_code="50667", lines=("Hohe Str. 1", "2. OG"))

        file = credit_transfer(message(batch(payment(address=address))), BankProfile())

        written = list(etree.fromstring(file.content).iter("{*}PstlAdr"))[-1]
        assert [(etree.QName(one).localname, one.text) for one in written] == [
            ("PstCd", "50667"),
            ("TwnNm", "Koln"),
            ("Ctry", "DE"),
        ]

    def test_writes_at_most_two_lines_of_a_hybrid_address(self) -> None:
        address = Address(town="Köln", country="DE", lines=("Hohe Str. 1", "2. OG", "hinten"))

        file = credit_transfer(message(batch(payment(address=address))), BankProfile(address_form=AddressForm.HYBRID))

        assert texts(file.content, "AdrLine") == ["Hohe Str. 1", "2. OG"]
        assert texts(file.content, "TwnNm") == ["Istanbul", "Koln"]

    def test_writes_no_address_that_is_lines_alone(self) -> None:
        address = Address(lines=("Hohe Str. 1", "50667 Köln"))

        file = credit_transfer(message(batch(payment(address=address))), BankProfile(address_form=AddressForm.HYBRID))

        assert texts(file.content, "AdrLine") == []
        assert len(texts(file.content, "PstlAdr")) == 1

    def test_writes_a_creditor_reference_instead_of_text(self) -> None:
        file = credit_transfer(message(batch(payment(creditor_reference="RF18539007547034"))), BankProfile())

        assert texts(file.content, "Ref") == ["RF18539007547034"]
        assert texts(file.content, "Ustrd") == []

    def test_asks_for_one_booking_where_the_profile_says_so(self) -> None:
        each, together = (
            credit_transfer(message(batch(payment())), BankProfile(batch_booking=asked)) for asked in (False, True)
        )

        assert (texts(each.content, "BtchBookg"), texts(together.content, "BtchBookg")) == (["false"], ["true"])

    def test_cuts_texts_to_what_banks_take(self) -> None:
        sent = message(batch(payment(name="Ş" * 200, remittance="F" * 200, address=ADDRESS)))

        file = credit_transfer(sent, BankProfile())

        assert texts(file.content, "Nm")[-1] == "S" * 70
        assert texts(file.content, "Ustrd") == ["F" * 140]


class TestValidate:
    @pytest.mark.parametrize(
        "spoil",
        [
            pytest.param(lambda text: text.replace(b"<NbOfTxs>1", b"<NbOfTxs>one", 1), id="a count in words"),
            pytest.param(lambda text: text.replace(b"e2e-1", b"e" * 36), id="an identifier of 36 characters"),
            pytest.param(lambda text: text.replace(b'Ccy="EUR"', b'Ccy="eur"'), id="a currency in small letters"),
            pytest.param(lambda text: text.replace(b"<PmtMtd>TRF</PmtMtd>", b""), id="no method"),
            pytest.param(lambda text: text.replace(b"pain.001.001.09", b"pain.001.001.08"), id="another namespace"),
        ],
    )
    def test_refuses_what_breaks_the_official_schema(self, spoil: Callable[[bytes], bytes]) -> None:
        content = spoil(credit_transfer(message(batch(payment())), BankProfile()).content)

        with pytest.raises(NotOfTheSchema):
            validate(content, Version.PAIN_09)

    def test_throws_a_file_away_that_it_built_itself(self) -> None:
        sent: Message = message(batch(payment(end_to_end_id="e" * 36)))

        with pytest.raises(NotOfTheSchema):
            credit_transfer(sent, BankProfile())
