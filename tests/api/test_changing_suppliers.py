"""A person says how a supplier is reached."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from payments.models import AuditRecord, Company, Supplier, SupplierEvent
from payments.services import people
from tests.api.callers import Program, person
from tests.ledgers import apply_rows, calculate, line, new_company, supplier_of

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESS = {"street": "Sanayi Caddesi", "building": "5", "postal_code": "16140", "town": "Bursa", "country": "TR"}


@pytest.fixture
def company() -> Company:
    company = new_company()
    apply_rows(company, [line("K1", "2026-01-01", "10.00")])
    calculate(company)
    return company


@pytest.fixture
def admin(company: Company) -> Client:
    user = person(email="admin@example.com")
    people.grant_role(user=user, company=company, role="admin")
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def change(admin: Client, supplier: Supplier, **told: Any) -> Any:
    return admin.patch(f"/api/v1/suppliers/{supplier.pk}", told, content_type="application/json")


def changes(supplier: Supplier) -> list[list[str]]:
    events = SupplierEvent.objects.filter(supplier=supplier, type="supplier.master_changed").order_by("seq")
    return [json.loads(event.data)["changed"] for event in events]


class TestChangeSupplier:
    def test_keeps_what_is_told_and_leaves_the_rest(self, company: Company, admin: Client) -> None:
        supplier = supplier_of(company)
        first = change(admin, supplier, tax_id="1234567890", email="muhasebe@example.com")

        second = change(admin, supplier, address={"town": "Bursa", "country": "TR"}, tax_id="1234567904")

        assert (first.status_code, second.status_code) == (200, 200)
        told = second.json()
        assert (told["tax_id"], told["tax_id_kind"], told["email"]) == ("1234567904", "vkn", "muhasebe@example.com")
        assert told["address"] == {"street": "", "building": "", "postal_code": "", "town": "Bursa", "country": "TR"}
        assert changes(supplier) == [["tax_id", "email"], ["tax_id", "address"]]
        record = AuditRecord.objects.filter(action="supplier.changed").latest("pk")
        assert record.before == {"tax_id": "1234567890", "address": {}}
        assert record.after == {"tax_id": "1234567904", "address": {"town": "Bursa", "country": "TR"}}

    def test_the_list_finds_by_the_new_number_and_no_longer_by_the_old_one(
        self, company: Company, admin: Client
    ) -> None:
        change(admin, supplier_of(company), tax_id="1234567890")
        change(admin, supplier_of(company), tax_id="1234567904")

        found = [
            Program().get(f"/companies/{company.code}/suppliers", q=typed).json()["total"]
            for typed in ("1234567904", "1234567890")
        ]

        assert found == [1, 0]

    def test_empty_is_none_and_the_same_again_leaves_no_trace(self, company: Company, admin: Client) -> None:
        supplier = supplier_of(company)
        change(admin, supplier, email="muhasebe@example.com", address=ADDRESS)
        change(admin, supplier, email="muhasebe@example.com", address=ADDRESS)

        emptied = change(admin, supplier, email="", address={}).json()

        assert (emptied["email"], set(emptied["address"].values())) == ("", {""})
        assert changes(supplier) == [["email", "address"], ["email", "address"]]

    @pytest.mark.parametrize(
        ("told", "pointer"),
        [
            pytest.param({"email": "a@example.com\nBcc: b@example.com"}, "/email", id="two lines"),
            pytest.param({"email": "a@example.com, b@example.com"}, "/email", id="two addresses"),
            pytest.param({"email": "Ayşe <a@example.com>"}, "/email", id="a name before it"),
            pytest.param({"tax_id": "1" * 21}, "/tax_id", id="too long a number"),
            pytest.param({"address": {"country": "Türkiye"}}, "/address/country", id="a country's name"),
        ],
    )
    def test_refuses_what_is_none_and_names_the_field(
        self, company: Company, admin: Client, told: dict[str, Any], pointer: str
    ) -> None:
        refused = change(admin, supplier_of(company), **told)

        assert refused.status_code == 422
        assert [one["pointer"] for one in refused.json()["errors"]] == [pointer]
        assert supplier_of(company).email == ""
