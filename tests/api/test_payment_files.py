"""Files of an exported run over HTTP: made once, the same bytes for whoever may have them."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from typing import Any
from uuid import uuid4

import pytest

from payments.models import PaymentFile, PaymentRun
from tests.api.callers import Program
from tests.approved_runs import approved_run, exported_run, payable_company, states

pytestmark = pytest.mark.django_db(transaction=True)

TWO = {"S1": ("1000.00", "TRY"), "S2": ("250.50", "TRY")}


def clerk(run: PaymentRun) -> Program:
    return Program(role="clerk", company=run.company)


def export(run: PaymentRun, asked: Program, *, tag: str | None = None, key: str | None = None) -> Any:
    seen = tag or asked.get(f"/payment-runs/{run.pk}")["ETag"]
    headers = {"If-Match": seen, "Idempotency-Key": key or uuid4().hex}
    return asked.post(f"/payment-runs/{run.pk}/export", **headers)


class TestExportPaymentRun:
    def test_makes_the_run_exported_with_its_new_tag(self) -> None:
        run = approved_run(payable_company(TWO))
        asked = clerk(run)

        answer = export(run, asked)

        assert answer.status_code == 200, answer.json()
        assert answer.json()["status"] == "exported"
        assert answer["ETag"] == asked.get(f"/payment-runs/{run.pk}")["ETag"]
        assert states(run) == {"S1": "exported", "S2": "exported"}

    def test_changes_nothing_the_second_time(self) -> None:
        run = approved_run(payable_company(TWO))
        asked = clerk(run)
        first = export(run, asked)

        again = export(run, asked)

        assert (again.status_code, again.json()["message_id"]) == (200, first.json()["message_id"])
        assert PaymentFile.objects.filter(run=run, kind="bank").count() == 1

    def test_answers_a_repeated_key_with_the_first_answer(self) -> None:
        run = approved_run(payable_company(TWO))
        asked = clerk(run)
        tag = asked.get(f"/payment-runs/{run.pk}")["ETag"]
        first = export(run, asked, tag=tag, key="export-1")

        again = export(run, asked, tag=tag, key="export-1")

        assert again["Idempotency-Replayed"] == "true"
        assert again.json() == first.json()

    def test_is_refused_to_who_saw_another_state(self) -> None:
        run = approved_run(payable_company(TWO))

        answer = export(run, clerk(run), tag='"stale"')

        assert (answer.status_code, answer.json()["code"]) == (412, "precondition-failed")
        assert states(run) == {"S1": "planned", "S2": "planned"}

    @pytest.mark.parametrize(
        ("left_out", "status"),
        [pytest.param("If-Match", 428, id="what was seen"), pytest.param("Idempotency-Key", 422, id="a key")],
    )
    def test_needs(self, left_out: str, status: int) -> None:
        run = approved_run(payable_company(TWO))
        headers = {"If-Match": "*", "Idempotency-Key": "1"}
        del headers[left_out]

        answer = clerk(run).post(f"/payment-runs/{run.pk}/export", **headers)

        assert answer.status_code == status
        assert states(run) == {"S1": "planned", "S2": "planned"}

    def test_keeps_a_refusal_in_the_audit_although_the_request_is_undone(self) -> None:
        run = approved_run(payable_company(TWO))
        run.company.house_banks.update(profile="telex")

        answer = export(run, clerk(run))

        assert (answer.status_code, answer.json()["code"]) == (422, "unknown-bank-profile")
        told = run.company.audit.filter(subject_id=str(run.pk)).values_list("action", flat=True)
        assert "payment-run.export-refused" in told

    def test_is_not_for_approvers(self) -> None:
        run = approved_run(payable_company(TWO))

        answer = export(run, Program(role="approver", company=run.company))

        assert answer.status_code == 403


class TestPaymentFiles:
    def test_are_the_same_bytes_with_their_hash(self) -> None:
        run = exported_run(payable_company(TWO))
        asked = clerk(run)
        [bank, *others] = asked.get(f"/payment-runs/{run.pk}/files").json()["items"]

        first, again = (asked.get(bank["href"].removeprefix("/api/v1")) for _ in range(2))

        assert first.content == again.content
        digest = sha256(first.content)
        assert (bank["kind"], bank["sha256"], bank["bytes"]) == ("bank", digest.hexdigest(), len(first.content))
        assert first["Repr-Digest"] == f"sha-256=:{b64encode(digest.digest()).decode()}:"
        assert first["Content-Disposition"] == f'attachment; filename="{bank["file_name"]}"'
        assert (bank["control_sum"], bank["payments"], bank["message_id"]) == ("1250.50", 2, run.message_id)
        assert [one["kind"] for one in others] == ["list_csv", "list_xlsx", "posting_b1", "posting_fi"]
        for one in others:
            read = asked.get(one["href"].removeprefix("/api/v1"))
            assert sha256(read.content).hexdigest() == one["sha256"]

    def test_are_not_sent_again_to_who_has_them(self) -> None:
        run = exported_run(payable_company(TWO))
        asked = clerk(run)
        tag = asked.get(f"/payment-runs/{run.pk}/file")["ETag"]

        answer = asked.get(f"/payment-runs/{run.pk}/file", headers={"If-None-Match": tag})

        assert (answer.status_code, answer.content) == (304, b"")

    def test_are_none_before_the_export(self) -> None:
        run = approved_run(payable_company(TWO))
        asked = clerk(run)

        answers = [asked.get(f"/payment-runs/{run.pk}/{name}") for name in ("file", "posting-list")]

        assert [one.status_code for one in answers] == [409, 409]
        assert asked.get(f"/payment-runs/{run.pk}/files").json()["items"] == []

    def test_of_several_accounts_are_asked_for_by_account(self) -> None:
        run = exported_run(payable_company(TWO | {"S3": ("9.00", "EUR")}))
        asked = clerk(run)
        euro = run.company.house_banks.get(currency="EUR")

        unnamed = asked.get(f"/payment-runs/{run.pk}/file")
        named = asked.get(f"/payment-runs/{run.pk}/file", house_bank=str(euro.pk))
        other = asked.get(f"/payment-runs/{run.pk}/file", house_bank="999999")

        assert (unnamed.status_code, unnamed.json()["errors"][0]["pointer"]) == (422, "/query/house_bank")
        assert b'Ccy="EUR"' in named.content
        assert b'Ccy="TRY"' not in named.content
        assert (other.status_code, other.json()["code"]) == (404, "payment-file-not-found")

    def test_are_not_for_readers(self) -> None:
        run = exported_run(payable_company(TWO))

        answer = Program(role="viewer", company=run.company).get(f"/payment-runs/{run.pk}/file")

        assert answer.status_code == 403
