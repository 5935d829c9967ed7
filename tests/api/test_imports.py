"""Deliveries over HTTP: what a snapshot may say of itself, and what is decided about one."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from payments.models import Company, ImportBatch, LedgerEntry
from payments.services import imports
from tests.api.callers import Program
from tests.ledgers import new_company

pytestmark = pytest.mark.django_db(transaction=True)

HEADER = "company,supplier_code,source_key,doc_no,posting_date,currency,amount"


def csv(company: Company, count: int) -> bytes:
    rows = [f"{company.code},S1,K{number},K{number},2026-01-10,TRY,1.00" for number in range(count)]
    return "\n".join([HEADER, *rows, ""]).encode()


def deliver(company: Company, content: bytes, **form: str) -> Any:
    return Program().form(f"/companies/{company.code}/imports", {"file": SimpleUploadedFile("l.csv", content), **form})


def carried_out(answer: Any) -> ImportBatch:
    return imports.carry_out_import(batch_id=answer.json()["id"], clock=timezone.now).batch


class TestSnapshot:
    def test_says_what_it_is_complete_for(self) -> None:
        company = new_company()

        answer = deliver(company, csv(company, 1), mode="snapshot", supplier_from="S1", posted_to="2026-12-31")

        assert answer.status_code == 202
        assert answer.json()["mode"] == "snapshot"
        assert answer.json()["scope"] == {"supplier_from": "S1", "posted_to": "2026-12-31"}

    @pytest.mark.parametrize(
        ("form", "pointer", "code"),
        [
            ({"supplier_to": "S1"}, "/form/supplier_to", "only-for-snapshots"),
            (
                {"mode": "snapshot", "supplier_from": "S2", "supplier_to": "S1"},
                "/form/supplier_to",
                "before-the-lower-bound",
            ),
            (
                {"mode": "snapshot", "posted_from": "2026-02-01", "posted_to": "2026-01-31"},
                "/form/posted_to",
                "before-the-lower-bound",
            ),
            ({"mode": "snapshot", "posted_from": "yesterday"}, "/form/posted_from", "not-a-date"),
        ],
    )
    def test_is_refused_with_bounds_that_say_nothing(self, form: dict[str, str], pointer: str, code: str) -> None:
        company = new_company()

        answer = deliver(company, csv(company, 1), **form)

        assert answer.status_code == 422
        assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [(pointer, code)]
        assert not ImportBatch.objects.filter(company=company).exists()


class TestDecision:
    def test_waits_is_agreed_to_and_is_carried_out(self) -> None:
        company = new_company()
        carried_out(deliver(company, csv(company, 100)))
        made = deliver(company, csv(company, 10), mode="snapshot")
        waiting = carried_out(made)
        address = f"/imports/{waiting.pk}"
        shown = Program().get(address).json()
        assert (shown["status"], shown["counts"]["removed"]) == ("needs_confirmation", 90)

        confirmed = Program(role="clerk").post(f"{address}/confirm")

        assert (confirmed.status_code, confirmed.json()["status"]) == (200, "running")
        assert Program().post(f"{address}/confirm").json()["code"] == "nothing-to-confirm"
        assert carried_out(made).status == "applied"
        assert LedgerEntry.objects.filter(company=company, removed_batch=None).count() == 10

    def test_can_be_against_it(self) -> None:
        company = new_company()
        carried_out(deliver(company, csv(company, 100)))
        waiting = carried_out(deliver(company, csv(company, 10), mode="snapshot"))

        cancelled = Program(role="clerk").post(f"/imports/{waiting.pk}/cancel")

        assert (cancelled.status_code, cancelled.json()["status"]) == (200, "cancelled")
        assert Program().post(f"/imports/{waiting.pk}/cancel").status_code == 409
        assert LedgerEntry.objects.filter(company=company, removed_batch=None).count() == 100
