"""The first day with Vade, told through the pages alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Sit
from tests.browser.desk import Desk
from tests.ledgers import FIXTURES

pytestmark = pytest.mark.stack

PASSWORD = "üç küçük mavi kedi"


def printed_link(desk: Desk) -> str:
    """The way in that `vade up` prints on a first start."""
    found = [re.search(r"(/sign-in#link=\S+)", line) for line in desk.up.lines]
    return next(match.group(1) for match in found if match)


def sign_in(page: Page) -> None:
    page.get_by_label("E-mail").fill("owner@localhost")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


class TestFirstDay:
    def test_leads_from_the_printed_link_to_figures_in_both_languages(self, desk: Desk, sit: Sit) -> None:
        seat = sit(language="tr")
        page = seat.open(printed_link(desk))

        # The link is redeemed at once, leaves the address, and a password is asked for.
        page.get_by_label("Yeni parola").fill(PASSWORD)
        assert "link=" not in page.url
        page.get_by_role("button", name="Parolayı kaydet").click()

        # There is no company yet: the first step is to found one, the second to deliver its ledger.
        page.get_by_label("Şirket kodu").fill("1000")
        page.get_by_label("Şirket adı").fill("Anadolu Holding A.Ş.")
        page.get_by_role("button", name="Şirketi oluştur").click()
        page.get_by_role("link", name="Tedarikçiler", exact=True).click()
        expect(page.get_by_text("Üç adımda rakamlara")).to_be_visible()
        page.get_by_role("link", name="Dosya aktar").click()
        page.get_by_label("Dosya seç").set_input_files(FIXTURES / "e1.csv")
        expect(page.get_by_role("heading", name="e1.csv")).to_be_visible()
        expect(page.get_by_text("Tüm satırlar geçerli.")).to_be_visible()
        page.get_by_role("button", name=re.compile("^Uygula: ")).click()

        # Figures follow by themselves, exact, in the language of the page.
        page.get_by_role("link", name="Tedarikçilere git").click()
        row = page.get_by_role("grid", name="Tedarikçiler").get_by_role("row").filter(has_text="Anadolu Çelik A.Ş.")
        expect(row).to_contain_text("40.050,74")
        expect(row).to_contain_text("14.300,50")
        expect(page.get_by_role("row").filter(has_text="Toplam")).to_contain_text("40.050,74")
        page.get_by_text("EN", exact=True).click()
        suppliers = page.get_by_role("grid", name="Suppliers")
        expect(suppliers.get_by_role("row").filter(has_text="Anadolu Çelik A.Ş.")).to_contain_text("40,050.74")
        expect(page.get_by_role("button", name="As of 15/03/2026")).to_be_visible()

        # Why they are what they are.
        page.get_by_role("link", name="Anadolu Çelik A.Ş.").click()
        page.get_by_role("tab", name="Allocations").click()
        page.get_by_role("row").filter(has_text="CN1").get_by_text("Reference").click()
        expect(page.get_by_text("The payment refers to this invoice.")).to_be_visible()

        # A calculation of another day is started, moves, and ends.
        page.get_by_role("link", name="Calculations", exact=True).click()
        page.get_by_role("button", name="Key date 15/03/2026").click()
        page.get_by_role("button", name="13 March 2026").click()
        page.get_by_role("button", name="Start calculation").click()
        started = page.get_by_role("listitem").filter(has_text="Key date 13/03/2026")
        expect(started).to_contain_text("Done")
        expect(started).to_contain_text("1 supplier")

        # That day can be looked at, and one that was not calculated says what to do.
        page.get_by_role("button", name="As of 15/03/2026").click()
        page.get_by_role("button", name="13 March 2026").click()
        expect(page.get_by_role("row").filter(has_text="Anadolu Çelik A.Ş.")).to_contain_text("40,050.74")
        seat.witness.expect("404 (Not Found)")
        page.get_by_role("button", name="As of 13/03/2026").click()
        page.get_by_role("button", name="12 March 2026").click()
        expect(page.get_by_role("alert").filter(has_text="No calculation for that date")).to_be_visible()

        # The next day: sign in with the password, and arrive where one wanted to go.
        page.get_by_role("button", name="Account: Owner").click()
        page.get_by_role("menuitem", name="Sign out").click()
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
        seat.witness.expect("401 (Unauthorized)")
        page.goto(f"{desk.address}/c/1000/suppliers?spread=aging")
        sign_in(page)
        expect(page).to_have_url(f"{desk.address}/c/1000/suppliers?spread=aging")
        expect(page.get_by_role("columnheader", name="31–60 days")).to_be_visible()
