"""The connection to SAP on the page: fetch, how it went, what it waits for, and how it is stopped."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Sit
from tests.browser.desk import Desk, wait_until
from tests.browser.test_screens import AXE, LOOKS, faults, shown
from tests.sources.records import ITEMS, item

pytestmark = pytest.mark.stack


@pytest.fixture(autouse=True)
def answering(desk: Desk) -> Iterator[None]:
    """Whatever a test did to the system, the next one finds it answering."""
    yield
    desk.sap.failures.clear()
    if desk.sap.held_up:
        desk.sap.held_up.set()
    desk.sap.held_up = None


def hold(desk: Desk, count: int) -> None:
    """So many invoices of 100 lira each stand in SAP, and a line of a customer, which is none of a supplier's."""
    items = [item(f"5100000{number:03}", "-100.000") for number in range(count)]
    items.append(item("1800000001", "50.000", FinancialAccountType="D"))
    desk.sap.held[ITEMS]["A_OperationalAcctgDocItemCube"] = items


def connected(desk: Desk, code: str, *, invoices: int) -> str:
    """A company whose ledger came from SAP."""
    company = desk.company(code)
    hold(desk, invoices)
    desk.fetch_from_sap(company)
    wait_until(lambda: desk.read(f"/companies/{company}/syncs")["last_success"] is not None)
    return company


def fact(panel: Locator, name: str) -> Locator:
    """What stands below a word."""
    return panel.locator("div", has=panel.page.locator("dt", has_text=name)).last


def panel_of(page: Page, turkish: bool = False) -> Locator:
    return page.get_by_role("region", name="SAP bağlantısı" if turkish else "Connection to SAP")


class TestConnection:
    def test_says_what_came_of_each_pull_and_takes_error_for_empty_never(self, desk: Desk, sit: Sit) -> None:
        company = connected(desk, "SAP-1", invoices=100)
        seat = sit(language="en")
        desk.sign_in(seat, desk.link("sap@example.org", role="clerk", company=company))
        page = seat.open(f"/c/{company}/imports")
        panel = panel_of(page)
        expect(panel.get_by_text("Up to date", exact=True)).to_be_visible()
        expect(fact(panel, "Last success")).to_contain_text("100 new")
        expect(fact(panel, "Next, by itself")).to_contain_text("every 24 hrs; everything every 24 hrs")

        # What was posted since then comes with the next one, which a person asks for.
        hold(desk, 101)
        panel.get_by_role("button", name="Fetch everything").click()
        expect(fact(panel, "Last success")).to_contain_text("1 new")

        # It cannot be read: an error, beside the success before it.
        desk.sap.failures.append("500")
        panel.get_by_role("button", name="Fetch what has changed").click()
        expect(panel.get_by_text("Could not be read", exact=True)).to_be_visible()
        expect(fact(panel, "Last error")).to_contain_text("Could not be read:")
        expect(fact(panel, "Last success")).to_contain_text("1 new")

        # It is read to its end and holds nothing: another thing, and the ledger stays.
        hold(desk, 0)
        panel.get_by_role("button", name="Fetch everything").click()
        expect(panel.get_by_text("Read, and it has no lines", exact=True)).to_be_visible()
        expect(fact(panel, "Last error")).not_to_contain_text("Could not be read")
        assert desk.read(f"/companies/{company}/entries")["items"] != []

        # Much of it is gone: it waits for a person's word on this very page, and is given up.
        hold(desk, 41)
        panel.get_by_role("button", name="Fetch everything").click()
        expect(panel.get_by_role("button", name="Remove 60 lines")).to_be_visible()
        expect(fact(panel, "Next, by itself")).to_contain_text("Once the one that waits is decided")
        panel.get_by_role("button", name="Do not import").click()
        expect(panel.get_by_role("button", name="Remove 60 lines")).to_be_hidden()
        newest = page.get_by_role("main").get_by_role("listitem").first
        expect(newest).to_contain_text("SAP S/4HANA (OData)")
        expect(newest).to_contain_text("Stopped")

    def test_shows_a_pull_under_way_to_everybody_and_stops_it(self, desk: Desk, sit: Sit) -> None:
        company = connected(desk, "SAP-2", invoices=3)
        clerk, viewer = sit(language="tr"), sit(language="en")
        desk.sign_in(clerk, desk.link("fetches@example.org", role="clerk", company=company))
        desk.sign_in(viewer, desk.link("watches@example.org", role="viewer", company=company))
        page, watched = clerk.open(f"/c/{company}/imports"), viewer.open(f"/c/{company}/imports")
        desk.sap.held_up = threading.Event()

        panel_of(page, turkish=True).get_by_role("button", name="Tümünü al").click()
        expect(panel_of(page, turkish=True).get_by_text("SAP'den alınıyor").first).to_be_visible()
        expect(panel_of(watched).get_by_text("Fetching from SAP").first).to_be_visible()
        fetch = panel_of(watched).get_by_role("button", name="Fetch everything")
        expect(fetch).to_have_accessible_description(
            "This needs the role of clerk or administrator; an administrator of the company grants it."
        )
        expect(panel_of(watched).get_by_role("button", name="Stop")).to_have_count(0)
        panel_of(page, turkish=True).get_by_role("button", name="Durdur").click()

        expect(panel_of(page, turkish=True).get_by_text("Güncel", exact=True)).to_be_visible()
        expect(panel_of(watched).get_by_text("Up to date", exact=True)).to_be_visible()
        assert desk.read(f"/companies/{company}/syncs")["items"][0]["status"] == "cancelled"

    @pytest.mark.skipif(not AXE.exists(), reason="no axe-core: npm ci in frontend/")
    @LOOKS
    def test_is_accessible_in_every_state(self, desk: Desk, sit: Sit, look: dict[str, Any]) -> None:
        code = f"SAP-{look['language']}-{look['scheme']}-{look['width']}".upper()
        turkish = look["language"] == "tr"
        company = desk.company(code)
        seat = sit(**look)
        desk.sign_in(seat, desk.link(f"{code.lower()}@example.org", role="admin", company=company))
        page = shown(seat, f"/c/{company}/imports")
        found = {"no source": faults(page, look)}
        hold(desk, 100)
        desk.fetch_from_sap(company)
        everything = panel_of(page, turkish).get_by_role("button", name="Tümünü al" if turkish else "Fetch everything")
        words = {"good": "Güncel", "failed": "Okunamadı", "waiting": "Onay bekliyor"}
        if not turkish:
            words = {"good": "Up to date", "failed": "Could not be read", "waiting": "Waits for confirmation"}

        for state, word in words.items():
            if state == "failed":
                desk.sap.failures.append("500")
            if state == "waiting":
                hold(desk, 40)
            if state != "good":
                everything.click()
            expect(panel_of(page, turkish).get_by_text(word, exact=True)).to_be_visible()
            found[state] = faults(page, look)
        page.set_viewport_size({"width": 320, "height": 800})
        wait_until(lambda: int(page.evaluate("document.documentElement.scrollWidth")) <= 320)
        seat.witness.expect("503 (Service Unavailable)")
        seat.context.route("**/api/v1/companies/*/syncs?*", lambda route: route.fulfill(status=503))
        page.reload()
        expect(page.get_by_role("alert").first).to_be_visible()
        page.set_viewport_size({"width": look["width"], "height": 800})
        found["error"] = faults(page, look)

        assert {state: said for state, said in found.items() if said} == {}
