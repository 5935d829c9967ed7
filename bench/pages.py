"""
The pages over 100,000 suppliers in a real Chromium: first rows, a change until it is painted, the last row by one key.

First rows are measured from opening the list's address, by somebody signed in, with nothing in the browser's cache. A
change is measured from the socket's frame to the frame of the screen that shows it. Memory is the heap of JavaScript
after Ctrl+End and back, once what can be freed is freed.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bench import ledgers, throwaway
from bench.measuring import Figure, median, percentile, tell
from config.cli.refusal import Refusal

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

    from payments.models import Company

EMAIL = "bench@example.com"
ROUNDS = 5
FIRST_ROWS_S = 1.0
PAINTED_MS = 100.0
HEAP_MB = 100.0
PATIENCE_MS = 60_000
ROW = "[role=row][data-row]"
WATCHER = """
{
  const Plain = WebSocket;
  globalThis.WebSocket = class extends Plain {
    constructor(...how) {
      super(...how);
      this.addEventListener("message", ({ data }) => {
        if (data.includes('"suppliers.changed"')) globalThis.heardAt = performance.now();
      });
    }
  };
  const painted = (told) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => told(performance.now());
    port2.postMessage(null);
  });
  const isRow = () => document.querySelector("[role=row][data-row]:not([aria-busy])") !== null;
  globalThis.firstRows = new Promise((resolve) => {
    const look = new MutationObserver(() => {
      if (!isRow()) return;
      look.disconnect();
      painted(resolve);
    });
    look.observe(document, { subtree: true, childList: true, attributes: true });
  });
  globalThis.nextChange = () => new Promise((resolve) => {
    const look = new MutationObserver((changes) => {
      const isFigure = changes.some(({ target }) =>
        (target.nodeType === Node.TEXT_NODE ? target.parentElement : target)?.closest("[role=row][data-row]"));
      if (!isFigure || globalThis.heardAt === undefined) return;
      look.disconnect();
      painted((at) => resolve(at - globalThis.heardAt));
    });
    globalThis.heardAt = undefined;
    look.observe(document, { subtree: true, childList: true, characterData: true });
  });
}
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `vade bench pages`."""
    parser.add_argument("--suppliers", type=int, default=100_000)
    parser.add_argument("--entries", type=int, default=200_000)
    parser.add_argument("--changes", type=int, default=60, help="live changes; 400 for figures to keep")


def run(options: argparse.Namespace) -> int:
    """Fill a database, serve it, open it."""
    try:
        from playwright.sync_api import sync_playwright

        from bench.browsers import NoBrowser, first_that_starts
    except ImportError as missing:
        raise Refusal("vade bench pages needs Playwright: ./vade test installs it") from missing
    with throwaway.servers():
        company = ledgers.filled(options.entries, options.suppliers)
        ledgers.calculated(company, None)
        cookie = _signed_in()
        with throwaway.web() as port, sync_playwright() as playwright:
            try:
                browser = first_that_starts(playwright)
            except NoBrowser as none:
                raise Refusal(str(none)) from none
            figures = _measure(browser, f"http://127.0.0.1:{port}", cookie, company, options)
            version = browser.version
            browser.close()
    return tell(figures, as_json=options.json, about={"suppliers": str(options.suppliers), "chromium": version})


def _signed_in() -> tuple[str, str]:
    """Name and value of the cookie of somebody who may see everything."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.test import Client

    from payments.services import people

    people.create_user(email=EMAIL, name="Bench", language="en", is_owner=True)
    client = Client()
    client.force_login(get_user_model().objects.get(email=EMAIL))
    name = settings.SESSION_COOKIE_NAME
    return name, client.cookies[name].value


