"""Who may do what to whose account, role and token, where the access table's fresh viewers do not reach."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from payments.models import ApiToken, Company, Membership, SecondFactor, SignInLink, User
from payments.services import accounts, people, second_factor
from payments.services.people import UserChange
from tests.api.callers import PASSWORD, Browser, person
from tests.ledgers import apply_rows, line, new_company, supplier_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def company() -> Company:
    return new_company()


def somebody(
    company: Company | None = None, role: str = "viewer", *, is_owner: bool = False, brought: bool = True
) -> User:
    """With PASSWORD; invited by the company and with a role there, or an owner, or neither."""
    user = people.create_user(
        email=f"p{User.objects.count()}@example.com",
        name="Somebody",
        language="en",
        is_owner=is_owner,
        brought_by=company if brought else None,
    )
    if company is not None:
        people.grant_role(user=user, company=company, role=role)
    accounts.set_password(user=user, new_password=PASSWORD)
    return user


def signed_in(user: User) -> Browser:
    browser = Browser()
    answer = browser.request("POST", "/session", {"email": user.email, "password": PASSWORD})
    assert answer.status_code == 200, answer.content
    return browser


def link_for(user: User, by: Browser) -> str:
    answer = by.request("POST", f"/users/{user.pk}/sign-in-link", {})
    assert answer.status_code == 201, answer.content
    return str(answer.json()["path"].partition("link=")[2])


def opens(link: str) -> bool:
    return bool(Browser().request("POST", "/session", {"link": link}).status_code == 200)


def told(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def with_second_factor(user: User) -> None:
    SecondFactor.objects.create(user=user, salt=b"x" * 32, confirmed_at=timezone.now())


class TestSignInLink:
    """Ends with everything that makes its person more than they were to whoever asked for it."""

    def test_opens_the_account_it_was_made_for(self, company: Company) -> None:
        viewer, admin = somebody(company), signed_in(somebody(company, "admin"))

        assert opens(link_for(viewer, admin))

    def test_ends_when_its_person_becomes_an_owner(self, company: Company) -> None:
        viewer, owner = somebody(company), signed_in(somebody(is_owner=True))
        link = link_for(viewer, signed_in(somebody(company, "admin")))
        there = signed_in(viewer)

        assert owner.request("PATCH", f"/users/{viewer.pk}", {"is_owner": True}).status_code == 200

        assert not opens(link)
        assert there.request("GET", "/me").status_code == 401

    def test_ends_when_it_is_made_while_its_person_becomes_an_owner(self, company: Company) -> None:
        viewer = somebody(company)
        as_it_was_checked = User.objects.get(pk=viewer.pk)
        people.change_user(user=viewer, change=UserChange(is_owner=True), by_owner=True)

        link = accounts.issue_sign_in_link(user=as_it_was_checked, now=timezone.now()).secret

        assert not opens(link)

    def test_ends_with_a_first_role_in_another_company(self, company: Company) -> None:
        viewer = somebody(company)
        link = link_for(viewer, signed_in(somebody(company, "admin")))
        there = signed_in(viewer)

        people.grant_role(user=viewer, company=new_company(), role="approver")

        assert not opens(link)
        assert there.request("GET", "/me").status_code == 401

    def test_and_sessions_outlast_another_role_in_the_same_company(self, company: Company) -> None:
        viewer = somebody(company)
        link = link_for(viewer, signed_in(somebody(company, "admin")))
        there = signed_in(viewer)

        people.grant_role(user=viewer, company=company, role="clerk")

        assert opens(link)
        assert there.request("GET", "/me").status_code == 200

    def test_ends_with_the_password(self, company: Company) -> None:
        viewer = somebody(company)
        link = link_for(viewer, signed_in(somebody(company, "admin")))

        accounts.set_password(user=viewer, new_password="bambaşka-bir-parola-7")

        assert not opens(link)

    def test_ends_when_a_second_factor_is_taken_off(self, company: Company) -> None:
        viewer = somebody(company)
        with_second_factor(viewer)
        link = link_for(viewer, signed_in(somebody(company, "admin")))

        second_factor.reset(user=viewer)

        assert not opens(link)

    def test_ends_when_its_person_is_disabled_and_enabled_again(self, company: Company) -> None:
        viewer, owner = somebody(company), signed_in(somebody(is_owner=True))
        link = link_for(viewer, owner)
        for is_active in (False, True):
            assert owner.request("PATCH", f"/users/{viewer.pk}", {"is_active": is_active}).status_code == 200

        assert not opens(link)

    def test_takes_five_codes_and_ends_with_the_last_however_many_tries_the_account_has(self, company: Company) -> None:
        viewer = somebody(company)
        with_second_factor(viewer)
        for number in range(5):  # somebody locks the account
            wrong = {"email": viewer.email, "password": "not-this-one-42"}
            Browser(address=f"198.51.100.{number}").request("POST", "/session", wrong)
        link = link_for(viewer, signed_in(somebody(company, "admin")))

        def tried(number: int, **code: str) -> tuple[int, str]:
            return told(
                Browser(address=f"203.0.113.{number}").request("POST", "/session", {"link": link, **code}),
            )

        assert tried(100) == (401, "second-factor-needed")
        assert [tried(number, code="000000") for number in range(6)] == [(401, "wrong-code")] * 5 + [
            (401, "link-not-valid")
        ]
        right = second_factor._app_of(SecondFactor.objects.get(user=viewer)).now()
        assert tried(101, code=right) == (401, "link-not-valid")
        assert SignInLink.objects.get(user=viewer, used_at=None).wrong_codes == 5

    def test_lets_a_locked_person_with_a_second_factor_in(self, company: Company) -> None:
        viewer = somebody(company)
        with_second_factor(viewer)
        for number in range(6):
            wrong = {"email": viewer.email, "password": "not-this-one-42"}
            Browser(address=f"198.51.100.{number}").request("POST", "/session", wrong)
        link = link_for(viewer, signed_in(somebody(company, "admin")))
        code = second_factor._app_of(SecondFactor.objects.get(user=viewer)).now()

        answer = Browser(address="203.0.113.9").request("POST", "/session", {"link": link, "code": code})

        assert answer.status_code == 200, answer.content


class TestOwnAccount:
    @pytest.mark.parametrize("is_owner", [True, False])
    def test_is_not_let_in_anew_by_itself(self, company: Company, is_owner: bool) -> None:
        user = somebody(is_owner=True) if is_owner else somebody(company, "admin")
        browser = signed_in(user)
        with_second_factor(user)

        link = browser.request("POST", f"/users/{user.pk}/sign-in-link", {})
        reset = browser.request("DELETE", f"/users/{user.pk}/totp")

        assert (told(link), told(reset)) == ((409, "own-account"), (409, "own-account"))
        assert second_factor.is_on(user)
        assert not SignInLink.objects.filter(user=user).exists()


WAYS: list[tuple[str, str, object]] = [
    ("PATCH", "", {"name": "Renamed"}),
    ("PATCH", "", {"is_active": False}),
    ("POST", "/sign-in-link", {}),
    ("DELETE", "/totp", None),
]


class TestAccountsOfOthers:
    @pytest.mark.parametrize("whose", ["owner", "with a role elsewhere", "came by another way", "of another company"])
    def test_are_left_alone_by_a_companys_admin(self, company: Company, whose: str) -> None:
        admin, other = signed_in(somebody(company, "admin")), new_company()
        target = somebody(company, brought=whose != "came by another way")
        if whose == "owner":
            User.objects.filter(pk=target.pk).update(is_owner=True)
        elif whose == "with a role elsewhere":
            people.grant_role(user=target, company=other, role="viewer")
        elif whose == "of another company":
            User.objects.filter(pk=target.pk).update(brought_by=other)

        for method, path, body in WAYS:
            answer = admin.request(method, f"/users/{target.pk}{path}", body)
            assert told(answer) == (403, "no-permission"), (method, path)

        after = User.objects.get(pk=target.pk)
        assert (after.name, after.is_active, SignInLink.objects.count()) == ("Somebody", True, 0)

    def test_are_taken_over_by_no_role_that_is_given_to_them(self, company: Company) -> None:
        target = somebody(brought=False)
        people.change_user(user=target, change=UserChange(is_active=False), by_owner=True)
        admin = signed_in(somebody(company, "admin"))

        member = {"email": target.email, "name": "X", "role": "viewer"}
        granted = admin.request("POST", f"/companies/{company.code}/members", member)
        enabled = admin.request("PATCH", f"/users/{target.pk}", {"is_active": True})
        link = admin.request("POST", f"/users/{target.pk}/sign-in-link", {})

        assert (granted.status_code, granted.json()["link"]) == (201, None)
        assert (told(enabled), told(link)) == ((403, "no-permission"), (403, "no-permission"))
        assert User.objects.get(pk=target.pk).is_active is False

    def test_are_enabled_again_by_owners_alone(self, company: Company) -> None:
        target, admin = somebody(company), signed_in(somebody(company, "admin"))
        disabled = admin.request("PATCH", f"/users/{target.pk}", {"is_active": False})

        by_admin = admin.request("PATCH", f"/users/{target.pk}", {"is_active": True})
        by_owner = signed_in(somebody(is_owner=True)).request("PATCH", f"/users/{target.pk}", {"is_active": True})

        assert (disabled.status_code, told(by_admin), by_owner.status_code) == (200, (403, "no-permission"), 200)

    @pytest.mark.parametrize("is_owner", [True, False])
    def test_are_made_owners_by_owners_alone(self, company: Company, is_owner: bool) -> None:
        target, admin = somebody(company), signed_in(somebody(company, "admin"))

        assert told(admin.request("PATCH", f"/users/{target.pk}", {"is_owner": is_owner})) == (403, "no-permission")
        assert User.objects.get(pk=target.pk).is_owner is False

    @pytest.mark.parametrize("has_account", [True, False])
    def test_are_not_told_of_by_a_missing_name(self, company: Company, has_account: bool) -> None:
        admin = signed_in(somebody(company, "admin"))
        if has_account:
            person(email="new@example.com")

        body = {"email": "new@example.com", "role": "viewer"}
        answer = admin.request("POST", f"/companies/{company.code}/members", body)

        assert told(answer) == (422, "invalid-input")
        assert [error["pointer"] for error in answer.json()["errors"]] == ["/name"]

    def test_that_the_admin_invites_are_the_companys(self, company: Company) -> None:
        admin = signed_in(somebody(company, "admin"))
        body = {"email": "New@Example.com", "name": "New", "role": "viewer"}

        made = admin.request("POST", f"/companies/{company.code}/members", body).json()
        again = admin.request(
            "POST", f"/companies/{company.code}/members", {"email": "new@example.com", "role": "clerk"}
        )

        assert made["link"] is not None
        assert (again.status_code, again.json()["member"]["role"], again.json()["link"]) == (201, "clerk", None)
        assert User.objects.get(email="new@example.com").brought_by == company
        assert admin.request("POST", f"/users/{made['member']['id']}/sign-in-link", {}).status_code == 201


class TestLast:
    @pytest.mark.parametrize("change", [{"is_active": False}, {"is_owner": False}])
    def test_owner_stays(self, change: dict[str, bool]) -> None:
        owner = somebody(is_owner=True)
        disabled = somebody(is_owner=True)
        people.change_user(user=disabled, change=UserChange(is_active=False), by_owner=True)

        assert told(signed_in(owner).request("PATCH", f"/users/{owner.pk}", change)) == (409, "last-owner")
        after = User.objects.get(pk=owner.pk)
        assert (after.is_active, after.is_owner) == (True, True)

    def test_owner_but_one_may_go(self) -> None:
        first, second = somebody(is_owner=True), somebody(is_owner=True)

        answer = signed_in(first).request("PATCH", f"/users/{second.pk}", {"is_owner": False})

        assert (answer.status_code, User.objects.get(pk=second.pk).is_owner) == (200, False)

    @pytest.mark.parametrize("way", ["disable", "another role", "no role"])
    def test_admin_stays_but_for_an_owner(self, company: Company, way: str) -> None:
        admin, owner = somebody(company, "admin"), signed_in(somebody(is_owner=True))
        people.change_user(user=somebody(company, "admin"), change=UserChange(is_active=False), by_owner=True)
        own, members = f"/users/{admin.pk}", f"/companies/{company.code}/members/{admin.pk}"

        def asked(by: Browser) -> Any:
            if way == "disable":
                return by.request("PATCH", own, {"is_active": False})
            return (
                by.request("PATCH", members, {"role": "clerk"})
                if way == "another role"
                else by.request("DELETE", members)
            )

        refused = asked(signed_in(admin))

        assert told(refused) == (409, "last-admin")
        assert Membership.objects.get(user=admin).role == "admin"
        assert User.objects.get(pk=admin.pk).is_active
        assert asked(owner).status_code in {200, 204}


class TestTokens:
    def test_are_made_for_the_admins_own_company_and_its_supplier(self, company: Company) -> None:
        apply_rows(company, [line("I1", "2026-01-02", "100.00")])
        admin = signed_in(somebody(company, "admin"))
        body = {"name": "SAP", "role": "viewer", "company": company.code, "supplier": str(supplier_of(company).pk)}

        answer = admin.request("POST", "/tokens", body)

        assert answer.status_code == 201, answer.content
        assert ApiToken.objects.get().supplier == supplier_of(company)

    @pytest.mark.parametrize(
        ("field", "code"),
        [("company", "unknown-company"), ("supplier", "unknown-supplier")],
        ids=["company", "supplier"],
    )
    def test_are_not_made_for_a_foreign_one(self, company: Company, field: str, code: str) -> None:
        other = new_company()
        apply_rows(other, [line("I1", "2026-01-02", "100.00")])
        admin = signed_in(somebody(company, "admin"))
        foreign = {"company": other.code} if field == "company" else {"supplier": str(supplier_of(other).pk)}

        answer = admin.request("POST", "/tokens", {"name": "x", "role": "viewer", "company": company.code, **foreign})

        assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [(f"/{field}", code)]
        assert not ApiToken.objects.exists()

    @pytest.mark.parametrize("role", ["viewer", "admin"])
    def test_of_all_companies_are_made_by_owners_alone(self, company: Company, role: str) -> None:
        admin, owner = signed_in(somebody(company, "admin")), signed_in(somebody(is_owner=True))
        body = {"name": "everywhere", "role": role}

        assert told(admin.request("POST", "/tokens", body)) == (403, "no-permission")
        assert owner.request("POST", "/tokens", body).status_code == 201

    def test_are_made_by_no_clerk(self, company: Company) -> None:
        clerk = signed_in(somebody(company, "clerk"))

        answer = clerk.request("POST", "/tokens", {"name": "x", "role": "viewer", "company": company.code})

        assert told(answer) == (403, "no-permission")
        assert not ApiToken.objects.exists()

    def test_of_a_foreign_company_are_not_revoked(self, company: Company) -> None:
        made = accounts.issue_token(
            name="theirs", role="viewer", company=new_company(), created_by=None, now=timezone.now()
        )

        answer = signed_in(somebody(company, "admin")).request("DELETE", f"/tokens/{made.token.pk}")

        assert told(answer) == (404, "token-not-found")
        assert ApiToken.objects.get().revoked_at is None
