"""One payment by the real services: to the bank, back from it, and later through SAP (domain.md 3.4.6)."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.utils import timezone

from payments.domain.paying import ProposalBasis
from payments.models import PaymentFile, PaymentItem, PaymentLine, PaymentRun
from payments.services import feedback
from tests.export.bank_says import details, entry, statement
from tests.ledgers import line
from tests.paying import Desk, actor, invoice, new_desk

pytestmark = pytest.mark.django_db(transaction=True)


def confirm_by_statement(desk: Desk, run: PaymentRun) -> None:
    """The bank's statement with every payment of an exported run booked, as camt.053."""
    sent = bytes(PaymentFile.objects.get(run=run, kind="bank").content).decode()
    [batch] = re.findall(r"<PmtInfId>([^<]+)</PmtInfId>", sent)
    booked = [
        entry(
            f"TRY {one.net // 100}.{one.net % 100:02d}",
            details(one.end_to_end_id, amount=f"TRY {one.net // 100}.{one.net % 100:02d}", batch_id=batch),
        )
        for one in run.lines.all()
    ]
    feedback.take_bank_message(
        company=desk.company,
        content=statement(*booked, identification=uuid4().hex),
        file_name="statement.xml",
        actor=actor(desk.clerk),
        now=desk.now,
    )


def nets(run: PaymentRun) -> dict[str, int]:
    """What a run pays of which document."""
    items = PaymentItem.objects.filter(line__run=run).order_by("entry__doc_no")
    return dict(items.values_list("entry__doc_no", "pay_amount"))


def in_transit(desk: Desk) -> int:
    """What is under way, of the whole company."""
    under_way = PaymentLine.objects.filter(
        run__company=desk.company,
        run__status__in=("approved", "exported", "accepted", "confirmed"),
        settled_at=None,
        released_at=None,
    )
    return sum(under_way.values_list("gross", flat=True))


class TestPayingOnce:
    @pytest.mark.parametrize(
        ("basis", "open_amounts"),
        [
            pytest.param(
                ProposalBasis.SOURCE_OPEN, {"I1": "1000.00", "I2": "600.00"}, id="by what the ERP leaves open"
            ),
            pytest.param(ProposalBasis.CLOSING, {}, id="by our closing, which closes other items"),
        ],
    )
    def test_holds_from_the_export_to_the_posting(self, basis: ProposalBasis, open_amounts: dict[str, str]) -> None:
        opened = {key: {"open_amount": amount} for key, amount in open_amounts.items()}
        desk = new_desk(
            [
                invoice("I1", "1000.00", due=-9, **opened.get("I1", {})),
                invoice("I2", "600.00", due=-1, **opened.get("I2", {})),
            ]
        )
        run = desk.propose(basis=basis, budget_minor={"TRY": 700_00})  # the newer one: the older does not fit
        assert nets(run) == {"I2": 600_00}
        desk.exported(desk.approve(desk.submit(run)))
        confirm_by_statement(desk, run)
        run.refresh_from_db()
        assert (run.status, in_transit(desk)) == ("confirmed", 600_00)

        again_open = {"open_amount": "50.00"} if opened else {}
        desk.import_more(invoice("I3", "50.00", due=-1, **again_open))
        before_the_posting = desk.propose(basis=basis)
        assert sum(nets(before_the_posting).values()) == 1050_00
        assert "I2" not in nets(before_the_posting)
        desk.exported(desk.approve(desk.submit(before_the_posting)))
        confirm_by_statement(desk, before_the_posting)
        assert nets(desk.propose(basis=basis)) == {}

        closed = {"open_amount": "0.00"} if opened else {}
        today = timezone.localdate().isoformat()
        paid = [*run.lines.all(), *before_the_posting.lines.all()]
        desk.import_more(
            *(
                line(f"P{at}", today, f"-{one.net // 100}.{one.net % 100:02d}", text=one.end_to_end_id, **closed)
                for at, one in enumerate(paid)
            ),
            *(
                invoice(key, amount, due=due, **closed)
                for key, amount, due in (("I1", "1000.00", -9), ("I2", "600.00", -1), ("I3", "50.00", -1))
                if opened
            ),
        )

        assert nets(desk.propose(basis=basis)) == {}
        assert in_transit(desk) == 0
