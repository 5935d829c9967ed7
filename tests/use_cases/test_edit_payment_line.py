"""Changing what a run would pay, without touching the ledger."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from payments.domain.errors import InvalidInput
from payments.models import (
    HouseBank,
    ItemHold,
    LedgerEntry,
    PaymentException,
    PaymentItem,
    PaymentLine,
    PaymentRun,
    Supplier,
)
from payments.services.payment_runs import RunNotThere
from payments.services.run_editing import HoldWish, ItemChange, LineChange, LineWouldNotPay, edit_line
from tests.days import company_today
from tests.paying import Desk, actor, anything, give_account, iban, invoice, new_desk

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk() -> Desk:
    return new_desk([invoice("I1", "1000.00", due=-5), invoice("I2", "500.00", due=-2)])


def edit(desk: Desk, run: PaymentRun, **change: Any) -> PaymentRun:
    line = run.lines.get()
    return edit_line(
        run=run, line_id=line.pk, change=LineChange(**change), actor=actor(desk.clerk), now=desk.now, unless=anything
    )


def entry(desk: Desk, key: str) -> int:
    return LedgerEntry.objects.get(company=desk.company, source_key=key).pk


class TestEditLine:
    def test_drops_an_item_and_frees_it(self, desk: Desk) -> None:
        run = edit(desk, desk.propose(), items=(ItemChange(entry_id=entry(desk, "I1"), drop=True),))

        assert run.lines.get().net == 500_00
        assert PaymentException.objects.get(run=run).code == "DROPPED"
        assert desk.propose().lines.get().net == 1000_00

    def test_drops_the_whole_payment(self, desk: Desk) -> None:
        run = edit(desk, desk.propose(), drop=True)

        assert not run.lines.exists()
        assert set(PaymentException.objects.filter(run=run).values_list("code", flat=True)) == {"DROPPED"}

    def test_pays_from_no_account_that_does_not_pay_in_this_way(self, desk: Desk) -> None:
        Supplier.objects.filter(pk=desk.supplier().pk).update(payment_methods=["T"])
        cheques = HouseBank.objects.create(
            company=desk.company,
            name="Cheques",
            iban=iban(900),
            currency="TRY",
            methods=["C"],
            changed_by=desk.admin,
            confirmed_by=desk.approver,
            confirmed_at=desk.now,
        )

        with pytest.raises(InvalidInput) as refused:
            edit(desk, desk.propose(), house_bank=cheques.pk)

        assert refused.value.errors[0].pointer == "/house_bank"

    def test_holds_an_item_beyond_the_run(self, desk: Desk) -> None:
        wish = HoldWish(reason="Fiyat farkı", dispute=True)
        edit(desk, desk.propose(), items=(ItemChange(entry_id=entry(desk, "I1"), hold=wish),))

        assert ItemHold.objects.get().reason == "Fiyat farkı"
        again = PaymentException.objects.get(run=desk.propose(), entry=entry(desk, "I1"))
        assert (again.code, again.detail["reason"]) == ("DISPUTED", "Fiyat farkı")

    def test_pays_a_part_and_says_what_is_left(self, desk: Desk) -> None:
        run = edit(desk, desk.propose(), items=(ItemChange(entry_id=entry(desk, "I1"), settled_minor=300_00),))

        assert run.lines.get().net == 800_00
        rest = PaymentException.objects.get(run=run)
        assert (rest.amount, rest.is_rest) == (700_00, True)

    def test_takes_a_tier_only_while_it_is_in_time(self) -> None:
        new_day = company_today()
        posting = new_day - timedelta(days=5)
        desk = new_desk(
            [
                invoice(
                    "I1",
                    "1000.00",
                    due=2,
                    posting=posting.isoformat(),
                    baseline_date=posting,
                    source_due_date=None,
                    tier1_days=3,
                    tier1_percent=Decimal(3),
                    tier2_days=6 + (7 - new_day.weekday()),
                    tier2_percent=Decimal(2),
                    net_days=8 + (7 - new_day.weekday()),
                )
            ],
            discount_policy="NET_ONLY",
        )
        run = desk.propose(next_run_date=desk.today + timedelta(days=30))
        item = entry(desk, "I1")

        with pytest.raises(InvalidInput):
            edit(desk, run, items=(ItemChange(entry_id=item, percent=Decimal(3)),))
        edited = edit(desk, run, items=(ItemChange(entry_id=item, percent=Decimal(2)),))

        line = edited.lines.get()
        assert (line.discount, line.net) == (20_00, 980_00)

    def test_takes_a_tier_of_the_discount_base_and_keeps_the_tax_back(self) -> None:
        baseline = company_today() - timedelta(days=5)
        told = invoice(
            "I1",
            "1200.00",
            baseline_date=baseline,
            source_due_date=None,
            tier1_days=20,
            tier1_percent=Decimal(2),
            net_days=30,
            discount_base_minor=1000_00,
            withholding_minor=90_00,
        )
        desk = new_desk([told], discount_policy="MAX_DISCOUNT")
        run = desk.propose(next_run_date=desk.today + timedelta(days=30))
        whole = run.lines.get()
        item = entry(desk, "I1")

        halved = edit(desk, run, items=(ItemChange(entry_id=item, settled_minor=600_00),)).lines.get()
        without = edit(desk, run, items=(ItemChange(entry_id=item, percent=Decimal(0)),)).lines.get()
        again = ItemChange(entry_id=item, settled_minor=1200_00, percent=Decimal(2))
        back = edit(desk, run, items=(again,)).lines.get()

        assert [(one.gross, one.discount, one.withholding, one.net) for one in (whole, halved, without, back)] == [
            (1200_00, 20_00, 90_00, 1090_00),
            (600_00, 10_00, 45_00, 545_00),
            (600_00, 0, 45_00, 555_00),
            (1200_00, 20_00, 90_00, 1090_00),
        ]

    def test_refuses_more_than_is_open(self, desk: Desk) -> None:
        with pytest.raises(InvalidInput):
            edit(desk, desk.propose(), items=(ItemChange(entry_id=entry(desk, "I1"), settled_minor=1000_01),))

    def test_refuses_to_leave_less_than_the_smallest_payment(self) -> None:
        desk = new_desk([invoice("I1", "1000.00")], min_payment={"TRY": "100.00"})
        run = desk.propose()

        with pytest.raises(LineWouldNotPay):
            edit(desk, run, items=(ItemChange(entry_id=entry(desk, "I1"), settled_minor=99_99),))

        assert PaymentItem.objects.get(line__run=run).settled == 1000_00

    def test_pays_to_another_account_only_if_it_may_be_paid_to(self, desk: Desk) -> None:
        confirmed = give_account(desk.supplier(), iban(77), confirmed_by=desk.approver)
        unconfirmed = give_account(desk.supplier(), iban(78), confirmed_by=None)
        run = desk.propose()

        with pytest.raises(InvalidInput):
            edit(desk, run, bank_account=unconfirmed.pk)
        edited = edit(desk, run, bank_account=confirmed.pk)

        assert edited.lines.get().payee_iban == iban(77)

    def test_is_over_once_the_file_is_made(self, desk: Desk) -> None:
        run = desk.exported(desk.approved())

        with pytest.raises(RunNotThere):
            edit(desk, run, drop=True)

        assert PaymentLine.objects.filter(run=run).exists()
