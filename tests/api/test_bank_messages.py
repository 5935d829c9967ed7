"""What banks answer, delivered over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from payments.export.bank_xml import MAX_BYTES
from payments.models import BankMessage, Company, PaymentFile, PaymentLine, PaymentRun
from tests.api.callers import Program
from tests.approved_runs import exported_run, payable_company, states
from tests.export.bank_says import details, entry, of_batch, of_payment, statement, status_report

pytestmark = pytest.mark.django_db(transaction=True)

TWO = {"S1": ("1000.00", "TRY"), "S2": ("250.50", "TRY")}


def deliver(company: Company, content: bytes, role: str = "clerk", **headers: str) -> Any:
    return Program(role=role, company=company).upload(
        f"/companies/{company.code}/bank-messages",
        "answer.xml",
        content,
        **{"Idempotency-Key": uuid4().hex, **headers},
    )


def rejection(run: PaymentRun, supplier: str) -> bytes:
    """A status report that refuses one payment: the account is closed."""
    line = PaymentLine.objects.get(run=run, supplier__code=supplier)
    file = PaymentFile.objects.get(run=run, kind="bank")
    said = status_report(of_batch(of_payment(line.end_to_end_id, "RJCT", reason="AC04", text="Kapandı"))).decode()
    return said.replace("message-1", file.message_id or "").replace("batch-1", file.batches["TRY"]).encode()


class TestTakeBankMessage:
    def test_says_what_it_changed(self) -> None:
        run = exported_run(payable_company(TWO))

        answer = deliver(run.company, rejection(run, "S2"))

        told = answer.json()
        assert answer.status_code == 201, told
        assert {name: told[name] for name in ("kind", "accepted", "confirmed", "failed", "doubts")} == {
            "kind": "pain.002",
            "accepted": 0,
            "confirmed": 0,
            "failed": 1,
            "doubts": 0,
        }
        assert [(one["code"], one["status"]) for one in told["payment_runs"]] == [(run.code, "partly_failed")]
        assert answer["Location"] == told["href"]
        assert states(run) == {"S1": "exported", "S2": "failed"}

    def test_says_that_it_came_before(self) -> None:
        run = exported_run(payable_company(TWO))
        first = deliver(run.company, rejection(run, "S2"))

        again = deliver(run.company, rejection(run, "S2"))

        assert (again.status_code, again.json()["same_as_before"]) == (201, True)
        assert again.json()["id"] == first.json()["id"]

    @pytest.mark.parametrize(
        ("content", "status", "code"),
        [
            pytest.param(b"<!DOCTYPE d><d/>", 422, "forbidden-xml", id="a DOCTYPE"),
            pytest.param(b"<Document", 422, "unreadable-bank-message", id="cut off"),
            pytest.param(b"<Document xmlns='urn:x'/>", 422, "unsupported-bank-message", id="something else"),
            pytest.param(b" " * (MAX_BYTES + 1), 413, "bank-message-too-large", id="too large"),
        ],
    )
    def test_refuses_what_no_bank_sends(self, content: bytes, status: int, code: str) -> None:
        company = payable_company(TWO)

        answer = deliver(company, content)

        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert not BankMessage.objects.filter(company=company).exists()

    def test_is_not_for_readers(self) -> None:
        run = exported_run(payable_company(TWO))

        answer = deliver(run.company, rejection(run, "S2"), role="viewer")

        assert answer.status_code == 403
        assert states(run) == {"S1": "exported", "S2": "exported"}


class TestBankMessages:
    @pytest.mark.parametrize(
        ("language", "reason"), [("en", "The account is closed. Kapandı"), ("tr", "Hesap kapalı. Kapandı")]
    )
    def test_tell_the_banks_reason_in_words(self, language: str, reason: str) -> None:
        run = exported_run(payable_company(TWO))
        href = deliver(run.company, rejection(run, "S2")).json()["href"].removeprefix("/api/v1")
        asked = Program(role="viewer", company=run.company)

        [finding] = asked.get(f"{href}/findings", headers={"Accept-Language": language}).json()["items"]

        assert (finding["reason"], finding["codes"], finding["changed"]) == (reason, ["AC04"], True)
        lines = asked.get(f"/payment-runs/{run.pk}/lines", headers={"Accept-Language": language}).json()["items"]
        assert [(one["supplier_code"], one["bank_reason"]) for one in lines] == [("S1", ""), ("S2", reason)]
        assert (finding["payment_run"], finding["state"], finding["doubt"]) == (str(run.pk), "failed", None)

    def test_tell_what_a_person_has_to_look_at(self) -> None:
        run = exported_run(payable_company(TWO))
        line = PaymentLine.objects.get(run=run, supplier__code="S1")
        content = statement(entry("TRY 999.99", details(line.end_to_end_id)))
        href = deliver(run.company, content).json()["href"].removeprefix("/api/v1")

        [finding] = Program(role="viewer", company=run.company).get(f"{href}/findings").json()["items"]

        assert (finding["doubt"], finding["changed"], finding["state"]) == ("other-amount", False, "exported")
        assert finding["doubt_message"]

    def test_are_listed_newest_first(self) -> None:
        run = exported_run(payable_company(TWO))
        for supplier in ("S1", "S2"):
            deliver(run.company, rejection(run, supplier))

        listed = Program(role="viewer", company=run.company).get(f"/companies/{run.company.code}/bank-messages").json()

        assert [one["failed"] for one in listed["items"]] == [1, 1]
        assert listed["items"][0]["received_at"] > listed["items"][1]["received_at"]
        assert listed["items"][0]["payment_runs"][0]["status"] == "rejected"
