"""The palette behind Ctrl K: suppliers, screens and actions by their words, and what a screen reader hears of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Sit
from tests.browser.desk import HEADER, Desk
from tests.browser.test_screens import violations

pytestmark = pytest.mark.stack

OpenIn = Callable[[str], Page]


@pytest.fixture(scope="module")
def company(desk: Desk) -> str:
    """Two suppliers; the heating has documents in two currencies."""
    code = desk.company("PALETTE")
    rows = [
        f"{code},320.01.0000200,ŞANLI ISI,{document},{document},2026-01-12,2026-02-11,{currency},10.00,,{in_try}"
        for document, currency, in_try in (("H1", "TRY", ""), ("H2", "EUR", "500.00"))
    ]
    rows.append(f"{code},320.01.0000300,SOĞUK HAVA,C1,C1,2026-01-12,2026-02-11,TRY,20.00,,")
    desk.deliver(code, "\n".join([f"{HEADER},amount_lc", *rows, ""]))
    return code


@pytest.fixture
def open_in(desk: Desk, sit: Sit, company: str, request: pytest.FixtureRequest) -> OpenIn:
    def opened(language: str) -> Page:
        seat = sit(language=language)
        email = f"palette-{abs(hash(request.node.name))}@example.org"
        desk.sign_in(seat, desk.link(email, role="viewer", company=company))
        page = seat.open(f"/c/{company}/calculations")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        return page

    return opened


def ask(page: Page) -> None:
    """Open the palette, which is loaded at the first time, and wait for its field."""
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox")).to_be_focused()


class TestPalette:
    def test_finds_a_supplier_once_by_plain_letters_and_opens_it(self, open_in: OpenIn) -> None:
        page = open_in("tr")

        ask(page)
        field = page.get_by_role("combobox", name="Tedarikçi, ekran ya da işlem")
        page.keyboard.type("sanli isi")

        options = page.get_by_role("option")
        expect(options).to_have_count(1)
        expect(options).to_contain_text("ŞANLI ISI")
        expect(options).to_have_attribute("aria-selected", "true")
        expect(field).to_have_attribute("aria-activedescendant", options.get_attribute("id") or "none")
        expect(page.get_by_role("dialog").get_by_role("status")).to_have_text("1 sonuç")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("ŞANLI ISI")
        expect(page.get_by_role("dialog")).to_be_hidden()

    def test_finds_a_supplier_by_its_code(self, open_in: OpenIn) -> None:
        page = open_in("en")

        page.get_by_role("button", name="Search and commands").click()
        page.get_by_role("combobox").fill("0000300")

        expect(page.get_by_role("option")).to_have_text("SOĞUK HAVA320.01.0000300")

    def test_leads_to_screens_and_changes_the_look(self, open_in: OpenIn) -> None:
        page = open_in("tr")

        ask(page)
        page.keyboard.type("odeme kos")
        expect(page.get_by_role("option")).to_have_text("Ayarlar: Ödeme koşulları")
        page.keyboard.press("Enter")
        expect(page.get_by_role("tab", name="Ödeme koşulları")).to_have_attribute("aria-selected", "true")

        ask(page)
        page.keyboard.type("english")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Settings")

    def test_moves_over_both_ends_and_gives_the_focus_back(self, open_in: OpenIn) -> None:
        page = open_in("en")
        button = page.get_by_role("button", name="Search and commands")
        button.focus()

        page.keyboard.press("Enter")
        expect(page.get_by_role("combobox")).to_be_focused()
        options = page.get_by_role("option")
        expect(options.first).to_have_attribute("aria-selected", "true")
        page.keyboard.press("ArrowUp")
        expect(options.last).to_have_attribute("aria-selected", "true")
        expect(options.last).to_be_in_viewport()
        page.keyboard.press("ArrowDown")
        expect(options.first).to_have_attribute("aria-selected", "true")
        page.keyboard.press("Escape")

        expect(page.get_by_role("dialog")).to_be_hidden()
        expect(button).to_be_focused()

    @pytest.mark.parametrize("language", ["tr", "en"])
    def test_is_accessible_full_and_empty(self, open_in: OpenIn, language: str) -> None:
        page = open_in(language)
        ask(page)
        expect(page.get_by_role("option").first).to_be_visible()
        page.wait_for_timeout(400)  # a dialog that is half transparent has no contrast yet
        full = violations(page)

        page.keyboard.type("xyzzy")
        expect(page.get_by_role("option")).to_have_count(0)

        assert full + violations(page) == []


class TestFirstLetters:
    def test_are_kept_while_the_palette_is_on_its_way(self, open_in: OpenIn) -> None:
        page = open_in("en")
        held: list[Route] = []

        def hold(route: Route) -> None:  # Playwright takes no built-in method
            held.append(route)

        page.route("**/Palette-*.js", hold)

        with page.expect_request("**/Palette-*.js"):
            page.keyboard.press("Control+k")
        page.keyboard.type("go ")  # "g o" alone would lead to the overview
        held[0].continue_()
        field = page.get_by_role("combobox")
        expect(field).to_be_focused()
        page.keyboard.type("sanli")

        expect(field).to_have_value("go sanli")
        expect(page.get_by_role("heading", level=1)).to_have_text("Calculations")
