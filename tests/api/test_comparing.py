"""What changed between two calculations, and the history of a supplier."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import orjson
import pytest
from django.db import connection, transaction
from django.utils import timezone

from payments.domain.ledger import EntryKind
from payments.models import CalculationRun, Company, ImportBatch, LedgerEntry, SupplierGroup
from payments.services import calculations
from payments.services.settings import change_settings
from tests.api.callers import Program
from tests.ledgers import SOMEBODY, apply_rows, calculate, line, new_company, supplier_of

pytestmark = pytest.mark.django_db(transaction=True)


def compare(after: CalculationRun, before: CalculationRun, **query: Any) -> Any:
    return Program().get(f"/calculations/{after.pk}/compare", **{"with": str(before.pk), **query})


def change(company: Company, **rules: Any) -> None:
    change_settings(company=company, rules=rules, requester=SOMEBODY, now=timezone.now())
    company.refresh_from_db()


def two_suppliers(**rules: Any) -> Company:
    company = new_company(**rules)
    apply_rows(
        company,
        [
            line("A1", "2026-11-01", "100.00", due="2026-11-10"),
            line("A2", "2026-11-02", "50.00"),
            line("B1", "2026-11-01", "200.00", supplier="S2"),
        ],
    )
    return company


def take_away(company: Company, key: str) -> None:
    """What a snapshot without the line does."""
    revision = company.ledger_revision + 1
    batch = ImportBatch.objects.create(
        company=company, status="applied", file_sha256=uuid4().hex, file_bytes=0, ledger_revision=revision
    )
    entry = LedgerEntry.objects.get(company=company, source_key=key)
    entry.versions.create(replaced_by=batch, body=_body(entry))
    LedgerEntry.objects.filter(pk=entry.pk).update(removed_batch=batch)
    Company.objects.filter(pk=company.pk).update(ledger_revision=revision)
    company.refresh_from_db()


class TestCompareCalculations:
    def test_names_new_and_changed_documents_of_the_suppliers_they_changed(self) -> None:
        company = two_suppliers()
        before = calculate(company).run
        apply_rows(company, [line("A3", "2026-11-03", "-30.00"), line("A1", "2026-11-01", "90.00", due="2026-11-12")])
        after = calculate(company).run

        body = compare(after, before).json()

        (item,) = body["items"]
        assert (item["id"], item["currency"]) == (str(supplier_of(company).pk), "TRY")
        assert (item["before"]["balance"], item["after"]["balance"]) == ("150.00", "110.00")
        assert item["because"] == ["new-documents", "changed-documents"]
        assert [
            (one["doc_no"], one["change"], one["fields"], one["amount_before"], one["amount_after"])
            for one in item["documents"]
        ] == [
            ("A1", "changed", ["amount", "due_date"], "100.00", "90.00"),
            ("A3", "new", [], None, "-30.00"),
        ]
        assert (body["settings"], item["documents_total"]) == ([], 2)

    def test_tells_a_due_date_alone_from_a_changed_document(self) -> None:
        company = two_suppliers()
        before = calculate(company).run
        entry = supplier_of(company).entries.get(source_key="A1")
        with transaction.atomic():
            entry.versions.create(
                ledger_revision=2, body={**_body(entry), "due_date": "2026-11-10", "due_source": "erp"}
            )
            supplier_of(company).entries.filter(pk=entry.pk).update(due_date="2026-12-24", due_source="supplier_term")
            Company.objects.filter(pk=company.pk).update(ledger_revision=2)
        after = calculate(company).run

        (item,) = compare(after, before).json()["items"]

        assert item["because"] == ["due-dates"]
        assert [(one["change"], one["due_date_before"], one["due_date_after"]) for one in item["documents"]] == [
            ("due", "2026-11-10", "2026-12-24")
        ]

    def test_names_documents_that_were_taken_away(self) -> None:
        company = two_suppliers()
        before = calculate(company).run
        take_away(company, "A2")
        after = calculate(company).run

        (item,) = compare(after, before).json()["items"]
        (back,) = compare(before, after).json()["items"]

        assert (item["because"], item["documents"][0]["change"]) == (["removed-documents"], "removed")
        assert (back["because"], back["documents"][0]["amount_after"]) == (["new-documents"], "50.00")

    def test_names_the_settings_and_the_key_date(self) -> None:
        company = two_suppliers(closing_mode="FIFO")
        before = calculate(company, key_date="2026-11-05").run
        change_settings(
            company=company, rules={"closing_mode": "FIFO", "month_count": 2}, requester=SOMEBODY, now=timezone.now()
        )
        after = calculate(company, key_date="2026-11-20").run

        body = compare(after, before).json()

        assert body["settings"] == [{"name": "month_count", "before": 4, "after": 2}]
        assert [item["because"] for item in body["items"]] == [["key-date", "settings"]] * 2
        assert body["before"]["key_date"] == "2026-11-05"

    def test_names_the_redating_of_openings_and_shows_the_lines_it_lets_in(self) -> None:
        company = new_company(closing_mode="FIFO")
        apply_rows(
            company,
            [
                line("O1", "2026-01-01", "100.00", kind=EntryKind.OPENING),
                line("I1", "2025-12-20", "50.00"),
                line("O2", "2025-12-30", "7.00", kind=EntryKind.OPENING),
            ],
        )
        before = calculate(company, key_date="2025-12-31").run
        change(company, closing_mode="FIFO", opening_redate="previous_day")
        after = calculate(company, key_date="2025-12-31").run

        body = compare(after, before).json()

        assert body["settings"] == [{"name": "opening_redate", "before": "none", "after": "previous_day"}]
        (item,) = body["items"]
        assert (item["because"], item["before"]["balance"], item["after"]["balance"]) == (
            ["settings"],
            "57.00",
            "157.00",
        )
        assert [(one["doc_no"], one["change"], one["fields"]) for one in item["documents"]] == [
            ("O2", "changed", ["posting_date", "document_date"]),
            ("O1", "new", []),
        ]

    def test_counts_a_redated_opening_as_a_new_document_where_both_redate(self) -> None:
        company = new_company(closing_mode="FIFO", opening_redate="previous_day")
        apply_rows(
            company,
            [line("O1", "2026-01-01", "100.00", kind=EntryKind.OPENING), line("I1", "2025-12-20", "50.00")],
        )
        before = calculate(company, key_date="2025-12-30").run
        after = calculate(company, key_date="2025-12-31").run

        (item,) = compare(after, before).json()["items"]

        assert item["because"] == ["new-documents", "key-date"]
        assert [one["doc_no"] for one in item["documents"]] == ["O1"]

    def test_shows_the_lines_of_a_supplier_that_is_excluded_as_gone_because_of_the_settings(self) -> None:
        company = two_suppliers(closing_mode="FIFO")
        before = calculate(company).run
        change(company, closing_mode="FIFO", exclude=["S2*"])
        apply_rows(company, [line("B2", "2026-11-03", "5.00", supplier="S2")])
        after = calculate(company).run

        body = compare(after, before).json()

        assert body["settings"] == [{"name": "exclude", "before": [], "after": ["S2*"]}]
        (item,) = body["items"]
        assert (item["code"], item["because"], item["after"]) == ("S2", ["settings"], None)
        assert [(one["doc_no"], one["change"]) for one in item["documents"]] == [("B1", "removed")]

    def test_tells_a_group_that_is_excluded_by_how_its_codes_begin(self) -> None:
        company = two_suppliers(closing_mode="FIFO")
        before = calculate(company).run
        group = SupplierGroup.objects.create(company=company, name="Nakliye", prefixes=["S2"])
        change(company, closing_mode="FIFO", exclude_groups=[str(group.pk)])
        after = calculate(company).run

        body = compare(after, before).json()

        assert body["settings"] == [{"name": "exclude", "before": [], "after": ["S2*"]}]
        assert [(item["code"], item["because"], item["after"]) for item in body["items"]] == [
            ("S2", ["settings"], None)
        ]

    def test_tells_what_is_new_of_a_supplier_that_was_excluded(self) -> None:
        company = two_suppliers(closing_mode="FIFO", exclude=["S2"])
        before = calculate(company).run
        change(company, closing_mode="FIFO")
        apply_rows(company, [line("B2", "2026-11-03", "5.00", supplier="S2")])
        after = calculate(company).run

        (item,) = compare(after, before).json()["items"]

        assert (item["code"], item["because"]) == ("S2", ["new-documents", "settings"])
        assert [(one["doc_no"], one["change"]) for one in item["documents"]] == [("B1", "new"), ("B2", "new")]

    def test_shows_a_line_that_came_back_for_another_supplier_under_both(self) -> None:
        company = two_suppliers()
        before = calculate(company).run
        take_away(company, "A2")
        apply_rows(company, [line("A2", "2026-11-02", "50.00", supplier="S2")])
        after = calculate(company).run

        first, second = sorted(compare(after, before).json()["items"], key=lambda item: str(item["code"]))

        assert [(item["code"], item["because"]) for item in (first, second)] == [
            ("S1", ["removed-documents"]),
            ("S2", ["new-documents"]),
        ]
        assert [
            (one["doc_no"], one["change"], one["amount_before"], one["amount_after"])
            for item in (first, second)
            for one in item["documents"]
        ] == [("A2", "removed", "50.00", None), ("A2", "new", None, "50.00")]

    def test_shows_a_line_whose_currency_was_corrected_under_both(self) -> None:
        company = two_suppliers()
        before = calculate(company).run
        apply_rows(company, [line("A2", "2026-11-02", "50.00", currency="USD")])
        after = calculate(company).run

        items = compare(after, before).json()["items"]

        assert [(item["currency"], item["because"], item["documents"][0]["change"]) for item in items] == [
            ("TRY", ["removed-documents"], "removed"),
            ("USD", ["new-documents"], "new"),
        ]

    def test_comes_in_pages_of_suppliers(self) -> None:
        company = two_suppliers(closing_mode="FIFO")
        before = calculate(company, key_date="2026-11-05").run
        after = calculate(company, key_date="2026-11-20").run

        first = compare(after, before, limit=1).json()
        second = compare(after, before, limit=1, cursor=first["next_cursor"]).json()

        told = [page["items"][0]["id"] for page in (first, second)]
        assert told == sorted((str(supplier_of(company, code).pk) for code in ("S1", "S2")), key=int)
        assert second["next_cursor"] is None

    def test_of_a_single_suppliers_run_compares_this_supplier_alone(self) -> None:
        company = two_suppliers()
        before = calculate(company).run
        apply_rows(company, [line("A3", "2026-11-03", "-30.00"), line("B2", "2026-11-03", "5.00", supplier="S2")])
        after = calculate(company, suppliers=[supplier_of(company).pk]).run

        assert [item["code"] for item in compare(after, before).json()["items"]] == ["S1"]

    def test_refuses_what_has_no_result_and_what_is_another_companys(self) -> None:
        company, other = two_suppliers(), two_suppliers()
        done, foreign = calculate(company).run, calculate(other).run
        apply_rows(company, [line("A3", "2026-11-03", "-30.00")])
        queued = calculations.request_run(
            company=company, key_date=None, supplier_ids=None, requester=SOMEBODY, now=timezone.now()
        )

        assert compare(done, queued).json()["code"] == "calculation-not-finished"
        assert compare(done, foreign).status_code == 404


class TestListSupplierCalculations:
    def test_tells_those_with_figures_of_the_supplier_newest_first(self) -> None:
        company = two_suppliers()
        first = calculate(company).run
        apply_rows(company, [line("A3", "2026-11-03", "-30.00")])
        single = calculate(company, suppliers=[supplier_of(company).pk]).run

        of_s1 = Program().get(f"/suppliers/{supplier_of(company).pk}/calculations").json()
        of_s2 = Program().get(f"/suppliers/{supplier_of(company, 'S2').pk}/calculations").json()

        assert [one["id"] for one in of_s1["items"]] == [str(single.pk), str(first.pk)]
        assert [one["id"] for one in of_s2["items"]] == [str(first.pk)]


def _body(entry: Any) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(e) - 'content_hash' FROM ledger_entry e WHERE id = %s", [entry.pk])
        found: Any = cursor.fetchone()
    return dict(orjson.loads(found[0]) if isinstance(found[0], str | bytes) else found[0])
