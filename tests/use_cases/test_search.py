"""Suppliers are found by what people type, through an index."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from payments.domain.folding import fold
from payments.events.shapes import FIGURE_COLUMNS
from payments.models import Company, Supplier
from payments.selectors import suppliers
from payments.selectors.suppliers import ListQuery
from tests.api.callers import Program
from tests.ledgers import apply_rows, calculate, line, new_company

MANY = 30_000
NAMES = {
    "320.01.0000100": "ŞANLI ISI Sistemleri A.Ş.",
    "320.01.0000200": "Iğdır Çelik Öğütme",
    "TR-KÖŞE_9": "Café Ümraniye %100",
    "Z\\9": "İzmir Ağaç",
}


@pytest.fixture
def company() -> Company:
    company = new_company()
    rows = [
        line(f"K{number}", "2026-01-01", "10.00", supplier=code, supplier_name=name)
        for number, (code, name) in enumerate(NAMES.items())
    ]
    apply_rows(company, rows)
    calculate(company)
    return company


TYPED = {
    "sanli isi": "320.01.0000100",
    "ŞANLI ISI": "320.01.0000100",
    "şanlı ısı": "320.01.0000100",
    "Sanlı İsi": "320.01.0000100",
    "anli": "320.01.0000100",
    "igdir": "320.01.0000200",
    "ogut": "320.01.0000200",
    "0000200": "320.01.0000200",
    "320.01.00002": "320.01.0000200",
    "cafe": "TR-KÖŞE_9",
    "kose_9": "TR-KÖŞE_9",
    "%100": "TR-KÖŞE_9",
    "%": "TR-KÖŞE_9",
    "z\\9": "Z\\9",
    "  izmir   agac ": "Z\\9",
    "sanlx": None,
    "320_01": None,
    "sanli  isi x": None,
}
"""What is typed, and the code of the one supplier it finds: İ/I/ı and accents are one, signs are themselves."""


@pytest.mark.django_db(transaction=True)
class TestSearch:
    def test_finds_what_people_type(self, company: Company) -> None:
        program = Program()

        found = {
            typed: [row["code"] for row in program.get(f"/companies/{company.code}/suppliers", q=typed).json()["items"]]
            for typed in TYPED
        }

        assert found == {typed: [code] if code else [] for typed, code in TYPED.items()}

    def test_reads_an_index_and_not_every_row(self, company: Company) -> None:
        Supplier.objects.bulk_create(
            Supplier(company=company, code=f"S{n:06}", name=f"Tedarik {n}", search_key=fold(f"S{n:06} Tedarik {n}"))
            for n in range(MANY)
        )
        with connection.cursor() as cursor:
            columns = ", ".join(f"c.{name}" for name in FIGURE_COLUMNS)
            cursor.execute(
                f"INSERT INTO supplier_closing (run_id, supplier_id, {columns.replace('c.', '')}) "  # noqa: S608
                f"SELECT c.run_id, s.id, {columns} FROM supplier s, "
                "(SELECT * FROM supplier_closing LIMIT 1) c WHERE s.code LIKE 'S0%%'"
            )
            cursor.execute("SELECT gin_clean_pending_list('supplier_search')")  # as autovacuum does
            cursor.execute("ANALYZE supplier, supplier_closing")
        listed = [ListQuery(q="ŞANLI ısı"), ListQuery()]

        plans = [_plans(company, query) for query in listed]

        for plan in plans[0]:
            assert "supplier_search" in plan, plan
            assert "Seq Scan on supplier " not in plan, plan
        assert "supplier_closing_overdue" in plans[1][-1], plans[1][-1]


def _plans(company: Company, query: ListQuery) -> list[str]:
    """How the database would carry out each statement of a list over closings."""
    with CaptureQueriesContext(connection) as captured:
        suppliers.page(company, None, query)
    statements = [query["sql"] for query in captured if "supplier_closing" in query["sql"]]
    assert statements
    found = []
    for statement in statements:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {statement}")
            found.append("\n".join(row[0] for row in cursor.fetchall()))
    return found
