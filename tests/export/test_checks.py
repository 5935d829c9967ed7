"""What must be right before a file is built."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from payments.calculation.public_holidays import t2_calendar, turkish_holidays
from payments.domain.calendars import WorkCalendar
from payments.domain.explaining import explained
from payments.domain.wording import LANGUAGES
from payments.export.checks import UnsendablePayments, check_message
from payments.export.execution import NoExecutionDay, execution_day
from payments.export.values import Address, AddressForm, AddressPart, BankProfile, Batch, Limits, Message
from tests.export.made import ADDRESS, batch, message, payment

CALENDARS = {"EUR": t2_calendar([2026]), "TRY": WorkCalendar(holidays=turkish_holidays([2026]))}
DEMANDING = BankProfile(address_demanded=frozenset({AddressPart.TOWN, AddressPart.COUNTRY, AddressPart.STREET}))


def faults(sent: Message, profile: BankProfile) -> list[tuple[str, str]]:
    """(where, code) of all that is wrong; each can be told in every language."""
    with pytest.raises(UnsendablePayments) as refused:
        check_message(sent, profile, CALENDARS)
    for fault in refused.value.faults:
        for language in LANGUAGES:
            assert "{" not in explained(fault.why, language)
            assert not explained(fault.why, language).startswith("why.")
    return [(fault.where, fault.why.code) for fault in refused.value.faults]


class TestCheckMessage:
    def test_lets_pass_what_can_be_sent(self) -> None:
        check_message(message(batch(payment("a"), payment("b", bic="BBBBDEFF"))), DEMANDING, CALENDARS)

    @pytest.mark.parametrize(
        ("sent", "profile", "expected"),
        [
            pytest.param(
                lambda: batch(payment("a/")), BankProfile(), [("a/", "export-identifier")], id="an identifier"
            ),
            pytest.param(
                lambda: batch(payment("a"), payment("a")), BankProfile(), [("a", "export-identifier-twice")], id="twice"
            ),
            pytest.param(
                lambda: batch(payment("a", 0), payment("b", -5)),
                BankProfile(),
                [("a", "export-amount"), ("b", "export-amount")],
                id="no amount",
            ),
            pytest.param(
                lambda: batch(payment("a", 100_000_000_000)),
                BankProfile(),
                [("a", "export-over-limit")],
                id="more than SEPA carries",
            ),
            pytest.param(
                lambda: batch(payment("a", 501), payment("b", 500), currency="TRY"),
                BankProfile(limits=Limits(payment_minor=500, batch_minor=1000, payments_per_file=1)),
                [("", "export-too-many"), ("batch-1", "export-over-limit"), ("a", "export-over-limit")],
                id="the bank's limits",
            ),
            pytest.param(
                lambda: batch(payment("a", iban="TR809999900000000000000002")),
                BankProfile(),
                [("a", "export-iban")],
                id="an IBAN whose check digits are wrong",
            ),
            pytest.param(
                lambda: batch(payment("a", iban="tr53 9999 9000 0000 0000 0000 02")),
                BankProfile(),
                [("a", "export-iban")],
                id="an IBAN with blanks",
            ),
            pytest.param(lambda: batch(payment("a", bic="BBBB")), BankProfile(), [("a", "export-bic")], id="a BIC"),
            pytest.param(
                lambda: batch(payment("a", creditor_reference="RF19539007547034")),
                BankProfile(),
                [("a", "export-creditor-reference")],
                id="a creditor reference",
            ),
            pytest.param(
                lambda: batch(payment("a", name="Ромашка")), BankProfile(), [("a", "export-name")], id="a name"
            ),
            pytest.param(
                lambda: batch(payment("a", address=replace(ADDRESS, town="", street=""))),
                DEMANDING,
                [("a", "export-address-missing")],
                id="missing parts of an address",
            ),
            pytest.param(
                lambda: batch(payment("a", address=Address(lines=("Hohe Str. 1", "50667 Köln")))),
                BankProfile(address_form=AddressForm.HYBRID),
                [("a", "export-address-lines")],
                id="address lines alone",
            ),
            pytest.param(
                lambda: batch(payment("a", address=replace(ADDRESS, country="Türkiye"))),
                BankProfile(),
                [("a", "export-country")],
                id="a country in words",
            ),
            pytest.param(
                lambda: batch(payment("a"), execution_day=date(2026, 4, 3)),
                BankProfile(),
                [("batch-1", "export-closed-day")],
                id="Good Friday, on which T2 is closed",
            ),
            pytest.param(
                lambda: batch(payment("a"), currency="TRY", execution_day=date(2026, 3, 20)),
                BankProfile(),
                [("batch-1", "export-closed-day")],
                id="the first day of the feast, on which Turkey is closed",
            ),
            pytest.param(batch, BankProfile(), [("", "export-nothing"), ("batch-1", "export-nothing")], id="nothing"),
        ],
    )
    def test_refuses(self, sent: Callable[[], Batch], profile: BankProfile, expected: list[tuple[str, str]]) -> None:
        assert faults(message(sent()), profile) == expected

    def test_refuses_a_message_id_that_would_not_come_back(self) -> None:
        assert faults(message(batch(payment()), message_id="//"), BankProfile()) == [("", "export-identifier")]

    def test_refuses_a_total_beyond_the_format(self) -> None:
        sent = message(batch(*(payment(f"p{n}", 10**15) for n in range(1000)), currency="TRY"))

        assert faults(sent, BankProfile()) == [("", "export-total")]

    def test_lets_lira_be_paid_on_good_friday_and_euro_on_a_turkish_feast(self) -> None:
        sent = message(
            batch(payment("a"), currency="TRY", batch_id="t", execution_day=date(2026, 4, 3)),
            batch(payment("b"), currency="EUR", batch_id="e", execution_day=date(2026, 3, 20)),
        )

        check_message(sent, BankProfile(), CALENDARS)


class TestExecutionDay:
    @pytest.mark.parametrize(
        ("wanted", "today", "currency", "expected"),
        [
            pytest.param(date(2026, 3, 13), date(2026, 3, 12), "EUR", date(2026, 3, 13), id="a business day ahead"),
            pytest.param(date(2026, 3, 13), date(2026, 3, 16), "EUR", date(2026, 3, 16), id="never in the past"),
            pytest.param(date(2026, 4, 3), date(2026, 4, 1), "EUR", date(2026, 4, 7), id="over Easter"),
            pytest.param(date(2026, 4, 3), date(2026, 4, 1), "TRY", date(2026, 4, 3), id="no Easter in Turkey"),
            pytest.param(date(2026, 3, 20), date(2026, 3, 12), "TRY", date(2026, 3, 23), id="over the feast"),
            pytest.param(date(2026, 3, 14), date(2026, 3, 12), "USD", date(2026, 3, 14), id="no calendar, no roll"),
        ],
    )
    def test_is_an_open_day_of_the_currency(self, wanted: date, today: date, currency: str, expected: date) -> None:
        assert execution_day(wanted, today=today, currency=currency, calendars=CALENDARS) == expected

    def test_is_refused_where_a_calendar_never_opens(self) -> None:
        never = WorkCalendar(weekend=frozenset(range(7)))

        with pytest.raises(NoExecutionDay):
            execution_day(date(2026, 3, 13), today=date(2026, 3, 13), currency="TRY", calendars={"TRY": never})
