"""Lines of the ledger, pushed by programs and read back."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from payments.models import Company, ImportBatch, ImportRowIssue, LedgerEntry
from payments.services import imports
from tests.api.callers import Program
from tests.ledgers import calculate, new_company

pytestmark = pytest.mark.django_db(transaction=True)


def entry(key: str, **more: Any) -> dict[str, Any]:
    return {
        "supplier_code": "S1",
        "supplier_name": "Şanlı Isı",
        "source_key": key,
        "doc_no": key,
        "posting_date": "2026-01-10",
        "due_date": "2026-02-10",
        "currency": "TRY",
        "amount": "100.50",
        **more,
    }


def push(company: Company, *entries: dict[str, Any], **headers: str) -> Any:
    return Program(role="clerk").post(f"/companies/{company.code}/entries", list(entries), **headers)


def carried_out(answer: Any) -> ImportBatch:
    assert answer.status_code == 202, answer.content
    return imports.carry_out_import(batch_id=answer.json()["id"], clock=timezone.now).batch


def errors(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code == 422, answer.content
    return [(one["pointer"], one["code"]) for one in answer.json()["errors"]]


class TestPushEntries:
    def test_are_an_import_with_figures_behind_it(self) -> None:
        company = new_company()

        answer = push(company, entry("A"), entry("B", amount="-40.00", invoice_ref="A"))

        batch = carried_out(answer)
        assert answer["Location"] == f"/api/v1/imports/{batch.pk}"
        assert (batch.status, batch.source, batch.created) == ("applied", "JSON", 2)
        [balance] = calculate(company).run.closings.values_list("balance", flat=True)
        assert balance == 60_50

    def test_change_nothing_the_second_time(self) -> None:
        company = new_company()
        carried_out(push(company, entry("A")))

        again = carried_out(push(company, entry("A")))

        assert (again.created, again.updated, again.unchanged) == (0, 0, 1)

    def test_are_accepted_once_under_one_key(self) -> None:
        company = new_company()
        program = Program(role="clerk")
        address = f"/companies/{company.code}/entries"

        first, again = (program.post(address, [entry("A")], **{"Idempotency-Key": "k1"}) for _ in range(2))

        assert first.json()["id"] == again.json()["id"]
        assert again["Idempotency-Replayed"] == "true"
        assert ImportBatch.objects.filter(company=company).count() == 1

    @pytest.mark.parametrize(
        ("wrong", "pointer", "code"),
        [
            ({"amount": 100.5}, "/1/amount", "wrong-type"),
            ({"amount": "1.234,50"}, "/1/amount", "not-an-amount"),
            ({"posting_date": "10.01.2026"}, "/1/posting_date", "not-a-date"),
            ({"currency": "TL"}, "/1/currency", "wrong-form"),
            ({"colour": "red"}, "/1/colour", "unknown-field"),
            ({"supplier_code": ""}, "/1/supplier_code", "too-short"),
        ],
    )
    def test_with_a_field_of_the_wrong_form_are_refused_whole(
        self, wrong: dict[str, Any], pointer: str, code: str
    ) -> None:
        company = new_company()

        answer = push(company, entry("A"), {**entry("B"), **wrong})

        assert errors(answer) == [(pointer, code)]
        assert not ImportBatch.objects.filter(company=company).exists()

    def test_list_what_contradicts_the_ledger_and_take_the_rest(self) -> None:
        company = new_company()

        batch = carried_out(push(company, entry("A"), entry("B", amount="1.505")))

        assert (batch.created, batch.rejected) == (1, 1)
        [issue] = ImportRowIssue.objects.filter(batch=batch)
        assert (issue.row_no, issue.field) == (2, "amount")

    @pytest.mark.parametrize(("count", "code"), [(0, "too-short"), (10_001, "too-long")])
    def test_are_bounded_in_number(self, count: int, code: str) -> None:
        assert errors(push(new_company(), *[entry("A")] * count)) == [("", code)]


class TestListEntries:
    def test_go_on_where_the_page_before_ended_and_leave_out_what_was_removed(self) -> None:
        company = new_company()
        carried_out(push(company, *(entry(key) for key in "ABC")))
        LedgerEntry.objects.filter(company=company, source_key="B").update(removed_batch=ImportBatch.objects.get())
        program, address = Program(role="viewer"), f"/companies/{company.code}/entries"

        first = program.get(address, limit=1).json()
        second = program.get(address, limit=1, cursor=first["next_cursor"]).json()

        assert [one["source_key"] for page in (first, second) for one in page["items"]] == ["A", "C"]
        assert second["next_cursor"] is None
        assert (first["items"][0]["amount"], first["items"][0]["supplier_code"]) == ("100.50", "S1")
