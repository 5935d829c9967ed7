"""Results are written once."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from payments.models import (
    CalculationRun,
)
from tests.ledgers import (
    apply_rows,
    calculate,
    golden_rows,
    new_company,
)

pytestmark = pytest.mark.django_db(transaction=True)


class TestResults:
    @pytest.mark.parametrize("table", ["supplier_closing", "closing_open_item", "allocation", "supplier_event"])
    def test_are_written_once(self, table: str) -> None:
        company = new_company()
        apply_rows(company, golden_rows("E1"))
        calculate(company)

        with pytest.raises(IntegrityError, match="written once"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET supplier_id = supplier_id")  # noqa: S608

    def test_of_an_ended_run_stay_as_they_are(self) -> None:
        company = new_company()
        run = calculate(company).run

        with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
            CalculationRun.objects.filter(pk=run.pk).update(status="failed")
