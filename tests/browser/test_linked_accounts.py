"""Accounts of one supplier that the ERP links: each page leads to the other, and shows its own figures alone."""

from __future__ import annotations

import psycopg
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Sit
from tests.browser.desk import SUPPLIER, Desk, e1

pytestmark = pytest.mark.stack
ADVANCES = "159.01.0000100"


def with_advances(company: str) -> str:
    """E1, and an advance on another account of the same supplier."""
    header = e1(company).splitlines()[0].split(",")
    advance = {
        "company": company,
        "supplier_code": ADVANCES,
        "supplier_name": "Anadolu Çelik A.Ş. avans",
        "source_key": "V1",
        "posting_date": "2026-03-10",
        "currency": "TRY",
        "amount": "-5000.00",
    }
    return f"{e1(company).rstrip()}\n{','.join(advance.get(name, '') for name in header)}\n"


def link(desk: Desk, company: str) -> dict[str, str]:
    """As a pull from Business One does; the ids of both accounts by code."""
    with psycopg.connect(desk.up.variables()["DATABASE_URL"]) as connection:
        connection.execute(
            """
            UPDATE supplier s SET master_supplier_id = m.id FROM supplier m JOIN company k ON k.id = m.company_id
            WHERE k.code = %s AND m.code = %s AND s.company_id = k.id AND s.code = %s
            """,
            [company, SUPPLIER, ADVANCES],
        )
    return {one["code"]: one["id"] for one in desk.read(f"/companies/{company}/suppliers")["items"]}


class TestLinkedAccounts:
    @pytest.mark.parametrize("width", [1360, 320])
    def test_lead_to_each_other(self, desk: Desk, sit: Sit, width: int) -> None:
        company = desk.company(f"LINKED{width}")
        desk.deliver(company, with_advances(company))
        ids = link(desk, company)
        seat = sit(language="tr", width=width)
        desk.sign_in(seat, desk.link(f"linked{width}@example.org", role="viewer", company=company))

        page = seat.open(f"/c/{company}/suppliers/{ids[ADVANCES]}")
        accounts = page.get_by_role("region", name="ERP’deki hesaplar")
        expect(accounts).to_contain_text("Ana hesap")
        accounts.get_by_role("link", name=SUPPLIER).click()

        expect(page).to_have_url(f"{page.url.split('/c/')[0]}/c/{company}/suppliers/{ids[SUPPLIER]}")
        expect(accounts).to_contain_text("Bağlı hesap")
        expect(page.get_by_role("main")).to_contain_text("40.050,74")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        accounts.get_by_role("link", name=ADVANCES).click()
        expect(accounts).to_contain_text("Ana hesap")
