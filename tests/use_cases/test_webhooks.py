"""What a webhook's receiver is sent: every change at least once, in order, signed, and to nobody else."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils.timezone import now
from pytest_django import Settings

from payments.domain.errors import InvalidInput
from payments.models import AuditRecord, Company, Supplier, SupplierEvent, WebhookDelivery, WebhookPlace, WebhookTarget
from payments.network.webhooks import host_of, signature
from payments.selectors import webhooks as waiting
from payments.services import imports, webhooks
from payments.services.auditing import Actor
from payments.services.backing_off import LONGEST_WAIT, wait_after
from payments.services.pruning import Retention, prune_events
from payments.services.webhook_delivery import deliver, ping
from payments.services.webhooks import TooManyWebhooks, WebhookExists, Wish
from tests.ledgers import SOMEBODY, apply_rows, calculate, line, new_company, supplier_of
from tests.receiver import Receiver, receiving

pytestmark = pytest.mark.django_db(transaction=True)

ACTOR = Actor(name="Ayşe Yılmaz")


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    with receiving() as found:
        settings.VADE = settings.VADE.model_copy(update={"webhook_hosts": (found.host,)})
        yield found


@pytest.fixture
def company() -> Company:
    return new_company()


def wish(receiver: Receiver, **more: object) -> Wish:
    return Wish(**{"url": receiver.url, "language": "en", "active": True, **more})  # type: ignore[arg-type]


@pytest.fixture
def target(receiver: Receiver, company: Company) -> WebhookTarget:
    made = webhooks.create_webhook(company=company, wish=wish(receiver), actor=ACTOR, now=now())
    receiver.secret = made.secret
    return made


def invoice(company: Company, supplier: str, amount: str = "100.00") -> Supplier:
    """One more invoice of a supplier, and the figures after it."""
    apply_rows(company, [line(uuid4().hex, "2026-01-02", amount, supplier=supplier)])
    calculate(company)
    return supplier_of(company, supplier)


def imported(company: Company) -> None:
    """One line that a file brought."""
    header = "company,supplier_code,source_key,doc_no,posting_date,currency,amount"
    file = io.BytesIO(f"{header}\n{company.code},S9,K1,K1,2026-01-02,TRY,1.00\n".encode())
    batch = imports.accept_file(
        company=company, file=file, file_name="ledger.csv", max_bytes=1 << 20, requester=SOMEBODY
    )
    assert imports.carry_out_import(batch_id=batch.pk, clock=now).batch.status == "applied"


def send(target: WebhookTarget, clock: Callable[[], datetime] = now) -> int:
    return deliver(target_id=target.pk, clock=clock)


def later(seconds: float) -> Callable[[], datetime]:
    return lambda: now() + timedelta(seconds=seconds)


class TestSignature:
    def test_is_that_of_the_standard(self) -> None:
        """The vector that implementations of Standard Webhooks are held to."""
        found = signature(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
            timestamp=1614265330,
            body=b'{"test": 2432232314}',
        )

        assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="

    @pytest.mark.parametrize(
        ("url", "host"),
        [
            ("https://erp.example/hooks", "erp.example:443"),
            ("http://10.0.0.7:8080", "10.0.0.7:8080"),
            ("ftp://erp.example/", None),
            ("https://somebody@erp.example/", None),
            ("https://erp.example/#part", None),
            ("https://erp.example:99999/", None),
            ("erp.example", None),
        ],
    )
    def test_goes_to_plain_addresses_alone(self, url: str, host: str | None) -> None:
        assert host_of(url) == host


class TestDeliver:
    def test_tells_every_event_of_every_supplier_in_its_order(
        self, receiver: Receiver, company: Company, target: WebhookTarget
    ) -> None:
        one, other = invoice(company, "S1"), invoice(company, "S2")
        send(target)
        invoice(company, "S1")

        send(target)

        assert receiver.forged == 0
        for supplier in (one, other):
            logged = SupplierEvent.objects.filter(supplier=supplier).order_by("seq").values_list("seq", flat=True)
            assert receiver.seqs(f"supplier:{supplier.pk}") == list(logged)
        newest = [frame for frame in receiver.taken if frame["topic"] == f"supplier:{one.pk}"][-1]
        assert newest["type"] == "supplier.updated"
        assert newest["data"]["closings"][0]["balance"] == "200.00"
        assert {message["company"] for message in receiver.asked} == {company.code}

    def test_tells_how_calculations_and_imports_ended(
        self, receiver: Receiver, company: Company, target: WebhookTarget
    ) -> None:
        imported(company)
        invoice(company, "S1")

        send(target)

        kinds = [frame["type"] for frame in receiver.taken]
        assert kinds.count("calculation.succeeded") == 1
        assert kinds.count("import.applied") == 1

    def test_sends_nothing_a_second_time_that_was_taken(
        self, receiver: Receiver, company: Company, target: WebhookTarget
    ) -> None:
        invoice(company, "S1")
        send(target)
        before = len(receiver.asked)

        send(target)

        assert len(receiver.asked) == before
        assert waiting.due(now=now()) == []

    def test_tells_nothing_that_was_before_the_webhook(self, receiver: Receiver, company: Company) -> None:
        supplier = invoice(company, "S1")
        target = webhooks.create_webhook(company=company, wish=wish(receiver), actor=ACTOR, now=now())
        receiver.secret = target.secret

        send(target)
        assert receiver.asked == []
        invoice(company, "S1")
        send(target)

        assert receiver.seqs(f"supplier:{supplier.pk}") == [2]

    def test_tells_nothing_of_another_company(self, receiver: Receiver, target: WebhookTarget) -> None:
        invoice(new_company(), "S1")

        assert waiting.due(now=now()) == []
        send(target)

        assert receiver.asked == []

    def test_sends_again_what_was_not_taken_after_a_growing_wait(
        self, receiver: Receiver, company: Company, target: WebhookTarget
    ) -> None:
        supplier = invoice(company, "S1")
        receiver.answers = [500, 302]

        send(target)
        assert waiting.due(now=now()) == []
        assert waiting.due(now=later(6)()) == [target.pk]
        send(target, later(6))
        assert waiting.due(now=later(6 + 9)()) == []
        send(target, later(6 + 11))

        assert receiver.seqs(f"supplier:{supplier.pk}") == [1]
        tried = WebhookDelivery.objects.filter(target=target).order_by("sent_at")
        assert [(one.status, one.failure) for one in tried] == [(500, "answered"), (302, "answered"), (204, "")]
        target.refresh_from_db()
        assert (target.failures, target.next_attempt_at) == (0, None)

    def test_a_message_that_is_sent_again_keeps_its_id(
        self, receiver: Receiver, company: Company, target: WebhookTarget
    ) -> None:
        invoice(company, "S1")
        target.notices.all().delete()  # their frames carry the moment they were made
        receiver.answers = [503]

        send(target)
        send(target, later(6))

        assert len({message["id"] for message in receiver.asked}) == 1
        assert len(receiver.asked) == 2

    def test_tells_a_snapshot_where_the_log_no_longer_goes_back_far_enough(
        self, receiver: Receiver, company: Company, target: WebhookTarget
    ) -> None:
        supplier = invoice(company, "S1")
        send(target)
        for _ in range(3):
            invoice(company, "S1")
        prune_events(retention=Retention(days=36_500, count=1), now=now())

        send(target)

        told = [frame for frame in receiver.taken if frame["topic"] == f"supplier:{supplier.pk}"]
        assert [(frame["type"], frame["seq"]) for frame in told] == [("supplier.updated", 1), ("snapshot", 4)]
        assert told[-1]["data"]["closings"][0]["balance"] == "400.00"
        assert waiting.due(now=now()) == []

    def test_tells_many_suppliers_in_several_messages(
        self, receiver: Receiver, company: Company, target: WebhookTarget
    ) -> None:
        apply_rows(company, [line(uuid4().hex, "2026-01-02", "1.00", supplier=f"S{n:04}") for n in range(450)])
        calculate(company)

        send(target)

        topics = [frame["topic"] for frame in receiver.taken if frame["topic"].startswith("supplier:")]
        assert len(topics) == len(set(topics)) == 450
        assert max(len(message["frames"]) for message in receiver.asked) <= 300
        assert waiting.due(now=now()) == []

    def test_is_done_by_one_process_at_a_time(
        self, receiver: Receiver, company: Company, target: WebhookTarget
    ) -> None:
        supplier = invoice(company, "S1")
        WebhookTarget.objects.filter(pk=target.pk).update(lease_until=later(60)())

        assert send(target) == 0
        assert waiting.due(now=now()) == []
        send(target, later(61))  # the other one has died

        assert receiver.seqs(f"supplier:{supplier.pk}") == [1]

    def test_two_at_once_tell_everything_once(
        self, receiver: Receiver, company: Company, target: WebhookTarget
    ) -> None:
        for number in range(5):
            invoice(company, f"S{number}")

        def work() -> None:
            try:
                send(target)
            finally:
                connection.close()

        both = [threading.Thread(target=work) for _ in range(2)]
        for one in both:
            one.start()
        for one in both:
            one.join()

        topics = [frame["topic"] for frame in receiver.taken if frame["topic"].startswith("supplier:")]
        assert sorted(topics) == sorted(set(topics))
        assert len(topics) == 5

    def test_is_paused_by_a_receiver_that_is_gone(
        self, receiver: Receiver, company: Company, target: WebhookTarget
    ) -> None:
        supplier = invoice(company, "S1")
        receiver.answers = [410]

        send(target)
        assert waiting.due(now=later(7200)()) == []
        webhooks.change_webhook(target=target, wish=wish(receiver), actor=ACTOR, now=now())
        send(target)

        assert receiver.seqs(f"supplier:{supplier.pk}") == [1]

    def test_goes_to_no_host_that_is_no_longer_allowed(
        self, settings: Settings, receiver: Receiver, company: Company, target: WebhookTarget
    ) -> None:
        invoice(company, "S1")
        settings.VADE = settings.VADE.model_copy(update={"webhook_hosts": ()})

        send(target)

        assert receiver.asked == []
        assert WebhookDelivery.objects.get(target=target).failure == "address-refused"

    def test_keeps_the_newest_deliveries(self, receiver: Receiver, target: WebhookTarget) -> None:
        for _ in range(205):
            ping(target_id=target.pk, clock=now)

        assert WebhookDelivery.objects.filter(target=target).count() == 200
        assert receiver.forged == 0
        assert {len(message["frames"]) for message in receiver.asked} == {0}

    def test_waits_an_hour_at_most(self) -> None:
        waits = [wait_after(failures) for failures in range(1, 40)]

        assert waits[:3] == [timedelta(seconds=5), timedelta(seconds=10), timedelta(seconds=20)]
        assert waits == sorted(waits)
        assert waits[-1] == LONGEST_WAIT


class TestReplay:
    def test_sends_once_more_what_happened_since(
        self, receiver: Receiver, company: Company, target: WebhookTarget
    ) -> None:
        one = invoice(company, "S1")
        since = now()
        imported(company)
        other = invoice(company, "S2")
        send(target)

        webhooks.replay(target=target, since=since, supplier_id=None, actor=ACTOR, now=now())
        receiver.taken.clear()
        send(target)

        assert receiver.seqs(f"supplier:{one.pk}") == []
        assert receiver.seqs(f"supplier:{other.pk}") == [1]
        assert "import.applied" in {frame["type"] for frame in receiver.taken}

    def test_of_one_supplier_sends_that_one_alone(
        self, receiver: Receiver, company: Company, target: WebhookTarget
    ) -> None:
        one, other = invoice(company, "S1"), invoice(company, "S2")
        send(target)
        receiver.taken.clear()

        since = now() - timedelta(hours=1)
        webhooks.replay(target=target, since=since, supplier_id=one.pk, actor=ACTOR, now=now())
        send(target)

        assert other.pk != one.pk
        assert [frame["topic"] for frame in receiver.taken] == [f"supplier:{one.pk}"]

    def test_is_not_undone_by_who_sends_meanwhile(
        self, receiver: Receiver, company: Company, target: WebhookTarget
    ) -> None:
        supplier = invoice(company, "S1")
        send(target)
        since = now() - timedelta(hours=1)
        invoice(company, "S1")
        replayed = threading.Event()

        def clock() -> datetime:
            # The sender has read its package and asks for the time to send it: just then somebody replays.
            if not replayed.is_set() and len(receiver.asked) > 1:
                replayed.set()
                webhooks.replay(target=target, since=since, supplier_id=None, actor=ACTOR, now=now())
            return now()

        receiver.asked.clear()
        receiver.asked.append({})
        deliver(target_id=target.pk, clock=clock)
        receiver.taken.clear()
        send(target)

        assert receiver.seqs(f"supplier:{supplier.pk}") == [1, 2]

    def test_refuses_a_supplier_of_another_company(self, target: WebhookTarget) -> None:
        stranger = invoice(new_company(), "S1")

        with pytest.raises(InvalidInput) as refused:
            webhooks.replay(target=target, since=now(), supplier_id=stranger.pk, actor=ACTOR, now=now())

        assert [error.pointer for error in refused.value.errors] == ["/supplier"]


class TestWebhooks:
    @pytest.mark.parametrize("url", ["nowhere", "ftp://127.0.0.1/", "https://elsewhere.example/hook"])
    def test_go_only_where_the_operator_allows_it(self, receiver: Receiver, company: Company, url: str) -> None:
        with pytest.raises(InvalidInput) as refused:
            webhooks.create_webhook(company=company, wish=wish(receiver, url=url), actor=ACTOR, now=now())

        assert [error.pointer for error in refused.value.errors] == ["/url"]

    def test_go_encrypted_in_production(self, settings: Settings, receiver: Receiver, company: Company) -> None:
        settings.VADE = settings.VADE.model_copy(update={"mode": "production"})

        with pytest.raises(InvalidInput) as refused:
            webhooks.create_webhook(company=company, wish=wish(receiver), actor=ACTOR, now=now())

        assert [error.code for error in refused.value.errors] == ["not-encrypted"]

    def test_are_no_more_than_ten_and_each_address_is_there_once(self, receiver: Receiver, company: Company) -> None:
        for number in range(10):
            more = wish(receiver, url=f"{receiver.url}/{number}")
            webhooks.create_webhook(company=company, wish=more, actor=ACTOR, now=now())

        with pytest.raises(TooManyWebhooks):
            webhooks.create_webhook(company=company, wish=wish(receiver), actor=ACTOR, now=now())
        first = WebhookTarget.objects.filter(company=company).earliest("pk")
        with pytest.raises(WebhookExists):
            webhooks.change_webhook(target=first, wish=wish(receiver, url=f"{receiver.url}/1"), actor=ACTOR, now=now())

    def test_leave_a_record_of_who_did_what_without_the_key(self, company: Company, target: WebhookTarget) -> None:
        key = target.pk
        webhooks.renew_secret(target=target, actor=ACTOR, now=now())
        webhooks.delete_webhook(target=target, actor=ACTOR, now=now())

        records = AuditRecord.objects.filter(company=company, subject="webhook").order_by("seq")
        assert [record.action for record in records] == ["webhook.created", "webhook.secret_renewed", "webhook.deleted"]
        assert "whsec_" not in "".join(str(record.before) + str(record.after) for record in records)
        assert not WebhookPlace.objects.filter(target_id=key).exists()

    def test_sign_with_the_new_key_from_the_next_message_on(
        self, receiver: Receiver, company: Company, target: WebhookTarget
    ) -> None:
        receiver.secret = webhooks.renew_secret(target=target, actor=ACTOR, now=now()).secret
        invoice(company, "S1")

        send(target)

        assert receiver.secret != target.secret
        assert (receiver.forged, len(receiver.asked)) == (0, 1)
