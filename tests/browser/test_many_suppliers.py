"""A company with a hundred thousand suppliers, on the real stack."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Sit
from tests.browser.desk import HEADER, Desk

pytestmark = pytest.mark.stack

SUPPLIERS = 100_000


def ledger(company: str) -> str:
    """One invoice of each supplier; the first owes one kuruş, the last a hundred thousand of them."""
    lines = (
        f"{company},{number:06},Tedarikçi {number:06},D{number},D{number},2026-01-12,2026-02-11,TRY,"
        f"{number // 100}.{number % 100:02},"
        for number in range(1, SUPPLIERS + 1)
    )
    return "\n".join([HEADER, *lines, ""])


class TestHundredThousandSuppliers:
    def test_shows_the_last_by_one_key_and_the_first_by_another(self, desk: Desk, sit: Sit) -> None:
        company = desk.company("MANY")
        desk.deliver(company, ledger(company))
        seat = sit(language="en")
        desk.sign_in(seat, desk.link("many@example.org", role="viewer", company=company))

        page = seat.open(f"/c/{company}/suppliers?sort=code")
        grid = page.get_by_role("grid", name="Suppliers")
        expect(grid.get_by_role("row").filter(has_text="000001")).to_contain_text("0.01")
        expect(grid).to_have_attribute("aria-rowcount", str(1 + SUPPLIERS + 1))
        # The sum of the whole list, and not of the rows that were fetched.
        expect(grid.get_by_role("row").filter(has_text="Total")).to_contain_text("50,000,500.00")
        grid.focus()

        page.keyboard.press("Control+End")

        last = grid.get_by_role("row").filter(has_text="100000")
        expect(last).to_contain_text("1,000.00")
        expect(last).to_have_attribute("aria-rowindex", str(SUPPLIERS + 1))
        expect(last).to_have_attribute("aria-selected", "true")
        expect(grid.locator("[role=row][aria-busy=true]")).to_have_count(0)

        page.keyboard.press("PageUp")
        page.keyboard.press("Control+Home")

        expect(grid.get_by_role("row").filter(has_text="000001")).to_have_attribute("aria-selected", "true")
        expect(grid.locator("[role=row][aria-busy=true]")).to_have_count(0)

        # The filter works over all of them, and the last one opens.
        page.get_by_role("searchbox").fill("tedarikci 099999")
        expect(grid.get_by_role("row").filter(has_text="099999")).to_be_visible()
        expect(page.get_by_text("1 row", exact=True)).to_be_visible()
        grid.focus()
        page.keyboard.press("Control+Home")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Tedarikçi 099999")
