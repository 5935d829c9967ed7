"""Between the proposal and the file: what happens meanwhile stops the payment, and nothing else does."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction

from payments.domain.ledger import AccountClass
from payments.domain.paying import ProposalBasis
from payments.models import Company, HouseBank, PaymentRun, Supplier
from payments.selectors.payability import line_problems
from payments.services import holds
from payments.services.payment_runs import LinesNotPayable
from tests.ledgers import line
from tests.paying import Desk, actor, give_account, iban, invoice, new_desk

pytestmark = pytest.mark.django_db(transaction=True)


def proposed(desk: Desk, basis: ProposalBasis = ProposalBasis.CLOSING) -> PaymentRun:
    return desk.submit(desk.propose(basis=basis))


def paid_by_hand(desk: Desk) -> None:
    desk.import_more(line("P9", desk.today.isoformat(), "-1000.00"))


def a_little_paid_by_hand(desk: Desk) -> None:
    desk.import_more(line("P9", desk.today.isoformat(), "-0.01"))


def another_account(desk: Desk) -> None:
    give_account(desk.supplier(), iban(77), confirmed_by=None, ago=timedelta(0))


def another_account_confirmed(desk: Desk) -> None:
    give_account(desk.supplier(), iban(77), confirmed_by=desk.approver, ago=timedelta(0))


def account_of_somebody_else(desk: Desk) -> None:
    desk.import_more(invoice("X1", "5.00", supplier="S2"))
    give_account(desk.supplier("S2"), iban(78), confirmed_by=None, ago=timedelta(0))


def account_is_anothers_too(desk: Desk) -> None:
    desk.import_more(invoice("X1", "5.00", supplier="S2"))
    give_account(desk.supplier("S2"), desk.supplier().bank_accounts.get().iban, confirmed_by=None, ago=timedelta(0))


def account_is_our_own(desk: Desk) -> None:
    HouseBank.objects.create(
        company=desk.company,
        name="Ours",
        iban=desk.supplier().bank_accounts.get().iban,
        currency="EUR",
        changed_by=desk.admin,
    )


def other_currency(desk: Desk) -> None:
    """As many lira are owed of another invoice, so that the balance would not say so."""
    desk.import_more(invoice("I1", "1000.00", currency="USD"), invoice("I2", "1000.00", due=60))


def supplier_blocked(desk: Desk) -> None:
    Supplier.objects.filter(pk=desk.supplier().pk).update(payment_block="A")


def item_blocked(desk: Desk) -> None:
    desk.import_more(invoice("I1", "1000.00", block="R"))


def supplier_held(desk: Desk) -> None:
    holds.hold(supplier=desk.supplier(), entry_id=None, reason="Claim", until=None, dispute=True,
               actor=actor(desk.clerk), now=desk.now)  # fmt: skip


def more_to_pay(desk: Desk) -> None:
    desk.import_more(invoice("I2", "70.00"))


MEANWHILE = [
    pytest.param(paid_by_hand, "NO_LONGER_OPEN", id="it was paid by hand"),
    pytest.param(a_little_paid_by_hand, "NO_LONGER_OPEN", id="a little of it was paid by hand"),
    pytest.param(another_account, "BANK_CHANGED_RECENTLY", id="another account came"),
    pytest.param(another_account_confirmed, "BANK_CHANGED_RECENTLY", id="another account came and was confirmed"),
    pytest.param(account_is_anothers_too, "IBAN_SHARED", id="the account turned up at another supplier"),
    pytest.param(account_is_our_own, "OWN_IBAN", id="the account turned out to be ours"),
    pytest.param(other_currency, "NO_LONGER_OPEN", id="the invoice is in another currency"),
    pytest.param(supplier_blocked, "SUPPLIER_BLOCKED", id="the supplier was blocked"),
    pytest.param(item_blocked, "ITEM_BLOCKED", id="the invoice was blocked"),
    pytest.param(supplier_held, "DISPUTED", id="somebody disputes it"),
]


class TestLineProblems:
    @pytest.mark.parametrize(("happens", "code"), MEANWHILE)
    def test_stop_an_approval(self, happens: Callable[[Desk], None], code: str) -> None:
        desk = new_desk([invoice("I1", "1000.00")])
        run = proposed(desk)
        happens(desk)

        with pytest.raises(LinesNotPayable, match=code):
            desk.approve(run)

        run.refresh_from_db()
        assert (run.status, run.approvals.count()) == ("in_approval", 0)

    @pytest.mark.parametrize("happens", [more_to_pay, account_of_somebody_else])
    def test_are_none_of_what_does_not_concern_it(self, happens: Callable[[Desk], None]) -> None:
        desk = new_desk([invoice("I1", "1000.00")])
        run = proposed(desk)
        happens(desk)

        assert desk.approve(run).status == "approved"

    def test_are_what_the_erp_says_where_it_says_it(self) -> None:
        desk = new_desk([invoice("I1", "1000.00", open_amount="1000.00"), invoice("I2", "50.00", open_amount="50.00")])
        run = proposed(desk, ProposalBasis.SOURCE_OPEN)
        assert line_problems(run) == []

        desk.import_more(
            invoice("I1", "1000.00", open_amount="400.00"),
            line("P9", desk.today.isoformat(), "-600.00", open_amount="0.00"),
        )

        run = PaymentRun.objects.select_related("company").get(pk=run.pk)
        assert [one.code.value for one in line_problems(run)] == ["NO_LONGER_OPEN"]

    def test_are_told_when_an_advance_leaves_less_to_pay(self) -> None:
        desk = new_desk([invoice("I1", "1000.00")])
        run = proposed(desk)
        desk.import_more(line("A1", desk.today.isoformat(), "-300.00", account_class=AccountClass.ADVANCE))

        with pytest.raises(LinesNotPayable, match="CAPPED_BY_BALANCE"):
            desk.approve(run)


def test_a_hold_waits_for_the_export_that_did_not_see_it() -> None:
    desk = new_desk([invoice("I1", "1000.00")])
    made = threading.Event()

    def hold() -> None:
        try:
            supplier_held(desk)
            made.set()
        finally:
            connection.close()

    holding = threading.Thread(target=hold)
    with transaction.atomic():
        Company.objects.select_for_update(no_key=True).get(pk=desk.company.pk)  # as an export does
        holding.start()
        waited = not made.wait(1)
    holding.join()

    assert waited
    assert made.is_set()
