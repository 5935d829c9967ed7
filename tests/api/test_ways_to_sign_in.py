"""Tries are counted, passwords are hashed in turn, and a second factor is asked for (reliability.md 2.4)."""

from __future__ import annotations

import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from django.db import connections
from django.utils import timezone
from pytest_django import Settings

from payments.models import Membership, SecondFactor, SignInTries, User
from payments.services import accounts, hashing, people, second_factor
from payments.services.hashing import Gate, TooManySignIns
from tests.api.callers import PASSWORD, Browser, person
from tests.ledgers import new_company

pytestmark = pytest.mark.django_db(transaction=True)

CREDENTIALS = {"email": "ayse@example.com", "password": PASSWORD}
WRONG = {**CREDENTIALS, "password": "not-this-one-42"}


def tried(credentials: dict[str, str], *, address: str = "192.0.2.1") -> Any:
    return Browser(address=address).request("POST", "/session", credentials)


def later(seconds: int) -> None:
    """Let so much time pass for everything that was counted."""
    for row in SignInTries.objects.all():
        row.began_at -= timedelta(seconds=seconds)
        row.locked_until = row.locked_until and row.locked_until - timedelta(seconds=seconds)
        row.save()


class TestTries:
    def test_lock_an_account_after_five_from_fifty_addresses(self) -> None:
        person()

        answers = [tried(WRONG, address=f"198.51.100.{number}") for number in range(50)]
        right = tried(CREDENTIALS, address="203.0.113.9")

        assert [answer.status_code for answer in answers] == [401] * 5 + [429] * 45
        assert (right.status_code, right.json()["code"]) == (429, "too-many-attempts")
        assert 0 < int(right["Retry-After"]) <= 30 * 60

    def test_lock_an_address_after_five_at_fifty_accounts(self) -> None:
        answers = [tried({**WRONG, "email": f"someone{number}@example.com"}) for number in range(50)]

        assert [answer.status_code for answer in answers] == [401] * 5 + [429] * 45

    def test_are_counted_alike_where_there_is_no_account(self) -> None:
        person()
        codes = {
            email: [tried({**WRONG, "email": email}, address=f"198.51.100.{n}").status_code for n in range(7)]
            for email in ("ayse@example.com", "nobody@example.com")
        }

        assert codes["ayse@example.com"] == codes["nobody@example.com"] == [401] * 5 + [429] * 2

    @pytest.mark.parametrize("spelt", ["AYSE@example.com", " ayse@example.com "])
    def test_are_those_of_one_account_however_it_is_spelt(self, spelt: str) -> None:
        for number in range(5):
            tried({**WRONG, "email": spelt}, address=f"198.51.100.{number}")

        assert tried(WRONG, address="203.0.113.9").status_code == 429

    @pytest.mark.parametrize("spelt", ["\u0131nfo@example.com", "\u0130nfo@example.com", "\uff49nfo@example.com"])
    def test_under_look_alikes_reach_no_other_account(self, spelt: str) -> None:
        """To PostgreSQL a dotless ı is an I in capitals: each spelling had tries of its own at one account."""
        person(email="info@example.com")

        answer = tried({**CREDENTIALS, "email": spelt})

        assert (answer.status_code, answer.json()["code"]) == (401, "wrong-credentials")
        assert tried({**CREDENTIALS, "email": "INFO@Example.com"}).status_code == 200

    def test_at_the_same_moment_are_all_counted(self) -> None:
        person()

        def one(number: int) -> int:
            try:
                return int(tried(WRONG, address=f"198.51.100.{number}").status_code)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(12) as threads:
            codes = list(threads.map(one, range(12)))

        assert sorted(codes) == [401] * 5 + [429] * 7

    def test_begin_anew_when_the_lock_is_over(self) -> None:
        person()
        for number in range(6):
            tried(WRONG, address=f"198.51.100.{number}")
        later(30 * 60 + 1)

        assert tried(CREDENTIALS, address="203.0.113.9").status_code == 200

    def test_are_forgotten_after_a_quarter_of_an_hour(self) -> None:
        person()
        for number in range(4):
            tried(WRONG, address=f"198.51.100.{number}")
        later(15 * 60 + 1)

        codes = [tried(WRONG, address=f"203.0.113.{number}").status_code for number in range(4)]

        assert codes == [401] * 4

    def test_that_succeed_count_for_nothing(self) -> None:
        person()

        codes = [tried(CREDENTIALS).status_code for _ in range(12)]

        assert codes == [200] * 12

    def test_leave_a_locked_account_the_way_in_by_link(self) -> None:
        user = person()
        for number in range(6):
            tried(WRONG, address=f"198.51.100.{number}")
        link = accounts.issue_sign_in_link(user=user, now=timezone.now()).secret

        assert tried({"link": link}, address="203.0.113.9").status_code == 200

    def test_of_guessed_links_lock_the_address(self) -> None:
        codes = [tried({"link": f"guess-{number}"}).status_code for number in range(7)]

        assert codes == [401] * 5 + [429] * 2

    def test_are_those_of_one_customer_in_an_ipv6_network(self) -> None:
        for number in range(5):
            tried({**WRONG, "email": f"someone{number}@example.com"}, address=f"2001:db8:1:2::{number + 1}")

        assert tried(WRONG, address="2001:db8:1:2:ffff::1").status_code == 429
        assert tried(WRONG, address="2001:db8:1:3::1").status_code == 401

    def test_of_the_old_password_are_counted_too(self) -> None:
        person()
        browser = Browser()
        browser.request("POST", "/session", CREDENTIALS)
        body = {"old_password": "not-this-one-42", "new_password": "bambaşka-bir-parola-7"}

        codes = [browser.request("POST", "/session/password", body).status_code for _ in range(6)]

        assert codes == [422] * 5 + [429]

    def test_take_as_long_where_there_is_no_account(self) -> None:
        person()
        accounts.set_password(user=person(email="disabled@example.com"), new_password=PASSWORD)
        User.objects.filter(email="disabled@example.com").update(is_active=False)
        people.create_user(email="new@example.com", name="New", language="tr", is_owner=False)

        def median_of(email: str) -> float:
            took = []
            for number in range(5):
                began = time.perf_counter()
                assert tried({**WRONG, "email": email}, address=f"198.51.100.{number}").status_code == 401
                took.append(time.perf_counter() - began)
                SignInTries.objects.all().delete()
            return statistics.median(took)

        known = median_of("ayse@example.com")

        for email in ("nobody@example.com", "disabled@example.com", "new@example.com"):
            assert 0.4 < median_of(email) / known < 2.5, email


