"""Payment runs over HTTP: two people, one run, and what each is refused."""

from __future__ import annotations

import json
import threading
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from payments.models import PaymentApproval, User
from payments.services import second_factor
from tests.paying import Desk, iban, invoice, new_desk

pytestmark = pytest.mark.django_db(transaction=True)


class Colleague:
    """A browser of one person."""

    def __init__(self, user: User) -> None:
        self._client = Client(raise_request_exception=False)
        self._client.force_login(user)

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        return self._client.generic(
            method,
            f"/api/v1{path}",
            b"" if body is None else json.dumps(body).encode(),
            content_type="application/json",
            headers=headers,
        )

    def get(self, path: str) -> Any:
        return self.ask("GET", path)

    def step(self, path: str, body: object, tag: str, key: str = "") -> Any:
        return self.ask("POST", path, body, **{"If-Match": tag, "Idempotency-Key": key or uuid4().hex})


@pytest.fixture
def desk() -> Desk:
    return new_desk([invoice("I1", "1000.00", due=-5), invoice("I2", "500.00", due=30)])


class TestPaymentRunsOverHttp:
    def test_lead_from_the_proposal_to_the_approval(self, desk: Desk) -> None:
        clerk, approver = Colleague(desk.clerk), Colleague(desk.approver)

        made = clerk.ask("POST", f"/companies/{desk.company.code}/payment-runs", {})
        assert made.status_code == 201, made.content
        run = made.json()
        path, tag = f"/payment-runs/{run['id']}", made["ETag"]
        assert run["totals"][0]["net"] == "1000.00"
        assert run["exceptions"] == {"not_due": 1, "deferred": 0, "exception": 0}
        [line] = clerk.get(f"{path}/lines").json()["items"]
        assert line["items"][0]["doc_no"] == "I1"
        [left] = clerk.get(f"{path}/exceptions").json()["items"]
        assert (left["code"], left["state"], left["doc_no"]) == ("NOT_DUE", "not_due", "I2")

        sent = clerk.step(f"{path}/submit", {}, tag)
        assert (sent.status_code, sent.json()["status"]) == (200, "in_approval")
        own = clerk.step(f"{path}/approve", {"content_hash": run["content_hash"]}, sent["ETag"])
        assert own.status_code == 403
        review = approver.get(f"{path}/review").json()
        assert (review["unchanged"], review["may_approve"]) == (True, True)
        assert review["day_totals"][0]["total"] == "1000.00"
        agreed = approver.step(f"{path}/approve", {"content_hash": review["content_hash"]}, sent["ETag"])

        assert (agreed.status_code, agreed.json()["status"]) == (200, "approved")
        assert [one["approver"] for one in agreed.json()["approvals"]] == [desk.approver.name]
        actions = [one["action"] for one in clerk.get(f"/companies/{desk.company.code}/audit").json()["items"]]
        assert actions == ["payment-run.approved", "payment-run.submitted", "payment-run.created"]
        assert clerk.get(f"/companies/{desk.company.code}/payment-runs").json()["counts"]["approved"] == 1
        assert clerk.get(path)["ETag"] == agreed["ETag"]

    def test_are_changed_by_who_has_seen_them_as_they_stand(self, desk: Desk) -> None:
        clerk = Colleague(desk.clerk)
        made = clerk.ask("POST", f"/companies/{desk.company.code}/payment-runs", {})
        path = f"/payment-runs/{made.json()['id']}"
        line = clerk.get(f"{path}/lines").json()["items"][0]

        without = clerk.ask("PATCH", f"{path}/lines/{line['id']}", {"remittance": "Kasım"})
        part = {"items": [{"entry": line["items"][0]["entry"], "amount": "400.00"}]}
        changed = clerk.ask("PATCH", f"{path}/lines/{line['id']}", part, **{"If-Match": made["ETag"]})
        late = clerk.ask("PATCH", f"{path}/lines/{line['id']}", {"drop": True}, **{"If-Match": made["ETag"]})

        assert (without.status_code, changed.status_code, late.status_code) == (428, 200, 412)
        assert changed.json()["totals"][0]["net"] == "400.00"
        assert changed.json()["content_hash"] != made.json()["content_hash"]

    def test_need_a_key_for_every_step(self, desk: Desk) -> None:
        clerk = Colleague(desk.clerk)
        made = clerk.ask("POST", f"/companies/{desk.company.code}/payment-runs", {})
        path = f"/payment-runs/{made.json()['id']}/submit"

        without = clerk.ask("POST", path, {}, **{"If-Match": made["ETag"]})
        first = clerk.step(path, {}, made["ETag"], key="k1")
        again = clerk.step(path, {}, made["ETag"], key="k1")

        assert without.status_code == 422
        assert (first.status_code, again.status_code) == (200, 200)
        assert again["Idempotency-Replayed"] == "true"

    def test_count_an_approval_once_however_often_it_is_sent(self, desk: Desk) -> None:
        run = desk.submit(desk.propose())
        tag = Colleague(desk.approver).get(f"/payment-runs/{run.pk}")["ETag"]
        answers: list[int] = []

        def agree() -> None:
            try:
                answer = Colleague(desk.approver).step(
                    f"/payment-runs/{run.pk}/approve", {"content_hash": run.content_hash}, tag
                )
                answers.append(answer.status_code)
            finally:
                connection.close()

        threads = [threading.Thread(target=agree) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert sorted(answers) == [200] + [412] * 19
        assert PaymentApproval.objects.filter(run=run).count() == 1


class TestControlsOverHttp:
    def test_put_approval_rules_into_force_by_two_people(self, desk: Desk) -> None:
        admin, approver, path = (
            Colleague(desk.admin),
            Colleague(desk.approver),
            f"/companies/{desk.company.code}/approval-rules",
        )
        gap = {"bands": [{"currency": "TRY", "from_amount": "0", "up_to": "100.00", "steps": [{}]}]}
        bands = {
            "bands": [
                {"currency": "TRY", "from_amount": "0", "up_to": "500.00", "steps": [{}]},
                {
                    "currency": "TRY",
                    "from_amount": "500.00",
                    "steps": [{}, {"approvers": [str(desk.second_approver.pk)]}],
                },
            ]
        }

        assert admin.ask("PUT", path, gap).json()["errors"][0]["code"] == "band-ends"
        assert admin.ask("PUT", path, bands).json()["proposed"]["version"] == 1
        assert admin.ask("POST", f"{path}/1/confirm").status_code == 403
        confirmed = approver.ask("POST", f"{path}/1/confirm")

        assert confirmed.status_code == 200, confirmed.content
        assert confirmed.json()["in_force"]["bands"][1]["from_amount"] == "500.00"
        run = desk.submit(desk.propose())
        assert run.approvals_needed == 2
        assert desk.approve(run).status == "in_approval"
        assert desk.approve(run, by=desk.second_approver).status == "approved"

    def test_forecast_what_goes_out(self, desk: Desk) -> None:
        desk.propose()

        told = Colleague(desk.clerk).get(f"/companies/{desk.company.code}/cash-forecast?weeks=8").json()

        [lira] = told["currencies"]
        assert sum(float(week["planned"]) for week in lira["weeks"]) == 1000.0
        assert sum(float(week["due"]) for week in lira["weeks"]) == 500.0
        assert lira["overdue"] == "0.00"


class TestHouseBanks:
    def test_are_entered_with_a_bank_profile_there_is(self, desk: Desk) -> None:
        admin = Colleague(desk.admin)
        house = {"name": "Akbank TL", "iban": iban(9), "currency": "TRY", "profile": "telex"}

        refused = admin.ask("POST", f"/companies/{desk.company.code}/house-banks", house)
        made = admin.ask("POST", f"/companies/{desk.company.code}/house-banks", house | {"profile": "tr-03"})

        [fault] = refused.json()["errors"]
        assert (refused.status_code, fault["pointer"], fault["code"]) == (422, "/profile", "not-a-bank-profile")
        assert (made.status_code, made.json()["profile"]) == (201, "tr-03")


class TestCodes:
    def test_are_no_more_to_guess_at_an_approval_than_at_the_sign_in(self, desk: Desk) -> None:
        second_factor.enrol(user=desk.approver)
        run = desk.submit(desk.propose())
        approver, path = Colleague(desk.approver), f"/payment-runs/{run.pk}"
        tag, body = approver.get(path)["ETag"], {"content_hash": run.content_hash, "code": "000000"}
        answers = [approver.step(f"{path}/approve", body, tag) for _ in range(settings.VADE.sign_in_tries + 1)]

        assert [one.json()["code"] for one in answers] == [*["wrong-code"] * 5, "too-many-attempts"]
        assert int(answers[-1]["Retry-After"]) > 60
        assert not PaymentApproval.objects.filter(run=run).exists()
