"""From an approved run to the files of its banks: once, whole, and only what was approved."""

from __future__ import annotations

import csv
import io
import threading
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from bench.reading_back import read_back
from payments.domain.errors import PaymentsError
from payments.export.checks import UnsendablePayments
from payments.export.credit_transfer import validate
from payments.export.profiles import UnknownProfile
from payments.export.values import Version
from payments.models import (
    AuditRecord,
    HouseBank,
    PaymentFile,
    PaymentLine,
    PaymentRun,
    Role,
    Supplier,
    SupplierBankAccount,
)
from payments.services import exporting
from payments.services.approving import ContentChanged
from payments.services.auditing import Actor
from payments.services.exporting import DiscountLapsed
from payments.services.failpoints import FailpointRaised
from payments.services.paying_rules import HouseBankDetails, change_house_bank, confirm_house_bank
from payments.services.payment_runs import LinesNotPayable, RunNotThere
from payments.services.proposing import NothingCalculated
from payments.services.run_editing import ItemChange, LineChange, edit_line
from tests.approved_runs import approved_run, exported_run, no_objection, payable_company, person, states
from tests.days import company_today
from tests.ledgers import apply_rows, calculate, line
from tests.paying import actor, invoice, new_desk

pytestmark = pytest.mark.django_db(transaction=True)

TWO = {"S1": ("1000.00", "TRY"), "S2": ("250.50", "TRY")}


def export(run: PaymentRun, actor: Actor | None = None) -> PaymentRun:
    return exporting.export_run(
        run=run, actor=actor or person(run.company, Role.CLERK), now=timezone.now(), unless=no_objection
    )


def files(run: PaymentRun, kind: str) -> list[PaymentFile]:
    return list(PaymentFile.objects.filter(run=run, kind=kind).order_by("house_bank"))


def nothing_happened(run: PaymentRun) -> bool:
    """Whether a refused export left the run approved, its lines planned and no file behind."""
    run.refresh_from_db()
    return (
        (run.status, run.message_id, run.exported_at) == ("approved", None, None)
        and set(states(run).values()) == {"planned"}
        and not PaymentFile.objects.filter(run=run).exists()
    )


