"""One installation for all browser tests, in March 2026; each test has companies and seats of its own."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.chromium import launched
from tests.browser.desk import PATIENCE, Desk, Seat
from tests.receiver import receiving
from tests.sources.records import s4
from tests.sources.systems import PASSWORD, running
from tests.stack import Up

TODAY = "2026-03-15"
"""The key date of the golden ledger E1."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last, for the event loop of an open browser bars what comes after from the database;
    the first day comes once, before another of them has made a company."""

    def turn(item: pytest.Item) -> int:
        if "tests/browser/" not in item.nodeid:
            return 0
        return 1 if "tests/browser/test_first_day.py" in item.nodeid else 2

    items.sort(key=turn)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium of this machine."""
    expect.set_options(timeout=PATIENCE * 1000)
    with sync_playwright() as playwright:
        found = launched(playwright)
        yield found
        found.close()


@pytest.fixture(scope="session")
def desk(browser: Browser) -> Iterator[Desk]:
    """A running installation without sample data, an SAP system that it may fetch from, and a webhook receiver."""
    folder = Path(tempfile.mkdtemp(prefix="vade-browser-"))
    sources = folder / "sources.toml"
    sources.touch()
    with running(s4([])) as sap, receiving() as receiver:
        settings = {
            "VADE_TODAY": TODAY,
            "VADE_THROTTLES": "off",
            "VADE_SOURCES_FILE": str(sources),
            "VADE_SOURCE_HOSTS": sap.host,
            "TEST_SAP_PASSWORD": PASSWORD,
            "VADE_WEBHOOK_HOSTS": receiver.host,
        }
        up = Up(folder / "data", settings=settings)
        try:
            up.wait_for_start()
            yield Desk(up, browser, sap=sap, sources=sources, receiver=receiver)
        finally:
            up.end()
            shutil.rmtree(folder, ignore_errors=True)


Sit = Callable[..., Seat]


@pytest.fixture
def sit(desk: Desk) -> Iterator[Sit]:
    """Makes seats, as `Desk.seat` does; at the end nothing may be left to complain about in any of them."""
    seats: list[Seat] = []

    def make(**how: object) -> Seat:
        seats.append(desk.seat(**how))  # type: ignore[arg-type]
        return seats[-1]

    yield make
    unexpected = [said for seat in seats for said in seat.witness.unexpected()]
    for seat in seats:
        seat.context.close()
    assert unexpected == []
