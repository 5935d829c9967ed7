"""What S/4HANA says is taken off a document when it is paid: the base of its discount, and tax."""

from __future__ import annotations

import pytest

from payments.models import ImportRowIssue, LedgerEntry
from tests.ledgers import new_company
from tests.sources.conftest import Named
from tests.sources.records import item, s4
from tests.sources.systems import running
from tests.sources.test_what_suppliers_are import sync

pytestmark = pytest.mark.django_db(transaction=True)


class TestS4:
    def test_is_kept_with_the_line_and_told_where_it_cannot_be(self, named: Named) -> None:
        company = new_company()
        items = [
            item("5100000001", "-120.000", CashDiscountBaseAmount="-100.000", WithholdingTaxAmount="9.000"),
            item("5100000002", "-120.000"),
            item("5100000003", "-120.000", CashDiscountBaseAmount="120.010", WithholdingTaxAmount="x"),
        ]
        with running(s4(items)) as system:
            named(company, system)
            batch = sync(company)
            again = sync(company)

        kept = LedgerEntry.objects.filter(company=company).order_by("doc_no")
        assert list(kept.values_list("discount_base", "withholding_at_payment")) == [
            (100_00, 9_00),
            (None, None),
            (None, None),
        ]
        assert set(ImportRowIssue.objects.filter(batch=batch).values_list("severity", "code", "field")) == {
            ("warning", "part-beyond-amount", "discount_base"),
            ("warning", "not-an-amount", "withholding"),
        }
        assert (again.created, again.updated) == (0, 0)
