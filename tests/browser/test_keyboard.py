"""The main job without a mouse: sign in, deliver a file, find a supplier, and learn why a document is closed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.browser.conftest import Sit
from tests.browser.desk import Desk, e1

pytestmark = pytest.mark.stack

EMAIL = "keyboard@example.org"
PASSWORD = "a horse and two cellos"
REACH = 60
"""So many presses of Tab reach everything of a page."""


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until it has the focus, and see that the focus shows."""
    expect(wanted).to_be_visible()
    for _ in range(REACH):
        if wanted.evaluate("element => element === document.activeElement"):
            assert wanted.evaluate("element => element.matches(':focus-visible')")
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab does not reach {wanted}")


def press_on(page: Page, wanted: Locator, key: str = "Enter") -> None:
    tab_to(page, wanted)
    page.keyboard.press(key)


class TestMainJob:
    def test_is_done_by_keyboard_alone(self, desk: Desk, sit: Sit) -> None:
        company = desk.company("KEYBOARD")
        ledger: FilePayload = {"name": "ledger.csv", "mimeType": "text/csv", "buffer": e1(company).encode()}
        seat = sit(language="tr")

        # The link that works once: a password is chosen.
        page = seat.open(desk.link(EMAIL, role="clerk", company=company))
        tab_to(page, page.get_by_label("Yeni parola"))
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Üç adımda rakamlara")
        seat.context.clear_cookies(name="vade_session")
        seat.witness.expect("401 (Unauthorized)")

        # Sign in with it, and arrive where one wanted to go.
        page.goto(f"{desk.address}/c/{company}/imports")
        tab_to(page, page.get_by_label("E-posta"))
        page.keyboard.type(EMAIL)
        tab_to(page, page.get_by_label("Parola", exact=True))
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Aktarımlar")

        # Deliver the ledger, and apply what is shown of it.
        with page.expect_file_chooser() as choosing:
            press_on(page, page.get_by_role("button", name="Dosya seç"))
        choosing.value.set_files(ledger)
        expect(page.get_by_role("heading", name="ledger.csv")).to_be_visible()
        press_on(page, page.get_by_role("button", name="Uygula: 6 yeni · 0 değişen · 0 silinen"))
        expect(page.get_by_text("Tüm satırlar geçerli.")).to_be_visible()
        press_on(page, page.get_by_role("link", name="Tedarikçilere git"))

        # Find the supplier and open it.
        suppliers = page.get_by_role("grid", name="Tedarikçiler")
        expect(suppliers.get_by_role("row").filter(has_text="Anadolu Çelik A.Ş.")).to_contain_text("40.050,74")
        page.keyboard.press("/")
        page.keyboard.type("anadolu celik")
        expect(page).to_have_url(re.compile(r"/suppliers\?q=anadolu(\+|%20)celik$"))
        tab_to(page, page.get_by_role("grid", name="Tedarikçiler"))
        page.keyboard.press("Control+Home")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Anadolu Çelik A.Ş.")

        # Why: the row that the cursor stands on explains itself.
        tab_to(page, page.get_by_role("tab", name="Açık kalemler"))
        page.keyboard.press("ArrowRight")
        expect(page.get_by_role("tab", name="Kapamalar")).to_have_attribute("aria-selected", "true")
        tab_to(page, page.get_by_role("grid", name="Kapamalar"))
        page.keyboard.press("Control+Home")
        expect(page.get_by_role("status").filter(has_text="Ödeme bu faturayı referans gösteriyor.")).to_be_visible()
        page.keyboard.press("ArrowDown")
        expect(page.get_by_role("status").filter(has_text="2. adım")).to_be_visible()
