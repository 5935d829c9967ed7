"""A file is looked at before it counts: its rows, its columns, what it would change."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import Sit
from tests.browser.desk import Desk, Seat, wait_until
from tests.browser.test_screens import AXE, LOOKS, faults
from tests.intake.ledgers import text_list

pytestmark = pytest.mark.stack

HEADINGS = ("Kimden", "Evrak", "Gün", "Ne kadar", "Neyle")
COLUMNS = {
    "Kimden": "supplier_code",
    "Evrak": "doc_no",
    "Gün": "posting_date",
    "Ne kadar": "amount",
    "Neyle": "currency",
}
ROWS = [
    ("100", "1900000001", "10.01.2026", "1.250,50", "TRY"),
    ("200", "1900000002", "12.01.2026", "50,00", "TRY"),
]


def text(name: str, *rows: tuple[str, ...], headings: tuple[str, ...] = HEADINGS) -> FilePayload:
    return {"name": name, "mimeType": "text/plain", "buffer": text_list(headings, *rows).encode()}


def opened(desk: Desk, sit: Sit, code: str, role: str = "clerk", **look: Any) -> tuple[str, Seat, Page]:
    """A company, somebody at it, and its page of imports."""
    company = desk.company(code)
    seat = sit(**look)
    desk.sign_in(seat, desk.link(f"{code.lower()}@example.org", role=role, company=company))
    return company, seat, seat.open(f"/c/{company}/imports")


def say(page: Page, word: str) -> None:
    """What is what in the file, heading by heading."""
    for heading, column in COLUMNS.items():
        page.get_by_label(f"{word}{heading}", exact=True).select_option(column)


def keys(desk: Desk, company: str) -> int:
    return len(desk.read(f"/companies/{company}/entries")["items"])


class TestPreview:
    def test_of_a_layout_nobody_knows_is_mapped_once_and_remembered(self, desk: Desk, sit: Sit) -> None:
        company, _, page = opened(desk, sit, "MAP-1", language="en")

        # Nobody knows these headings: they are shown, and a person says what they are.
        page.get_by_label("Choose a file").set_input_files(text("first.txt", *ROWS))
        expect(page.get_by_role("heading", name="Columns of the file")).to_be_visible()
        again = page.get_by_role("button", name="Read it again like this")
        expect(again).to_have_accessible_description("Change a column first.")
        page.get_by_label("Column of Kimden").select_option("doc_no")
        page.get_by_label("Column of Evrak").select_option("doc_no")
        expect(again).to_have_accessible_description("Two headings cannot be the same column: Document")
        say(page, "Column of ")
        page.get_by_label("What we owe stands there as positive").check()
        again.click()

        # What it would change, and nothing of it has been: then it is applied.
        rows = page.get_by_role("table", name="The first rows, as they were understood")
        expect(rows.get_by_role("row").filter(has_text="1900000001")).to_contain_text("1,250.50 TRY")
        expect(page.locator("div", has=page.locator("dt", has_text="New suppliers")).last).to_contain_text("2")
        assert keys(desk, company) == 0
        page.get_by_role("button", name="Apply: 2 new · 0 changed · 0 removed").click()
        expect(page.get_by_text("The ledger is up to date")).to_be_visible()
        assert keys(desk, company) == len(ROWS)

        # The next file with such a header is read at once; it is given up, and leaves nothing behind.
        page.get_by_role("link", name="Imports", exact=True).click()
        page.get_by_label("Choose a file").set_input_files(
            text("second.txt", ROWS[0], ("300", "1900000003", "13.01.2026", "7,00", "TRY"))
        )
        expect(page.get_by_text(re.compile("read as somebody has said before"))).to_be_visible()
        expect(page.get_by_label("Column of Kimden")).to_have_value("supplier_code")
        page.get_by_role("button", name="Do not import").click()
        expect(page.get_by_text("Stopped", exact=True)).to_be_visible()
        assert keys(desk, company) == len(ROWS)

    def test_is_read_otherwise_after_a_reload_with_the_same_file(self, desk: Desk, sit: Sit) -> None:
        company, _, page = opened(desk, sit, "MAP-2", language="tr")
        known = ("Vendor", "DocumentNo", "Pstng Date", "Amount in local cur.", "Text")
        file = text("list.txt", ("100", "1900000001", "10.01.2026", "1.250,50-", "Mal"), headings=known)
        page.get_by_label("Dosya seç").set_input_files(file)
        expect(page.get_by_label("Sütun: Text", exact=True)).to_have_value("text")
        address = page.url

        page.reload()
        page.get_by_label("Sütun: Text", exact=True).select_option("reference")
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name="Böyle yeniden oku").click()
        chooser.value.set_files(file)
        page.wait_for_url(lambda now: now != address and "/imports/" in now)
        expect(page.get_by_label("Sütun: Text", exact=True)).to_have_value("reference")
        page.get_by_role("button", name="Uygula: 1 yeni · 0 değişen · 0 silinen").click()

        expect(page.get_by_text("Defter güncel")).to_be_visible()
        # The one before it was given up: of two readings of a file one counts.
        statuses = [one["status"] for one in desk.read(f"/companies/{company}/imports")["items"]]
        assert statuses == ["applied", "cancelled"]

    @pytest.mark.skipif(not AXE.exists(), reason="no axe-core: npm ci in frontend/")
    @LOOKS
    def test_is_accessible_refused_waiting_and_to_those_who_may_only_look(
        self, desk: Desk, sit: Sit, look: dict[str, Any]
    ) -> None:
        code = f"MAP-{look['language']}-{look['scheme']}-{look['width']}".upper()
        company, _, page = opened(desk, sit, code, **look)
        turkish = look["language"] == "tr"
        page.get_by_label("Dosya seç" if turkish else "Choose a file").set_input_files(text("own.txt", *ROWS))
        say(page, "Sütun: " if turkish else "Column of ")
        found = {"refused": faults(page, look)}
        page.get_by_label("Borcumuz artı olarak yazılı" if turkish else "What we owe stands there as positive").check()
        page.get_by_role("button", name="Böyle yeniden oku" if turkish else "Read it again like this").click()
        expect(page.get_by_text("1900000001").first).to_be_visible()
        found["waiting"] = faults(page, look)
        page.set_viewport_size({"width": 320, "height": 800})
        wait_until(lambda: int(page.evaluate("document.documentElement.scrollWidth")) <= 320)
        viewer = sit(**look)
        desk.sign_in(viewer, desk.link(f"look-{code.lower()}@example.org", role="viewer", company=company))
        looked = viewer.open(page.url.removeprefix(desk.address))
        expect(looked.get_by_text("1900000001").first).to_be_visible()
        apply = looked.get_by_role("button", name=re.compile("^Uygula" if turkish else "^Apply"))
        expect(apply).to_have_attribute("aria-disabled", "true")
        found["viewer"] = faults(looked, look)

        assert {state: said for state, said in found.items() if said} == {}
