"""What of a ledger a calculation reads, by the settings of the company."""

from __future__ import annotations

import pytest

from payments.domain.ledger import EntryKind
from payments.models import (
    SupplierClosing,
)
from tests.ledgers import (
    apply_rows,
    calculate,
    line,
    new_company,
    supplier_of,
)

pytestmark = pytest.mark.django_db(transaction=True)


class TestReadingRules:
    def test_leave_excluded_suppliers_out_by_code_or_by_how_it_begins(self) -> None:
        company = new_company(exclude=["S2", "X*"])
        apply_rows(
            company,
            [line(f"K{code}", "2026-11-01", "10.00", supplier=code) for code in ("S1", "S2", "S22", "X1", "X23")],
        )

        run = calculate(company).run

        shown = SupplierClosing.objects.filter(run=run).values_list("supplier_id", flat=True)
        assert set(shown) == {supplier_of(company, code).pk for code in ("S1", "S22")}

    def test_count_openings_as_posted_a_day_earlier_where_the_settings_say_so(self) -> None:
        months = []
        for rules in ({"closing_mode": "FIFO"}, {"closing_mode": "FIFO", "opening_redate": "previous_day"}):
            company = new_company(**rules)
            apply_rows(
                company,
                [
                    line("O1", "2026-01-01", "700.00", kind=EntryKind.OPENING),
                    line("I1", "2026-01-01", "50.00"),
                ],
            )
            closing = SupplierClosing.objects.get(run=calculate(company, key_date="2026-01-31").run)
            months.append(closing.months)

        assert months == [[0, 0, 0, 0, 750_00, 0], [0, 0, 0, 700_00, 50_00, 0]]
