"""Every screen, in both languages, light and dark, wide and narrow: readable, reachable, and within its frame."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from config.cli.places import FRONTEND
from tests.browser.conftest import Sit
from tests.browser.desk import Desk, Seat, e1

pytestmark = pytest.mark.stack

AXE = FRONTEND / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SCREENS = [
    "overview",
    "suppliers",
    "suppliers?spread=aging",
    "supplier",
    "allocations",
    "ledger",
    "accounts",
    "timeline",
    "imports",
    "import",
    "calculations",
    "calculation",
    "settings",
    *(f"settings?tab={tab}" for tab in ("terms", "holidays", "rates", "people", "tokens")),
]


@dataclass(frozen=True, slots=True)
class Company:
    """A company with figures, and the addresses of its screens."""

    code: str
    paths: dict[str, str]


@pytest.fixture(scope="module")
def company(desk: Desk) -> Company:
    """One supplier, one import, one calculation."""
    code = desk.company("SCREENS")
    desk.deliver(code, e1(code))
    supplier = f"suppliers/{desk.supplier(code)}"
    newest = {name: desk.read(f"/companies/{code}/{name}")["items"][0]["id"] for name in ("imports", "calculations")}
    special = {
        "supplier": supplier,
        "allocations": f"{supplier}?tab=allocations",
        "ledger": f"{supplier}?tab=ledger",
        "accounts": f"{supplier}?tab=accounts",
        "timeline": f"{supplier}?tab=timeline",
        "import": f"imports/{newest['imports']}",
        "calculation": f"calculations/{newest['calculations']}",
    }
    return Company(code, {screen: f"/c/{code}/{special.get(screen, screen)}" for screen in SCREENS})


@pytest.fixture(scope="module")
def signed_in(desk: Desk, company: Company) -> Iterator[Any]:
    """The cookies of somebody who may do everything in it."""
    seat = desk.seat()
    desk.sign_in(seat, desk.link("screens@example.org", role="admin", company=company.code))
    yield seat.context.cookies()
    seat.context.close()


def sit_down(seat: Seat, cookies: Any) -> BrowserContext:
    seat.context.add_cookies(cookies)
    return seat.context


def shown(seat: Seat, path: str) -> Page:
    """The page, once nothing is on its way any more."""
    page = seat.open(path)
    expect(page.get_by_role("main")).to_be_visible()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("main").get_by_role("heading", level=1)).not_to_have_text("…")
    return page


def violations(page: Page) -> list[str]:
    page.evaluate(AXE.read_text())
    found = page.evaluate("rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES)
    return [
        f"{one['id']}: {node['target']} {node['html'][:120]}" for one in found["violations"] for node in one["nodes"]
    ]


@pytest.mark.skipif(not AXE.exists(), reason="no axe-core: npm ci in frontend/")
class TestEveryScreen:
    @pytest.mark.parametrize(
        "look",
        [
            pytest.param({"language": "tr", "scheme": "light", "width": 1360}, id="Turkish and light"),
            pytest.param({"language": "en", "scheme": "dark", "width": 1360}, id="English and dark"),
            pytest.param({"language": "tr", "scheme": "dark", "width": 390}, id="a telephone in Turkish and dark"),
            pytest.param({"language": "en", "scheme": "light", "width": 390}, id="a telephone in English and light"),
        ],
    )
    def test_is_accessible_and_keeps_within_its_frame(
        self, sit: Sit, company: Company, signed_in: Any, look: dict[str, Any]
    ) -> None:
        seat = sit(**look)
        sit_down(seat, signed_in)
        found: dict[str, list[str]] = {}

        for screen, path in company.paths.items():
            page = shown(seat, path)
            found[screen] = violations(page)
            too_wide = page.evaluate("document.documentElement.scrollWidth") > look["width"]
            found[f"{screen}: width"] = ["too wide"] * too_wide
            page.close()

        assert {screen: said for screen, said in found.items() if said} == {}


class TestKeyboard:
    def test_reaches_everything_in_the_list_and_opens_a_row(self, sit: Sit, company: Company, signed_in: Any) -> None:
        seat = sit(language="en")
        sit_down(seat, signed_in)
        page = shown(seat, company.paths["suppliers"])
        grid = page.get_by_role("grid", name="Suppliers")

        page.keyboard.press("/")
        expect(page.get_by_role("searchbox")).to_be_focused()
        grid.focus()
        page.keyboard.press("ArrowUp")
        page.keyboard.press("Enter")
        expect(page.get_by_role("columnheader", name="Code")).to_have_attribute("aria-sort", "ascending")
        page.keyboard.press("Control+End")
        page.keyboard.press("Home")
        active = grid.get_attribute("aria-activedescendant")
        page.keyboard.press("Enter")

        assert active is not None
        assert active.endswith("-0-0")
        expect(page.get_by_role("heading", level=1)).to_have_text("Anadolu Çelik A.Ş.")
        page.keyboard.press("g")
        page.keyboard.press("c")
        expect(page.get_by_role("heading", level=1)).to_have_text("Calculations")
        page.keyboard.press("?")
        expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
