"""What is said of a layout, and what is seen before it counts, over HTTP."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from payments.models import Company, ImportBatch, LedgerEntry
from payments.services import imports
from tests.api.callers import Program
from tests.intake.ledgers import text_list
from tests.ledgers import new_company
from tests.use_cases.test_mappings import MAPPING, OWN_WORDS, ROWS

pytestmark = pytest.mark.django_db(transaction=True)


def deliver(company: Company, **form: str) -> Any:
    file = SimpleUploadedFile("list.txt", text_list(OWN_WORDS, *ROWS).encode())
    return Program().form(f"/companies/{company.code}/imports", {"file": file, **form})


class TestPreview:
    def test_shows_layout_rows_and_counts_before_anything_is_applied(self) -> None:
        company = new_company()
        accepted = deliver(company, mapping=json.dumps(MAPPING), preview="true").json()
        before = Program().get(f"/imports/{accepted['id']}/preview").json()
        imports.carry_out_import(batch_id=accepted["id"], clock=timezone.now)

        shown = Program().get(f"/imports/{accepted['id']}/preview").json()

        assert (before["layout"], before["rows"]) == (None, [])
        assert (shown["status"], shown["counts"]["created"], shown["source"]) == ("needs_confirmation", 2, "FBL1N_FILE")
        assert shown["layout"]["headings"][0] == {"heading": "Kimden", "column": "supplier_code"}
        assert (shown["layout"]["mapped"], shown["layout"]["credits_positive"]) == (True, True)
        assert [row["amount"] for row in shown["rows"]] == ["1250.50", "-50.00"]
        assert not LedgerEntry.objects.filter(company=company).exists()

    @pytest.mark.parametrize(
        ("mapping", "pointer"),
        [
            pytest.param("soon", "/form/mapping", id="no JSON"),
            pytest.param('{"colums": {}}', "/form/mapping/colums", id="an unknown word"),
            pytest.param('{"columns": {"Kimden": "whom"}}', "/form/mapping/columns/Kimden", id="no column of ours"),
        ],
    )
    def test_a_mapping_that_is_none_is_refused_where_it_is_wrong(self, mapping: str, pointer: str) -> None:
        company = new_company()

        answer = deliver(company, mapping=mapping)

        assert answer.status_code == 422
        assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
        assert not ImportBatch.objects.filter(company=company).exists()
