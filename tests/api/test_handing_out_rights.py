"""People, their roles and tokens: who may hand out what, and who cannot be locked out."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from payments.models import ApiToken, Company, Membership, User
from payments.services import accounts, people
from tests.api.callers import Program
from tests.ledgers import apply_rows, line, new_company, supplier_of

pytestmark = pytest.mark.django_db(transaction=True)


class Desk:
    """Somebody at a browser, signed in; the company of the first role brought them."""

    def __init__(self, name: str, *, owner: bool = False, **roles: Company) -> None:
        self.user = people.create_user(
            email=f"{name}@example.com",
            name=name,
            language="en",
            is_owner=owner,
            brought_by=next(iter(roles.values()), None),
        )
        for role, company in roles.items():
            people.grant_role(user=self.user, company=company, role=role)
        self._client = Client()
        self._client.force_login(self.user)

    def ask(self, method: str, path: str, body: object = None) -> Any:
        sent = {"data": body, "content_type": "application/json"} if body is not None else {}
        return getattr(self._client, method)(f"/api/v1{path}", **sent)


@pytest.fixture
def company() -> Company:
    return new_company()


@pytest.fixture
def owner() -> Desk:
    return Desk("owner", owner=True)


@pytest.fixture
def admin(company: Company) -> Desk:
    return Desk("admin", admin=company)


class TestInvitation:
    def test_hands_out_a_link_once_that_opens_a_session(self, owner: Desk) -> None:
        invited = owner.ask("post", "/users", {"email": "Yeni@Example.com", "name": "Yeni"}).json()
        secret = invited["link"]["path"].partition("#link=")[2]

        answer = Client().post("/api/v1/session", {"link": secret}, content_type="application/json")

        assert (invited["user"]["email"], invited["user"]["last_sign_in"]) == ("yeni@example.com", None)
        assert (answer.status_code, answer.json()["has_password"]) == (200, False)
        assert secret not in str(owner.ask("get", "/users").json())

    def test_is_refused_where_the_address_is_taken(self, owner: Desk) -> None:
        answer = owner.ask("post", "/users", {"email": "OWNER@example.com", "name": "Another"})

        assert (answer.status_code, answer.json()["code"]) == (409, "user-exists")

    def test_of_a_member_makes_an_account_only_where_there_is_none(self, admin: Desk, company: Company) -> None:
        address = f"/companies/{company.code}/members"

        new = admin.ask("post", address, {"email": "clerk@example.com", "name": "Clerk", "role": "clerk"}).json()
        again = admin.ask("post", address, {"email": "clerk@example.com", "role": "viewer"}).json()

        assert (new["link"] is not None, again["link"]) == (True, None)
        assert (new["member"]["id"], again["member"]["role"]) == (again["member"]["id"], "viewer")
        assert admin.ask("post", address, {"email": "x@example.com", "role": "clerk"}).status_code == 422

    def test_lets_a_forgotten_password_be_replaced(self, owner: Desk) -> None:
        user = people.create_user(email="ayse@example.com", name="Ayşe", language="tr", is_owner=False)
        accounts.set_password(user=user, new_password="uzun-bir-parola-42")
        link = owner.ask("post", f"/users/{user.pk}/sign-in-link").json()["path"].partition("#link=")[2]
        client = Client()
        client.post("/api/v1/session", {"link": link}, content_type="application/json")

        def chosen(body: dict[str, str]) -> int:
            sent = client.post("/api/v1/session/password", body, content_type="application/json")
            return int(sent.status_code)

        assert chosen({"new_password": "bambaşka-bir-parola-7"}) == 204
        assert chosen({"new_password": "bir-baska-parola-daha-8"}) == 422, "the link's freedom is used up"


class TestLastOnes:
    def test_the_last_owner_stays_owner_and_enabled(self, owner: Desk) -> None:
        address = f"/users/{owner.user.pk}"

        answers = [owner.ask("patch", address, change) for change in ({"is_owner": False}, {"is_active": False})]

        assert {(one.status_code, one.json()["code"]) for one in answers} == {(409, "last-owner")}
        assert User.objects.get(pk=owner.user.pk).is_owner is True

    def test_one_of_two_owners_may_go(self, owner: Desk) -> None:
        other = Desk("other", owner=True)

        assert owner.ask("patch", f"/users/{owner.user.pk}", {"is_owner": False}).status_code == 200
        assert other.ask("patch", f"/users/{other.user.pk}", {"is_active": False}).status_code == 409

    def test_the_last_admin_of_a_company_does_not_lock_himself_out(self, admin: Desk, company: Company) -> None:
        me = f"/companies/{company.code}/members/{admin.user.pk}"

        answers = [
            admin.ask("patch", me, {"role": "viewer"}),
            admin.ask("delete", me),
            admin.ask("patch", f"/users/{admin.user.pk}", {"is_active": False}),
        ]

        assert {(one.status_code, one.json()["code"]) for one in answers} == {(409, "last-admin")}
        assert Membership.objects.get(user=admin.user).role == "admin"

    def test_an_owner_may_remove_the_last_admin(self, owner: Desk, admin: Desk, company: Company) -> None:
        answer = owner.ask("delete", f"/companies/{company.code}/members/{admin.user.pk}")

        assert answer.status_code == 204
        assert admin.ask("get", f"/companies/{company.code}").status_code == 404


class TestReachOfAnAdmin:
    def test_ends_at_people_who_are_more_elsewhere(self, admin: Desk, company: Company) -> None:
        other = new_company()
        busy = Desk("busy", viewer=company, admin=other)
        boss = Desk("boss", owner=True)
        people.grant_role(user=boss.user, company=company, role="viewer")

        for whom in (busy.user, boss.user):
            for method, path, body in (
                ("patch", f"/users/{whom.pk}", {"is_active": False}),
                ("post", f"/users/{whom.pk}/sign-in-link", None),
                ("delete", f"/users/{whom.pk}/totp", None),
            ):
                answer = admin.ask(method, path, body)
                assert (answer.status_code, answer.json()["code"]) == (403, "no-permission"), path
        assert (
            admin.ask("patch", f"/companies/{company.code}/members/{busy.user.pk}", {"role": "clerk"}).status_code
            == 200
        )

    def test_does_not_show_roles_in_companies_he_does_not_administer(self, admin: Desk, company: Company) -> None:
        other = new_company()
        busy = Desk("busy", viewer=company, clerk=other)

        shown = admin.ask("get", f"/users/{busy.user.pk}").json()

        assert shown["roles"] == [{"company": company.code, "role": "viewer"}]

    def test_does_not_make_owners(self, admin: Desk, company: Company) -> None:
        clerk = Desk("clerk", clerk=company)

        assert admin.ask("patch", f"/users/{clerk.user.pk}", {"is_owner": True}).status_code == 403
        assert admin.ask("patch", f"/users/{admin.user.pk}", {"is_owner": True}).status_code == 403
        assert not User.objects.filter(is_owner=True).exists()

    def test_does_not_end_old_sessions_only_to_let_them_back(self, admin: Desk, company: Company) -> None:
        clerk = Desk("clerk", clerk=company)
        address = f"/users/{clerk.user.pk}"

        codes = []
        for change in ({"name": "Still here"}, {"is_active": False}, {"is_active": True}):
            admin.ask("patch", address, change)
            codes.append(clerk.ask("get", "/me").status_code)

        assert codes == [200, 401, 401]


class TestToken:
    def test_works_with_the_secret_that_is_shown_once_and_kept_hashed(self, admin: Desk, company: Company) -> None:
        made = admin.ask("post", "/tokens", {"name": "SAP", "role": "clerk", "company": company.code}).json()
        secret = made["secret"]
        client = Client(headers={"Authorization": f"Bearer {secret}"})

        assert client.get(f"/api/v1/companies/{company.code}").status_code == 200
        listed = admin.ask("get", "/tokens").json()["items"]
        assert [(one["name"], one["hint"], one["created_by"]) for one in listed] == [("SAP", secret[:9], "admin")]
        assert listed[0]["last_used_at"] is not None
        assert secret not in str(listed)
        assert secret.encode() not in bytes(ApiToken.objects.get().digest)

    def test_ends_when_it_is_revoked(self, admin: Desk, company: Company) -> None:
        made = admin.ask("post", "/tokens", {"name": "SAP", "role": "viewer", "company": company.code}).json()
        client = Client(headers={"Authorization": f"Bearer {made['secret']}"})

        codes = [client.get("/api/v1/me").status_code]
        codes += [admin.ask("delete", f"/tokens/{made['token']['id']}").status_code for _ in range(2)]
        codes.append(client.get("/api/v1/me").status_code)

        assert codes == [200, 204, 204, 401]

    def test_lasts_as_long_as_it_was_given(self, admin: Desk, company: Company) -> None:
        made = admin.ask("post", "/tokens", {"name": "x", "role": "viewer", "company": company.code, "days": 7}).json()

        life = ApiToken.objects.get(pk=made["token"]["id"]).expires_at - timezone.now()
        assert 6.9 < life.total_seconds() / 86400 <= 7

    def test_for_all_companies_is_an_owners_to_make(self, owner: Desk, admin: Desk) -> None:
        body = {"name": "everywhere", "role": "admin"}

        assert admin.ask("post", "/tokens", body).status_code == 403
        assert owner.ask("post", "/tokens", body).status_code == 201

    @pytest.mark.parametrize("role", ["viewer", "clerk", "approver"])
    def test_is_made_by_nobody_below_an_admin(self, company: Company, role: str) -> None:
        body = {"name": "x", "role": "viewer", "company": company.code}

        somebody = Desk("somebody")
        people.grant_role(user=somebody.user, company=company, role=role)

        assert somebody.ask("post", "/tokens", body).status_code == 403
        assert not ApiToken.objects.exists()

    def test_makes_no_other_token(self, company: Company) -> None:
        answer = Program(company=company).post("/tokens", {"name": "x", "role": "viewer", "company": company.code})

        assert (answer.status_code, answer.json()["code"]) == (403, "no-permission")

    def test_of_a_supplier_reads_and_nothing_else(self, admin: Desk, company: Company) -> None:
        apply_rows(company, [line("I1", "2026-01-02", "100.00")])
        body = {"name": "theirs", "company": company.code, "supplier": str(supplier_of(company).pk)}

        clerk = admin.ask("post", "/tokens", {**body, "role": "clerk"})
        viewer = admin.ask("post", "/tokens", {**body, "role": "viewer"})

        assert (clerk.status_code, clerk.json()["errors"][0]["code"]) == (422, "suppliers-only-read")
        assert (viewer.status_code, viewer.json()["token"]["supplier"]["code"]) == (201, "S1")

    def test_names_what_is_not_the_admins(self, admin: Desk, company: Company) -> None:
        other = new_company()
        apply_rows(other, [line("I1", "2026-01-02", "100.00")])
        foreign = str(supplier_of(other).pk)

        wrong_company = admin.ask("post", "/tokens", {"name": "x", "role": "viewer", "company": other.code})
        wrong_supplier = admin.ask(
            "post", "/tokens", {"name": "x", "role": "viewer", "company": company.code, "supplier": foreign}
        )
        without = admin.ask("post", "/tokens", {"name": "x", "role": "viewer", "supplier": foreign})

        assert [one.json()["errors"][0]["code"] for one in (wrong_company, wrong_supplier, without)] == [
            "unknown-company",
            "unknown-supplier",
            "needs-company",
        ]


class TestMe:
    def test_is_changed_by_oneself(self, company: Company) -> None:
        clerk = Desk("clerk", clerk=company)

        assert clerk.ask("patch", "/me", {"language": "tr", "name": "Ayşe"}).json()["language"] == "tr"
        assert (clerk.ask("get", "/me").json()["name"]) == "Ayşe"
        assert clerk.ask("patch", "/me", {"is_owner": True}).status_code == 422

    def test_ends_everywhere_with_one_sign_out(self, company: Company) -> None:
        here = Desk("clerk", clerk=company)
        there = Client()
        there.force_login(here.user)

        assert here.ask("delete", "/session?everywhere=true").status_code == 204
        assert there.get("/api/v1/me").status_code == 401
