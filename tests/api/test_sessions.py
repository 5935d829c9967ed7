"""Signing in and out."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.utils import timezone

from payments.models import ApiToken, Company, SignInLink, User
from payments.services import accounts, people
from payments.services.people import UserChange
from tests.api.callers import PASSWORD, Browser, Program, person

pytestmark = pytest.mark.django_db(transaction=True)

CREDENTIALS = {"email": "ayse@example.com", "password": PASSWORD}


class TestSignIn:
    def test_opens_a_session_that_knows_who_one_is(self) -> None:
        person()
        browser = Browser()

        answer = browser.request("POST", "/session", CREDENTIALS)

        assert answer.status_code == 200
        me = browser.request("GET", "/me").json()
        assert (me["name"], me["language"], me["has_password"]) == ("Ayşe", "tr", True)

    @pytest.mark.parametrize(
        "credentials",
        [
            pytest.param({**CREDENTIALS, "password": "başka"}, id="wrong password"),
            pytest.param({**CREDENTIALS, "email": "kimse@example.com"}, id="unknown address"),
        ],
    )
    def test_answers_the_same_whatever_is_wrong(self, credentials: dict[str, str]) -> None:
        person()

        answer = Browser().request("POST", "/session", credentials)

        assert (answer.status_code, answer.json()["code"]) == (401, "wrong-credentials")

    def test_refuses_a_disabled_account(self) -> None:
        people.change_user(user=person(), change=UserChange(is_active=False), by_owner=True)

        assert Browser().request("POST", "/session", CREDENTIALS).status_code == 401

    def test_takes_a_link_once(self) -> None:
        link = accounts.issue_sign_in_link(user=person(is_owner=True), now=timezone.now()).secret

        first = Browser().request("POST", "/session", {"link": link})
        second = Browser().request("POST", "/session", {"link": link})

        assert (first.status_code, second.status_code, second.json()["code"]) == (200, 401, "link-not-valid")

    def test_refuses_a_link_that_is_too_old(self) -> None:
        link = accounts.issue_sign_in_link(user=person(), now=timezone.now()).secret
        SignInLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

        assert Browser().request("POST", "/session", {"link": link}).status_code == 401

    def test_refuses_a_foreign_page(self) -> None:
        person()

        answer = Browser().request("POST", "/session", CREDENTIALS, csrf=False)

        assert (answer.status_code, answer.json()["code"]) == (403, "csrf-failed")

    def test_names_what_is_missing(self) -> None:
        answer = Browser().request("POST", "/session", {"email": "ayse@example.com"})

        assert [error["pointer"] for error in answer.json()["errors"]] == ["/password"]


class TestSession:
    def test_gets_a_new_id_when_it_is_opened(self) -> None:
        person()
        preset = "a" * 32
        browser = Browser()
        browser.cookies["vade_session"] = preset

        browser.request("POST", "/session", CREDENTIALS)

        opened = browser.cookies["vade_session"].value
        again = Browser()
        again.cookies["vade_session"] = preset
        assert opened != preset
        assert again.request("GET", "/me").status_code == 401

    def test_gets_another_id_when_somebody_signs_in_anew(self) -> None:
        person()
        browser = Browser()
        browser.request("POST", "/session", CREDENTIALS)
        before = browser.cookies["vade_session"].value

        browser.request("POST", "/session", CREDENTIALS)

        stale = Browser()
        stale.cookies["vade_session"] = before
        assert browser.cookies["vade_session"].value != before
        assert stale.request("GET", "/me").status_code == 401

    def test_is_kept_in_a_cookie_that_no_script_and_no_other_page_uses(self) -> None:
        person()
        browser = Browser()

        cookie = browser.request("POST", "/session", CREDENTIALS).cookies["vade_session"]

        assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (True, "Lax", "/", "")
        assert cookie["max-age"] == 8 * 3600

    @pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://testserver.evil.example"])
    def test_does_nothing_for_a_foreign_page_although_it_has_the_token(self, origin: str) -> None:
        person(is_owner=True)
        browser = Browser()
        browser.request("POST", "/session", CREDENTIALS)
        company = {"code": "1000", "name": "Deneme", "currency": "TRY"}

        answer = browser.request("POST", "/companies", company, Origin=origin)

        assert (answer.status_code, answer.json()["code"]) == (403, "csrf-failed")
        assert not Company.objects.exists()

    def test_does_nothing_for_what_a_form_of_a_foreign_page_can_send(self) -> None:
        person(is_owner=True)
        browser = Browser()
        browser.request("POST", "/session", CREDENTIALS)
        company = {"code": "1000", "name": "Deneme", "currency": "TRY"}

        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
            without = browser.request("POST", "/companies", company, csrf=False, content_type=kind)
            with_it = browser.request("POST", "/companies", company, content_type=kind)
            assert (without.status_code, with_it.status_code) == (403, 415), kind
        assert not Company.objects.exists()


class TestSecureCookies:
    def test_are_bound_to_the_host_where_it_is_reached_by_https(self) -> None:
        asked = (
            "from django.conf import settings as s; "
            "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE)"
        )
        production = {**os.environ, "VADE_MODE": "production", "VADE_HOSTS": "vade.example.com"}
        production.pop("VADE_THROTTLES", None)

        told = subprocess.run(
            [sys.executable, "-c", asked], env=production, capture_output=True, text=True, check=True, timeout=60
        )

        assert told.stdout.split() == ["__Host-vade_session", "__Host-vade_csrf", "True", "True"]


class TestSignedIn:
    def test_needs_the_csrf_token_for_what_changes_something(self) -> None:
        person(is_owner=True)
        browser = Browser()
        browser.request("POST", "/session", CREDENTIALS)
        company = {"code": "1000", "name": "Deneme", "currency": "TRY"}

        without = browser.request("POST", "/companies", company, csrf=False)
        with_it = browser.request("POST", "/companies", company)

        assert (without.status_code, with_it.status_code) == (403, 201)

    def test_ends_with_signing_out(self) -> None:
        person()
        browser = Browser()
        browser.request("POST", "/session", CREDENTIALS)

        assert browser.request("DELETE", "/session").status_code == 204
        assert browser.request("GET", "/me").status_code == 401

    def test_ends_at_once_when_the_account_is_disabled(self) -> None:
        user = person()
        browser = Browser()
        browser.request("POST", "/session", CREDENTIALS)

        people.change_user(user=user, change=UserChange(is_active=False), by_owner=True)

        assert browser.request("GET", "/me").status_code == 401


class TestChangePassword:
    def test_ends_other_sessions_and_keeps_this_one(self) -> None:
        person()
        here, there = Browser(), Browser()
        for browser in (here, there):
            browser.request("POST", "/session", CREDENTIALS)

        body = {"old_password": PASSWORD, "new_password": "bambaşka-bir-parola-7"}
        answer = here.request("POST", "/session/password", body)

        assert answer.status_code == 204
        assert (here.request("GET", "/me").status_code, there.request("GET", "/me").status_code) == (200, 401)

    @pytest.mark.parametrize("weak", ["kısa", "123456789012345", "password1234"])
    def test_refuses_a_weak_one_and_names_the_field(self, weak: str) -> None:
        user = person()
        before = User.objects.get(pk=user.pk).password
        browser = Browser()
        browser.request("POST", "/session", CREDENTIALS)

        answer = browser.request("POST", "/session/password", {"old_password": PASSWORD, "new_password": weak})

        assert answer.status_code == 422
        assert {error["pointer"] for error in answer.json()["errors"]} == {"/new_password"}
        assert User.objects.get(pk=user.pk).password == before


class TestBearerToken:
    @pytest.mark.parametrize("change", ["revoked_at", "expires_at"])
    def test_is_refused_once_it_has_ended(self, change: str) -> None:
        program = Program()
        assert program.get("/me").status_code == 200

        ApiToken.objects.update(**{change: timezone.now()})

        answer = program.get("/me")
        assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
