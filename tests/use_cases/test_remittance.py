"""What suppliers are told of their payments: once the bank says so, once, and to nobody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import orjson
import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from pytest_django import Settings

from payments.domain.paying import AdviceMoment
from payments.models import (
    AuditRecord,
    Company,
    PaymentFile,
    PaymentItem,
    PaymentRun,
    RemittanceAdvice,
    Role,
    Supplier,
    SupplierEvent,
)
from payments.services import exporting, remittance, remittance_delivery, transit
from payments.services.backing_off import wait_after
from payments.services.failpoints import FailpointRaised
from payments.services.remittance import AdviceNotSendable, Wish
from payments.services.remittance_delivery import TRIES
from tests.approved_runs import approved_run, exported_run, no_objection, payable_company, person
from tests.mail_server import MailServer, serving_mail
from tests.use_cases.test_feedback import about, booked, line_of, report, take

pytestmark = pytest.mark.django_db(transaction=True)

TWO = {"S1": ("1000.00", "TRY"), "S2": ("250.50", "TRY")}
WISH = Wish(enabled=True, moment=AdviceMoment.CONFIRMED, language="tr", sender="", reply_to="")


@pytest.fixture
def server(settings: Settings) -> Iterator[MailServer]:
    with serving_mail() as found:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", found.port, 5
        settings.DEFAULT_FROM_EMAIL = "odemeler@anadolu.example"
        yield found


Arm = Callable[[str], None]


@pytest.fixture
def arm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Arm:
    """Let the next who passes a point die there."""
    monkeypatch.setattr(settings.VADE, "failpoints", tmp_path)

    def at(point: str) -> None:
        (tmp_path / point).write_text("raise")

    return at


def choose(company: Company, wish: Wish) -> None:
    remittance.change_settings(
        company=company, wish=wish, actor=person(company, Role.ADMIN), now=timezone.now(), unless=lambda _row: None
    )


def advising_company(wish: Wish = WISH) -> Company:
    """Two suppliers, both with an address, of a company that sends advices."""
    company = payable_company(TWO)
    for code in TWO:
        Supplier.objects.filter(company=company, code=code).update(email=f"{code.lower()}@supplier.example")
    choose(company, wish)
    return company


def confirmed_run(wish: Wish = WISH) -> PaymentRun:
    """S1 was paid, of S2 nothing is known."""
    run = exported_run(advising_company(wish))
    take(run.company, booked(run, "S1", "1000.00"))
    return run


def advice_of(run: PaymentRun, supplier: str = "S1") -> RemittanceAdvice:
    return RemittanceAdvice.objects.get(line__run=run, supplier__code=supplier)


def suppliers_advised(run: PaymentRun) -> list[str]:
    found = RemittanceAdvice.objects.filter(line__run=run).order_by("supplier__code")
    return list(found.values_list("supplier__code", flat=True))


def told(run: PaymentRun, supplier: str = "S1") -> list[dict[str, object]]:
    """What stands of advices in a supplier's log."""
    found = SupplierEvent.objects.filter(
        supplier__company=run.company, supplier__code=supplier, type="supplier.payment_advised"
    )
    return [row for event in found.order_by("seq") for row in orjson.loads(event.data)["advices"]]


def mail(at: datetime | None = None) -> int:
    return remittance_delivery.deliver(clock=lambda: at or timezone.now())