class TestExportRun:
    def test_stores_a_valid_file_whose_totals_are_those_of_the_lines(self) -> None:
        run = exported_run(payable_company(TWO))

        [file] = files(run, "bank")
        validate(bytes(file.content), Version.PAIN_09)
        read = read_back(bytes(file.content))
        assert (read["count"], read["sum"]) == (2, Decimal("1250.50"))
        assert (file.payments, file.control_sum, file.sha256) == (2, "1250.50", sha256(bytes(file.content)).hexdigest())
        assert {one[0] for one in read["payments"]} == set(  # type: ignore[attr-defined]
            PaymentLine.objects.filter(run=run).values_list("end_to_end_id", flat=True)
        )
        assert (run.status, run.message_id) == ("exported", file.message_id)
        assert states(run) == {"S1": "exported", "S2": "exported"}

    def test_makes_a_file_for_each_account_it_pays_from(self) -> None:
        run = exported_run(payable_company(TWO | {"S3": ("99.00", "EUR"), "S4": ("7", "JPY")}, EUR="sepa"))

        found = {
            one.house_bank.currency: (one.control_sum, one.message_id)
            for one in PaymentFile.objects.filter(run=run, kind="bank").select_related("house_bank")
            if one.house_bank is not None
        }
        assert {currency: total for currency, (total, _id) in found.items()} == {
            "TRY": "1250.50",
            "EUR": "99.00",
            "JPY": "7",
        }
        assert len({message_id for _total, message_id in found.values()}) == 3
        for file in files(run, "bank"):
            assert (b"<Cd>SEPA</Cd>" in bytes(file.content)) == (b'Ccy="EUR"' in bytes(file.content))

    def test_stores_the_lists_for_the_bank_and_for_sap(self) -> None:
        run = exported_run(payable_company(TWO))

        [b1], [fi] = files(run, "posting_b1"), files(run, "posting_fi")
        [listed], [workbook] = files(run, "list_csv"), files(run, "list_xlsx")
        booked = list(csv.DictReader(io.StringIO(bytes(b1.content).decode(), newline="")))
        assert [(row["CardCode"], row["TransferSum"], row["CounterReference"]) for row in booked] == [
            ("S1", "1000.00", "INV-S1"),
            ("S2", "250.50", "INV-S2"),
        ]
        assert bytes(fi.content).count(b"\r\n") == bytes(listed.content).count(b"\r\n") == 3
        assert bytes(workbook.content).startswith(b"PK")
        ids = set(PaymentLine.objects.filter(run=run).values_list("end_to_end_id", flat=True))
        assert {row["TransferReference"] for row in booked} == ids

    def test_changes_nothing_the_second_time(self) -> None:
        run = exported_run(payable_company(TWO))
        before = list(PaymentFile.objects.filter(run=run).order_by("pk").values_list("pk", "sha256", "message_id"))

        again = export(run)

        assert again.version == run.version
        assert before == list(
            PaymentFile.objects.filter(run=run).order_by("pk").values_list("pk", "sha256", "message_id")
        )
        assert AuditRecord.objects.filter(action="payment-run.exported").count() == 1

    def test_happens_once_however_many_ask_at_once(self) -> None:
        run = approved_run(payable_company(TWO))
        clerk = person(run.company, Role.CLERK)
        messages: list[str | None] = []

        def ask() -> None:
            try:
                messages.append(export(run, clerk).message_id)
            finally:
                connection.close()

        threads = [threading.Thread(target=ask) for _ in range(10)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()

        [file] = files(run, "bank")
        assert messages == [file.message_id] * 10
        assert AuditRecord.objects.filter(subject_id=str(run.pk), action="payment-run.exported").count() == 1

    @pytest.mark.parametrize("step", ["export.built", "export.stored", "export.recorded"])
    def test_leaves_no_file_without_state_and_no_state_without_file(
        self, step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run = approved_run(payable_company(TWO))
        monkeypatch.setattr(settings.VADE, "failpoints", tmp_path)
        (tmp_path / step).write_text("raise")

        with pytest.raises(FailpointRaised):
            export(run)

        assert nothing_happened(run)
        assert export(run).status == "exported"

    def test_refuses_a_run_that_is_not_approved(self) -> None:
        run = approved_run(payable_company(TWO))
        PaymentRun.objects.filter(pk=run.pk).update(status="draft")

        with pytest.raises(RunNotThere):
            export(run)

        assert not PaymentFile.objects.filter(run=run).exists()

    def test_refuses_what_is_not_what_was_approved_and_keeps_that_in_the_audit(self) -> None:
        run = approved_run(payable_company(TWO))
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE payment_line DISABLE TRIGGER USER")
            cursor.execute("UPDATE payment_line SET gross = gross + 1, net = net + 1 WHERE run_id = %s", [run.pk])
            cursor.execute("ALTER TABLE payment_line ENABLE TRIGGER USER")

        with pytest.raises(ContentChanged):
            export(run)

        assert nothing_happened(run)
        refused = AuditRecord.objects.get(subject_id=str(run.pk), action="payment-run.export-refused")
        assert refused.after is not None
        assert refused.after["because"] == "content-changed"

    def test_refuses_an_account_that_is_not_the_confirmed_one_any_more(self) -> None:
        run = approved_run(payable_company(TWO))
        SupplierBankAccount.objects.filter(supplier__code="S2").update(verified_at=None)

        with pytest.raises(LinesNotPayable):
            export(run)

        assert nothing_happened(run)

    def test_refuses_what_was_paid_elsewhere_and_waits_for_figures_that_say_so(self) -> None:
        run = approved_run(payable_company(TWO))
        apply_rows(run.company, [line("P9", company_today().isoformat(), "-1000.00")])

        with pytest.raises(NothingCalculated):
            export(run)
        calculate(run.company)
        with pytest.raises(LinesNotPayable, match="NO_LONGER_OPEN"):
            export(run)

        assert nothing_happened(run)

    def test_refuses_a_supplier_that_was_blocked_meanwhile(self) -> None:
        run = approved_run(payable_company(TWO))
        Supplier.objects.filter(company=run.company, code="S1").update(payment_block="A")

        with pytest.raises(LinesNotPayable):
            export(run)

        assert nothing_happened(run)

    def test_keeps_the_limits_of_our_account_when_it_gets_another_name(self) -> None:
        desk = new_desk([invoice("I1", "1000.00")])
        house = desk.house_bank
        HouseBank.objects.filter(pk=house.pk).update(profile_options={"payment_minor": 999_99, "gl_account": "102"})
        named = HouseBankDetails(name="Another", iban=house.iban, currency="TRY")
        who: dict[str, Any] = {"company": desk.company, "house_bank_id": house.pk, "now": desk.now}
        change_house_bank(details=named, actor=actor(desk.admin), **who)
        confirm_house_bank(actor=actor(desk.approver), **who)

        with pytest.raises(UnsendablePayments):
            desk.exported(desk.approved())

        house.refresh_from_db()
        assert house.profile_options["gl_account"] == "102"

    def test_refuses_our_account_when_it_was_changed(self) -> None:
        run = approved_run(payable_company(TWO))
        HouseBank.objects.filter(company=run.company).update(confirmed_at=None, confirmed_by=None)

        with pytest.raises(LinesNotPayable):
            export(run)

        assert nothing_happened(run)

    def test_refuses_what_the_bank_would_refuse(self) -> None:
        run = approved_run(payable_company(TWO))
        HouseBank.objects.filter(company=run.company).update(profile_options={"payments_per_file": 1})

        with pytest.raises(UnsendablePayments) as refused:
            export(run)

        assert [fault.why.code for fault in refused.value.faults] == ["export-too-many"]
        assert nothing_happened(run)

    def test_lets_no_more_leave_an_account_on_a_day_than_may_when_runs_of_two_days_meet(self) -> None:
        desk = new_desk([invoice("I1", "1000.00"), invoice("I2", "500.00", supplier="S2")])
        HouseBank.objects.filter(pk=desk.house_bank.pk).update(daily_limit=1200_00)
        first = desk.approved(suppliers=[desk.supplier("S1")])
        second = desk.approved(suppliers=[desk.supplier("S2")], run_date=first.run_date + timedelta(days=7))
        clerk = person(desk.company, Role.CLERK)
        who: dict[str, Any] = {"actor": clerk, "now": desk.later(days=10), "unless": no_objection}

        exporting.export_run(run=first, **who)
        with pytest.raises(UnsendablePayments) as refused:
            exporting.export_run(run=second, **who)

        assert [fault.why.code for fault in refused.value.faults] == ["export-over-day-limit"]
        assert nothing_happened(second)

    def test_takes_off_no_discount_that_is_over_when_the_bank_pays(self) -> None:
        begin = company_today() - timedelta(days=5)
        terms: dict[str, Any] = {"tier1_days": 9, "tier1_percent": Decimal(2), "net_days": 60, "baseline_date": begin}
        row = invoice("I1", "1000.00", due=55, posting=begin.isoformat(), source_due_date=None, **terms)
        desk = new_desk([row], discount_policy="MAX_DISCOUNT")
        run = desk.approved()
        assert run.lines.get().net == 980_00
        later = desk.later(days=10)

        with pytest.raises(DiscountLapsed) as refused:
            exporting.export_run(run=run, actor=actor(desk.clerk), now=later, unless=no_objection)

        assert refused.value.values["count"] == 1
        assert nothing_happened(run)
        item = run.lines.get().items.get()
        without = LineChange(items=(ItemChange(entry_id=item.entry_id, percent=Decimal(0)),))
        edit_line(
            run=run, line_id=item.line_id, change=without, actor=actor(desk.clerk), now=later, unless=no_objection
        )
        run.refresh_from_db()
        again = desk.approve(desk.submit(run))
        exporting.export_run(run=again, actor=actor(desk.clerk), now=later, unless=no_objection)
        assert run.lines.get().net == 1000_00

    def test_takes_a_discount_that_is_in_time_on_a_later_day(self) -> None:
        begin = company_today() - timedelta(days=5)
        terms: dict[str, Any] = {"tier1_days": 30, "tier1_percent": Decimal(2), "net_days": 60, "baseline_date": begin}
        row = invoice("I1", "1000.00", due=55, posting=begin.isoformat(), source_due_date=None, **terms)
        desk = new_desk([row], discount_policy="MAX_DISCOUNT")
        run = desk.approved(next_run_date=desk.today + timedelta(days=40))

        later = desk.later(days=10)
        exporting.export_run(run=run, actor=actor(desk.clerk), now=later, unless=no_objection)

        assert run.lines.get().net == 980_00

    def test_refuses_a_profile_that_nobody_has_described(self) -> None:
        run = approved_run(payable_company(TWO))
        HouseBank.objects.filter(company=run.company).update(profile="telex")

        with pytest.raises(UnknownProfile):
            export(run)

        assert nothing_happened(run)

    def test_lets_whoever_asks_object(self) -> None:
        run = approved_run(payable_company(TWO))

        class Moved(PaymentsError):
            slug = "not-found"

        def object_to(_run: PaymentRun) -> None:
            raise Moved

        with pytest.raises(Moved):
            exporting.export_run(run=run, actor=person(run.company, Role.CLERK), now=timezone.now(), unless=object_to)

        assert nothing_happened(run)
        assert not AuditRecord.objects.filter(action="payment-run.export-refused").exists()


class TestDatabase:
    """What holds whoever writes."""

    def said(self, statement: str, *values: UUID | str | int | None) -> str:
        """Why the database refuses a statement; "" if it does not."""
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement, values)
        except DatabaseError as refused:
            return str(refused).partition("\n")[0]
        return ""

    def test_refuses_an_export_without_a_file(self) -> None:
        run = approved_run(payable_company(TWO))

        said = self.said(
            "UPDATE payment_run SET status = 'exported', message_id = 'x', exported_at = now() WHERE id = %s", run.pk
        )

        assert said == "a run is exported with a file of all its payments"

    def test_refuses_a_file_without_an_export(self) -> None:
        run = approved_run(payable_company(TWO))

        said = self.said(
            "INSERT INTO payment_file (run_id, kind, house_bank_id, message_id, batches, file_name, content, sha256, "
            "payments, control_sum, created_at) SELECT %s, 'bank', min(id), 'x', '{}', 'x', 'x', repeat('0', 64), 2, "
            "'1', now() FROM house_bank WHERE company_id = %s",
            run.pk,
            run.company_id,
        )

        assert said == "a payment file is stored with the export of its run"

    @pytest.mark.parametrize(
        ("statement", "why"),
        [
            pytest.param("UPDATE payment_file SET content = 'x' WHERE run_id = %s", "written once", id="other bytes"),
            pytest.param(
                "UPDATE payment_file SET sha256 = repeat('0', 64) WHERE run_id = %s", "written once", id="another hash"
            ),
            pytest.param("DELETE FROM payment_file WHERE run_id = %s", "written once", id="no file"),
            pytest.param(
                "UPDATE payment_run SET message_id = 'x' WHERE id = %s", "keeps its id", id="another message id"
            ),
            pytest.param(
                "UPDATE payment_run SET status = 'approved' WHERE id = %s", "does not go from", id="back to approved"
            ),
            pytest.param(
                "UPDATE payment_line SET net = 1, gross = 1 WHERE run_id = %s", "are not changed", id="another amount"
            ),
            pytest.param(
                "UPDATE payment_line SET payee_iban = 'x' WHERE run_id = %s", "are not changed", id="another account"
            ),
        ],
    )
    def test_refuses_to_change_what_was_exported(self, statement: str, why: str) -> None:
        run = exported_run(payable_company(TWO))

        assert why in self.said(statement, run.pk)

    def test_keeps_message_ids_unique_for_ever(self) -> None:
        first = exported_run(payable_company(TWO))
        other = approved_run(payable_company(TWO))

        said = self.said("UPDATE payment_run SET message_id = %s WHERE id = %s", first.message_id, other.pk)

        assert "payment_run_message_id" in said
