"""Money for one supplier that goes to another: to its confirmed account, in its name, and held where either is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from payments.domain.paying import ReasonCode
from payments.models import HouseBank, PaymentException, PaymentLine, PaymentRun, Supplier
from payments.selectors.payability import line_problems
from payments.services import holds, transit
from tests.ledgers import line
from tests.paying import LONG_AGO, Desk, actor, give_account, iban, invoice, new_desk

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk() -> Desk:
    """S1 is owed money that goes to S2, which is owed a little itself."""
    desk = new_desk([invoice("I1", "1000.00"), invoice("I2", "50.00", supplier="S2")])
    told(desk, alternative_payee=desk.supplier("S2"), alternative_payee_since=desk.now - LONG_AGO)
    Supplier.objects.filter(pk=desk.supplier("S2").pk).update(name="İki A.Ş.", address={"town": "Bursa"})
    return desk


def told(desk: Desk, code: str = "S1", **values: object) -> None:
    Supplier.objects.filter(pk=desk.supplier(code).pk).update(**values)


def line_of(run: PaymentRun, desk: Desk) -> PaymentLine:
    return PaymentLine.objects.get(run=run, supplier=desk.supplier("S1"))


def reasons(run: PaymentRun, desk: Desk) -> list[str]:
    return list(PaymentException.objects.filter(run=run, supplier=desk.supplier()).values_list("code", flat=True))


class TestPropose:
    def test_pays_into_the_others_account_and_in_its_name_what_is_owed_to_the_one(self, desk: Desk) -> None:
        run = desk.propose()

        paid = line_of(run, desk)
        assert (paid.net, paid.payee_iban) == (1000_00, desk.supplier("S2").bank_accounts.get().iban)
        assert (paid.payee_name, paid.payee_address) == ("İki A.Ş.", {"town": "Bursa"})
        assert PaymentLine.objects.get(run=run, supplier=desk.supplier("S2")).net == 50_00

    def test_no_more_than_is_owed_to_the_one(self, desk: Desk) -> None:
        desk.import_more(line("P1", desk.today.isoformat(), "-400.00"))

        run = desk.propose()

        assert line_of(run, desk).net == 600_00

    def test_the_posting_on_the_ones_account_ends_the_way_of_the_money(self, desk: Desk) -> None:
        desk.exported(desk.approved())
        desk.import_more(line("P1", desk.today.isoformat(), "-1000.00"))

        sent = PaymentLine.objects.get(supplier=desk.supplier())
        assert transit.settle(company_id=desk.company.pk, until=desk.today, now=timezone.now()) == [sent.pk]
        sent.refresh_from_db()
        assert sent.settled_at is not None

    def test_the_ones_own_account_is_not_paid(self, desk: Desk) -> None:
        desk.supplier("S2").bank_accounts.all().delete()

        assert reasons(desk.propose(), desk) == ["NO_BANK_ACCOUNT"]

    def test_an_account_nobody_confirmed_is_not_paid(self, desk: Desk) -> None:
        desk.supplier("S2").bank_accounts.update(verified_at=None, verified_by=None)

        assert reasons(desk.propose(), desk) == ["BANK_UNCONFIRMED"]

    @pytest.mark.parametrize("blocked", ["S1", "S2"])
    def test_a_block_of_either_stops_it(self, desk: Desk, blocked: str) -> None:
        told(desk, blocked, payment_block="A")

        assert reasons(desk.propose(), desk) == ["SUPPLIER_BLOCKED"]

    def test_a_hold_of_the_other_stops_it(self, desk: Desk) -> None:
        hold_of_the_other(desk)

        assert reasons(desk.propose(), desk) == ["DISPUTED"]

    def test_a_payee_that_was_named_today_waits(self, desk: Desk) -> None:
        told(desk, alternative_payee_since=desk.now - timedelta(hours=47))

        assert reasons(desk.propose(), desk) == ["BANK_CHANGED_RECENTLY"]

    def test_one_named_longer_ago_than_the_hold_does_not(self, desk: Desk) -> None:
        told(desk, alternative_payee_since=desk.now - timedelta(hours=49))

        assert line_of(desk.propose(), desk).net == 1000_00


def hold_of_the_other(desk: Desk) -> None:
    holds.hold(supplier=desk.supplier("S2"), entry_id=None, reason="Claim", until=None, dispute=True,
               actor=actor(desk.clerk), now=desk.now)  # fmt: skip


def another_payee(desk: Desk) -> None:
    told(desk, alternative_payee=desk.supplier("S3"), alternative_payee_since=desk.now)


def none_any_more(desk: Desk) -> None:
    told(desk, alternative_payee=None)


def blocked(desk: Desk) -> None:
    told(desk, "S2", payment_block="A")


def named_anew(desk: Desk) -> None:
    told(desk, alternative_payee_since=desk.now + timedelta(minutes=1))


class TestPayability:
    def test_is_payable_as_it_was_proposed(self, desk: Desk) -> None:
        assert line_problems(desk.submit(desk.propose())) == []

    @pytest.mark.parametrize(
        ("meanwhile", "code"),
        [
            (another_payee, ReasonCode.BANK_UNCONFIRMED),
            (none_any_more, ReasonCode.BANK_UNCONFIRMED),
            (blocked, ReasonCode.SUPPLIER_BLOCKED),
            (hold_of_the_other, ReasonCode.DISPUTED),
            (named_anew, ReasonCode.BANK_CHANGED_RECENTLY),
        ],
    )
    def test_what_changes_meanwhile_stops_it(
        self, desk: Desk, meanwhile: Callable[[Desk], None], code: ReasonCode
    ) -> None:
        desk.import_more(invoice("I3", "1.00", supplier="S3"))
        give_account(desk.supplier("S3"), iban(3), confirmed_by=desk.approver)
        run = desk.submit(desk.propose(suppliers=[desk.supplier()]))
        meanwhile(desk)

        assert [one.code for one in line_problems(run)] == [code]


class TestHouseBank:
    def test_the_account_called_like_the_erps_is_paid_from(self, desk: Desk) -> None:
        named = HouseBank.objects.get(pk=desk.house_bank.pk)
        named.pk, named.name, named.iban = None, "ZIRAAT", iban(5)
        named.save()
        told(desk, house_bank="Ziraat")

        run = desk.propose()

        assert line_of(run, desk).house_iban == iban(5)
        assert PaymentLine.objects.get(run=run, supplier=desk.supplier("S2")).house_iban == desk.house_bank.iban

    def test_it_alone_even_where_it_does_not_fit(self, desk: Desk) -> None:
        HouseBank.objects.filter(pk=desk.house_bank.pk).update(name="Garanti")
        other = HouseBank.objects.get(pk=desk.house_bank.pk)
        other.pk, other.name, other.iban, other.currency = None, "ZIRAAT", iban(5), "EUR"
        other.save()
        told(desk, house_bank="ZIRAAT")

        assert reasons(desk.propose(), desk) == ["NO_HOUSE_BANK"]

    def test_where_none_is_called_so_the_first_that_fits(self, desk: Desk) -> None:
        told(desk, house_bank="HSBC")

        assert line_of(desk.propose(), desk).house_iban == desk.house_bank.iban
