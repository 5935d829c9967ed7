"""Pages that somebody may not see, opened by their addresses, and what one may look at but not do."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Sit
from tests.browser.desk import Desk, Seat, e1

pytestmark = pytest.mark.stack

NO_SUCH_PAGE = {"tr": "Böyle bir sayfa yok", "en": "There is no such page"}


@pytest.fixture(scope="module")
def companies(desk: Desk) -> tuple[str, str]:
    """One to see and one that stays closed, both with a ledger."""
    for code in ("OPEN", "CLOSED"):
        desk.company(code)
        desk.deliver(code, e1(code))
    return "OPEN", "CLOSED"


class TestCompanyOfOthers:
    @pytest.mark.parametrize("language", ["tr", "en"])
    def test_is_shown_no_more_than_one_that_does_not_exist(
        self, desk: Desk, sit: Sit, companies: tuple[str, str], language: str
    ) -> None:
        own, other = companies
        seat = sit(language=language)
        desk.sign_in(seat, desk.link(f"outsider-{language}@example.org", role="viewer", company=own))
        seat.witness.expect("404 (Not Found)")
        seat.witness.expect("RequestRefused")  # what a page cannot be shown for is told to the console as well
        supplier = desk.supplier(other)
        newest = {
            kind: desk.read(f"/companies/{other}/{kind}")["items"][0]["id"] for kind in ("imports", "calculations")
        }
        paths = [
            "/c/NOWHERE/overview",
            *(f"/c/{other}/{page}" for page in ("overview", "suppliers", "imports", "calculations", "payment-runs")),
            f"/c/{other}/bank-messages",
            f"/c/{other}/settings?tab=people",
            f"/c/{other}/suppliers/{supplier}?tab=ledger",
            *(f"/c/{other}/{kind}/{one}" for kind, one in newest.items()),
        ]

        said = {path: self._said(seat, path, language) for path in paths}

        assert set(said.values()) == {said[f"/c/{other}/overview"]}

    def _said(self, seat: Seat, path: str, language: str) -> str:
        page = seat.open(path)
        expect(page.get_by_role("heading", level=1)).to_have_text(NO_SUCH_PAGE[language])
        expect(page.get_by_role("link")).to_have_count(1)
        words = page.get_by_role("main").inner_text()
        page.close()
        assert "Anadolu" not in words
        return words

    def test_keeps_its_records_under_the_address_of_an_own_company(
        self, desk: Desk, sit: Sit, companies: tuple[str, str]
    ) -> None:
        own, other = companies
        seat = sit(language="en")
        desk.sign_in(seat, desk.link("peeping@example.org", role="admin", company=own))
        seat.witness.expect("404 (Not Found)")

        page = seat.open(f"/c/{own}/suppliers/{desk.supplier(other)}")

        expect(page.get_by_role("alert")).to_contain_text("not found", ignore_case=True)
        expect(page.get_by_role("main")).not_to_contain_text("Anadolu")


class TestViewer:
    def test_sees_what_is_barred_with_the_reason_and_who_lifts_it(
        self, desk: Desk, sit: Sit, companies: tuple[str, str]
    ) -> None:
        own, _ = companies
        seat = sit(language="en")
        desk.sign_in(seat, desk.link("looks-only@example.org", role="viewer", company=own))

        for path, button in (
            ("imports", "Choose a file"),
            ("calculations", "Start calculation"),
            ("payment-runs", "Prepare a proposal"),
        ):
            page = seat.open(f"/c/{own}/{path}")
            barred = page.get_by_role("button", name=button)
            expect(barred).to_have_attribute("aria-disabled", "true")
            reason = page.locator(f"[id='{barred.get_attribute('aria-describedby')}']")
            expect(reason).to_contain_text("an administrator of the company grants it")
            page.close()

    @pytest.mark.parametrize("tab", ["people", "tokens", "webhooks"])
    def test_is_told_who_may_open_a_part_of_the_settings(
        self, desk: Desk, sit: Sit, companies: tuple[str, str], tab: str
    ) -> None:
        own, _ = companies
        seat = sit(language="en")
        desk.sign_in(seat, desk.link(f"no-{tab}@example.org", role="viewer", company=own))

        page = seat.open(f"/c/{own}/settings?tab={tab}")

        expect(page.get_by_text("An administrator of the company can grant the right.")).to_be_visible()
