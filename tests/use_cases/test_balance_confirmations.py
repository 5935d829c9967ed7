"""Suppliers are asked to confirm a balance; what they answer is kept as it was said."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.utils.timezone import now
from pypdf import PdfReader

from payments.api.sheets import letters, paper
from payments.domain.errors import InvalidInput
from payments.domain.ledger import AccountClass
from payments.models import AuditRecord, BalanceConfirmation, Supplier
from payments.services import confirmations
from payments.services.auditing import Actor
from payments.services.confirmations import Answer, ConfirmationAnswered, ConfirmationOpen
from tests.ledgers import apply_rows, line, new_company, supplier_of

pytestmark = pytest.mark.django_db(transaction=True)

ACTOR = Actor(name="Ayşe Yılmaz")
DAY = date(2026, 3, 15)


@pytest.fixture
def supplier() -> Supplier:
    company = new_company()
    rows = [
        line("I1", "2026-01-10", "1000.50"),
        line("P1", "2026-02-01", "-400.00"),
        line("I2", "2026-03-16", "77.00"),
        line("U1", "2026-02-02", "-25.00", currency="USD"),
        line("N1", "2026-02-02", "-9000.00", account_class=AccountClass.NOTED),
    ]
    apply_rows(company, rows)
    return supplier_of(company)


def ask(supplier: Supplier, *, key_date: date = DAY, language: str = "en") -> BalanceConfirmation:
    return confirmations.ask(supplier=supplier, key_date=key_date, language=language, actor=ACTOR, now=now())


def answer(letter: BalanceConfirmation, **said: object) -> BalanceConfirmation:
    told = {"agreed": True, "answered_on": date(2026, 3, 20), "answered_by": "Mehmet Demir", **said}
    return confirmations.record_answer(confirmation=letter, answer=Answer(**told), actor=ACTOR, now=now())  # type: ignore[arg-type]


def pointers(refused: pytest.ExceptionInfo[InvalidInput]) -> list[str]:
    return [error.pointer for error in refused.value.errors]


class TestAsk:
    def test_tells_the_balance_of_the_day_in_every_currency(self, supplier: Supplier) -> None:
        letter = ask(supplier)

        assert letter.balances == [
            {"currency": "TRY", "balance": "600.50"},
            {"currency": "USD", "balance": "-25.00"},
        ]

    def test_keeps_the_balances_whatever_is_posted_into_the_day_later(self, supplier: Supplier) -> None:
        letter = ask(supplier)
        apply_rows(supplier.company, [line("I3", "2026-03-01", "5.00")])

        letter.refresh_from_db()
        assert letter.balances[0]["balance"] == "600.50"
        assert confirmations.balances_of(supplier, DAY)[0]["balance"] == "605.50"

    def test_asks_about_no_day_that_has_not_come(self, supplier: Supplier) -> None:
        with pytest.raises(InvalidInput) as refused:
            ask(supplier, key_date=date(2099, 1, 1))

        assert pointers(refused) == ["/key_date"]

    def test_asks_about_a_day_again_only_after_an_answer(self, supplier: Supplier) -> None:
        letter = ask(supplier)
        with pytest.raises(ConfirmationOpen):
            ask(supplier)
        answer(letter)

        assert ask(supplier).pk != letter.pk


class TestRecordAnswer:
    def test_keeps_what_the_supplier_says_instead(self, supplier: Supplier) -> None:
        letter = answer(ask(supplier), agreed=False, balances=[("TRY", "1000.5")], note="Ödeme bize ulaşmadı")

        assert (letter.answer, letter.answered_by, letter.recorded_name) == ("disputed", "Mehmet Demir", "Ayşe Yılmaz")
        assert letter.their_balances == [{"currency": "TRY", "balance": "1000.50"}]
        actions = AuditRecord.objects.filter(subject="balance_confirmation", subject_id=str(letter.pk)).order_by("seq")
        assert [one.action for one in actions] == ["balance_confirmation.created", "balance_confirmation.answered"]

    def test_is_done_once(self, supplier: Supplier) -> None:
        letter = answer(ask(supplier))

        with pytest.raises(ConfirmationAnswered):
            answer(letter, agreed=False, balances=[("TRY", "1.00")])

        letter.refresh_from_db()
        assert letter.answer == "agreed"

    @pytest.mark.parametrize(
        ("said", "pointer"),
        [
            ({"answered_on": date(2026, 3, 14)}, "/answered_on"),
            ({"answered_on": date(2099, 1, 1)}, "/answered_on"),
            ({"balances": [("TRY", "1.00")]}, "/their_balances"),
            ({"agreed": False}, "/their_balances"),
            ({"agreed": False, "balances": [("TRY", "1.005")]}, "/their_balances/0/balance"),
            ({"agreed": False, "balances": [("TRY", "1.00"), ("TRY", "2.00")]}, "/their_balances/1/currency"),
        ],
    )
    def test_names_the_field_that_is_wrong(self, supplier: Supplier, said: dict[str, object], pointer: str) -> None:
        letter = ask(supplier)

        with pytest.raises(InvalidInput) as refused:
            answer(letter, **said)

        assert pointers(refused) == [pointer]
        letter.refresh_from_db()
        assert (letter.answer, letter.recorded_at) == ("", None)


class TestLetter:
    @pytest.mark.parametrize(
        ("language", "words"),
        [
            ("en", ["Balance confirmation", "600.50", "Deneme A.Ş.", "15/03/2026", "We agree"]),
            ("tr", ["Cari hesap mutabakat mektubu", "600,50", "Tedarikçi S1", "15.03.2026", "mutabıkız"]),
        ],
    )
    def test_says_what_is_asked_and_leaves_room_for_the_answer(
        self, supplier: Supplier, language: str, words: list[str]
    ) -> None:
        text = paper_of(ask(supplier, language=language))

        assert [word for word in words if word not in text] == []

    def test_says_that_there_is_no_balance(self, supplier: Supplier) -> None:
        text = paper_of(ask(supplier, key_date=date(2026, 1, 1)))

        assert "no balance" in text
        assert "Balances" not in text


def paper_of(letter: BalanceConfirmation) -> str:
    body = paper.written(
        title="Balance confirmation" if letter.language == "en" else "Cari hesap mutabakat mektubu",
        facts=letters.facts_of(letter),
        before=letters.before(letter),
        sections=letters.sections_of(letter),
        after=letters.after(letter),
        page_words=lambda page, pages: f"{page}/{pages}",
    )
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
