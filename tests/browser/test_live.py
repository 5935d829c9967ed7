"""Figures that change while they are looked at."""

from __future__ import annotations

import signal
from os import kill

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Sit
from tests.browser.desk import Desk, Seat, e1, e1_with

pytestmark = pytest.mark.stack


@pytest.fixture
def seat(desk: Desk, sit: Sit, request: pytest.FixtureRequest) -> Seat:
    """Somebody of their own, signed in, reading English."""
    made = sit(language="en")
    desk.sign_in(made, desk.link(f"{request.node.name}@example.org".lower()[:60]))
    return made


def mark(page: Page) -> None:
    """Leave a trace that a reload would take away."""
    page.evaluate("window.untouched = true")


def was_reloaded(page: Page) -> bool:
    return page.evaluate("window.untouched") is not True


class TestLiveFigures:
    def test_change_in_two_pages_without_a_reload(self, desk: Desk, seat: Seat) -> None:
        company = desk.company("LIVE-1")
        desk.deliver(company, e1(company))
        overview = seat.open(f"/c/{company}/suppliers")
        row = overview.get_by_role("row").filter(has_text="Anadolu Çelik A.Ş.")
        expect(row).to_contain_text("40,050.74")
        supplier = seat.open(f"/c/{company}/suppliers/{desk.supplier(company)}")
        figures = supplier.get_by_role("region", name="Figures in TRY")
        expect(figures).to_contain_text("40,050.74")
        items = supplier.get_by_role("grid", name="Open items")
        expect(items).not_to_contain_text("I5")
        for page in (overview, supplier):
            expect(page.get_by_text("Live", exact=True)).to_be_visible()
            mark(page)

        desk.deliver(company, e1_with(company, source_key="I5", amount="1000.00"))

        expect(row).to_contain_text("41,050.74")
        expect(overview.get_by_role("row").filter(has_text="Total")).to_contain_text("41,050.74")
        expect(overview.get_by_role("button", name="1 row changed – re-sort")).to_be_visible()
        expect(figures).to_contain_text("41,050.74")
        expect(items).to_contain_text("I5")
        supplier.get_by_role("tab", name="Timeline").click()
        expect(supplier.get_by_text("Balance TRY: 40,050.74 → 41,050.74")).to_be_visible()
        assert not any(was_reloaded(page) for page in (overview, supplier))

    def test_change_in_the_browsers_of_two_people(self, desk: Desk, sit: Sit) -> None:
        company = desk.company("LIVE-6")
        desk.deliver(company, e1(company))
        rows = []
        for language, before in (("tr", "40.050,74"), ("en", "40,050.74")):
            seat = sit(language=language)
            desk.sign_in(seat, desk.link(f"live-{language}@example.org", role="viewer", company=company))
            page = seat.open(f"/c/{company}/suppliers")
            rows.append(page.get_by_role("row").filter(has_text="Anadolu Çelik A.Ş."))
            expect(rows[-1]).to_contain_text(before)
            expect(page.get_by_text({"tr": "Canlı", "en": "Live"}[language], exact=True)).to_be_visible()
            mark(page)

        desk.deliver(company, e1_with(company, source_key="I5", amount="1000.00"))

        for row, after in zip(rows, ("41.050,74", "41,050.74"), strict=True):
            expect(row).to_contain_text(after)
            assert not was_reloaded(row.page)

    def test_appear_in_an_empty_list_by_themselves(self, desk: Desk, seat: Seat) -> None:
        company = desk.company("LIVE-2")
        page = seat.open(f"/c/{company}/suppliers")
        expect(page.get_by_role("heading", name="Three steps to your figures")).to_be_visible()
        mark(page)

        desk.deliver(company, e1(company))

        expect(page.get_by_role("row").filter(has_text="Anadolu Çelik A.Ş.")).to_contain_text("40,050.74")
        assert not was_reloaded(page)

    def test_come_back_after_the_web_server_was_killed(self, desk: Desk, seat: Seat) -> None:
        company = desk.company("LIVE-3")
        desk.deliver(company, e1(company))
        page = seat.open(f"/c/{company}/suppliers")
        row = page.get_by_role("row").filter(has_text="Anadolu Çelik A.Ş.")
        expect(page.get_by_text("Live", exact=True)).to_be_visible()
        expect(row).to_contain_text("40,050.74")
        mark(page)
        seat.witness.expect("ERR_CONNECTION_REFUSED")
        seat.witness.expect("ERR_CONNECTION_RESET")
        seat.witness.expect("ERR_SOCKET_NOT_CONNECTED")
        seat.witness.expect("ERR_EMPTY_RESPONSE")
        seat.witness.expect("WebSocket connection to")

        kill(desk.up.child("config.cli.main web"), signal.SIGKILL)
        expect(page.get_by_text("Reconnecting")).to_be_visible()
        desk.up.wait_until(desk.up.is_ready)
        desk.deliver(company, e1_with(company, source_key="I5", amount="500.00"))

        expect(page.get_by_text("Live", exact=True)).to_be_visible()
        expect(row).to_contain_text("40,550.74")
        assert not was_reloaded(page)


def choose_password(page: Page, password: str) -> None:
    """In the account menu, as somebody who came by a link and has none."""
    page.get_by_role("button", name="Account:").click()
    page.get_by_role("menuitem", name="Choose a password").click()
    page.get_by_label("New password").fill(password)
    page.get_by_role("button", name="Save the password").click()
    expect(page.get_by_text("Password saved")).to_be_visible()


class TestPasswordThatChanges:
    def test_ends_the_old_connection_and_not_the_session(self, desk: Desk, seat: Seat) -> None:
        company = desk.company("LIVE-5")
        desk.deliver(company, e1(company))
        page = seat.open(f"/c/{company}/suppliers")
        row = page.get_by_role("row").filter(has_text="Anadolu Çelik A.Ş.")
        expect(row).to_contain_text("40,050.74")
        expect(page.get_by_text("Live", exact=True)).to_be_visible()
        mark(page)

        with page.expect_websocket():  # the connection of the old password is refused within seconds
            choose_password(page, "a horse and two cellos")
        desk.deliver(company, e1_with(company, source_key="I5", amount="500.00"))

        expect(row).to_contain_text("40,550.74")
        expect(page.get_by_text("Live", exact=True)).to_be_visible()
        expect(page.get_by_role("dialog", name="Your session has ended")).to_be_hidden()
        assert not was_reloaded(page)


class TestSessionThatEnds:
    def test_is_taken_up_again_over_the_open_page(self, desk: Desk, seat: Seat) -> None:
        company = desk.company("LIVE-4")
        desk.deliver(company, e1(company))
        page = seat.open(f"/c/{company}/suppliers?q=anadolu")
        row = page.get_by_role("row").filter(has_text="Anadolu Çelik A.Ş.")
        expect(row).to_contain_text("40,050.74")
        choose_password(page, "a horse and two cellos")
        mark(page)
        seat.witness.expect("401 (Unauthorized)")

        seat.context.clear_cookies(name="vade_session")
        # Not the pointer's click: whatever else the page asks just now may open the dialog over it first.
        page.get_by_label("Hide zeros").dispatch_event("click")
        dialog = page.get_by_role("dialog", name="Your session has ended")
        dialog.get_by_label("Password", exact=True).fill("a horse and two cellos")
        dialog.get_by_role("button", name="Sign in").click()

        expect(dialog).to_be_hidden()
        expect(row).to_contain_text("40,050.74")
        expect(page.get_by_role("searchbox")).to_have_value("anadolu")
        assert not was_reloaded(page)