class TestAdvise:
    def test_writes_an_advice_once_the_bank_has_confirmed_and_not_before(self) -> None:
        run = exported_run(advising_company())
        take(run.company, report(run, about(run, "S1", "ACSP")))
        assert suppliers_advised(run) == []

        take(run.company, booked(run, "S1", "1000.00"))

        assert suppliers_advised(run) == ["S1"]
        advice = advice_of(run)
        assert (advice.status, advice.language, advice.paid_on) == ("queued", "tr", line_of(run, "S1").booked_on)
        assert told(run) == [
            {
                "id": str(advice.pk),
                "status": "issued",
                "currency": "TRY",
                "amount": "1000.00",
                "paid_on": advice.paid_on.isoformat(),
                "end_to_end_id": line_of(run, "S1").end_to_end_id,
            }
        ]
        assert told(run, "S2") == []

    def test_writes_none_where_the_company_has_not_chosen_so(self) -> None:
        run = exported_run(payable_company(TWO))

        take(run.company, booked(run, "S1", "1000.00"))

        assert (suppliers_advised(run), told(run)) == ([], [])

    def test_writes_it_with_the_file_where_the_company_wants_it_then(self) -> None:
        company = advising_company(replace(WISH, moment=AdviceMoment.EXPORTED))
        run = approved_run(company)
        assert suppliers_advised(run) == []

        exporting.export_run(run=run, actor=person(company, Role.CLERK), now=timezone.now(), unless=no_objection)

        assert suppliers_advised(run) == ["S1", "S2"]
        day = PaymentFile.objects.filter(run=run, kind="bank").values_list("execution_day", flat=True).get()
        assert advice_of(run).paid_on == day

    def test_writes_no_second_one_when_the_bank_says_it_twice_or_both_steps_are_taken(self) -> None:
        run = confirmed_run(replace(WISH, moment=AdviceMoment.EXPORTED))
        take(run.company, report(run, about(run, "S1", "ACSC")))
        take(run.company, booked(run, "S1", "1000.00", identification="s-2"))

        assert suppliers_advised(run) == ["S1", "S2"]
        assert [one["status"] for one in told(run)] == ["issued"]

    def test_is_not_written_when_what_the_bank_said_is_not_kept(self, arm: Arm) -> None:
        run = exported_run(advising_company())

        arm("feedback.stepped")
        with pytest.raises(FailpointRaised):
            take(run.company, booked(run, "S1", "1000.00"))

        assert (suppliers_advised(run), told(run)) == ([], [])

    @pytest.mark.usefixtures("server")
    def test_says_why_it_is_not_mailed_where_there_is_no_address(self) -> None:
        company = advising_company()
        Supplier.objects.filter(company=company).update(email="")
        run = exported_run(company)
        take(company, booked(run, "S1", "1000.00"))

        assert mail() == 0

        assert (advice_of(run).status, advice_of(run).reason) == ("not_mailed", "no-address")
        assert [one["status"] for one in told(run)] == ["issued"]

    def test_is_held_by_the_database_to_one_of_a_payment(self) -> None:
        run = confirmed_run()
        first = advice_of(run)

        with pytest.raises(IntegrityError), transaction.atomic():
            RemittanceAdvice.objects.create(
                company=run.company, supplier=first.supplier, line=first.line, language="en", paid_on=first.paid_on,
                status="queued", created_at=timezone.now(),
            )  # fmt: skip


class TestWithdraw:
    @pytest.mark.usefixtures("server")
    def test_mails_nothing_of_a_payment_that_came_back(self) -> None:
        run = confirmed_run()

        take(run.company, booked(run, "S1", "1000.00", returned="AC04", identification="s-2"))

        assert mail() == 0
        assert (advice_of(run).status, advice_of(run).sent_at) == ("withdrawn", None)
        assert [one["status"] for one in told(run)] == ["issued", "withdrawn"]

    def test_keeps_that_it_had_been_mailed(self, server: MailServer) -> None:
        run = confirmed_run()
        assert mail() == 1

        take(run.company, booked(run, "S1", "1000.00", returned="AC04", identification="s-2"))

        assert advice_of(run).status == "withdrawn"
        assert advice_of(run).sent_at is not None
        assert len(server.messages) == 1

    def test_comes_before_the_mark_of_a_message_under_way(self, server: MailServer) -> None:
        run = confirmed_run()
        returned = booked(run, "S1", "1000.00", returned="AC04", identification="s-2")

        def come_back(_message: object) -> None:
            take(run.company, returned)
            connection.close()

        server.when_taken = come_back
        mail()

        assert (advice_of(run).status, advice_of(run).sent_at is None) == ("withdrawn", False)

    def test_follows_two_people_who_say_that_a_payment_is_not_under_way(self) -> None:
        run = confirmed_run()

        for role in (Role.CLERK, Role.APPROVER):
            transit.release(
                line=line_of(run, "S1"),
                reason="never arrived",
                actor=person(run.company, role),
                now=timezone.now(),
                unless=no_objection,
            )

        assert advice_of(run).status == "withdrawn"


