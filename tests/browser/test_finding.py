"""Finding a supplier among others, however its name is written."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Sit
from tests.browser.desk import HEADER, Desk

pytestmark = pytest.mark.stack


class TestSearch:
    def test_finds_capitals_with_turkish_letters_by_plain_small_ones(self, desk: Desk, sit: Sit) -> None:
        company = desk.company("FIND-1")
        heating = f"{company},320.01.0000200,ŞANLI ISI,H1,H1,2026-01-12,2026-02-11,TRY,10.00,"
        cooling = f"{company},320.01.0000300,SOĞUK HAVA,C1,C1,2026-01-12,2026-02-11,TRY,20.00,"
        desk.deliver(company, "\n".join([HEADER, heating, cooling, ""]))
        seat = sit(language="tr")
        desk.sign_in(seat, desk.link("finds@example.org", role="viewer", company=company))
        page = seat.open(f"/c/{company}/suppliers")
        expect(page.get_by_role("row").filter(has_text="SOĞUK HAVA")).to_be_visible()

        page.keyboard.press("/")
        page.keyboard.type("sanli isi")

        expect(page.get_by_role("row").filter(has_text="SOĞUK HAVA")).to_have_count(0)
        expect(page.get_by_role("row").filter(has_text="ŞANLI ISI")).to_be_visible()
        page.reload()
        expect(page.get_by_role("searchbox")).to_have_value("sanli isi")
        expect(page.get_by_role("row").filter(has_text="SOĞUK HAVA")).to_have_count(0)
        expect(page.get_by_role("row").filter(has_text="ŞANLI ISI")).to_be_visible()
