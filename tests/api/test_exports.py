"""The list and a supplier's account as files: opened again by other programs, figure by figure."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import openpyxl
import pypdf
import pytest
from pytest_django import Settings

from payments.api import exports
from payments.models import Company
from tests.api.callers import Program
from tests.ledgers import apply_rows, calculate, line, new_company, supplier_of

pytestmark = pytest.mark.django_db(transaction=True)

SUNDAY = "2026-03-15"
BACKWARDS: dict[str, Any] = {"from": "2026-02-01", "to": "2026-01-01"}


@pytest.fixture(autouse=True)
def today(settings: Settings) -> None:
    """It is that Sunday."""
    settings.VADE = settings.VADE.model_copy(update={"today": date.fromisoformat(SUNDAY)})


@pytest.fixture
def company() -> Company:
    """Two suppliers in two currencies; one is called as a formula is."""
    company = new_company()
    rows = [
        line("A", "2026-01-05", "1234.50", due="2026-02-05", supplier_name="ŞANLI ISI Ağaç İşleri", text="Çelik"),
        line("B", "2026-02-01", "-200.00", supplier_name="ŞANLI ISI Ağaç İşleri"),
        line("C", "2026-03-10", "99.99", due="2026-04-10", currency="EUR", supplier_name="ŞANLI ISI Ağaç İşleri"),
        line("D", "2026-03-01", "10.00", due="2026-03-30", supplier="S2", supplier_name='=HYPERLINK("x";"y")'),
    ]
    apply_rows(company, rows)
    calculate(company, key_date=SUNDAY)
    return company


def workbook(answer: Any) -> Any:
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def separated(answer: Any, delimiter: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=delimiter))


def words_in(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


class TestSuppliersAsAWorkbook:
    def test_has_numbers_and_dates_and_sums_per_currency(self, company: Company) -> None:
        answer = Program().get(
            f"/companies/{company.code}/suppliers.xlsx", sort="code,currency", headers={"Accept-Language": "tr"}
        )

        sheet, info = workbook(answer).worksheets
        head, *rows = [list(row) for row in sheet.iter_rows(values_only=True)]
        named = [dict(zip(head, row, strict=True)) for row in rows]
        assert [(one["Kod"], one["Birim"], one["Bakiye"], one["Vadesi geçen"]) for one in named] == [
            ("S1", "EUR", 99.99, 0),
            ("S1", "TRY", 1034.5, 1034.5),
            ("S2", "TRY", 10, 0),
            ("Toplam", "EUR", 99.99, 0),
            ("Toplam", "TRY", 1044.5, 1034.5),
        ]
        assert named[1]["En eski vade"].date() == date(2026, 2, 5)
        assert named[2]["Tedarikçi"] == '=HYPERLINK("x";"y")'
        assert sheet["B4"].data_type == "s"
        assert sheet.freeze_panes == "A2"
        facts = dict(info.iter_rows(values_only=True))
        assert (facts["Hesap tarihi"], facts["Sıralama"]) == (SUNDAY, "code,currency")
        assert answer["Content-Disposition"].startswith("attachment;")

    def test_holds_what_the_filter_lets_through(self, company: Company) -> None:
        answer = Program().get(f"/companies/{company.code}/suppliers.xlsx", q="sanli isi", currency="EUR")

        sheet = workbook(answer).worksheets[0]
        assert [row[0] for row in sheet.iter_rows(values_only=True)] == ["Code", "S1", "Total"]

    def test_is_refused_beyond_what_one_workbook_takes(self, company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(exports, "WORKBOOK_ROWS", 2)

        answer = Program().get(f"/companies/{company.code}/suppliers.xlsx")

        assert (answer.status_code, answer.json()["code"]) == (422, "export-too-large")

    def test_is_empty_but_whole_before_the_first_calculation(self) -> None:
        answer = Program().get(f"/companies/{new_company().code}/suppliers.xlsx")

        assert workbook(answer).worksheets[0].max_row == 1


class TestSuppliersAsCsv:
    def test_are_for_turkish_excel_in_turkish(self, company: Company) -> None:
        answer = Program().get(
            f"/companies/{company.code}/suppliers.csv", sort="code,currency", headers={"Accept-Language": "tr"}
        )

        assert answer.content.startswith(b"\xef\xbb\xbf")
        head, *rows = separated(answer, ";")
        named = [dict(zip(head, row, strict=True)) for row in rows]
        assert (named[1]["Bakiye"], named[1]["En eski vade"]) == ("1034,50", "05.02.2026")
        assert named[1]["Tedarikçi"] == "ŞANLI ISI Ağaç İşleri"
        assert named[2]["Tedarikçi"] == '\'=HYPERLINK("x";"y")'
        assert named[-1]["Bakiye"] == "1044,50"

    def test_take_commas_and_points_in_english(self, company: Company) -> None:
        answer = Program().get(
            f"/companies/{company.code}/suppliers.csv", sort="code,currency", headers={"Accept-Language": "en"}
        )

        head, *rows = separated(answer, ",")
        first = dict(zip(head, rows[1], strict=True))
        assert (first["Balance"], first["Oldest due"]) == ("1034.50", "2026-02-05")

    def test_come_whole_piece_by_piece(self, company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("payments.selectors.suppliers._ROWS_AT_ONCE", 1)

        answer = Program().get(f"/companies/{company.code}/suppliers.csv", sort="code,currency")

        assert [row[0] for row in separated(answer, ",")] == ["Code", "S1", "S1", "S2", "Total", "Total"]


class TestStatement:
    def test_goes_from_the_opening_to_the_closing_balance(self, company: Company) -> None:
        path = f"/suppliers/{supplier_of(company).pk}/statement.xlsx"

        answer = Program().get(path, **{"from": "2026-01-06", "to": "2026-02-28"}, headers={"Accept-Language": "en"})

        sheet = workbook(answer).worksheets[0]
        head, *rows = [list(row) for row in sheet.iter_rows(values_only=True)]
        named = [dict(zip(head, row, strict=True)) for row in rows]
        assert [(one["Text"], one["Debit"], one["Credit"], one["Balance"]) for one in named] == [
            ("Opening balance", None, None, 1234.5),
            (None, 200, None, 1034.5),
            ("Closing balance", 200, 0, 1034.5),
        ]
        assert named[1]["Date"].date() == date(2026, 2, 1)

    def test_is_on_paper_with_turkish_letters(self, company: Company) -> None:
        path = f"/suppliers/{supplier_of(company).pk}/statement.pdf"

        answer = Program().get(path, **{"from": "2026-01-01", "to": SUNDAY}, headers={"Accept-Language": "tr"})

        words = words_in(answer.content)
        assert "ŞANLI ISI Ağaç İşleri" in words
        for said in ("Cari hesap ekstresi", "Çelik", "1.234,50", "1.034,50", "99,99", "Kapanış", "Sayfa 1 / 1"):
            assert said in words

    def test_says_so_where_nothing_moved(self, company: Company) -> None:
        path = f"/suppliers/{supplier_of(company).pk}/statement.pdf"

        answer = Program().get(path, **{"from": "2025-01-01", "to": "2025-12-31"}, headers={"Accept-Language": "en"})

        assert "There is no movement until this day." in words_in(answer.content)

    def test_is_refused_backwards(self, company: Company) -> None:
        path = f"/suppliers/{supplier_of(company).pk}/statement.pdf"

        answer = Program().get(path, **BACKWARDS)

        assert [one["pointer"] for one in answer.json()["errors"]] == ["/query/from"]
