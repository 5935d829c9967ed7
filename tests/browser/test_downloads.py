"""Files that the pages hand out, as they lie on the disk of whoever saved them."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path

import openpyxl
import pypdf
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Sit
from tests.browser.desk import Desk, e1

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def company(desk: Desk) -> str:
    code = desk.company("FILES")
    desk.deliver(code, e1(code))
    return code


def saved(page: Page, kind: str, folder: Path) -> Path:
    """The file of one kind, under the name it was offered with."""
    page.locator("[data-shortcut=export]").click()
    with page.expect_download() as downloading:
        page.get_by_role("menuitem", name=kind).click()
    file = folder / downloading.value.suggested_filename
    downloading.value.save_as(file)
    return file


class TestListAsAFile:
    def test_is_a_workbook_with_numbers_and_dates(self, desk: Desk, sit: Sit, company: str, tmp_path: Path) -> None:
        seat = sit(language="en")
        desk.sign_in(seat, desk.link("workbook@example.org", role="viewer", company=company))
        page = seat.open(f"/c/{company}/suppliers")

        file = saved(page, "XLSX", tmp_path)

        assert file.suffix == ".xlsx"
        sheet, info = openpyxl.load_workbook(file).worksheets
        head, supplier, total = ([cell.value for cell in row] for row in sheet.iter_rows())
        told = dict(zip(head, supplier, strict=True))
        assert (told["Supplier"], told["Balance"], told["Overdue"]) == ("Anadolu Çelik A.Ş.", 40050.74, 14300.5)
        assert isinstance(told["Oldest due"], datetime)
        assert dict(zip(head, total, strict=True))["Balance"] == 40050.74
        assert sheet.freeze_panes == "A2"
        assert "2026-03-15" in {row[1] for row in info.iter_rows(values_only=True)}

    def test_opens_in_turkish_excel(self, desk: Desk, sit: Sit, company: str, tmp_path: Path) -> None:
        seat = sit(language="tr")
        desk.sign_in(seat, desk.link("excel@example.org", role="viewer", company=company))
        page = seat.open(f"/c/{company}/suppliers")

        file = saved(page, "CSV", tmp_path)

        assert file.read_bytes().startswith(b"\xef\xbb\xbf")
        with file.open(encoding="utf-8-sig", newline="") as text:
            (supplier, *_) = csv.DictReader(text, delimiter=";")
        assert (supplier["Tedarikçi"], supplier["Bakiye"]) == ("Anadolu Çelik A.Ş.", "40050,74")

    def test_holds_what_the_filter_leaves(self, desk: Desk, sit: Sit, company: str, tmp_path: Path) -> None:
        seat = sit(language="en")
        desk.sign_in(seat, desk.link("filtered@example.org", role="viewer", company=company))
        page = seat.open(f"/c/{company}/suppliers")
        expect(page.get_by_role("grid", name="Suppliers")).to_be_visible()
        page.get_by_role("searchbox").fill("anadolu")
        expect(page).to_have_url(f"{desk.address}/c/{company}/suppliers?q=anadolu")

        with page.expect_request(lambda request: "suppliers.csv" in request.url and "q=anadolu" in request.url):
            file = saved(page, "CSV", tmp_path)

        assert "Anadolu Çelik A.Ş." in file.read_text(encoding="utf-8-sig")


class TestStatement:
    def test_is_a_page_to_send(self, desk: Desk, sit: Sit, company: str, tmp_path: Path) -> None:
        seat = sit(language="tr")
        desk.sign_in(seat, desk.link("statement@example.org", role="viewer", company=company))
        page = seat.open(f"/c/{company}/suppliers/{desk.supplier(company)}")

        file = saved(page, "PDF", tmp_path)

        assert file.suffix == ".pdf"
        words = "\n".join(one.extract_text() for one in pypdf.PdfReader(file).pages)
        assert "Anadolu Çelik A.Ş." in words
        assert "40.050,74" in words
