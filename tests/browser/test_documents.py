"""The pages that show the API and the live protocol: whole, and without a complaint of the browser about its policy."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from config.cli.schema import DOCUMENT
from tests.browser.conftest import Sit

pytestmark = pytest.mark.stack


class TestDocuments:
    def test_show_the_operations_of_the_api_to_try(self, sit: Sit) -> None:
        document = json.loads(DOCUMENT.read_text())
        of_companies = [
            said["operationId"]
            for path in document["paths"].values()
            for said in path.values()
            if "companies" in said["tags"]
        ]

        page = sit(language="en").open("/docs/api")

        expect(page.locator(".opblock-tag")).to_have_count(len(document["tags"]))
        page.locator("#operations-tag-companies").click()
        for operation in of_companies:
            expect(page.locator(f"#operations-companies-{operation}")).to_be_visible()
        page.locator("#operations-companies-listCompanies").get_by_role("button").first.click()
        expect(page.get_by_role("button", name="Execute")).to_be_visible()

    def test_show_the_frames_of_the_live_protocol(self, sit: Sit) -> None:
        page = sit(language="en").open("/docs/live")

        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.get_by_text("supplier.updated").first).to_be_visible()
        page.wait_for_load_state("networkidle")
