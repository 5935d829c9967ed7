"""The database refuses what no caller may do, whoever writes: SQL against approved runs, items, the audit."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from payments.models import PaymentItem, PaymentLine, PaymentRun
from tests.paying import Desk, invoice, new_desk

pytestmark = pytest.mark.django_db(transaction=True)

AGAINST_AN_APPROVED_RUN = [
    "UPDATE payment_line SET net = net + 1, gross = gross + 1",
    "UPDATE payment_line SET payee_iban = 'TR000000000000000000000000'",
    "UPDATE payment_line SET bank_account_id = bank_account_id, payee_name = 'Somebody else'",
    "UPDATE payment_line SET state = 'confirmed'",
    "UPDATE payment_line SET released_at = now()",
    "DELETE FROM payment_line",
    "UPDATE payment_item SET settled = settled - 1, pay_amount = pay_amount - 1",
    "UPDATE payment_item SET live = false",
    "DELETE FROM payment_item",
    "DELETE FROM payment_run",
    "UPDATE payment_run SET content_hash = repeat('0', 64)",
    "UPDATE payment_run SET content_version = content_version + 1",
    "UPDATE payment_run SET created_by_id = NULL",
    "UPDATE payment_run SET run_date = run_date + 1, next_run_date = next_run_date + 2",
    "UPDATE payment_run SET status = 'confirmed'",
    "UPDATE payment_approval SET approver_name = 'x'",
    "DELETE FROM payment_approval",
    "DELETE FROM audit_record",
    "UPDATE audit_record SET actor_name = 'x'",
    "UPDATE audit_head SET seq = 0",
    "INSERT INTO payment_item SELECT * FROM payment_item",
]


@pytest.fixture
def desk() -> Desk:
    return new_desk([invoice("I1", "1000.00"), invoice("I2", "500.00", supplier="S2")])


def told() -> list[object]:
    return [
        list(PaymentRun.objects.values_list("status", "content_hash", "content_version").order_by("pk")),
        list(PaymentLine.objects.values_list("net", "payee_iban", "state").order_by("pk")),
        list(PaymentItem.objects.values_list("settled", "live").order_by("pk")),
    ]


class TestApprovedRows:
    @pytest.mark.parametrize("statement", AGAINST_AN_APPROVED_RUN)
    def test_are_kept_against_any_statement(self, desk: Desk, statement: str) -> None:
        desk.approved()
        before = told()

        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)

        assert told() == before

    def test_go_nowhere_without_their_approvals(self, desk: Desk) -> None:
        run = desk.submit(desk.propose())

        with pytest.raises(DatabaseError, match="approvals are missing"), transaction.atomic():
            PaymentRun.objects.filter(pk=run.pk).update(status="approved")


class TestPaymentItem:
    def test_is_in_one_live_run(self, desk: Desk) -> None:
        item = PaymentItem.objects.filter(line__run=desk.propose()).first()
        assert item is not None
        other = PaymentLine.objects.exclude(pk=item.line_id).first()
        assert other is not None

        with pytest.raises(DatabaseError, match="payment_item_in_one_live_run"), transaction.atomic():
            PaymentItem.objects.create(
                line=other,
                entry_id=item.entry_id,
                open_amount=1,
                settled=1,
                pay_amount=1,
                due_date=item.due_date,
                days_overdue=0,
                reason="DUE",
            )

    @pytest.mark.parametrize("net", [0, -1])
    def test_never_makes_a_payment_of_nothing(self, desk: Desk, net: int) -> None:
        line = desk.propose().lines.first()
        assert line is not None

        with pytest.raises(DatabaseError, match="payment_line_above_zero"), transaction.atomic():
            PaymentLine.objects.filter(pk=line.pk).update(net=net, gross=net)
