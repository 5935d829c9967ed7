"""What a past key date answers stays the same, or is refused: nothing that came later changes it (domain.md 3.5, 10)."""

from __future__ import annotations

import pytest

from payments.domain.ledger import EntryKind
from payments.models import Allocation, ClosingOpenItem, Company, SupplierClosing
from tests.ledgers import apply_rows, calculate, line, new_company, supplier_of

pytestmark = pytest.mark.django_db(transaction=True)

PATHS = [
    pytest.param(False, id="the whole ledger as columns"),
    pytest.param(True, id="one supplier in plain integers"),
]


def stored(company: Company, key_date: str, *, one_supplier: bool) -> tuple[str, list[object]]:
    """The fingerprint of a new run, and every row it stored."""
    suppliers = [supplier_of(company).pk] if one_supplier else None
    run = calculate(company, key_date=key_date, suppliers=suppliers).run
    rows: list[object] = []
    for model in (SupplierClosing, ClosingOpenItem, Allocation):
        names = [field.attname for field in model._meta.concrete_fields if field.attname != "run_id"]
        rows += model._default_manager.filter(run_id=run.pk).order_by(*names).values_list(*names)
    return run.input_fingerprint, rows


class TestStoredRows:
    @pytest.mark.parametrize("one_supplier", PATHS)
    def test_stand_for_their_fingerprint_when_a_debit_is_found_to_name_a_later_invoice(
        self, one_supplier: bool
    ) -> None:
        company = new_company()
        apply_rows(company, [line("CN", "2026-02-20", "-500.00", invoice_ref="I9", kind=EntryKind.CREDIT_NOTE)])
        before = stored(company, "2026-02-28", one_supplier=one_supplier)
        apply_rows(company, [line("I9", "2026-03-05", "900.00", due="2026-04-04")])

        after = stored(company, "2026-02-28", one_supplier=one_supplier)

        assert after == before
        assert len(after[1]) == 2