def _measure(
    browser: Browser, address: str, cookie: tuple[str, str], company: Company, options: argparse.Namespace
) -> list[Figure]:
    listed = f"{address}/c/{company.code}/suppliers"
    first = []
    for _ in range(ROUNDS):
        with _context(browser, address, cookie) as context:
            first.append(_opened(context, listed).evaluate("globalThis.firstRows") / 1000)
    with _context(browser, address, cookie) as context:
        # The smallest suppliers last: what is measured is the page, and not their calculation.
        page = _opened(context, f"{listed}?sort=-code")
        painted = _painted(page, company, _first_supplier(page), options.changes)
    with _context(browser, address, cookie) as context:
        page = _opened(context, listed)
        to_end, blank = _to_the_end_and_back(page)
        heap = _heap_mb(context, page)
    name = f"of {options.suppliers:,} suppliers"
    slow = percentile(painted, 0.95)
    return [
        Figure(
            f"first rows {name}, nothing cached",
            median(first),
            "s",
            f"<= {FIRST_ROWS_S}",
            median(first) <= FIRST_ROWS_S,
        ),
        Figure("a frame until it is painted, p50", percentile(painted, 0.5), "ms"),
        Figure("a frame until it is painted, p95", slow, "ms", f"<= {PAINTED_MS:.0f}", slow <= PAINTED_MS),
        Figure("Ctrl+End until the last row stands there", to_end, "ms"),
        Figure("blank rows after settling", blank, "", "0", blank == 0),
        Figure("heap after Ctrl+End and back", heap, "MB", f"<= {HEAP_MB:.0f}", heap <= HEAP_MB),
    ]


@contextmanager
def _context(browser: Browser, address: str, cookie: tuple[str, str]) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1360, "height": 800}, locale="en-GB")
    context.set_default_timeout(PATIENCE_MS)
    context.add_cookies([{"name": cookie[0], "value": cookie[1], "url": address}])
    context.add_init_script(WATCHER)
    yield context
    context.close()


def _opened(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(address)
    page.locator(f"{ROW}:not([aria-busy])").first.wait_for()
    return page


def _first_supplier(page: Page) -> int:
    """The id of the supplier in the first row."""
    href = page.locator(f"{ROW} a").first.get_attribute("href") or ""
    return int(href.rsplit("/", 1)[1].partition("?")[0])


def _painted(page: Page, company: Company, supplier_id: int, changes: int) -> list[float]:
    """Milliseconds from the socket's frame to the painted row, for so many postings of a supplier in sight."""
    from jobs.tasks.calculation import announce

    def post() -> None:
        announce(ledgers.posted(company, supplier_id))

    page.get_by_text("Live", exact=True).wait_for()
    found = []
    with ThreadPoolExecutor(1) as poster:  # Django refuses a thread with the event loop of an open browser
        for _ in range(changes):
            page.evaluate("globalThis.next = globalThis.nextChange(); undefined")
            poster.submit(post).result()
            found.append(float(page.evaluate("globalThis.next")))
    return found


def _to_the_end_and_back(page: Page) -> tuple[float, int]:
    """Milliseconds until the last row is there, and rows that stay blank there and back at the first."""
    page.get_by_role("grid").focus()
    blank = 0
    took = 0.0
    first = "[data-row='0']"
    for key, where in (("Control+End", f":not({first})"), ("Control+Home", first)):
        page.evaluate("globalThis.since = performance.now(); undefined")
        page.keyboard.press(key)
        page.locator(f"{ROW}[aria-selected=true]{where}:not([aria-busy])").wait_for()
        took = took or page.evaluate("performance.now() - globalThis.since")
        page.wait_for_load_state("networkidle")
        blank += page.locator(f"{ROW}[aria-busy]").count()
    return took, blank


def _heap_mb(context: BrowserContext, page: Page) -> float:
    session = context.new_cdp_session(page)
    session.send("HeapProfiler.enable")
    session.send("HeapProfiler.collectGarbage")
    session.send("Performance.enable")
    told = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    return float(told["JSHeapUsedSize"]) / 1e6
