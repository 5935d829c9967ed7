"""Webhooks by hand: what an administrator adds, tests, pauses and sends again."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Sit
from tests.browser.desk import Desk, e1, wait_until
from tests.browser.test_screens import AXE, LOOKS, SLIDES_IN_MS, faults, shown

pytestmark = pytest.mark.stack


class TestWebhooks:
    def test_are_added_tested_paused_and_told_again(self, desk: Desk, sit: Sit) -> None:
        company, receiver = desk.company("HOOKS"), desk.receiver
        seat = sit(language="en")
        desk.sign_in(seat, desk.link("hooks@example.org", role="admin", company=company))
        page = seat.open(f"/c/{company}/settings?tab=webhooks")
        seat.witness.expect("422 (Unprocessable")

        # A receiver that nobody allowed is refused at its field.
        address = page.get_by_role("textbox", name="Address")
        address.fill("https://elsewhere.example/hooks")
        page.get_by_role("button", name="Add a webhook").click()
        expect(address).to_have_accessible_description(re.compile("VADE_WEBHOOK_HOSTS"))
        address.fill(receiver.url)
        page.get_by_role("button", name="Add a webhook").click()
        secret = page.get_by_role("status").locator("code")
        receiver.secret = secret.inner_text()
        assert receiver.secret.startswith("whsec_")

        # The key is not there any more when the page is opened again.
        page.reload()
        expect(page.get_by_role("row").filter(has_text=receiver.url)).to_contain_text("Active")
        expect(secret).to_have_count(0)
        page.get_by_role("button", name=f"Deliveries of {receiver.url}").click()
        dialog = page.get_by_role("dialog")
        expect(dialog.get_by_text("No message has been sent yet.")).to_be_visible()
        dialog.get_by_role("button", name="Send a test message").click()
        expect(dialog.get_by_role("row").filter(has_text="Taken (204)")).to_have_count(1)

        # What happens during a pause waits for its end.
        dialog.get_by_role("button", name="Pause").click()
        expect(dialog.get_by_text("Paused")).to_be_visible()
        desk.deliver(company, e1(company))
        assert receiver.taken == []
        dialog.get_by_role("button", name="Resume").click()
        topic = f"supplier:{desk.supplier(company)}"
        wait_until(lambda: bool(receiver.seqs(topic)))

        # With another key, everything once more.
        dialog.get_by_role("button", name="Renew the key").click()
        renewed = dialog.get_by_role("status").locator("code")
        expect(renewed).not_to_have_text(receiver.secret)
        receiver.secret = renewed.inner_text()
        told = len(receiver.seqs(topic))
        dialog.get_by_label("Since").fill("2026-01-01T00:00")
        dialog.get_by_role("button", name="Send again").click()
        expect(dialog.get_by_text("It is being sent again.")).to_be_visible()
        wait_until(lambda: len(receiver.seqs(topic)) > told)
        assert receiver.forged == 0

        dialog.get_by_role("button", name="Remove", exact=True).click()
        dialog.get_by_role("button", name="Remove it for good").click()
        expect(page.get_by_text("Nothing is sent anywhere yet")).to_be_visible()

    @pytest.mark.skipif(not AXE.exists(), reason="no axe-core: npm ci in frontend/")
    @LOOKS
    def test_are_accessible_with_deliveries_open(self, desk: Desk, sit: Sit, look: dict[str, Any]) -> None:
        company = desk.company(f"HOOKS{look['language']}{look['width']}".upper())
        seat = sit(**look)
        desk.sign_in(seat, desk.link(f"{company}@example.org".lower(), role="admin", company=company))
        seat.ask("POST", f"/companies/{company}/webhooks", {"url": f"{desk.receiver.url}/{company}"})
        page = shown(seat, f"/c/{company}/settings?tab=webhooks")
        listed = faults(page, look)

        page.get_by_role("button", name=re.compile("^(Deliveries of|Gönderimler:)")).click()
        expect(page.get_by_role("dialog")).to_be_visible()
        page.wait_for_timeout(SLIDES_IN_MS)

        assert listed + faults(page, look) == []
