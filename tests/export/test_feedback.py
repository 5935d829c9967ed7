"""What a bank answers, and what it means for every payment."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payments.domain.wording import sentence
from payments.domain.words_of_banks import bank_reason_code
from payments.export.answers import Doubt, Outcome, Sent, settled
from payments.export.bank_xml import (
    MAX_BYTES,
    BankMessageTooLarge,
    ForbiddenXml,
    UnreadableBankMessage,
    UnsupportedBankMessage,
)
from payments.export.feedback import read_bank_message
from tests.export.bank_says import collective, details, entry, of_batch, of_payment, statement, status_report

REPORTS = pytest.mark.parametrize("version", ["pain.002.001.03", "pain.002.001.10"])
STATEMENTS = pytest.mark.parametrize(
    "version", ["camt.053.001.02", "camt.053.001.08", "camt.054.001.02", "camt.054.001.08"]
)


def sent(end_to_end_id: str, amount_minor: int = 100, *, currency: str = "EUR", batch_id: str = "batch-1") -> Sent:
    return Sent(
        end_to_end_id=end_to_end_id,
        message_id="message-1",
        batch_id=batch_id,
        amount_minor=amount_minor,
        currency=currency,
    )


THREE = (sent("a"), sent("b", 250), sent("c", batch_id="batch-2"))


def outcomes(content: bytes, of: tuple[Sent, ...] = THREE) -> dict[str, Outcome]:
    """What becomes of the payments that a message says something about."""
    return {one.end_to_end_id: one.outcome for one in settled(read_bank_message(content), of).effects}


def doubts(content: bytes, of: tuple[Sent, ...] = THREE) -> list[Doubt]:
    """What of a message is left to a person."""
    return [one.doubt for one in settled(read_bank_message(content), of).unmatched]


class TestStatusReports:
    @REPORTS
    @pytest.mark.parametrize(
        ("status", "outcome"),
        [
            pytest.param("ACCP", Outcome.ACCEPTED, id="ACCP"),
            pytest.param("ACSP", Outcome.ACCEPTED, id="ACSP"),
            pytest.param("PDNG", Outcome.ACCEPTED, id="PDNG"),
            pytest.param("ACSC", Outcome.CONFIRMED, id="ACSC"),
            pytest.param("RJCT", Outcome.FAILED, id="RJCT"),
        ],
    )
    def test_tell_of_one_payment(self, version: str, status: str, outcome: Outcome) -> None:
        content = status_report(of_batch(of_payment("b", status)), version=version)

        assert outcomes(content) == {"b": outcome}
        assert doubts(content) == []

    def test_keep_the_banks_reason_and_text(self) -> None:
        content = status_report(of_batch(of_payment("a", "RJCT", reason="AC04", text="Hesap kapalı")))

        effect = settled(read_bank_message(content), THREE).effects[0]

        assert (effect.said.reason_codes, effect.said.text) == (("AC04",), "Hesap kapalı")

    def test_reject_all_payments_with_their_file(self) -> None:
        content = status_report("", group="<GrpSts>RJCT</GrpSts><StsRsnInf><Rsn><Cd>AM05</Cd></Rsn></StsRsnInf>")

        assert outcomes(content) == dict.fromkeys("abc", Outcome.FAILED)
        assert settled(read_bank_message(content), THREE).effects[2].said.reason_codes == ("AM05",)

    def test_reject_all_payments_of_a_batch_and_no_others(self) -> None:
        content = status_report(of_batch(status="RJCT", reason="AM04"), group="<GrpSts>PART</GrpSts>")

        assert outcomes(content) == {"a": Outcome.FAILED, "b": Outcome.FAILED}

    def test_take_the_narrower_statement_where_two_cover_a_payment(self) -> None:
        content = status_report(
            of_batch(of_payment("a", "RJCT"), status="ACSP") + of_batch(status="RJCT", batch_id="batch-2"),
            group="<GrpSts>ACCP</GrpSts>",
        )

        assert outcomes(content) == {"a": Outcome.FAILED, "b": Outcome.ACCEPTED, "c": Outcome.FAILED}

    def test_of_another_file_change_nothing(self) -> None:
        content = status_report(of_batch(of_payment("a", "RJCT"))).replace(b"message-1", b"message-2")

        assert outcomes(content) == {}
        assert doubts(content) == [Doubt.OTHER_MESSAGE]

    @pytest.mark.parametrize(
        ("body", "doubt"),
        [
            pytest.param(of_payment("zzz", "ACSC"), Doubt.UNKNOWN_REFERENCE, id="a payment nobody sent"),
            pytest.param(of_payment("a", "ACSC", amount="EUR 1.01"), Doubt.OTHER_AMOUNT, id="another amount"),
            pytest.param(of_payment("a", "ACSC", amount="USD 1.00"), Doubt.OTHER_AMOUNT, id="another currency"),
            pytest.param(of_payment("a", "XXXX"), Doubt.UNKNOWN_STATUS, id="a status nobody knows"),
        ],
    )
    def test_leave_what_does_not_fit_to_a_person(self, body: str, doubt: Doubt) -> None:
        content = status_report(of_batch(body))

        assert outcomes(content) == {}
        assert doubts(content) == [doubt]

    def test_say_nothing_by_having_been_received(self) -> None:
        content = status_report("", group="<GrpSts>RCVD</GrpSts>")

        assert (outcomes(content), doubts(content)) == ({}, [])


class TestStatements:
    @STATEMENTS
    def test_confirm_what_is_booked(self, version: str) -> None:
        content = statement(
            entry("EUR 1.00", details("a"), version=version),
            entry("EUR 2.50", details("b"), status="PDNG", version=version),
            version=version,
        )

        assert outcomes(content) == {"a": Outcome.CONFIRMED, "b": Outcome.ACCEPTED}
        effect = settled(read_bank_message(content), THREE).effects[0]
        assert (effect.said.booked_on, effect.said.bank_reference) == (date(2026, 3, 13), "bank-ref")

    @STATEMENTS
    def test_fail_what_came_back_with_the_reason(self, version: str) -> None:
        content = statement(
            entry("EUR 1.00", details("a", returned="AC04"), side="CRDT", version=version), version=version
        )

        assert outcomes(content) == {"a": Outcome.FAILED}
        effect = settled(read_bank_message(content), THREE).effects[0]
        assert (effect.said.returned, effect.said.reason_codes, effect.said.text) == (True, ("AC04",), "iade")

    def test_fail_what_was_reversed(self) -> None:
        content = statement(entry("EUR 1.00", details("a"), side="CRDT", is_reversal=True))

        assert outcomes(content) == {"a": Outcome.FAILED}

    def test_fail_what_came_back_less_charges(self) -> None:
        content = statement(entry("EUR 0.80", details("a", returned="AC04"), side="CRDT"))

        assert outcomes(content) == {"a": Outcome.FAILED}

    def test_leave_a_return_of_a_small_part_to_a_person(self) -> None:
        content = statement(entry("EUR 0.20", details("a", returned="AC04"), side="CRDT"))

        assert outcomes(content) == {}
        assert [one.doubt for one in settled(read_bank_message(content), THREE).unmatched] == [Doubt.OTHER_AMOUNT]

    def test_take_a_return_after_the_booking_of_the_same_day(self) -> None:
        content = statement(
            entry("EUR 1.00", details("a", returned="AC06"), side="CRDT"), entry("EUR 1.00", details("a"))
        )

        assert outcomes(content) == {"a": Outcome.FAILED}

    def test_confirm_each_payment_of_a_collective_booking_by_its_own_amount(self) -> None:
        content = statement(entry("EUR 3.50", details("a", amount="EUR 1.00") + details("b", amount="EUR 2.50")))

        assert outcomes(content) == {"a": Outcome.CONFIRMED, "b": Outcome.CONFIRMED}

    def test_confirm_a_batch_that_is_booked_whole(self) -> None:
        content = statement(entry("EUR 3.50", collective("batch-1", 2)))

        assert outcomes(content) == {"a": Outcome.CONFIRMED, "b": Outcome.CONFIRMED}

    @pytest.mark.parametrize(
        "booked",
        [
            pytest.param(entry("EUR 3.49", collective("batch-1", 2)), id="another total"),
            pytest.param(entry("EUR 3.50", collective("batch-1", 3)), id="another number"),
            pytest.param(entry("USD 3.50", collective("batch-1", 2)), id="another currency"),
        ],
    )
    def test_confirm_no_batch_that_is_not_booked_whole(self, booked: str) -> None:
        assert outcomes(statement(booked)) == {}
        assert doubts(statement(booked)) == [Doubt.OTHER_AMOUNT]

    def test_confirm_nothing_by_another_amount(self) -> None:
        content = statement(entry("EUR 10.00", details("a")))

        assert (outcomes(content), doubts(content)) == ({}, [Doubt.OTHER_AMOUNT])

    def test_name_a_payment_that_left_twice(self) -> None:
        content = statement(entry("EUR 1.00", details("a")), entry("EUR 1.00", details("a")))

        assert (outcomes(content), doubts(content)) == ({"a": Outcome.CONFIRMED}, [Doubt.NAMED_TWICE])

    def test_leave_a_credit_without_a_reason_to_a_person(self) -> None:
        content = statement(entry("EUR 1.00", details("a"), side="CRDT"))

        assert (outcomes(content), doubts(content)) == ({}, [Doubt.UNKNOWN_STATUS])

    def test_pass_over_what_is_not_ours(self) -> None:
        content = statement(
            entry("EUR 9.00", details("somebody-else")),
            entry("EUR 9.00", details("NOTPROVIDED")),
            entry("EUR 9.00", collective("another-batch", 4)),
            entry("EUR 1.00", details("a"), status="INFO"),
            entry("EUR 0.10", ""),
        )

        assert (outcomes(content), doubts(content)) == ({}, [])

    def test_read_amounts_with_more_decimals_than_the_currency_has(self) -> None:
        assert outcomes(statement(entry("EUR 1.00000", details("a")))) == {"a": Outcome.CONFIRMED}


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]><Document>&j;</Document>"
)
REFUSALS = (ForbiddenXml, UnreadableBankMessage, UnsupportedBankMessage)
GOOD = status_report(of_batch(of_payment("a", "RJCT")))


class TestHostileFiles:
    @pytest.mark.parametrize(
        "content",
        [
            pytest.param(LAUGHS.encode(), id="a billion laughs"),
            pytest.param(LAUGHS.replace("?>", ' encoding="UTF-16"?>', 1).encode("utf-16"), id="the same in UTF-16"),
            pytest.param(
                b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><Document>&x;</Document>', id="a file of ours"
            ),
            pytest.param(b'<!DOCTYPE d SYSTEM "http://127.0.0.1:9/x.dtd"><Document/>', id="an address"),
            pytest.param(
                b'<!DOCTYPE d [<!ENTITY % x SYSTEM "file:///etc/passwd"> %x;]><Document/>', id="a parameter entity"
            ),
            pytest.param(GOOD.replace(b"?><Doc", b"?><!DOCTYPE Document><Doc"), id="a DOCTYPE that does nothing"),
        ],
    )
    def test_with_a_doctype_are_refused(self, content: bytes) -> None:
        with pytest.raises(ForbiddenXml):
            read_bank_message(content)

    @pytest.mark.parametrize("share", range(1, 10))
    def test_cut_off_are_refused_whole(self, share: int) -> None:
        with pytest.raises(UnreadableBankMessage):
            read_bank_message(GOOD[: len(GOOD) * share // 10])

    @pytest.mark.parametrize(
        "content",
        [
            pytest.param(b"", id="nothing"),
            pytest.param(b"\x00\x01\x02", id="no text"),
            pytest.param(b"PK\x03\x04", id="an archive"),
            pytest.param(b"{}", id="JSON"),
            pytest.param(b"<Document>" * 300 + b"</Document>" * 300, id="too deep"),
            pytest.param(GOOD.replace(b"OrgnlGrpInfAndSts", b"Other"), id="no original group"),
            pytest.param(GOOD.replace(b"<MsgId>bank-1</MsgId>", b""), id="no id of its own"),
            pytest.param(GOOD.replace(b">a<", b">NOTPROVIDED<"), id="a payment without reference"),
            pytest.param(statement(entry("EUR 1,00", details("a"))), id="a decimal comma"),
            pytest.param(statement(entry("EURO 1.00", details("a"))), id="no currency"),
            pytest.param(statement(entry("EUR 1.00", details("a"), side="X")), id="neither debit nor credit"),
            pytest.param(
                statement(entry("EUR 1.00", details("a"))).replace(b"2026-03-13</Dt>", b"2026-13-13</Dt>"), id="no date"
            ),
        ],
    )
    def test_that_are_no_whole_message_are_refused(self, content: bytes) -> None:
        with pytest.raises((UnreadableBankMessage, UnsupportedBankMessage)):
            read_bank_message(content)

    @pytest.mark.parametrize(
        "content",
        [
            pytest.param(GOOD.replace(b"pain.002.001.10", b"pain.002.001.09"), id="another version"),
            pytest.param(GOOD.replace(b"urn:iso:std:iso:20022:tech:xsd:", b"urn:evil:"), id="another namespace"),
            pytest.param(b"<Document/>", id="no namespace"),
            pytest.param(GOOD.replace(b"Document", b"Dokument"), id="another root"),
            pytest.param(GOOD.replace(b"pain.002.001.10", b"pain.001.001.09"), id="our own file"),
        ],
    )
    def test_of_another_kind_are_refused(self, content: bytes) -> None:
        with pytest.raises(UnsupportedBankMessage):
            read_bank_message(content)

    def test_that_are_too_large_are_refused_unread(self) -> None:
        with pytest.raises(BankMessageTooLarge):
            read_bank_message(b" " * (MAX_BYTES + 1))

    def test_that_carry_another_namespaces_elements_say_nothing(self) -> None:
        content = GOOD.replace(b"<TxSts>", b'<TxSts xmlns="urn:evil">')

        assert (outcomes(content), doubts(content)) == ({}, [])

    @settings(max_examples=300, deadline=None)
    @given(at=st.integers(0, len(GOOD) - 1), byte=st.binary(min_size=1, max_size=3))
    def test_with_changed_bytes_are_read_or_refused_and_never_break(self, at: int, byte: bytes) -> None:
        with suppress(*REFUSALS):
            settled(read_bank_message(GOOD[:at] + byte + GOOD[at + 1 :]), THREE)


class TestReasons:
    @pytest.mark.parametrize(("language", "words"), [("en", "The account is closed"), ("tr", "Hesap kapalı")])
    def test_are_told_in_words(self, language: str, words: str) -> None:
        assert sentence(bank_reason_code("AC04"), language, {"code": "AC04"}) == words

    def test_without_words_are_told_by_their_code(self) -> None:
        assert sentence(bank_reason_code("ZZ99"), "en", {"code": "ZZ99"}) == "The bank's code ZZ99"
