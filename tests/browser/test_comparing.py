"""Two calculations side by side: what changed, and because of what."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Sit
from tests.browser.desk import Desk, e1, e1_with
from tests.browser.test_screens import violations

pytestmark = pytest.mark.stack


class TestComparison:
    def test_tells_figures_causes_and_documents(self, desk: Desk, sit: Sit) -> None:
        company = desk.company("COMPARE")
        desk.deliver(company, e1(company))
        first = desk.read(f"/companies/{company}/calculations")["items"][0]["id"]
        desk.deliver(company, e1_with(company, source_key="I5", amount="1000.00"))
        second = desk.read(f"/companies/{company}/calculations")["items"][0]["id"]
        seat = sit(language="en")
        desk.sign_in(seat, desk.link("compares@example.org", role="viewer", company=company))
        page = seat.open(f"/c/{company}/calculations/{second}")

        page.get_by_label("Compare with").select_option(first)

        changed = page.get_by_role("listitem").filter(has_text="Anadolu Çelik A.Ş.")
        expect(changed).to_contain_text("40,050.74 → 41,050.74 (+1,000.00)")
        expect(changed).to_contain_text("New documents")
        changed.get_by_text("1 document").click()
        document = changed.get_by_role("row").filter(has_text="I5")
        expect(document).to_contain_text("New")
        expect(document).to_contain_text("– → 1,000.00")
        assert violations(page) == []

        # The address is the state, and the other way round the amount comes off again.
        assert page.url.endswith(f"?with={first}")
        page.goto(f"{desk.address}/c/{company}/calculations/{first}?with={second}")
        expect(changed).to_contain_text("41,050.74 → 40,050.74 (-1,000.00)")
        page.goto(f"{desk.address}/c/{company}/calculations/{first}?with={first}")
        expect(page.get_by_text("The figures are the same")).to_be_visible()

    def test_names_the_settings_that_are_not_the_same(self, desk: Desk, sit: Sit) -> None:
        company = desk.company("COMPARE-2")
        desk.deliver(company, e1(company))
        seat = sit(language="en")
        desk.sign_in(seat, desk.link("changes-rules@example.org", role="admin", company=company))
        first = desk.read(f"/companies/{company}/calculations")["items"][0]["id"]
        page = seat.open(f"/c/{company}/settings")
        page.get_by_label("Closing").select_option("FIFO")
        page.get_by_role("button", name="Save as a new version").click()
        expect(page.get_by_text("A new calculation has been queued.")).to_be_visible()
        desk.up.wait_until(lambda: not desk.read(f"/companies/{company}")["stale"])
        second = desk.read(f"/companies/{company}/calculations")["items"][0]["id"]
        assert first != second

        page = seat.open(f"/c/{company}/calculations/{second}?with={first}")

        expect(
            page.get_by_text("Closing: Hybrid: references, then first in first out → First in first out")
        ).to_be_visible()
