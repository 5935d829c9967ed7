"""What banks answer, set against the payments of a run: once, in order, and never by guessing."""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from payments.export.bank_xml import ForbiddenXml, UnreadableBankMessage
from payments.models import (
    AuditRecord,
    BankFinding,
    BankMessage,
    Company,
    PaymentFile,
    PaymentItem,
    PaymentLine,
    PaymentRun,
    Role,
)
from payments.services import approving, exporting, feedback, proposing, transit
from payments.services.failpoints import FailpointRaised
from payments.services.feedback import Taken
from payments.services.proposing import Request
from tests.approved_runs import approved_run, exported_run, no_objection, payable_company, person, states
from tests.days import company_today
from tests.export.bank_says import collective, details, entry, of_batch, of_payment, statement, status_report
from tests.ledgers import apply_rows, line

pytestmark = pytest.mark.django_db(transaction=True)

TWO = {"S1": ("1000.00", "TRY"), "S2": ("250.50", "TRY")}
REJECTED = "<GrpSts>RJCT</GrpSts><StsRsnInf><Rsn><Cd>AM05</Cd></Rsn></StsRsnInf>"


def take(company: Company, content: bytes) -> Taken:
    return feedback.take_bank_message(
        company=company,
        content=content,
        file_name="answer.xml",
        actor=person(company, Role.CLERK),
        now=timezone.now(),
    )


def line_of(run: PaymentRun, supplier: str) -> PaymentLine:
    return PaymentLine.objects.get(run=run, supplier__code=supplier)


def file_of(run: PaymentRun) -> PaymentFile:
    return PaymentFile.objects.get(run=run, kind="bank")


def report(run: PaymentRun, body: str, *, group: str = "", identification: str = "bank-1") -> bytes:
    """A status report about a run's file."""
    content = status_report(body, group=group, identification=identification).decode()
    file = file_of(run)
    return content.replace("message-1", file.message_id or "").replace("batch-1", file.batches["TRY"]).encode()


def about(run: PaymentRun, supplier: str, status: str, *, reason: str = "") -> str:
    return of_batch(of_payment(line_of(run, supplier).end_to_end_id, status, reason=reason))


def booked(run: PaymentRun, supplier: str, amount: str, *, returned: str = "", identification: str = "s-1") -> bytes:
    said = details(line_of(run, supplier).end_to_end_id, returned=returned)
    return statement(entry(f"TRY {amount}", said, side="CRDT" if returned else "DBIT"), identification=identification)


def reserved(run: PaymentRun) -> set[str]:
    """Suppliers whose items the run still holds."""
    found = PaymentItem.objects.filter(line__run=run, live=True)
    return set(found.values_list("line__supplier__code", flat=True))


def proposed_again(company: Company) -> set[str]:
    """Suppliers that a new proposal pays."""
    run = proposing.create_run(
        company=company, request=Request(), actor=person(company, Role.CLERK), now=timezone.now()
    )
    found = set(states(run))
    approving.cancel_run(
        run=run, reason="looked", actor=person(company, Role.CLERK), now=timezone.now(), unless=no_objection
    )
    return found


