"""A layout nobody knows is said once; and a delivery can be looked at before it changes anything."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.utils import timezone

from payments.models import CalculationRun, Company, ImportBatch, LedgerEntry, StagedEntry
from payments.services import imports
from payments.services.removing import Scope
from tests.intake.ledgers import text_list
from tests.ledgers import SOMEBODY, new_company

pytestmark = pytest.mark.django_db(transaction=True)

OWN_WORDS = ("Kimden", "Evrak", "Gün", "Ne kadar", "Neyle", "Tür")
MAPPING = {
    "columns": {"Kimden": "supplier_code", "Evrak": "doc_no", "Gün": "posting_date", "Ne kadar": "amount"}
    | {"Neyle": "currency", "Tür": "doc_type"},
    "credits_positive": True,
}
ROWS = [
    ("100", "1900000001", "10.01.2026", "1.250,50", "TRY", "KR"),
    ("100", "1500000001", "12.01.2026", "-50,00", "TRY", "KZ"),
]


def deliver(company: Company, content: str, **more: Any) -> ImportBatch:
    batch = imports.accept_file(
        company=company,
        file=io.BytesIO(content.encode()),
        file_name="list.txt",
        max_bytes=1 << 20,
        requester=SOMEBODY,
        **more,
    )
    return imports.carry_out_import(batch_id=batch.pk, clock=timezone.now).batch


def amounts(company: Company) -> list[int]:
    rows = LedgerEntry.objects.filter(company=company, removed_batch=None)
    return sorted(rows.values_list("amount", flat=True))


class TestMapping:
    def test_makes_a_layout_readable_that_nobody_knows(self) -> None:
        company = new_company()
        content = text_list(OWN_WORDS, *ROWS)

        refused = deliver(company, content)
        taken = deliver(company, content, mapping=MAPPING)

        assert (refused.status, refused.error_code) == ("rejected", "no-header-recognised")
        columns = dict(refused.preview["layout"]["headings"])
        assert columns == dict.fromkeys(OWN_WORDS) | {"Tür": "doc_type"}
        assert (taken.status, amounts(company)) == ("applied", [-50_00, 1250_50])

    def test_is_remembered_by_the_header(self) -> None:
        company, other = new_company(), new_company()
        deliver(company, text_list(OWN_WORDS, *ROWS), mapping=MAPPING)
        later = text_list(OWN_WORDS, ("200", "1900000002", "11.01.2026", "9,99", "TRY", "KR"))

        again, elsewhere = deliver(company, later), deliver(other, later)

        assert (again.status, again.preview["layout"]["mapped"]) == ("applied", True)
        assert amounts(company) == [-50_00, 9_99, 1250_50]
        assert elsewhere.error_code == "no-header-recognised"  # another company's word is no word of ours

    def test_is_not_remembered_where_nothing_was_applied(self) -> None:
        company = new_company()
        wrong = {**MAPPING, "columns": {**MAPPING["columns"], "Ne kadar": "text"}}  # type: ignore[dict-item]

        deliver(company, text_list(OWN_WORDS, *ROWS), mapping=wrong)

        assert not company.layout_mappings.exists()

    def test_goes_before_what_a_heading_says(self) -> None:
        company = new_company()
        header = ("Vendor", "DocumentNo", "Pstng Date", "Amount in local cur.", "Text", "Reference")
        content = text_list(header, ("100", "1900000001", "10.01.2026", "1,00-", "what it is", "F-1"))

        deliver(company, content, mapping={"columns": {"Text": "reference", "Reference": None}})

        entry = LedgerEntry.objects.get(company=company)
        assert (entry.reference, entry.text) == ("what it is", "")

    def test_settles_what_the_file_does_not_tell(self) -> None:
        company = new_company()
        header = ("Vendor", "DocumentNo", "Pstng Date", "Amount in local cur.")
        content = text_list(header, ("100", "1900000001", "03/04/2026", "1.234-"))

        undecided = deliver(company, content)
        settled = deliver(company, content, mapping={"decimal_mark": ",", "date_order": "month"})

        assert undecided.error_code == "ambiguous-decimal-mark"
        assert undecided.preview["layout"]["headings"][0] == ["Vendor", "supplier_code"]
        entry = LedgerEntry.objects.get(company=company)
        assert (settled.status, entry.amount, str(entry.posting_date)) == ("applied", 1234_00, "2026-03-04")

    def test_that_names_other_headings_is_refused(self) -> None:
        company = new_company()
        header = ("Vendor", "DocumentNo", "Pstng Date", "Amount in local cur.")
        content = text_list(header, ("100", "1900000001", "13.04.2026", "1,00-"))

        batch = deliver(company, content, mapping={"columns": {"Kimden": "supplier_code"}})

        assert (batch.error_code, batch.error_values) == ("mapping-does-not-fit", {"headings": "Kimden"})
        assert amounts(company) == []


class TestPreview:
    def test_shows_what_would_change_and_changes_nothing(self) -> None:
        company = new_company()
        deliver(company, text_list(OWN_WORDS, *ROWS), mapping=MAPPING)
        company.refresh_from_db()
        revision, runs = company.ledger_revision, CalculationRun.objects.filter(company=company).count()
        changed = [
            (*ROWS[0][:2], ROWS[0][2], "1.250,50", "TRY", "KR"),
            ("300", "1900000009", "13.01.2026", "7,00", "TRY", "KR"),
        ]

        shown = deliver(company, text_list(OWN_WORDS, *changed), held=True, snapshot_of=Scope())

        assert shown.status == "needs_confirmation"
        assert (shown.created, shown.unchanged, shown.removed) == (1, 1, 1)
        assert shown.control_totals == {"TRY": {"debit": "0.00", "credit": "1257.50"}}
        assert [row["amount"] for row in shown.preview["rows"]] == ["1250.50", "7.00"]
        assert shown.preview["new_suppliers"] == 1
        assert shown.preview["layout"]["headings"][:2] == [["Kimden", "supplier_code"], ["Evrak", "doc_no"]]
        company.refresh_from_db()
        assert (amounts(company), company.ledger_revision) == ([-50_00, 1250_50], revision)
        assert CalculationRun.objects.filter(company=company).count() == runs
        assert not StagedEntry.objects.exists()

    def test_is_applied_as_shown_once_it_is_confirmed(self) -> None:
        company = new_company()
        deliver(company, text_list(OWN_WORDS, *ROWS), mapping=MAPPING)
        shown = deliver(company, text_list(OWN_WORDS, ROWS[0]), held=True, snapshot_of=Scope())

        confirmed = imports.confirm_import(batch=shown)
        ended = imports.carry_out_import(batch_id=confirmed.pk, clock=timezone.now).batch

        assert (ended.status, ended.removed, ended.unchanged, amounts(company)) == ("applied", 1, 1, [1250_50])

    def test_cancelled_leaves_nothing_behind(self) -> None:
        company = new_company()
        shown = deliver(company, text_list(OWN_WORDS, *ROWS), mapping=MAPPING, held=True)

        imports.cancel_import(batch=shown, now=timezone.now())

        assert (amounts(company), company.layout_mappings.exists()) == ([], False)
        assert not company.suppliers.exists()
