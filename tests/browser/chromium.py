"""A Chromium for the tests."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import Browser, Playwright

from bench.browsers import NoBrowser, first_that_starts


def launched(playwright: Playwright) -> Browser:
    """The first Chromium that starts; skips the test without one, and fails it under CI."""
    try:
        return first_that_starts(playwright)
    except NoBrowser as none:
        if os.environ.get("CI"):
            pytest.fail(str(none))
        pytest.skip(str(none))
