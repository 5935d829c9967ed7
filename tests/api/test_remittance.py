"""Remittance advice over HTTP: read, sent once more, switched on, and shown to its own supplier alone."""

from __future__ import annotations

import pytest

from payments.models import PaymentRun, RemittanceAdvice, Role, Supplier
from payments.services import companies
from tests.api.callers import Program
from tests.api.supplier_shape import FIELDS, fields_of
from tests.approved_runs import payable_company
from tests.use_cases.test_feedback import booked, line_of, take
from tests.use_cases.test_remittance import advice_of, confirmed_run

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def run() -> PaymentRun:
    """S1 was paid and advised."""
    run = confirmed_run()
    companies.change_company(company=run.company, name=None, supplier_access=True)
    return run


def program(run: PaymentRun, role: str = "clerk") -> Program:
    return Program(role=role, company=run.company)


def systems_of(run: PaymentRun, code: str) -> Program:
    """The supplier's own."""
    return Program(role="viewer", company=run.company, supplier=supplier_of(run, code))


def supplier_of(run: PaymentRun, code: str) -> Supplier:
    return Supplier.objects.get(company=run.company, code=code)


def address_of(run: PaymentRun, advice: RemittanceAdvice) -> str:
    return f"/suppliers/{supplier_of(run, 'S1').pk}/remittance-advices/{advice.pk}"


class TestReading:
    def test_lists_the_advices_of_a_run_with_what_became_of_them(self, run: PaymentRun) -> None:
        [found] = program(run).get(f"/payment-runs/{run.pk}/remittance-advices").json()["items"]

        shown = {name: found[name] for name in ("supplier_code", "payment_run_code", "amount", "status", "reason")}
        assert shown == {
            "supplier_code": "S1",
            "payment_run_code": run.code,
            "amount": "1000.00",
            "status": "queued",
            "reason": "",
        }

    def test_shows_every_document_and_of_the_account_its_end_alone(self, run: PaymentRun) -> None:
        line = line_of(run, "S1")

        answer = program(run).get(address_of(run, advice_of(run)))

        content = answer.json()["content"]
        assert (content["gross"], content["net"], content["account_end"]) == (
            "1000.00",
            "1000.00",
            line.payee_iban[-4:],
        )
        assert [one["net"] for one in content["documents"]] == ["1000.00"]
        assert line.payee_iban not in answer.content.decode()

    def test_says_why_one_is_not_mailed_in_the_readers_language(self, run: PaymentRun) -> None:
        RemittanceAdvice.objects.update(status="not_mailed", reason="no-address")

        [found] = program(run).get(f"/payment-runs/{run.pk}/remittance-advices").json()["items"]

        assert found["reason_message"] == "The supplier has no e-mail address."


class TestSuppliersOwnSystem:
    def test_sees_its_own_payments_and_nothing_of_the_mail(self, run: PaymentRun) -> None:
        system = systems_of(run, "S1")

        listed = system.get(f"/suppliers/{supplier_of(run, 'S1').pk}/remittance-advices").json()
        detail = system.get(address_of(run, advice_of(run))).json()

        assert fields_of(listed) == set(FIELDS["remittance-advices"])
        assert fields_of(detail) == set(FIELDS["remittance-advice"])
        assert listed["items"][0]["end_to_end_id"] == line_of(run, "S1").end_to_end_id

    def test_sees_no_other_suppliers(self, run: PaymentRun) -> None:
        other = systems_of(run, "S2")

        found = [
            other.get(f"/suppliers/{supplier_of(run, 'S1').pk}/remittance-advices").status_code,
            other.get(address_of(run, advice_of(run))).status_code,
            other.get(f"/suppliers/{supplier_of(run, 'S2').pk}/remittance-advices/{advice_of(run).pk}").status_code,
        ]

        assert found == [404, 404, 404]
        assert other.get(f"/suppliers/{supplier_of(run, 'S2').pk}/remittance-advices").json()["items"] == []

    def test_reads_of_the_payment_and_of_its_failure_among_its_events(self, run: PaymentRun) -> None:
        take(run.company, booked(run, "S1", "1000.00", returned="AC04", identification="s-2"))
        events = f"/suppliers/{supplier_of(run, 'S1').pk}/events"

        frames = systems_of(run, "S1").get(events).json()["items"]

        told = [one for one in frames if one["type"] == "supplier.payment_advised"]
        assert [one["data"]["advices"][0]["status"] for one in told] == ["issued", "withdrawn"]
        assert fields_of(told[0]) == set(FIELDS["supplier.payment_advised"])

    def test_cannot_have_it_sent_again(self, run: PaymentRun) -> None:
        answer = systems_of(run, "S1").post(f"{address_of(run, advice_of(run))}/resend", {})

        assert answer.status_code == 403
        assert advice_of(run).edition == 1


class TestResend:
    def test_queues_it_anew(self, run: PaymentRun) -> None:
        RemittanceAdvice.objects.update(status="failed", reason="refused", tries=3)

        answer = program(run).post(f"{address_of(run, advice_of(run))}/resend", {})

        assert (answer.status_code, answer.json()["status"], answer.json()["tries"]) == (200, "queued", 0)
        assert advice_of(run).edition == 2

    def test_says_what_is_missing(self, run: PaymentRun) -> None:
        Supplier.objects.update(email="")

        answer = program(run).post(f"{address_of(run, advice_of(run))}/resend", {})

        assert (answer.status_code, answer.json()["code"]) == (409, "remittance-advice-not-sendable")
        assert advice_of(run).edition == 1


class TestSettings:
    def test_are_off_until_an_administrator_switches_them_on(self) -> None:
        company = payable_company({"S1": ("10.00", "TRY")})
        admin = Program(role=Role.ADMIN, company=company)
        address = f"/companies/{company.code}/remittance-settings"
        before = admin.get(address)

        wish = {"enabled": True, "moment": "exported", "language": "en", "sender": "a@b.example", "reply_to": ""}
        after = admin.put(address, wish, **{"If-Match": before["ETag"]})

        assert before.json()["enabled"] is False
        assert (after.status_code, after.json(), admin.get(address).json()) == (200, wish, wish)
        assert admin.put(address, wish, **{"If-Match": before["ETag"]}).status_code == 412

    @pytest.mark.parametrize("sender", ["nobody", "a@b.example\r\nBcc: x@y.example", "A <a@b.example>", "a@b@c"])
    def test_take_plain_addresses_alone(self, run: PaymentRun, sender: str) -> None:
        address = f"/companies/{run.company.code}/remittance-settings"

        answer = program(run, "admin").put(address, {"enabled": True, "sender": sender}, **{"If-Match": "*"})

        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/sender")
