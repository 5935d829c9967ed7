"""A made-up ledger, written in every form and language, brought in by real imports: one and the same ledger."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.db import transaction
from django.utils import timezone

from payments.domain.ledger import LedgerRow
from payments.domain.rules import ClosingMode, ReadingRules
from payments.models import Company
from payments.sample.canonical import write_canonical_csv, write_canonical_json, write_canonical_workbook
from payments.sample.fbl1n import FORMS, LANGUAGES, write_fbl1n
from payments.sample.ledger import sample_rows, told_twice
from payments.selectors.digests import fold
from payments.selectors.ledger import visible_at
from payments.services import imports
from tests.ledgers import SOMEBODY, new_company

pytestmark = pytest.mark.django_db(transaction=True)

KEY_DATE = date(2026, 3, 15)
RULES = ReadingRules(closing_mode=ClosingMode.FIFO)
"""What the ERP says is open is compared all the same: it is part of the fingerprint."""


@pytest.fixture(scope="module")
def rows() -> list[LedgerRow]:
    made = sample_rows(suppliers=25, entries=700, seed=11, as_of=KEY_DATE, company_code="1000")
    return list(told_twice(made, times=20, seed=11))


def ledger_of(content: bytes) -> tuple[str, int]:
    """The fingerprint of a new company's ledger after an import, and how many lines it has."""
    company = company_of_code_1000()
    batch = imports.accept_file(
        company=company,
        file=io.BytesIO(content),
        file_name="ledger",
        max_bytes=1 << 24,
        requester=SOMEBODY,
    )
    ended = imports.carry_out_import(batch_id=batch.pk, clock=timezone.now).batch
    assert (ended.status, ended.rejected) == ("applied", 0)
    with transaction.atomic():
        seen = visible_at(company_id=company.pk, key_date=KEY_DATE, supplier_ids=None, rules=RULES)
    return fold(seen.digests), ended.created


def company_of_code_1000() -> Company:
    """Keys carry the company's code: for one fingerprint it must be the same. Whoever had it gives it up."""
    Company.objects.filter(code="1000").update(code=new_company().code + "x")
    company = new_company()
    Company.objects.filter(pk=company.pk).update(code="1000")
    company.refresh_from_db()
    return company


class TestRoundTrip:
    def test_of_the_canonical_columns(self, rows: list[LedgerRow]) -> None:
        text, objects, book = io.StringIO(), io.StringIO(), io.BytesIO()
        write_canonical_csv(rows, text)
        write_canonical_json(rows, objects)
        write_canonical_workbook(rows, book)

        ledgers = {ledger_of(one) for one in (text.getvalue().encode(), objects.getvalue().encode(), book.getvalue())}

        assert len(ledgers) == 1
        assert {lines for _, lines in ledgers} == {700}

    def test_of_lists_in_every_form_and_language(self, rows: list[LedgerRow]) -> None:
        ledgers = set()
        for form in FORMS:
            for language in LANGUAGES:
                file = io.BytesIO()
                write_fbl1n(rows, file, form=form, language=language)
                ledgers.add(ledger_of(file.getvalue()))

        assert len(ledgers) == 1
        assert {lines for _, lines in ledgers} == {700}
