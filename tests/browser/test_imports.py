"""Delivering files through the page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import FilePayload, expect

from tests.browser.conftest import Sit
from tests.browser.desk import HEADER, SUPPLIER, Desk, e1, wait_until

pytestmark = pytest.mark.stack


def csv(name: str, text: str) -> FilePayload:
    return {"name": name, "mimeType": "text/csv", "buffer": text.encode()}


class TestImports:
    def test_show_each_bad_cell_with_its_reason(self, desk: Desk, sit: Sit) -> None:
        company = desk.company("IMPORT-1")
        seat = sit(language="en")
        desk.sign_in(seat, desk.link("bad-cells@example.org", role="clerk", company=company))
        page = seat.open(f"/c/{company}/imports")
        lines = [
            HEADER,
            f"{company},{SUPPLIER},Anadolu Çelik A.Ş.,I1,I1,2026-01-12,2026-02-11,TRY,22500.50,",
            f"{company},{SUPPLIER},Anadolu Çelik A.Ş.,I2,I2,2026-02-31,2026-02-11,TRY,10.00,",
            f'{company},{SUPPLIER},Anadolu Çelik A.Ş.,I3,I3,2026-02-16,2026-03-18,TRY,"1.234,5,0",',
        ]

        page.get_by_label("Choose a file").set_input_files(csv("bad.csv", "\n".join(lines)))

        issues = page.get_by_role("grid", name="Rows with problems")
        wrong_date = issues.get_by_role("row").filter(has_text="posting_date")
        expect(wrong_date).to_contain_text("2026-02-31")
        expect(wrong_date).to_contain_text("3")
        expect(issues.get_by_role("row").filter(has_text="amount")).to_contain_text("1.234,5,0")
        expect(page.get_by_text("Problems: 2")).to_be_visible()

        # Mended in the file and delivered again, every line of it is in the ledger.
        mended = "\n".join(lines).replace("2026-02-31", "2026-02-28").replace('"1.234,5,0"', "1234.50")
        page.get_by_role("link", name="Imports", exact=True).click()
        page.get_by_label("Choose a file").set_input_files(csv("mended.csv", mended))
        expect(page.get_by_role("heading", name="mended.csv")).to_be_visible()
        expect(page.get_by_text("All rows are valid.")).to_be_visible()
        page.get_by_role("button", name=re.compile("^Apply: 3 new")).click()
        wait_until(lambda: desk.read(f"/companies/{company}")["calculation"] is not None)
        wait_until(lambda: not desk.read(f"/companies/{company}")["stale"])
        page.get_by_role("link", name="Suppliers", exact=True).click()
        suppliers = page.get_by_role("grid", name="Suppliers")
        expect(suppliers.get_by_role("row").filter(has_text="Anadolu Çelik A.Ş.")).to_contain_text("23,745.00")

    def test_say_that_the_same_file_was_there_before(self, desk: Desk, sit: Sit) -> None:
        company = desk.company("IMPORT-2")
        desk.deliver(company, e1(company))
        seat = sit(language="tr")
        desk.sign_in(seat, desk.link("same-file@example.org", role="clerk", company=company))
        page = seat.open(f"/c/{company}/imports")

        page.get_by_label("Dosya seç").set_input_files(csv("e1.csv", e1(company)))

        expect(page.get_by_text("Aynı dosya daha önce aktarılmış")).to_be_visible()
        page.get_by_role("link", name="O aktarımı aç").click()
        expect(page.get_by_role("heading", name="ledger.csv")).to_be_visible()

    def test_are_explained_to_those_who_may_not(self, desk: Desk, sit: Sit) -> None:
        company = desk.company("IMPORT-3")
        seat = sit(language="en")
        desk.sign_in(seat, desk.link("viewer@example.org", role="viewer", company=company))

        page = seat.open(f"/c/{company}/imports")

        button = page.get_by_role("button", name="Choose a file")
        expect(button).to_have_attribute("aria-disabled", "true")
        expect(button).to_have_accessible_description(
            "This needs the role of clerk or administrator; an administrator of the company grants it."
        )

    def test_wait_while_offline_and_go_on_afterwards(self, desk: Desk, sit: Sit) -> None:
        company = desk.company("IMPORT-5")
        desk.deliver(company, e1(company))
        seat = sit(language="en")
        desk.sign_in(seat, desk.link("offline@example.org", role="clerk", company=company))
        page = seat.open(f"/c/{company}/imports")
        button = page.get_by_role("button", name="Choose a file")
        expect(page.get_by_text("Live", exact=True)).to_be_visible()
        for complaint in ("ERR_INTERNET_DISCONNECTED", "WebSocket connection to"):
            seat.witness.expect(complaint)

        seat.context.set_offline(True)
        expect(page.get_by_text("Offline", exact=True)).to_be_visible()
        expect(button).to_have_attribute("aria-disabled", "true")
        expect(button).to_have_accessible_description("Not possible while offline.")
        expect(page.get_by_text("ledger.csv")).to_be_visible()
        seat.context.set_offline(False)

        expect(page.get_by_text("Live", exact=True)).to_be_visible()
        expect(button).not_to_have_attribute("aria-disabled", "true")

    def test_ask_before_a_complete_file_removes_much(self, desk: Desk, sit: Sit) -> None:
        company = desk.company("IMPORT-4")
        lines = [
            f"{company},{SUPPLIER},Anadolu Çelik A.Ş.,K{number},K{number},2026-01-12,2026-02-11,TRY,10.00,"
            for number in range(100)
        ]
        desk.deliver(company, "\n".join([HEADER, *lines, ""]))
        seat = sit(language="en")
        desk.sign_in(seat, desk.link("snapshot@example.org", role="clerk", company=company))
        page = seat.open(f"/c/{company}/imports")

        page.get_by_label("This file is the complete ledger").check()
        page.get_by_label("Choose a file").set_input_files(csv("few.csv", "\n".join([HEADER, *lines[:40], ""])))

        expect(page.get_by_text("60 lines of the ledger are not in this file.")).to_be_visible()
        page.get_by_role("button", name="Remove 60 lines").click()
        expect(page.get_by_text("The ledger is up to date")).to_be_visible()
        expect(page.get_by_text("Waits for confirmation")).to_be_hidden()
        wait_until(lambda: not desk.read(f"/companies/{company}")["stale"])
        supplier = desk.supplier(company)
        assert len(desk.read(f"/suppliers/{supplier}/open-items")["items"]) == 40