class TestGate:
    def test_lets_so_many_wait_and_sends_the_rest_away(self) -> None:
        gate = Gate(at_once=1, waiting=1)

        with gate.place(), gate.place(), pytest.raises(TooManySignIns), gate.place():
            pass
        with gate.place():
            pass

    def test_holds_no_connection_while_it_waits(self) -> None:
        User.objects.exists()

        with hashing.GATE.place(), hashing.GATE.turn():
            assert connections["default"].connection is None

        assert User.objects.exists() is False

    def test_answers_429_with_the_moment_to_come_back(self) -> None:
        person()
        places = [hashing.GATE.place() for _ in range(hashing.AT_ONCE + hashing.WAITING)]
        for place in places:
            place.__enter__()
        try:
            answer = tried(CREDENTIALS)
        finally:
            for place in places:
                place.__exit__(None, None, None)

        assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (429, "too-many-sign-ins", "2")
        assert tried(CREDENTIALS).status_code == 200


class Phone:
    """An authenticator app whose clock the test turns, as codes are taken once per half a minute."""

    def __init__(self, browser: Browser, password: str = PASSWORD) -> None:
        answer = browser.request("POST", "/me/totp", {"password": password})
        assert answer.status_code == 201, answer.content
        self._app = pyotp.TOTP(answer.json()["secret"])
        self.uri = answer.json()["uri"]

    def code(self, *, steps: int = 0) -> str:
        return self._app.at(timezone.now(), counter_offset=steps)


