"""Suppliers are told by e-mail what a payment is for: switched on, watched, and mailed again."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Sit
from tests.browser.desk import Desk
from tests.browser.treasury import STEEL, new_treasury

pytestmark = pytest.mark.stack


class TestRemittanceAdvice:
    def test_is_switched_on_and_mailed_once_there_is_an_address(self, desk: Desk, sit: Sit) -> None:
        treasury = new_treasury(desk, "ADVISED", clerk=sit(language="en"), approver=sit(), admin=sit(language="en"))

        # An administrator switches it on; what was said stands there when the page is opened again.
        settings = treasury.admin.open(f"/c/{treasury.code}/settings?tab=remittance")
        settings.get_by_label("Advise suppliers of payments").check()
        settings.get_by_label("When").select_option("exported")
        settings.get_by_role("button", name="Save").click()
        expect(settings.get_by_text("Saved.")).to_be_visible()
        settings.reload()
        expect(settings.get_by_label("Advise suppliers of payments")).to_be_checked()
        expect(settings.get_by_label("When")).to_have_value("exported")

        # Nobody has said where this supplier is reached: nothing is mailed, and the run says why.
        run = treasury.export(treasury.approve(treasury.send(treasury.propose(STEEL))))
        page = treasury.clerk.open(f"{treasury.path}/{run['id']}?tab=advices")
        row = page.get_by_role("table", name="Remittance advice").get_by_role("row").filter(has_text=STEEL)
        expect(row).to_contain_text("32,500.49 TRY")
        expect(row).to_contain_text("The supplier has no e-mail address.")

        treasury.admin.ask("PATCH", f"/suppliers/{treasury.supplier(STEEL)}", {"email": "muhasebe@example.org"})
        page.get_by_role("button", name=f"Mail again: {STEEL}").click()

        expect(row).to_contain_text("muhasebe@example.org")
        expect(row).not_to_contain_text("waits to be mailed")
