"""Groups of suppliers: made, looked into, narrowed to, changed and taken away through the pages."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Sit
from tests.browser.desk import HEADER, Desk, Seat, wait_until
from tests.browser.test_screens import AXE, LOOKS, SLIDES_IN_MS, faults, shown

pytestmark = pytest.mark.stack

SUPPLIERS = {"320.01.01": "Anadolu Çelik A.Ş.", "320.01.02": "Boğaziçi Plastik", "320.02.01": "Cem Nakliyat"}


def ledger(company: str, suppliers: dict[str, str]) -> str:
    """One invoice of 10.00 TRY from each."""
    lines = [
        f"{company},{code},{name},K-{code},K-{code},2026-01-12,2026-02-11,TRY,10.00,"
        for code, name in suppliers.items()
    ]
    return "\n".join([HEADER, *lines, ""])


def sit_at(desk: Desk, sit: Sit, code: str, role: str = "admin", **look: Any) -> tuple[str, Seat]:
    """A company with a ledger, and somebody at it."""
    company = desk.company(code)
    desk.deliver(company, ledger(company, SUPPLIERS))
    seat = sit(**look)
    desk.sign_in(seat, desk.link(f"{code.lower()}@example.org", role=role, company=company))
    return company, seat


def add(desk: Desk, company: str, name: str, *prefixes: str) -> None:
    answer = desk.http.post(f"/companies/{company}/supplier-groups", json={"name": name, "prefixes": prefixes})
    assert answer.status_code == 201, answer.text


def group(page: Page, name: str) -> Any:
    return page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=name, exact=True))


class TestGroups:
    def test_are_made_looked_into_changed_and_deleted(self, desk: Desk, sit: Sit) -> None:
        company, seat = sit_at(desk, sit, "GROUPS-1", language="en")
        page = seat.open(f"/c/{company}/suppliers")
        page.get_by_role("link", name="Groups").click()
        expect(page.get_by_role("heading", name="No groups yet")).to_be_visible()

        # Written, with a beginning twice and a blank line: each counts once.
        page.get_by_role("button", name="New group").click()
        dialog = page.get_by_role("dialog", name="New group")
        expect(dialog.get_by_label("Name of the group")).to_be_focused()
        expect(dialog.get_by_role("button", name="Save the group")).to_have_accessible_description(
            "A name and at least one beginning are needed."
        )
        dialog.get_by_label("Name of the group").fill("Mal")
        dialog.get_by_label("Codes begin with").fill("320.01.\n\n320.01.")
        dialog.get_by_role("button", name="Save the group").click()
        expect(dialog).to_be_hidden()
        expect(group(page, "Mal").get_by_role("list", name="Codes begin with")).to_have_text("320.01.")

        # Its members, and the list narrowed to them with the sum of the whole group.
        group(page, "Mal").get_by_text("Show members").click()
        members = page.get_by_role("table", name="Members of Mal")
        expect(members.get_by_role("row")).to_have_count(3)
        expect(members).not_to_contain_text("Cem Nakliyat")
        page.get_by_role("link", name="Open in the list of suppliers").click()
        expect(page.get_by_role("row").filter(has_text="Total")).to_contain_text("20.00")
        expect(page.get_by_role("row").filter(has_text="Cem Nakliyat")).to_have_count(0)
        expect(page.get_by_role("combobox", name="Group")).to_have_value("Mal")
        page.reload()
        expect(page.get_by_role("row").filter(has_text="Total")).to_contain_text("20.00")
        page.get_by_role("button", name="Clear the filter").click()
        expect(page.get_by_role("row").filter(has_text="Cem Nakliyat")).to_be_visible()

        # A name that is taken is refused in the dialog, and what was typed stays.
        add(desk, company, "Nakliye", "320.02.")
        page.get_by_role("link", name="Groups").click()
        seat.witness.expect("409 (Conflict)")
        page.get_by_role("button", name="Change Mal").click()
        dialog = page.get_by_role("dialog", name="Mal")
        dialog.get_by_label("Name of the group").fill("Nakliye")
        dialog.get_by_role("button", name="Save the group").click()
        expect(dialog.get_by_role("alert")).to_be_visible()
        dialog.get_by_label("Name of the group").fill("Çelik ve plastik")
        dialog.get_by_role("button", name="Save the group").click()
        expect(group(page, "Çelik ve plastik")).to_be_visible()

        # Deleted after a question; its suppliers stay.
        page.get_by_role("button", name="Delete Nakliye").click()
        page.get_by_role("dialog").get_by_role("button", name="Delete", exact=True).click()
        expect(group(page, "Nakliye")).to_have_count(0)
        assert [one["name"] for one in desk.read(f"/companies/{company}/supplier-groups")["items"]] == [
            "Çelik ve plastik"
        ]
        assert desk.read(f"/companies/{company}/suppliers")["total"] == len(SUPPLIERS)

    def test_show_what_comes_in_while_they_are_looked_at(self, desk: Desk, sit: Sit) -> None:
        company, seat = sit_at(desk, sit, "GROUPS-2", language="tr")
        add(desk, company, "Mal", "320.01.")
        page = seat.open(f"/c/{company}/suppliers/groups")
        group(page, "Mal").get_by_text("Üyeleri göster").click()
        expect(page.get_by_role("table", name="Üyeler: Mal").get_by_role("row")).to_have_count(3)

        desk.deliver(company, ledger(company, {**SUPPLIERS, "320.01.03": "Şanlı Isı"}))

        expect(page.get_by_role("table", name="Üyeler: Mal")).to_contain_text("Şanlı Isı")

    def test_are_reached_and_written_by_keyboard(self, desk: Desk, sit: Sit) -> None:
        company, seat = sit_at(desk, sit, "GROUPS-3", language="en")
        page = seat.open(f"/c/{company}/suppliers/groups")

        page.get_by_role("button", name="New group").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_label("Name of the group")).to_be_focused()
        page.keyboard.type("Mal")
        page.keyboard.press("Tab")
        page.keyboard.type("320.01.")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        summary = group(page, "Mal").get_by_text("Show members")
        expect(summary).to_be_visible()
        summary.focus()
        page.keyboard.press("Enter")

        expect(page.get_by_role("table", name="Members of Mal")).to_be_visible()
        page.keyboard.press("Shift+Tab")
        expect(page.get_by_role("button", name="Delete Mal")).to_be_focused()

    def test_are_explained_to_those_who_may_only_look(self, desk: Desk, sit: Sit) -> None:
        company, seat = sit_at(desk, sit, "GROUPS-4", role="viewer", language="en")
        add(desk, company, "Mal", "320.01.")

        page = seat.open(f"/c/{company}/suppliers/groups")

        for name in ("New group", "Change Mal", "Delete Mal"):
            button = page.get_by_role("button", name=name)
            expect(button).to_have_attribute("aria-disabled", "true")
            expect(button).to_have_accessible_description(re.compile("administrator role"))

    @pytest.mark.skipif(not AXE.exists(), reason="no axe-core: npm ci in frontend/")
    @LOOKS
    def test_are_accessible_in_every_state(self, desk: Desk, sit: Sit, look: dict[str, Any]) -> None:
        code = f"GR-{look['language']}-{look['scheme']}-{look['width']}".upper()
        company, seat = sit_at(desk, sit, code, **look)
        path = f"/c/{company}/suppliers/groups"
        turkish = look["language"] == "tr"
        found = {}

        page = shown(seat, path)
        found["empty"] = faults(page, look)
        add(desk, company, "Mal ve hizmet alınan yurt içi tedarikçiler", "320.01.", "320.02.", "3" * 64)
        page.reload()
        page.get_by_text("Üyeleri göster" if turkish else "Show members").click()
        expect(page.get_by_text("Cem Nakliyat")).to_be_visible()
        found["members"] = faults(page, look)
        page.set_viewport_size({"width": 320, "height": 800})
        wait_until(lambda: int(page.evaluate("document.documentElement.scrollWidth")) <= 320)
        page.set_viewport_size({"width": look["width"], "height": 800})
        for name in ("Değiştir" if turkish else "Change", "Sil" if turkish else "Delete"):
            page.get_by_role("button", name=re.compile(rf"^{name}")).first.click()
            expect(page.get_by_role("dialog")).to_be_visible()
            page.wait_for_timeout(SLIDES_IN_MS)
            found[name] = faults(page, look)
            page.keyboard.press("Escape")
            expect(page.get_by_role("dialog")).to_be_hidden()
        seat.witness.expect("503 (Service Unavailable)")
        seat.context.route("**/api/v1/companies/*/supplier-groups?*", lambda route: route.fulfill(status=503))
        page.reload()
        expect(page.get_by_role("alert").first).to_be_visible()
        found["error"] = faults(page, look)

        assert {state: said for state, said in found.items() if said} == {}