@pytest.fixture
def browser() -> Browser:
    person()
    browser = Browser()
    browser.request("POST", "/session", CREDENTIALS)
    return browser


def turned_on(browser: Browser) -> tuple[Phone, list[str]]:
    """A second factor, confirmed with the code of the step before, so that later ones are still good."""
    phone = Phone(browser)
    answer = browser.request("POST", "/me/totp/confirm", {"code": phone.code(steps=-1)})
    assert answer.status_code == 200, answer.content
    return phone, answer.json()["recovery_codes"]


class TestSecondFactor:
    def test_is_asked_for_once_it_is_confirmed(self, browser: Browser) -> None:
        phone, _ = turned_on(browser)

        without = tried(CREDENTIALS)
        with_it = tried({**CREDENTIALS, "code": phone.code()})

        assert (without.status_code, without.json()["code"]) == (401, "second-factor-needed")
        assert (with_it.status_code, with_it.json()["second_factor"]) == (200, True)
        assert phone.uri.startswith("otpauth://totp/Vade:ayse%40example.com?secret=")

    def test_counts_for_nothing_before(self, browser: Browser) -> None:
        Phone(browser)

        assert tried(CREDENTIALS).status_code == 200

    def test_takes_a_code_once(self, browser: Browser) -> None:
        phone, _ = turned_on(browser)
        code = phone.code()

        first, again = tried({**CREDENTIALS, "code": code}), tried({**CREDENTIALS, "code": code})
        earlier = tried({**CREDENTIALS, "code": phone.code(steps=-1)})

        assert (first.status_code, again.status_code, earlier.status_code) == (200, 401, 401)
        assert again.json()["code"] == "wrong-code"

    def test_takes_a_code_once_of_many_at_the_same_moment(self, browser: Browser) -> None:
        phone, _ = turned_on(browser)
        user, code, now = User.objects.get(), phone.code(), timezone.now()

        def one(_: int) -> bool:
            try:
                return second_factor.take_code(user=user, code=code, now=now)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(8) as threads:
            taken = list(threads.map(one, range(8)))

        assert taken.count(True) == 1

    @pytest.mark.parametrize("steps", [-3, 3, 100])
    def test_refuses_codes_of_other_times(self, browser: Browser, steps: int) -> None:
        phone, _ = turned_on(browser)

        assert tried({**CREDENTIALS, "code": phone.code(steps=steps)}).json()["code"] == "wrong-code"

    def test_locks_after_five_wrong_codes_although_the_password_is_right(self, browser: Browser) -> None:
        turned_on(browser)

        codes = []
        for number in range(8):
            tried(CREDENTIALS, address=f"203.0.113.{number}")  # asking for the code in between gives no try back
            codes.append(tried({**CREDENTIALS, "code": "000000"}, address=f"198.51.100.{number}").status_code)

        assert codes == [401] * 5 + [429] * 3

    def test_takes_each_recovery_code_once(self, browser: Browser) -> None:
        _, codes = turned_on(browser)

        first = tried({**CREDENTIALS, "code": codes[0]})
        again = tried({**CREDENTIALS, "code": codes[0]})
        other = tried({**CREDENTIALS, "code": codes[1].replace("-", "").upper()})

        assert (first.status_code, again.status_code, other.status_code) == (200, 401, 200)
        assert len(set(codes)) == 10

    def test_is_asked_for_by_a_link_too_and_leaves_it_unused(self, browser: Browser) -> None:
        phone, _ = turned_on(browser)
        link = accounts.issue_sign_in_link(user=User.objects.get(), now=timezone.now()).secret

        answers = [tried({"link": link}), tried({"link": link, "code": phone.code()}), tried({"link": link})]

        assert [one.status_code for one in answers] == [401, 200, 401]
        assert [one.json().get("code") for one in answers] == ["second-factor-needed", None, "link-not-valid"]

    def test_ends_the_other_sessions_when_it_is_turned_on(self, browser: Browser) -> None:
        elsewhere = Browser()
        elsewhere.request("POST", "/session", CREDENTIALS)

        turned_on(browser)

        assert browser.request("GET", "/me").status_code == 200
        assert elsewhere.request("GET", "/me").status_code == 401

    def test_asks_for_the_password_before_it_is_begun(self, browser: Browser) -> None:
        answer = browser.request("POST", "/me/totp", {"password": "not-this-one-42"})

        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/password")
        assert not SecondFactor.objects.exists()

    def test_counts_wrong_passwords_of_requests_that_may_be_sent_again(self, browser: Browser) -> None:
        keys: list[dict[str, Any]] = [{"Idempotency-Key": f"guess-{number}"} for number in range(6)]

        answers = [browser.request("POST", "/me/totp", {"password": "not-this-one-42"}, **key) for key in keys]

        assert [answer.status_code for answer in answers] == [422] * 5 + [429]

    def test_is_turned_off_with_a_code(self, browser: Browser) -> None:
        phone, _ = turned_on(browser)

        wrong = browser.request("POST", "/me/totp/disable", {"code": "000000"})
        right = browser.request("POST", "/me/totp/disable", {"code": phone.code()})

        assert (wrong.status_code, right.status_code) == (422, 204)
        assert tried(CREDENTIALS).status_code == 200

    def test_gives_new_recovery_codes_for_a_code(self, browser: Browser) -> None:
        phone, old = turned_on(browser)

        new = browser.request("POST", "/me/totp/recovery-codes", {"code": phone.code()}).json()["recovery_codes"]

        assert not set(new) & set(old)
        assert tried({**CREDENTIALS, "code": old[0]}).status_code == 401
        assert tried({**CREDENTIALS, "code": new[0]}).status_code == 200
        assert browser.request("GET", "/me/totp").json() == {
            "enabled": True,
            "required": False,
            "recovery_codes_left": 9,
        }

    def test_cannot_be_read_from_the_database(self, browser: Browser) -> None:
        phone = Phone(browser)

        assert phone._app.secret.encode() not in bytes(SecondFactor.objects.get().salt)

    def test_is_not_begun_twice_and_not_confirmed_before(self, browser: Browser) -> None:
        early = browser.request("POST", "/me/totp/confirm", {"code": "000000"})
        turned_on(browser)
        again = browser.request("POST", "/me/totp", {"password": PASSWORD})

        assert (early.json()["code"], again.json()["code"]) == ("second-factor-off", "second-factor-on")


