"""A second factor, from its setting up to the next sign-in, as a person does it."""

from __future__ import annotations

import re
import time

import pyotp
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Sit
from tests.browser.desk import Desk

pytestmark = pytest.mark.stack

EMAIL = "second-factor@example.org"
PASSWORD = "üç küçük mavi kedi"
STEP_SECONDS = 30


def app_of(page: Page) -> pyotp.TOTP:
    """An authenticator app that was given the key on the page."""
    key = page.get_by_text(re.compile(r"^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$")).inner_text()
    return pyotp.TOTP(key.replace(" ", ""))


def sign_in(page: Page, code: str | None = None) -> None:
    page.get_by_label("E-posta").fill(EMAIL)
    page.get_by_label("Parola", exact=True).fill(PASSWORD)
    if code is not None:
        page.get_by_label("Kod").fill(code)
    page.get_by_role("button", name="Oturum aç").click()


class TestSecondFactor:
    def test_is_set_up_by_a_picture_and_asked_for_at_the_next_sign_in(self, desk: Desk, sit: Sit) -> None:
        company = desk.company("SECOND")
        seat = sit(language="tr")
        page = seat.open(desk.link(EMAIL, role="viewer", company=company))
        page.get_by_label("Yeni parola").fill(PASSWORD)
        page.get_by_role("button", name="Parolayı kaydet").click()
        account = page.get_by_role("button", name="Hesap: Ayşe Yılmaz")

        # The picture is shown under the page's security policy, beside the key for those who cannot scan it.
        account.click()
        page.get_by_role("menuitem", name="İkinci adım").click()
        page.get_by_label("Parola", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Kur").click()
        picture = page.get_by_role("img", name="Doğrulama uygulaması için QR kod")
        expect(picture).to_be_visible()
        assert picture.evaluate("async image => (await image.decode(), image.naturalWidth)") > 100
        app = app_of(page)

        # A wrong code says so, the right one turns it on, and the recovery codes are shown once.
        seat.witness.expect("422 (Unprocessable")
        right = app.now()
        page.get_by_label("Kod").fill(f"{(int(right) + 1) % 1_000_000:06}")
        page.get_by_role("button", name="Aç", exact=True).click()
        expect(page.get_by_role("alert")).to_be_visible()
        page.get_by_label("Kod").fill(app.now())
        page.get_by_role("button", name="Aç", exact=True).click()
        expect(page.get_by_text(re.compile(r"^[a-z2-7]{4}(-[a-z2-7]{4}){3}$"))).to_have_count(10)
        page.get_by_role("button", name="Sakladım").click()

        # The next sign-in asks for a code; one is taken only once, so it is the next one.
        account.click()
        page.get_by_role("menuitem", name="Oturumu kapat").click()
        seat.witness.expect("401 (Unauthorized)")
        sign_in(page)
        expect(page.get_by_label("Kod")).to_be_visible()
        sign_in(page, app.at(int(time.time()) + STEP_SECONDS))
        expect(account).to_be_visible()
