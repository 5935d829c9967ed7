"""What keeps an item out of a proposal although it is due: accounts, blocks, holds, duplicates."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from payments.domain.ledger import LedgerRow
from payments.domain.paying import ProposalBasis
from payments.models import CheckRelease, HouseBank, LedgerEntry, PaymentException, PaymentLine, Supplier
from payments.services import holds
from payments.services.bank_accounts import confirm_account
from payments.services.holds import CheckReleasedAlready, SecondPersonNeeded
from payments.services.payment_runs import LinesNotPayable
from tests.days import company_today
from tests.paying import OWN_IBAN, Desk, actor, give_account, iban, invoice, new_desk

pytestmark = pytest.mark.django_db(transaction=True)
HOURS = timedelta(hours=1)


def outcome(desk: Desk) -> dict[str, str]:
    """Of a new proposal that is given up at once: what each document came to."""
    run = desk.propose()
    told = dict(PaymentException.objects.filter(run=run).values_list("entry__doc_no", "code"))
    told |= dict.fromkeys(run.lines.values_list("items__entry__doc_no", flat=True), "paid")
    run.status = "cancelled"
    run.save()
    for line in PaymentLine.objects.filter(run=run):
        line.items.update(live=False)
    return told


class TestBankChecks:
    def test_hold_a_new_account_until_a_second_person_confirms_it_and_the_hold_time_is_over(self) -> None:
        desk = new_desk([invoice("I1", "1000.00")])
        new = give_account(desk.supplier(), iban(5), confirmed_by=None, ago=2 * HOURS)
        assert outcome(desk) == {"I1": "BANK_CHANGED_RECENTLY"}

        confirm_account(account=new, user_id=desk.approver.pk, now=timezone.now())
        assert outcome(desk) == {"I1": "BANK_CHANGED_RECENTLY"}

        type(new).objects.filter(pk=new.pk).update(first_seen_at=timezone.now() - 49 * HOURS)
        assert outcome(desk) == {"I1": "paid"}

    def test_do_not_pay_an_invoice_that_brings_its_own_account(self) -> None:
        desk = new_desk([invoice("I1", "1000.00", iban=iban(9)), invoice("I2", "500.00")])
        account = desk.supplier().bank_accounts.get(iban=iban(9))
        type(account).objects.filter(pk=account.pk).update(first_seen_at=timezone.now() - 99 * HOURS)

        assert outcome(desk) == {"I1": "BANK_UNCONFIRMED", "I2": "paid"}

    def test_hold_what_is_ours_or_no_iban_at_all(self) -> None:
        desk = new_desk([invoice("I1", "1000.00"), invoice("I2", "500.00", supplier="S2")], suppliers=[])
        give_account(desk.supplier("S1"), OWN_IBAN, confirmed_by=desk.approver)
        give_account(desk.supplier("S2"), "TR009999900000000000000001", confirmed_by=desk.approver)

        assert outcome(desk) == {"I1": "OWN_IBAN", "I2": "INVALID_IBAN"}

    def test_hold_one_account_of_two_suppliers_until_two_people_say_it_is_right(self) -> None:
        desk = new_desk([invoice("I1", "1000.00"), invoice("I2", "500.00", supplier="S2")], suppliers=[])
        for code in ("S1", "S2"):
            give_account(desk.supplier(code), iban(5), confirmed_by=desk.approver)
        assert outcome(desk) == {"I1": "IBAN_SHARED", "I2": "IBAN_SHARED"}

        said = holds.ask_for_shared_iban(
            company=desk.company, iban=iban(5), reason="One group", actor=actor(desk.approver), now=desk.now
        )
        with pytest.raises(SecondPersonNeeded):
            holds.confirm_shared_iban(
                company=desk.company, release_id=said.pk, actor=actor(desk.approver), now=desk.now
            )
        assert outcome(desk) == {"I1": "IBAN_SHARED", "I2": "IBAN_SHARED"}
        holds.confirm_shared_iban(
            company=desk.company, release_id=said.pk, actor=actor(desk.second_approver), now=desk.now
        )

        assert outcome(desk) == {"I1": "paid", "I2": "paid"}

    def test_pay_from_no_account_of_ours_that_nobody_has_confirmed(self) -> None:
        desk = new_desk([invoice("I1", "1000.00")])
        HouseBank.objects.filter(pk=desk.house_bank.pk).update(confirmed_at=None, confirmed_by=None)

        assert outcome(desk) == {"I1": "NO_HOUSE_BANK"}

    def test_keep_to_the_daily_limit_over_all_runs_of_the_day(self) -> None:
        desk = new_desk([invoice("I1", "900.00", due=-9), invoice("I2", "300.00", supplier="S2")])
        HouseBank.objects.filter(pk=desk.house_bank.pk).update(daily_limit=1000_00)

        assert outcome(desk) == {"I1": "paid", "I2": "HOUSE_BANK_LIMIT"}

    def test_demand_an_address_where_the_bank_does(self) -> None:
        desk = new_desk([invoice("I1", "900.00")])
        HouseBank.objects.filter(pk=desk.house_bank.pk).update(profile_options={"address_required": True})
        assert outcome(desk) == {"I1": "ADDRESS_INCOMPLETE"}

        Supplier.objects.filter(company=desk.company).update(address={"town": "Bursa", "country": "TR"})

        assert outcome(desk) == {"I1": "paid"}


class TestHolds:
    def test_keep_everything_of_a_blocked_supplier_out(self) -> None:
        desk = new_desk([invoice("I1", "900.00")])
        Supplier.objects.filter(company=desk.company).update(payment_block="X")

        assert outcome(desk) == {"I1": "SUPPLIER_BLOCKED"}

    def test_end_on_their_day_or_when_they_are_released(self) -> None:
        desk = new_desk([invoice("I1", "900.00")])

        def hold(days: int | None) -> int:
            until = None if days is None else desk.today + timedelta(days=days)
            return holds.hold(
                supplier=desk.supplier(),
                entry_id=None,
                reason="Price",
                until=until,
                dispute=False,
                actor=actor(desk.clerk),
                now=desk.now,
            ).pk

        hold(-1)
        assert outcome(desk) == {"I1": "paid"}
        held = hold(None)
        assert outcome(desk) == {"I1": "ITEM_HELD"}
        holds.release_hold(supplier=desk.supplier(), hold_id=held, actor=actor(desk.clerk), now=desk.now)
        assert outcome(desk) == {"I1": "paid"}


class TestDuplicates:
    def test_wait_for_the_word_of_a_person(self) -> None:
        desk = new_desk(
            [
                invoice("I1", "900.00", reference="FTR-2026/0042"),
                invoice("I2", "900.00", reference="ftr 2026 OO42"),
            ]
        )
        assert outcome(desk) == {"I1": "paid", "I2": "POSSIBLE_DUPLICATE"}

        entry = LedgerEntry.objects.get(company=desk.company, source_key="I2").pk

        def say() -> None:
            holds.release_duplicate(
                supplier=desk.supplier(),
                entry_id=entry,
                reason="Two deliveries",
                actor=actor(desk.approver),
                now=desk.now,
            )

        say()
        with pytest.raises(CheckReleasedAlready):
            say()

        assert outcome(desk) == {"I1": "paid", "I2": "paid"}
        assert CheckRelease.objects.get().requested_by == desk.approver

    @pytest.mark.parametrize("basis", ProposalBasis)
    def test_hold_an_earlier_twin_that_comes_in_after_the_payment(self, basis: ProposalBasis) -> None:
        paid = invoice("I1", "900.00", reference="FTR-42", open_amount="900.00")
        desk = new_desk([paid])
        desk.exported(desk.approved(basis=basis))

        desk.import_more(earlier_twin())

        run = desk.propose(basis=basis)
        assert dict(PaymentException.objects.filter(run=run).values_list("entry__doc_no", "code")) == {
            "I1": "IN_OTHER_RUN",
            "I0": "POSSIBLE_DUPLICATE",
        }
        assert not run.lines.exists()

    def test_hold_an_earlier_twin_of_what_was_paid_in_sap(self) -> None:
        desk = new_desk([invoice("I1", "900.00", reference="FTR-42", open_amount="0.00")])

        desk.import_more(earlier_twin())

        run = desk.propose(basis=ProposalBasis.SOURCE_OPEN)
        assert dict(PaymentException.objects.filter(run=run).values_list("entry__doc_no", "code")) == {
            "I0": "POSSIBLE_DUPLICATE"
        }

    def test_stop_an_approved_payment_whose_twin_was_paid_in_sap_meanwhile(self) -> None:
        desk = new_desk([invoice("I1", "900.00", reference="FTR-42", open_amount="900.00")])
        run = desk.approved(basis=ProposalBasis.SOURCE_OPEN)

        desk.import_more(earlier_twin(open_amount="0.00"))

        with pytest.raises(LinesNotPayable) as refused:
            desk.exported(run)
        assert "POSSIBLE_DUPLICATE" in str(refused.value.values["lines"])

    @pytest.mark.parametrize("basis", ProposalBasis)
    def test_let_an_approved_payment_go_while_its_twin_waits(self, basis: ProposalBasis) -> None:
        desk = new_desk([invoice("I1", "900.00", reference="FTR-42", open_amount="900.00")])
        run = desk.approved(basis=basis)

        desk.import_more(earlier_twin())

        assert desk.exported(run).status == "exported"


def earlier_twin(*, open_amount: str = "900.00") -> LedgerRow:
    """The invoice I1 once more, written otherwise and dated a day earlier."""
    posting = (company_today() - timedelta(days=41)).isoformat()
    return invoice("I0", "900.00", reference="FTR 42", posting=posting, open_amount=open_amount)
