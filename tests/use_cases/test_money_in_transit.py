"""Between the bank and SAP: nothing is paid twice, and what the ledger shows is under way no more (domain.md 3.4.6)."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.utils import timezone

from payments.domain.ledger import AccountClass, EntryKind
from payments.domain.paying import ProposalBasis
from payments.models import Company, PaymentItem, PaymentLine, PaymentRun, User
from payments.services import transit
from payments.services.imports import accept_file, carry_out_import
from payments.services.transit import NotUnderWay, ReleasedAlready
from tests.days import company_today
from tests.ledgers import SOMEBODY, line
from tests.paying import Desk, actor, anything, invoice, new_desk

pytestmark = pytest.mark.django_db(transaction=True)
BASES = [ProposalBasis.CLOSING, ProposalBasis.SOURCE_OPEN]


def nets(run: PaymentRun) -> list[int]:
    return list(PaymentLine.objects.filter(run=run).order_by("position").values_list("net", flat=True))


def today() -> str:
    return company_today().isoformat()


def settled(desk: Desk) -> list[int]:
    return transit.settle(company_id=desk.company.pk, until=desk.today, now=timezone.now())


class TestMoneyInTransit:
    @pytest.mark.parametrize("basis", BASES)
    def test_pays_nothing_twice_between_the_bank_and_the_posting(self, basis: ProposalBasis) -> None:
        desk = new_desk(
            [
                invoice("I1", "1000.00", due=-9, open_amount="1000.00"),
                invoice("I2", "600.00", due=-1, open_amount="600.00"),
            ]
        )
        run = desk.propose(basis=basis)
        desk.exported(desk.approve(desk.submit(run)))
        PaymentLine.objects.filter(run=run).update(state="confirmed")
        desk.import_more(invoice("I3", "50.00", due=-1, open_amount="50.00"))

        assert nets(run) == [1600_00]
        assert nets(desk.propose(basis=basis)) == [50_00]

    def test_caps_what_fifo_leaves_open_in_place_of_what_was_paid(self) -> None:
        """The newer invoice is paid on purpose; a debit on account then closes the older one in part."""
        desk = new_desk([invoice("I1", "1000.00", due=-9), invoice("I2", "600.00", due=-1)])
        run = desk.propose(budget_minor={"TRY": 700_00})
        assert nets(run) == [600_00]
        desk.exported(desk.approve(desk.submit(run)))
        desk.import_more(line("P0", today(), "-300.00", text="on account"))

        again = desk.propose()

        assert nets(again) == [700_00]  # 1,300.00 are owed, 600.00 of it are under way

    @pytest.mark.parametrize(
        "posting",
        [
            pytest.param({"text": "payment {id}"}, id="names the payment"),
            pytest.param({"assignment": "{run}"}, id="names the run and has its amount"),
            pytest.param({}, id="has its amount and was posted since"),
        ],
    )
    def test_ends_with_the_posting(self, posting: dict[str, str]) -> None:
        desk = new_desk([invoice("I1", "1000.00", due=-9)])
        run = desk.exported(desk.approved())
        sent = run.lines.get()
        words = {name: value.format(id=sent.end_to_end_id, run=run.code) for name, value in posting.items()}
        desk.import_more(line("P1", today(), "-1000.00", **words))

        assert settled(desk) == [sent.pk]

        sent.refresh_from_db()
        assert sent.settled_by is not None
        assert sent.settled_by.source_key == "P1"
        assert not PaymentItem.objects.filter(line=sent, live=True).exists()
        assert nets(desk.propose()) == []

    def test_does_not_end_with_a_payment_from_before_the_export(self) -> None:
        desk = new_desk([invoice("I1", "1000.00", due=-9), invoice("I0", "1000.00", due=-30)])
        run = desk.propose(budget_minor={"TRY": 1000_00})
        desk.exported(desk.approve(desk.submit(run)))
        earlier = (company_today() - timedelta(days=3)).isoformat()
        desk.import_more(line("P0", earlier, "-1000.00"))

        assert settled(desk) == []

    def test_does_not_end_with_a_posting_that_the_figures_do_not_count_yet(self) -> None:
        """SAP posts on the day of execution; until then the ledger still shows the debt."""
        desk = new_desk([invoice("I1", "1000.00", due=-9)])
        sent = desk.exported(desk.approved()).lines.get()
        tomorrow = (company_today() + timedelta(days=1)).isoformat()
        desk.import_more(line("P1", tomorrow, "-1000.00", text=sent.end_to_end_id))

        assert nets(desk.propose()) == []
        sent.refresh_from_db()
        assert sent.settled_at is None

    def test_does_not_end_with_what_is_only_noted(self) -> None:
        desk = new_desk([invoice("I1", "1000.00", due=-9)])
        desk.exported(desk.approved())
        desk.import_more(line("F1", today(), "-1000.00", account_class=AccountClass.NOTED))

        assert settled(desk) == []

    def test_does_not_end_with_a_payment_that_was_known_at_the_export(self) -> None:
        """Paid by hand and posted today, then another invoice of the same amount is paid by a run."""
        desk = new_desk(
            [
                invoice("I1", "1000.00", due=-9),
                line("P0", today(), "-1000.00"),
                invoice("I2", "1000.00", due=-8),
                invoice("I3", "1000.00", due=30),
            ]
        )
        run = desk.exported(desk.approved())
        assert nets(run) == [1000_00]
        desk.import_more(invoice("I4", "70.00", due=-1))

        assert settled(desk) == []
        assert nets(desk.propose()) == [70_00]

    def test_does_not_end_with_a_credit_note_of_the_same_amount(self) -> None:
        desk = new_desk([invoice("I1", "1000.00", due=-9)])
        desk.exported(desk.approved())
        desk.import_more(line("C1", today(), "-1000.00", kind=EntryKind.CREDIT_NOTE), invoice("I2", "1000.00", due=-1))

        assert nets(desk.propose()) == []  # 1,000.00 are owed, and 1,000.00 are under way

    @pytest.mark.parametrize("says", ["{id}", "{run}"])
    def test_does_not_end_with_the_posting_of_the_payment_before_it(self, says: str) -> None:
        """The first payment came back; its posting arrives after the second one was sent."""
        desk = new_desk([invoice("I1", "1000.00", due=-9)])
        first = desk.exported(desk.approved())
        came_back = first.lines.get()
        PaymentLine.objects.filter(pk=came_back.pk).update(state="confirmed")
        PaymentLine.objects.filter(pk=came_back.pk).update(state="returned")
        PaymentItem.objects.filter(line=came_back).update(live=False)
        second = desk.exported(desk.approved())
        assert nets(second) == [1000_00]
        text = says.format(id=came_back.end_to_end_id, run=first.code)
        desk.import_more(line("P1", today(), "-1000.00", text=text), line("P1R", today(), "1000.00", invoice_ref="P1"))

        assert settled(desk) == []

    def test_does_not_end_with_the_posting_of_a_run_whose_code_begins_alike(self) -> None:
        desk = new_desk([invoice("I1", "1000.00", due=-9)])
        run = desk.exported(desk.approved())
        earlier = (company_today() - timedelta(days=1)).isoformat()
        desk.import_more(line("P1", earlier, "-1000.00", text=f"{run.code}7"))

        assert settled(desk) == []

    def test_matches_each_posting_with_one_payment(self) -> None:
        desk = new_desk([invoice("I1", "500.00", due=-9)])
        first = desk.exported(desk.approved())
        desk.import_more(invoice("I2", "500.00", due=-8))
        second = desk.exported(desk.approved())
        desk.import_more(line("P1", today(), "-500.00"))

        assert len(settled(desk)) == 1
        assert settled(desk) == []
        left = PaymentLine.objects.filter(run__in=[first, second], settled_at=None)
        assert left.count() == 1

    def test_is_settled_by_the_import_itself(self) -> None:
        desk = new_desk([invoice("I1", "1000.00", due=-9)])
        run = desk.exported(desk.approved())
        header = "company,supplier_code,source_key,posting_date,currency,amount"
        file = f"{header}\n{desk.company.code},S1,P1,{today()},TRY,-1000.00\n".encode()

        batch = accept_file(
            company=Company.objects.get(pk=desk.company.pk),
            file=io.BytesIO(file),
            file_name="l.csv",
            max_bytes=len(file),
            requester=SOMEBODY,
        )
        carry_out_import(batch_id=batch.pk, clock=timezone.now)

        version = run.version
        run.refresh_from_db()
        assert run.lines.get().settled_at is not None
        assert run.version == version + 1


class TestRelease:
    def test_takes_two_people_and_a_reason(self) -> None:
        desk = new_desk([invoice("I1", "1000.00")])
        sent = desk.exported(desk.approved()).lines.get()

        def say(user: User) -> PaymentLine:
            return transit.release(
                line=sent,
                reason="The bank has no trace of it",
                actor=actor(user),
                now=desk.now,
                unless=anything,
            )

        assert say(desk.approver).released_at is None
        with pytest.raises(ReleasedAlready):
            say(desk.approver)
        assert say(desk.second_approver).released_at is not None
        with pytest.raises(NotUnderWay):
            say(desk.admin)

        assert nets(desk.propose()) == [1000_00]
