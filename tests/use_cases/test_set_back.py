"""A database that was set back to an older state, as from a backup: what was exported since is not paid again."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from payments.models import AuditRecord, PaymentFile, PaymentRun
from payments.services import holds
from payments.services.audit_heads import AuditSetBack
from payments.services.verifying import verify
from tests.paying import Desk, actor, invoice, new_desk

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def heads(settings: Settings, tmp_path: Path) -> Path:
    settings.VADE = settings.VADE.model_copy(update={"audit_heads": tmp_path / "heads"})
    return tmp_path / "heads"


@pytest.fixture
def desk(heads: Path) -> Desk:
    """Its one run was exported since the backup."""
    assert not heads.exists()
    made = new_desk([invoice("I1", "1000.00"), invoice("I2", "500.00", supplier="S2")])
    made.exported(made.approved(suppliers=[made.supplier("S1")]))
    return made


def set_back(desk: Desk) -> PaymentRun:
    """To the moment before the export, as a restored dump is."""
    run = PaymentRun.objects.get(company=desk.company)
    exported = AuditRecord.objects.get(company=desk.company, action="payment-run.exported")
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            cursor.execute("DELETE FROM payment_file WHERE run_id = %s", [run.pk])
            cursor.execute("UPDATE payment_line SET state = 'planned' WHERE run_id = %s", [run.pk])
            cursor.execute(
                "UPDATE payment_run SET status = 'approved', message_id = NULL, exported_at = NULL, "
                "exported_by_id = NULL WHERE id = %s",
                [run.pk],
            )
            cursor.execute(
                "DELETE FROM audit_record WHERE company_id = %s AND seq >= %s", [desk.company.pk, exported.seq]
            )
            cursor.execute(
                "UPDATE audit_head SET seq = %s, hash = %s WHERE company_id = %s",
                [exported.seq - 1, exported.previous_hash, desk.company.pk],
            )
        finally:
            cursor.execute("SET session_replication_role = DEFAULT")
    run.refresh_from_db()
    return run


class TestSetBack:
    def test_exports_and_proposes_nothing(self, desk: Desk) -> None:
        run = set_back(desk)

        with pytest.raises(AuditSetBack) as refused:
            desk.exported(run)
        with pytest.raises(AuditSetBack):
            desk.propose()

        assert refused.value.values["record"] == 4
        assert not PaymentFile.objects.exists()

    def test_is_not_forgotten_when_work_goes_on(self, desk: Desk) -> None:
        """Two records later the newest head that is kept outside is in the database again."""
        run = set_back(desk)
        for code in ("S1", "S2"):
            holds.hold(
                supplier=desk.supplier(code),
                entry_id=None,
                reason="Claim",
                until=None,
                dispute=False,
                actor=actor(desk.clerk),
                now=desk.now,
            )

        with pytest.raises(AuditSetBack):
            desk.exported(run)
        assert [one.what for one in verify()] == [
            "record 4 was written twice: the database was set back to an older state"
        ]

    def test_makes_the_same_file_again_once_somebody_has_looked(self, desk: Desk, heads: Path) -> None:
        """So the bank knows it."""
        before = PaymentFile.objects.get(kind=PaymentFile.Kind.BANK)
        run = set_back(desk)
        heads.unlink()

        after = PaymentFile.objects.get(run=desk.exported(run), kind=PaymentFile.Kind.BANK)

        assert (after.message_id, after.batches) == (before.message_id, before.batches)

    def test_is_told_by_verify(self, desk: Desk) -> None:
        set_back(desk)

        assert [one.check for one in verify()] == ["audit"]