@pytest.fixture
def required_of_approvers(settings: Settings) -> None:
    settings.VADE = settings.VADE.model_copy(update={"second_factor": "approvers"})


@pytest.mark.usefixtures("required_of_approvers")
class TestRequiredSecondFactor:
    def test_lets_an_approver_without_one_do_nothing_but_enrol(self, browser: Browser) -> None:
        company = new_company()
        people.grant_role(user=User.objects.get(), company=company, role="approver")

        me = browser.request("GET", "/me").json()
        refused = [browser.request("GET", path) for path in ("/companies", f"/companies/{company.code}", "/users")]
        refused.append(browser.request("POST", "/ws-tickets", {}))
        turned_on(browser)

        assert me["must_enrol"] is True
        assert {(one.status_code, one.json()["code"]) for one in refused} == {(403, "second-factor-required")}
        assert browser.request("GET", f"/companies/{company.code}").status_code == 200
        assert browser.request("GET", "/me").json()["must_enrol"] is False

    def test_stays_on(self, browser: Browser) -> None:
        people.grant_role(user=User.objects.get(), company=new_company(), role="approver")
        phone, _ = turned_on(browser)

        answer = browser.request("POST", "/me/totp/disable", {"code": phone.code()})

        assert (answer.status_code, answer.json()["code"]) == (409, "second-factor-obligatory")

    def test_is_required_of_nobody_else(self, browser: Browser) -> None:
        Membership.objects.create(user=User.objects.get(), company=new_company(), role="clerk")

        assert browser.request("GET", "/companies").status_code == 200
