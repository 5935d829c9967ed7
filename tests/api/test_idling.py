"""A session of somebody who approves payments ends when nobody is at it; the others' last eight hours."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from payments.models import Company, User
from payments.services import people
from tests.api.callers import PASSWORD, Browser, person
from tests.ledgers import new_company

pytestmark = pytest.mark.django_db

IDLE = timedelta(minutes=15)
FULL = timedelta(hours=8)
A_MOMENT = timedelta(minutes=2)
UNATTENDED: dict[str, Any] = {"X-Vade-Unattended": "1"}


def somebody(company: Company, role: str) -> User:
    user = person(email=f"{role}@example.com")
    people.grant_role(user=user, company=company, role=role)
    return user


def signed_in(user: User) -> Browser:
    browser = Browser()
    answer = browser.request("POST", "/session", {"email": user.email, "password": PASSWORD})
    assert answer.status_code == 200, answer.content
    return browser


def left() -> timedelta:
    """How long the only session lasts."""
    return Session.objects.get().expire_date - timezone.now()


def change(browser: Browser, **values: int) -> None:
    """As if it had been written at another time."""
    session = browser.session
    session.update(values)
    session.save()


def seconds(age: timedelta) -> int:
    """The moment so long ago, as sessions keep it."""
    return int((timezone.now() - age).timestamp())


class TestIdleSession:
    @pytest.mark.parametrize(
        ("role", "lasts"), [("approver", IDLE), ("admin", FULL), ("clerk", FULL), ("viewer", FULL)]
    )
    def test_lasts_a_quarter_of_an_hour_for_an_approver_alone(self, role: str, lasts: timedelta) -> None:
        browser = signed_in(somebody(new_company(), role))

        assert browser.request("GET", "/me").status_code == 200

        assert lasts - A_MOMENT < left() <= lasts

    def test_is_over_afterwards(self) -> None:
        browser = signed_in(somebody(new_company(), "approver"))
        browser.request("GET", "/me")
        Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))

        assert browser.request("GET", "/me").status_code == 401

    def test_goes_on_with_every_request(self) -> None:
        browser = signed_in(somebody(new_company(), "approver"))
        browser.request("GET", "/me")
        change(browser, awake_at=seconds(timedelta(minutes=10)))
        Session.objects.update(expire_date=timezone.now() + timedelta(minutes=5))

        browser.request("GET", "/me")

        assert IDLE - A_MOMENT < left() <= IDLE

    def test_does_not_go_on_with_what_a_page_reads_by_itself(self) -> None:
        browser = signed_in(somebody(new_company(), "approver"))
        browser.request("GET", "/me")
        change(browser, awake_at=seconds(timedelta(minutes=10)))
        Session.objects.update(expire_date=timezone.now() + timedelta(minutes=5))

        answer = browser.request("GET", "/me", **UNATTENDED)

        assert answer.status_code == 200
        assert left() <= timedelta(minutes=5)

    def test_has_a_limit_from_its_first_request_whatever_that_says(self) -> None:
        browser = signed_in(somebody(new_company(), "approver"))

        browser.request("GET", "/me", **UNATTENDED)

        assert left() <= IDLE

    def test_is_written_at_most_twice_a_minute(self) -> None:
        browser = signed_in(somebody(new_company(), "approver"))
        browser.request("GET", "/me")
        before = Session.objects.get().expire_date

        browser.request("GET", "/me")

        assert Session.objects.get().expire_date == before

    def test_never_lasts_longer_than_others(self) -> None:
        browser = signed_in(somebody(new_company(), "approver"))
        change(browser, opened_at=seconds(FULL - timedelta(minutes=5)))

        browser.request("GET", "/me")

        assert timedelta(0) < left() <= timedelta(minutes=5)

    def test_lasts_its_full_time_again_for_who_approves_no_more(self) -> None:
        company = new_company()
        user = somebody(company, "approver")
        browser = signed_in(user)
        browser.request("GET", "/me")
        people.grant_role(user=user, company=company, role="clerk")

        browser.request("GET", "/me")

        assert FULL - A_MOMENT < left() <= FULL
