"""Every screen, in both languages, light and dark, wide and narrow: readable, reachable, and within its frame."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from config.cli.places import FRONTEND
from tests.browser.conftest import Sit
from tests.browser.desk import Desk, Seat, e1
from tests.browser.treasury import PLASTIC, STEEL, Treasury, new_treasury

pytestmark = pytest.mark.stack

AXE = FRONTEND / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SCREENS = [
    "overview",
    "suppliers",
    "suppliers?spread=aging",
    "suppliers/groups",
    "supplier",
    "allocations",
    "ledger",
    "accounts",
    "confirmations",
    "timeline",
    "imports",
    "import",
    "calculations",
    "calculation",
    "settings",
    *(
        f"settings?tab={tab}"
        for tab in ("terms", "holidays", "rates", "banks", "approvals", "people", "tokens", "webhooks")
    ),
    "payment-runs",
    "bank-messages",
]
LOOKS = pytest.mark.parametrize(
    "look",
    [
        pytest.param({"language": "tr", "scheme": "light", "width": 1360}, id="Turkish and light"),
        pytest.param({"language": "en", "scheme": "dark", "width": 1360}, id="English and dark"),
        pytest.param({"language": "tr", "scheme": "dark", "width": 390}, id="a telephone in Turkish and dark"),
        pytest.param({"language": "en", "scheme": "light", "width": 390}, id="a telephone in English and light"),
    ],
)


WORDS = {"edit": "^(Change|Değiştir)", "cancel": "^(Give the run up|Listeden vazgeç)", "reject": "^(Reject|Reddet)$"}
SLIDES_IN_MS = 400
"""A dialog that is half transparent has no contrast yet."""


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
    desk.http.post(f"/companies/{code}/supplier-groups", json={"name": "Mal", "prefixes": ["320.01."]})
    newest = {name: desk.read(f"/companies/{code}/{name}")["items"][0]["id"] for name in ("imports", "calculations")}
    special = {
        "supplier": supplier,
        "allocations": f"{supplier}?tab=allocations",
        "ledger": f"{supplier}?tab=ledger",
        "accounts": f"{supplier}?tab=accounts",
        "confirmations": f"{supplier}?tab=confirmations",
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


def faults(page: Page, look: dict[str, Any]) -> list[str]:
    """What axe finds, and whether the page is wider than its window."""
    too_wide = page.evaluate("document.documentElement.scrollWidth") > look["width"]
    return violations(page) + ["too wide"] * too_wide


@pytest.mark.skipif(not AXE.exists(), reason="no axe-core: npm ci in frontend/")
class TestEveryScreen:
    @LOOKS
    def test_is_accessible_and_keeps_within_its_frame(
        self, sit: Sit, company: Company, signed_in: Any, look: dict[str, Any]
    ) -> None:
        seat = sit(**look)
        sit_down(seat, signed_in)
        found: dict[str, list[str]] = {}

        for screen, path in company.paths.items():
            page = shown(seat, path)
            found[screen] = faults(page, look)
            page.close()

        assert {screen: said for screen, said in found.items() if said} == {}


@pytest.fixture(scope="module")
def treasury(desk: Desk) -> Iterator[Treasury]:
    """Runs in every stage: one answered by the bank, which refused a payment, one in approval, one prepared."""
    seats = [desk.seat() for _ in range(3)]
    clerk, approver, admin = seats
    made = new_treasury(desk, "PAYSCREENS", clerk=clerk, approver=approver, admin=admin)
    made.advise()
    sent = made.export(made.approve(made.send(made.propose(STEEL))))
    made.deliver_answer(made.answer(sent, {STEEL: ("RJCT", "AC04")}))
    made.send(made.propose(PLASTIC))
    made.propose()
    yield made
    for seat in seats:
        seat.context.close()


@pytest.mark.skipif(not AXE.exists(), reason="no axe-core: npm ci in frontend/")
class TestPaymentScreens:
    @LOOKS
    def test_are_accessible_with_data_and_in_their_dialogs(
        self, desk: Desk, sit: Sit, treasury: Treasury, look: dict[str, Any]
    ) -> None:
        clerk, approver = sit(**look), sit(**look)
        sit_down(clerk, treasury.clerk.context.cookies())
        sit_down(approver, treasury.approver.context.cookies())
        runs = {one["status"]: one["id"] for one in desk.read(f"/companies/{treasury.code}/payment-runs")["items"]}
        message = desk.read(f"/companies/{treasury.code}/bank-messages")["items"][0]["id"]
        found: dict[str, list[str]] = {}
        company = f"/c/{treasury.code}"
        screens = [
            (clerk, f"{company}/overview", ""),
            (clerk, treasury.path, ""),
            (clerk, f"{treasury.path}/{runs['draft']}", ""),
            (clerk, f"{treasury.path}/{runs['draft']}", WORDS["edit"]),
            (clerk, f"{treasury.path}/{runs['draft']}", WORDS["cancel"]),
            (clerk, f"{treasury.path}/{runs['draft']}?tab=exceptions", ""),
            (clerk, f"{treasury.path}/{runs['draft']}?tab=history", ""),
            (clerk, f"{treasury.path}/{runs['in_approval']}", ""),
            (approver, f"{treasury.path}/{runs['in_approval']}", ""),
            (approver, f"{treasury.path}/{runs['in_approval']}", WORDS["reject"]),
            (clerk, f"{treasury.path}/{runs['rejected']}", ""),
            (clerk, f"{treasury.path}/{runs['rejected']}?tab=advices", ""),
            (clerk, f"{company}/bank-messages", ""),
            (clerk, f"{company}/bank-messages/{message}", ""),
            (clerk, f"{company}/suppliers/{treasury.supplier(STEEL)}?tab=holds", ""),
            (approver, f"{company}/settings?tab=banks", ""),
            (approver, f"{company}/settings?tab=approvals", ""),
            (approver, f"{company}/settings?tab=remittance", ""),
        ]

        for seat, path, button in screens:
            page = shown(seat, path)
            if button:
                page.get_by_role("button", name=re.compile(button)).first.click()
                expect(page.get_by_role("dialog")).to_be_visible()
                page.wait_for_timeout(SLIDES_IN_MS)
            found[f"{path} {button}"] = faults(page, look)
            page.close()

        assert {screen: said for screen, said in found.items() if said} == {}

    @LOOKS
    def test_say_what_failed_and_keep_within_their_frame(
        self, sit: Sit, treasury: Treasury, look: dict[str, Any]
    ) -> None:
        clerk = sit(**look)
        sit_down(clerk, treasury.clerk.context.cookies())
        clerk.witness.expect("404 (Not Found)")
        clerk.witness.expect("503 (Service Unavailable)")
        nowhere = "0199c0de-0000-7000-8000-000000000003"
        clerk.context.route("**/api/v1/companies/*/payment-runs?*", lambda route: route.fulfill(status=503))
        clerk.context.route("**/api/v1/companies/*/cash-forecast?*", lambda route: route.fulfill(status=503))
        found: dict[str, list[str]] = {}

        for path in (
            f"{treasury.path}/{nowhere}",
            f"/c/{treasury.code}/bank-messages/{nowhere}",
            treasury.path,
            f"/c/{treasury.code}/overview",
        ):
            page = clerk.open(path)
            expect(page.get_by_role("alert").first).to_be_visible()
            found[path] = faults(page, look)
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
