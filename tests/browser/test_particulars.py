"""Who a supplier is, beside its bank accounts; and its tax number, which finds it."""

from __future__ import annotations

import psycopg
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Sit
from tests.browser.desk import SUPPLIER, Desk, e1

pytestmark = pytest.mark.stack
TAX_ID = "1234567890"


def tell(desk: Desk, company: str) -> None:
    """As a pull from SAP does."""
    with psycopg.connect(desk.up.variables()["DATABASE_URL"]) as connection:
        connection.execute(
            """
            UPDATE supplier s SET tax_id = %s, search_key = search_key || ' ' || %s, email = 'muhasebe@example.com',
                   address = '{"street": "Sanayi Caddesi", "building": "5", "town": "Bursa", "country": "TR"}'
            FROM company k WHERE k.id = s.company_id AND k.code = %s AND s.code = %s
            """,
            [TAX_ID, TAX_ID, company, SUPPLIER],
        )


class TestParticulars:
    @pytest.mark.parametrize("width", [1360, 320])
    def test_are_found_by_and_shown(self, desk: Desk, sit: Sit, width: int) -> None:
        company = desk.company(f"WHO{width}")
        desk.deliver(company, e1(company))
        tell(desk, company)
        seat = sit(language="tr", width=width)
        desk.sign_in(seat, desk.link(f"who{width}@example.org", role="viewer", company=company))

        page = seat.open(f"/c/{company}/suppliers?q={TAX_ID}")
        expect(page.get_by_role("main")).to_contain_text(SUPPLIER)
        [found] = desk.read(f"/companies/{company}/suppliers?q={TAX_ID}")["items"]
        page = seat.open(f"/c/{company}/suppliers/{found['id']}?tab=accounts")

        told = page.get_by_role("region", name="Tedarikçi bilgileri")
        expect(told).to_contain_text(TAX_ID)
        expect(told).to_contain_text("muhasebe@example.com")
        expect(told).to_contain_text("Sanayi Caddesi 5, Bursa, TR")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
