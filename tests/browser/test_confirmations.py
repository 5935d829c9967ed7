"""Balance confirmation on a supplier's page: the letter, the paper, and the answer that stays."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

from tests.browser.conftest import Sit
from tests.browser.desk import Desk, e1
from tests.browser.test_screens import AXE, LOOKS, SLIDES_IN_MS, faults, shown

pytestmark = pytest.mark.stack


def saved(page: Page, button: Locator) -> str:
    """The words of the PDF that a button saves."""
    with page.expect_download() as download:
        button.click()
    content = Path(download.value.path()).read_bytes()
    return "\n".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(content)).pages)


class TestConfirmations:
    def test_are_asked_for_printed_and_answered_once(self, desk: Desk, sit: Sit) -> None:
        company = desk.company("MUTABAKAT")
        desk.deliver(company, e1(company))
        seat = sit(language="tr")
        desk.sign_in(seat, desk.link("mutabakat@example.org", role="clerk", company=company))
        page = seat.open(f"/c/{company}/suppliers/{desk.supplier(company)}?tab=confirmations")
        seat.witness.expect("409 (Conflict)")
        seat.witness.expect("422 (Unprocessable")
        expect(page.get_by_text("Bu tedarikçiye henüz sorulmadı")).to_be_visible()

        # A day that has not come is refused at its field; of one day there is one open letter.
        page.get_by_label("Bakiye tarihi").fill("2026-03-16")
        page.get_by_role("button", name="Mektubu oluştur").click()
        expect(page.get_by_label("Bakiye tarihi")).to_have_attribute("aria-invalid", "true")
        page.get_by_label("Bakiye tarihi").fill("2026-03-15")
        page.get_by_role("button", name="Mektubu oluştur").click()
        row = page.get_by_role("row").filter(has_text="15.03.2026")
        expect(row).to_contain_text("40.050,74 TRY")
        expect(row).to_contain_text("Yanıt bekleniyor")
        page.get_by_role("button", name="Mektubu oluştur").click()
        expect(page.get_by_role("alert")).to_be_visible()
        assert "40.050,74" in saved(page, row.get_by_role("button", name="PDF mektup: 15.03.2026"))

        page.get_by_label("Bakiye tarihi").fill("2026-02-28")
        page.get_by_label("Mektubun dili").select_option("en")
        page.get_by_role("button", name="Mektubu oluştur").click()
        english = page.get_by_role("button", name="PDF mektup: 28.02.2026")
        assert "28/02/2026" in saved(page, english)

        # The supplier's own books say something else.
        row.get_by_role("button", name="Yanıtı kaydet: 15.03.2026").click()
        dialog = page.get_by_role("dialog", name="Cari mutabakat: 15.03.2026")
        dialog.get_by_label("Mutabık değil").check()
        dialog.get_by_label("Onların kayıtlarındaki TRY bakiyesi").fill("39.000,50")
        dialog.get_by_label("Yanıt tarihi").fill("2026-03-15")
        dialog.get_by_label("Yanıtlayan").fill("Mehmet Demir")
        dialog.get_by_label("Not", exact=True).fill("Bir fatura eksik")
        dialog.get_by_role("button", name="Yanıtı sakla").click()

        # It stays as it was said.
        expect(dialog).to_contain_text("39.000,50 TRY")
        expect(dialog).to_contain_text("Bir fatura eksik")
        expect(dialog.get_by_role("button", name="Yanıtı sakla")).to_have_count(0)
        page.keyboard.press("Escape")
        expect(row).to_contain_text("Mutabık değil")

    def test_are_only_read_by_a_viewer(self, desk: Desk, sit: Sit) -> None:
        company = desk.company("READLETTERS")
        desk.deliver(company, e1(company))
        seat = sit(language="en")
        desk.sign_in(seat, desk.link("reads-letters@example.org", role="viewer", company=company))

        page = seat.open(f"/c/{company}/suppliers/{desk.supplier(company)}?tab=confirmations")

        make = page.get_by_role("button", name="Make the letter")
        expect(make).to_have_attribute("aria-disabled", "true")
        expect(make).to_have_accessible_description(re.compile("an administrator of the company grants it"))

    @pytest.mark.skipif(not AXE.exists(), reason="no axe-core: npm ci in frontend/")
    @LOOKS
    def test_are_accessible_while_an_answer_is_written(self, desk: Desk, sit: Sit, look: dict[str, Any]) -> None:
        company = desk.company(f"LETTERS{look['language']}{look['width']}".upper())
        desk.deliver(company, e1(company))
        supplier = desk.supplier(company)
        for key_date in ("2026-02-28", "2026-03-15"):
            made = desk.http.post(f"/suppliers/{supplier}/balance-confirmations", json={"key_date": key_date})
            assert made.status_code == 201, made.text
        agreed = {"agreed": True, "answered_on": "2026-03-15", "answered_by": "Mehmet Demir"}
        desk.http.post(f"/balance-confirmations/{made.json()['id']}/answer", json=agreed).raise_for_status()
        seat = sit(**look)
        desk.sign_in(seat, desk.link(f"{company}@example.org".lower(), role="clerk", company=company))
        page = shown(seat, f"/c/{company}/suppliers/{supplier}?tab=confirmations")
        found = faults(page, look)

        for button in ("^(Show|Göster)", "^(Record|Yanıtı kaydet)"):
            page.get_by_role("button", name=re.compile(button)).click()
            dialog = page.get_by_role("dialog")
            expect(dialog).to_be_visible()
            if "Record" in button:
                dialog.get_by_role("radio").last.check()
            page.wait_for_timeout(SLIDES_IN_MS)
            found += faults(page, look)
            page.keyboard.press("Escape")
            expect(dialog).to_be_hidden()

        assert found == []
