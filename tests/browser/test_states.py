"""What a page says while something fails: what was read before stays, and is said to be of then."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Sit
from tests.browser.desk import Desk, e1, e1_with

pytestmark = pytest.mark.stack


class TestReadingThatFailsAgain:
    def test_keeps_what_is_shown_and_says_of_when_it_is(self, desk: Desk, sit: Sit) -> None:
        company = desk.company("STATES")
        desk.deliver(company, e1(company))
        seat = sit(language="en")
        desk.sign_in(seat, desk.link("states@example.org", role="viewer", company=company))
        seat.witness.expect("503 (Service Unavailable)")
        page = seat.open(f"/c/{company}/suppliers/{desk.supplier(company)}")
        items = page.get_by_role("grid", name="Open items")
        expect(items).to_contain_text("I4")
        expect(page.get_by_text("Live", exact=True)).to_be_visible()

        page.route("**/open-items*", lambda route: route.fulfill(status=503))
        desk.deliver(company, e1_with(company, source_key="I5", amount="1000.00"))

        failed = page.get_by_role("alert")
        expect(failed).to_contain_text("What is shown is as of")
        expect(items).to_contain_text("I4")
        page.unroute("**/open-items*")
        failed.get_by_role("button", name="Try again").click()
        expect(items).to_contain_text("I5")
        expect(failed).to_be_hidden()
