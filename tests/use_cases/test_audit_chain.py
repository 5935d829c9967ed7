"""The audit: chained, only added to, and found out when somebody with SQL has been there."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from payments.models import AuditRecord
from payments.services.verifying import verify
from tests.paying import Desk, invoice, new_desk

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(settings: Settings, tmp_path: Path) -> Desk:
    settings.VADE = settings.VADE.model_copy(update={"audit_heads": tmp_path / "heads"})
    made = new_desk([invoice("I1", "1000.00")])
    made.approved()
    return made


def tamper(statement: str) -> None:
    """As somebody who owns the database."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            cursor.execute(statement)
        finally:
            cursor.execute("SET session_replication_role = DEFAULT")


def audit_findings() -> list[str]:
    return [one.what for one in verify() if one.check == "audit"]


class TestVerify:
    def test_finds_nothing_where_nothing_is_wrong(self, desk: Desk) -> None:
        assert verify() == []
        assert AuditRecord.objects.filter(company=desk.company).count() == 3

    @pytest.mark.parametrize(
        "statement",
        [
            pytest.param("UPDATE audit_record SET actor_name = 'x' WHERE seq = 2", id="a record was changed"),
            pytest.param("DELETE FROM audit_record WHERE seq = 2", id="one in the middle is missing"),
            pytest.param("DELETE FROM audit_record WHERE seq = 3", id="the last one is missing"),
            pytest.param(
                "DELETE FROM audit_record WHERE seq = 3; "
                "UPDATE audit_head SET seq = 2, hash = (SELECT hash FROM audit_record WHERE seq = 2)",
                id="the last one is missing, and the head was set back",
            ),
            pytest.param("DELETE FROM audit_record; DELETE FROM audit_head", id="all of it is missing"),
        ],
    )
    @pytest.mark.usefixtures("desk")
    def test_finds_what_was_done_to_the_audit(self, statement: str) -> None:
        tamper(statement)

        assert audit_findings()

    def test_finds_every_change_of_any_column(self, desk: Desk) -> None:
        drawn = random.Random(8)
        columns = ["actor_name", "action", "subject", "subject_id", "previous_hash", "hash"]
        for _ in range(40):
            column, seq = drawn.choice(columns), drawn.randint(1, 3)
            row = AuditRecord.objects.get(company=desk.company, seq=seq)
            tamper(f"UPDATE audit_record SET {column} = 'x' WHERE id = {row.pk}")  # noqa: S608 (words of ours)
            assert audit_findings(), (column, seq)
            kept = getattr(row, column)
            tamper(f"UPDATE audit_record SET {column} = '{kept}' WHERE id = {row.pk}")  # noqa: S608 (words of ours)
        assert audit_findings() == []

    @pytest.mark.usefixtures("desk")
    def test_finds_figures_and_payments_that_do_not_add_up(self) -> None:
        tamper("UPDATE supplier_closing SET balance = balance + 1")
        tamper("UPDATE payment_item SET pay_amount = pay_amount - 1, settled = settled - 1")

        assert {one.check for one in verify()} == {"conservation", "open items", "payments"}