class TestTakeBankMessage:
    def test_accepts_confirms_and_fails_each_payment_by_its_own_id(self) -> None:
        run = exported_run(payable_company(TWO))

        take(run.company, report(run, about(run, "S1", "ACSP")))
        assert states(run) == {"S1": "accepted", "S2": "exported"}
        take(run.company, booked(run, "S1", "1000.00"))
        taken = take(run.company, report(run, about(run, "S2", "RJCT", reason="AC04"), identification="bank-2"))

        assert states(run) == {"S1": "confirmed", "S2": "failed"}
        run.refresh_from_db()
        assert run.status == "partly_failed"
        assert taken.run_ids == (run.pk,)
        failed, confirmed = line_of(run, "S2"), line_of(run, "S1")
        assert (failed.bank_code, failed.bank_answered_at) == ("AC04", taken.message.received_at)
        assert confirmed.booked_on == date(2026, 3, 13)

    @pytest.mark.parametrize(
        ("status", "expected"),
        [pytest.param("ACCP", "accepted", id="accepted"), pytest.param("ACSC", "confirmed", id="confirmed")],
    )
    def test_moves_the_run_once_all_its_payments_have_moved(self, status: str, expected: str) -> None:
        run = exported_run(payable_company(TWO))

        take(run.company, report(run, about(run, "S1", status)))
        run.refresh_from_db()
        assert run.status == "exported"
        take(run.company, report(run, about(run, "S2", status), identification="bank-2"))

        run.refresh_from_db()
        assert run.status == expected

    def test_rejects_the_run_with_its_file_and_frees_everything(self) -> None:
        run = exported_run(payable_company(TWO))

        take(run.company, report(run, "", group=REJECTED))

        run.refresh_from_db()
        assert (run.status, states(run)) == ("rejected", {"S1": "failed", "S2": "failed"})
        assert {one.bank_code for one in PaymentLine.objects.filter(run=run)} == {"AM05"}
        assert reserved(run) == set()
        assert proposed_again(run.company) == {"S1", "S2"}

    def test_confirms_a_batch_that_is_booked_in_one_amount(self) -> None:
        run = exported_run(payable_company(TWO))

        take(run.company, statement(entry("TRY 1250.50", collective(file_of(run).batches["TRY"], 2))))

        run.refresh_from_db()
        assert (run.status, states(run)) == ("confirmed", {"S1": "confirmed", "S2": "confirmed"})

    def test_opens_a_failed_payment_once_and_keeps_the_others_reserved(self) -> None:
        run = exported_run(payable_company(TWO))

        take(run.company, report(run, about(run, "S2", "RJCT", reason="AC04")))

        assert reserved(run) == {"S1"}
        assert proposed_again(run.company) == {"S2"}

    def test_opens_a_payment_that_came_back_once(self) -> None:
        run = exported_run(payable_company(TWO))
        take(run.company, booked(run, "S1", "1000.00"))

        take(run.company, booked(run, "S1", "1000.00", returned="AC06", identification="s-2"))
        again = take(run.company, booked(run, "S1", "1000.00", returned="AC06", identification="s-3"))

        assert states(run) == {"S1": "returned", "S2": "exported"}
        assert reserved(run) == {"S2"}
        assert (again.message.failed, again.message.unchanged, again.run_ids) == (0, 1, ())
        run.refresh_from_db()
        assert run.status == "partly_failed"

    def test_changes_nothing_when_the_same_message_comes_twice(self) -> None:
        run = exported_run(payable_company(TWO))
        content = report(run, about(run, "S2", "RJCT", reason="AC04"))
        first = take(run.company, content)
        second_run = approved_run(run.company)
        run.refresh_from_db()
        version = run.version

        again = take(run.company, content)

        run.refresh_from_db()
        assert (again.message.pk, again.is_new, again.run_ids) == (first.message.pk, False, ())
        assert run.version == version
        assert BankMessage.objects.filter(company=run.company).count() == 1
        assert reserved(second_run) == {"S2"}

    def test_changes_nothing_when_the_same_words_come_in_another_message(self) -> None:
        run = exported_run(payable_company(TWO))
        take(run.company, report(run, about(run, "S2", "RJCT", reason="AC04")))
        second_run = approved_run(run.company)

        again = take(run.company, report(run, about(run, "S2", "RJCT", reason="AC04"), identification="bank-2"))

        assert (again.message.failed, again.message.unchanged) == (0, 1)
        assert reserved(second_run) == {"S2"}

    def test_takes_one_message_once_however_often_it_comes_at_once(self) -> None:
        run = exported_run(payable_company(TWO))
        content = report(run, "", group=REJECTED)
        clerk = person(run.company, Role.CLERK)
        found: list[Taken] = []

        def ask() -> None:
            try:
                found.append(
                    feedback.take_bank_message(
                        company=run.company, content=content, file_name="x", actor=clerk, now=timezone.now()
                    )
                )
            finally:
                connection.close()

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()

        assert len(found) == 8
        assert len({one.message.pk for one in found}) == 1
        assert sum(one.is_new for one in found) == 1
        assert AuditRecord.objects.filter(subject_id=str(run.pk), action="payment-run.answered").count() == 1

    def test_waits_for_an_import_that_matches_postings(self) -> None:
        """Each needs the payment and its run; in the other order both would stand still."""
        run = exported_run(payable_company(TWO))
        content = report(run, "", group=REJECTED)
        today = company_today()
        apply_rows(run.company, [line("P1", today.isoformat(), "-1000.00")])
        clerk = person(run.company, Role.CLERK)
        found: list[Taken] = []

        def answer() -> None:
            try:
                found.append(
                    feedback.take_bank_message(
                        company=run.company, content=content, file_name="x", actor=clerk, now=timezone.now()
                    )
                )
            finally:
                connection.close()

        bank = threading.Thread(target=answer)
        with transaction.atomic():
            Company.objects.select_for_update(no_key=True).get(pk=run.company_id)
            matched = PaymentLine.objects.select_for_update(no_key=True).get(run=run, supplier__code="S1")
            bank.start()
            bank.join(1)
            assert transit.settle(company_id=run.company_id, until=today, now=timezone.now()) == [matched.pk]
        bank.join()

        assert [one.message.failed for one in found] == [2]
        assert states(run) == {"S1": "failed", "S2": "failed"}

    def test_never_steps_back(self) -> None:
        run = exported_run(payable_company(TWO))
        take(run.company, booked(run, "S1", "1000.00"))

        late = take(run.company, report(run, about(run, "S1", "ACSP")))

        assert states(run)["S1"] == "confirmed"
        assert (late.message.unchanged, late.message.doubts) == (1, 0)

    @pytest.mark.parametrize(
        "order",
        [
            pytest.param(("failed", "booked"), id="a booking of what had failed"),
            pytest.param(("booked", "failed"), id="a rejection of what was booked"),
        ],
    )
    def test_leaves_what_cannot_follow_to_a_person(self, order: tuple[str, str]) -> None:
        run = exported_run(payable_company(TWO))
        messages = {
            "failed": report(run, about(run, "S1", "RJCT", reason="AC04")),
            "booked": booked(run, "S1", "1000.00"),
        }
        take(run.company, messages[order[0]])
        before = states(run)

        late = take(run.company, messages[order[1]])

        assert states(run) == before
        assert late.message.doubts == 1
        finding = BankFinding.objects.get(message=late.message)
        assert (finding.doubt, finding.line_id) == ("contradicts", line_of(run, "S1").pk)

    def test_leaves_a_booking_of_what_two_people_gave_up_to_a_person(self) -> None:
        run = exported_run(payable_company(TWO))
        line = line_of(run, "S1")
        for _ in range(2):
            transit.release(
                line=line,
                reason="The bank knows nothing of it",
                actor=person(run.company, Role.APPROVER),
                now=timezone.now(),
                unless=no_objection,
            )

        taken = take(run.company, booked(run, "S1", "1000.00"))

        assert states(run)["S1"] == "exported"
        assert BankFinding.objects.get(message=taken.message).doubt == "contradicts"

    def test_leaves_another_amount_to_a_person(self) -> None:
        run = exported_run(payable_company(TWO))

        taken = take(run.company, booked(run, "S1", "999.99"))

        assert states(run) == {"S1": "exported", "S2": "exported"}
        assert (taken.message.confirmed, taken.message.doubts, taken.run_ids) == (0, 1, ())

    def test_tells_other_companies_nothing_and_changes_nothing_of_theirs(self) -> None:
        run = exported_run(payable_company(TWO))
        other = payable_company(TWO)

        taken = take(other, report(run, about(run, "S1", "RJCT")))

        assert states(run) == {"S1": "exported", "S2": "exported"}
        assert (taken.message.doubts, BankFinding.objects.get(message=taken.message).line_id) == (1, None)

    def test_says_nothing_of_a_run_that_was_not_exported(self) -> None:
        run = approved_run(payable_company(TWO))
        content = statement(entry("TRY 1000.00", details(line_of(run, "S1").end_to_end_id)))

        taken = take(run.company, content)

        assert states(run) == {"S1": "planned", "S2": "planned"}
        assert taken.run_ids == ()

    @pytest.mark.parametrize(
        ("content", "error"),
        [
            pytest.param(b"<!DOCTYPE d><d/>", ForbiddenXml, id="a DOCTYPE"),
            pytest.param(b"<Document", UnreadableBankMessage, id="cut off"),
        ],
    )
    def test_keeps_nothing_of_what_cannot_be_read(self, content: bytes, error: type[Exception]) -> None:
        company = payable_company(TWO)

        with pytest.raises(error):
            take(company, content)

        assert not BankMessage.objects.filter(company=company).exists()

    @pytest.mark.parametrize("step", ["feedback.kept", "feedback.stepped", "feedback.recorded"])
    def test_is_carried_out_whole_or_not_at_all(
        self, step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run = exported_run(payable_company(TWO))
        content = report(run, about(run, "S2", "RJCT", reason="AC04"))
        monkeypatch.setattr(settings.VADE, "failpoints", tmp_path)
        (tmp_path / step).write_text("raise")

        with pytest.raises(FailpointRaised):
            take(run.company, content)

        assert states(run) == {"S1": "exported", "S2": "exported"}
        assert reserved(run) == {"S1", "S2"}
        assert not BankMessage.objects.filter(company=run.company).exists()
        assert take(run.company, content).message.failed == 1

    def test_pays_nothing_twice_between_export_and_posting(self) -> None:
        run = exported_run(payable_company(TWO))
        take(run.company, booked(run, "S1", "1000.00"))

        assert proposed_again(run.company) == set()

    def test_keeps_the_message_as_it_came(self) -> None:
        run = exported_run(payable_company(TWO))
        content = report(run, about(run, "S1", "ACSP"))

        taken = take(run.company, content)

        kept = BankMessage.objects.get(pk=taken.message.pk)
        assert (bytes(kept.content), kept.kind, kept.identification) == (content, "pain.002", "bank-1")
        assert (
            exporting.export_run(
                run=run, actor=person(run.company, Role.CLERK), now=timezone.now(), unless=no_objection
            ).message_id
            == file_of(run).message_id
        )