class TestDeliver:
    def test_mails_what_was_paid_with_every_document(self, server: MailServer) -> None:
        run = confirmed_run(replace(WISH, sender="finans@anadolu.example", reply_to="cari@anadolu.example"))
        line = line_of(run, "S1")

        assert mail() == 1

        [message] = server.messages
        advice = advice_of(run)
        assert server.recipients == ["s1@supplier.example"]
        assert (message["To"], message["Reply-To"]) == ("s1@supplier.example", "cari@anadolu.example")
        assert message["From"].addresses[0].addr_spec == "finans@anadolu.example"
        assert message["Message-ID"] == f"<{advice.pk.hex}.1@anadolu.example>"
        assert "ödeme bildirimi, 1.000,00 TRY" in message["Subject"]
        text = message.get_content()
        item = PaymentItem.objects.select_related("entry").get(line=line)
        for words in (
            item.entry.reference or item.entry.doc_no,
            "1.000,00 TRY",
            line.end_to_end_id,
            line.payee_iban[-4:],
        ):
            assert words in text, words
        assert line.payee_iban not in text
        assert "S2" not in text
        assert (advice.status, advice.recipient, advice.tries) == ("sent", "s1@supplier.example", 1)
        assert mail() == 0

    def test_uses_the_language_the_company_has_chosen(self, server: MailServer) -> None:
        confirmed_run(replace(WISH, language="en"))

        mail()

        assert "has paid 1,000.00 TRY to your account" in server.messages[0].get_content()

    def test_mails_again_with_the_same_identification_after_a_death_before_the_mark(
        self, server: MailServer, arm: Arm
    ) -> None:
        run = confirmed_run()

        arm("remittance.mailed")
        with pytest.raises(FailpointRaised):
            mail()
        assert (mail(), advice_of(run).status) == (0, "queued")  # the lease of the dead one
        mail(timezone.now() + timedelta(seconds=91))

        assert advice_of(run).status == "sent"
        first, second = server.messages
        assert first["Message-ID"] == second["Message-ID"]

    def test_waits_longer_each_time_and_gives_up_in_the_end(self, server: MailServer) -> None:
        run = confirmed_run()
        server.answers["DATA"] = "451 later"
        at = timezone.now()
        waits = []

        for _ in range(TRIES):
            assert mail(at) == 0
            advice = advice_of(run)
            if advice.next_attempt_at is None:
                break
            waits.append(advice.next_attempt_at - at)
            assert advice.reason == "busy"
            assert (mail(at), advice_of(run).tries) == (0, advice.tries)
            at = advice.next_attempt_at

        assert waits == [wait_after(one) for one in range(1, TRIES)]
        assert (advice_of(run).status, advice_of(run).reason) == ("failed", "gave-up")

    def test_gives_up_at_once_where_the_address_is_refused(self, server: MailServer) -> None:
        run = confirmed_run()
        server.answers["RCPT"] = "550 nobody"

        mail()

        assert (advice_of(run).status, advice_of(run).reason) == ("failed", "refused")

    @pytest.mark.parametrize("verb", ["EHLO", "MAIL", "DATA"])
    def test_tries_again_where_the_server_hangs_up(self, server: MailServer, verb: str) -> None:
        run = confirmed_run()
        server.answers[verb] = None
        mail()
        assert (advice_of(run).status, advice_of(run).reason) == ("queued", "unreachable")

        server.answers.clear()
        mail(timezone.now() + timedelta(minutes=2))

        assert advice_of(run).status == "sent"

    @pytest.mark.parametrize("field", ["name", "email"])
    def test_lets_nobody_write_headers(self, server: MailServer, field: str) -> None:
        run = confirmed_run()
        if field == "name":
            Company.objects.filter(pk=run.company_id).update(name="Anadolu\r\nBcc: spy@evil.example")
        else:
            Supplier.objects.filter(code="S1").update(email="s1@supplier.example\r\nBcc: spy@evil.example")

        mail()

        assert [one for one in server.recipients if "evil" in one] == []
        assert [one["Bcc"] for one in server.messages if one["Bcc"]] == []
        assert advice_of(run).status == ("sent" if field == "name" else "failed")

    @pytest.mark.usefixtures("server")
    def test_says_nothing_of_a_payment_in_the_log(self, caplog: pytest.LogCaptureFixture) -> None:
        confirmed_run()
        caplog.set_level("INFO")

        mail()

        assert "remittance advice mailed" in caplog.text
        for words in ("s1@supplier", "1.000", "TR"):
            assert words not in caplog.text

    @pytest.mark.usefixtures("server")
    def test_mails_nothing_more_once_it_is_switched_off(self) -> None:
        run = confirmed_run()

        choose(run.company, replace(WISH, enabled=False))

        assert mail() == 0
        assert (advice_of(run).status, advice_of(run).reason) == ("not_mailed", "switched-off")


class TestResend:
    def again(self, run: PaymentRun) -> RemittanceAdvice:
        return remittance.resend(advice=advice_of(run), actor=person(run.company, Role.CLERK), now=timezone.now())

    def test_is_a_message_of_its_own_to_the_address_of_now(self, server: MailServer) -> None:
        run = confirmed_run()
        mail()
        Supplier.objects.filter(code="S1").update(email="new@supplier.example")

        self.again(run)
        mail()

        assert server.recipients == ["s1@supplier.example", "new@supplier.example"]
        first, second = (one["Message-ID"] for one in server.messages)
        assert first != second
        assert AuditRecord.objects.filter(action="remittance.resent", subject_id=str(advice_of(run).pk)).count() == 1

    @pytest.mark.parametrize("why", ["no-address", "switched-off", "payment-failed"])
    @pytest.mark.usefixtures("server")
    def test_is_refused_where_it_must_not_go(self, why: str) -> None:
        run = confirmed_run()
        if why == "no-address":
            Supplier.objects.update(email="")
        elif why == "switched-off":
            choose(run.company, replace(WISH, enabled=False))
        else:
            take(run.company, booked(run, "S1", "1000.00", returned="AC04", identification="s-2"))

        with pytest.raises(AdviceNotSendable) as refused:
            self.again(run)

        assert refused.value.values == {"reason": why}
        assert advice_of(run).edition == 1
