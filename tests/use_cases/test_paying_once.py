"""One payment by the real services: to the bank, back from it, and later through SAP (domain.md 3.4.6)."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from payments.domain.paying import ProposalBasis
from payments.models import PaymentFile, PaymentItem, PaymentLine, PaymentRun
from payments.services import feedback
from tests.days import company_today
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
        today = company_today().isoformat()
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

    def test_pays_a_document_again_only_as_far_as_something_is_owed(self) -> None:
        """By our closing the posting of a payment closes the oldest document, not the one that was paid."""
        desk = new_desk([invoice("I1", "1000.00", due=-9), invoice("I2", "600.00", due=-1)])
        first = pay(desk, budget_minor={"TRY": 700_00})
        assert nets(first) == {"I2": 600_00}
        post(desk, first)

        second = pay(desk)

        assert nets(second) == {"I1": 400_00, "I2": 600_00}  # 1,600.00 were owed, 600.00 of it have gone
        assert nets(desk.propose()) == {}
        post(desk, second)
        assert (nets(desk.propose()), in_transit(desk), balance(desk)) == ({}, 0, 0)

    @pytest.mark.parametrize("seed", range(4))
    def test_never_sends_more_than_is_owed_in_whatever_order_things_happen(self, seed: int) -> None:
        """Invoices, money paid by hand, runs with and without a budget, and their postings, early, late or together."""
        rng = random.Random(seed)
        desk = new_desk([invoice("I0", "500.00", due=-9)])
        story = Story(desk)
        for step in range(1, 9):
            match rng.choice(["invoice", "invoice", "by hand", "run", "run", "posting"]):
                case "invoice":
                    story.owe(f"I{step}", rng.randint(1, 900) * 100, due=-rng.randint(1, 30))
                case "by hand":
                    story.pay_by_hand(f"H{step}", rng.randint(1, 300) * 100 + 37)
                case "run":
                    story.send(rng.choice([None, rng.randint(100, 900) * 100]))
                case _:
                    story.post(rng.randint(1, 2))

        story.post(len(story.waiting))
        story.send(None)
        story.post(len(story.waiting))

        assert nets(desk.propose()) == {}
        assert story.sent_minor + story.by_hand_minor >= story.owed_minor
        assert (in_transit(desk), balance(desk)) == (0, story.owed_minor - story.sent_minor - story.by_hand_minor)


def pay(desk: Desk, **asked: Any) -> PaymentRun:
    """A run by our closing, to the bank and confirmed by it."""
    run = desk.propose(**asked)
    desk.exported(desk.approve(desk.submit(run)))
    confirm_by_statement(desk, run)
    return run


def post(desk: Desk, *runs: PaymentRun) -> None:
    """SAP shows the payments of these runs, each with its id."""
    today = company_today().isoformat()
    sent = [one for run in runs for one in run.lines.all()]
    desk.import_more(
        *(
            line(f"P{one.pk:09d}", today, f"-{one.net // 100}.{one.net % 100:02d}", text=one.end_to_end_id)
            for one in sent
        )
    )


def balance(desk: Desk) -> int:
    """What the newest figures say is owed to S1."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT balance FROM current_closing WHERE supplier_id = %s", [desk.supplier().pk])
        return sum(row[0] for row in cursor.fetchall())


@dataclass
class Story:
    """One supplier: what was owed, what was sent, and what SAP does not show yet."""

    desk: Desk
    owed_minor: int = 500_00
    by_hand_minor: int = 0
    sent_minor: int = 0
    waiting: list[PaymentRun] = field(default_factory=list)

    def owe(self, key: str, minor: int, *, due: int) -> None:
        self.desk.import_more(invoice(key, f"{minor // 100}.00", due=due))
        self.owed_minor += minor

    def pay_by_hand(self, key: str, minor: int) -> None:
        today = company_today().isoformat()
        self.desk.import_more(line(key, today, f"-{minor // 100}.{minor % 100:02d}"))
        self.by_hand_minor += minor

    def send(self, budget_minor: int | None) -> None:
        left = max(self.owed_minor - self.by_hand_minor - self.sent_minor, 0)
        budget = {} if budget_minor is None else {"TRY": budget_minor}
        run = self.desk.propose(budget_minor=budget)
        sent = sum(nets(run).values())
        assert sent <= left
        if sent:
            self.desk.exported(self.desk.approve(self.desk.submit(run)))
            confirm_by_statement(self.desk, run)
            self.sent_minor += sent
            self.waiting.append(run)

    def post(self, count: int) -> None:
        told, self.waiting = self.waiting[:count], self.waiting[count:]
        if told:
            post(self.desk, *told)
