"""A supplier's bank account is trusted when a second person says so."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from payments.models import Company, Supplier, User
from payments.services import imports, people
from payments.services.calculations import Requester
from tests.api.callers import Program, person
from tests.ledgers import new_company, supplier_of

pytestmark = pytest.mark.django_db(transaction=True)

FIRST, OTHER = "TR809999900000000000000001", "TR539999900000000000000002"


def deliver(company: Company, iban: str, *, by: User) -> Supplier:
    header = "company,supplier_code,source_key,posting_date,currency,amount,iban"
    row = f"{company.code},S1,{iban},2026-01-10,TRY,1.00,{iban}"
    batch = imports.accept_file(
        company=company,
        file=io.BytesIO(f"{header}\n{row}\n".encode()),
        file_name="l.csv",
        max_bytes=1000,
        requester=Requester(name=by.name, user_id=by.pk),
    )
    assert imports.carry_out_import(batch_id=batch.pk, clock=timezone.now).batch.status == "applied"
    return supplier_of(company)


def colleague(company: Company, role: str) -> User:
    user = person(email=f"{role}@example.com")
    people.grant_role(user=user, company=company, role=role)
    return user


def confirm(user: User, supplier: Supplier, account: str) -> Any:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client.post(f"/api/v1/suppliers/{supplier.pk}/bank-accounts/{account}/confirm")


def accounts(supplier: Supplier) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = Program().get(f"/suppliers/{supplier.pk}").json()["bank_accounts"]
    return found


class TestConfirmBankAccount:
    def test_says_who_brought_it_and_who_confirmed_it(self) -> None:
        company = new_company()
        supplier = deliver(company, FIRST, by=colleague(company, "clerk"))
        [account] = accounts(supplier)
        assert (account["iban"], account["confirmed"], account["brought_by"]) == (FIRST, False, "Ayşe")

        answer = confirm(colleague(company, "approver"), supplier, account["id"])

        assert answer.status_code == 200
        assert answer.json() == accounts(supplier)[0]
        assert (answer.json()["confirmed"], answer.json()["confirmed_by"]) == (True, "Ayşe")

    def test_is_not_for_who_delivered_it(self) -> None:
        company = new_company()
        admin = colleague(company, "admin")
        supplier = deliver(company, FIRST, by=admin)

        answer = confirm(admin, supplier, accounts(supplier)[0]["id"])

        assert (answer.status_code, answer.json()["code"]) == (403, "self-confirmation")
        assert not accounts(supplier)[0]["confirmed"]

    def test_is_for_one_account_and_not_for_the_next(self) -> None:
        company = new_company()
        clerk, approver = colleague(company, "clerk"), colleague(company, "approver")
        supplier = deliver(company, FIRST, by=clerk)
        confirm(approver, supplier, accounts(supplier)[0]["id"])

        deliver(company, OTHER, by=clerk)

        assert [(one["iban"], one["confirmed"]) for one in accounts(supplier)] == [(FIRST, True), (OTHER, False)]

    def test_a_second_time_changes_nothing(self) -> None:
        company = new_company()
        supplier = deliver(company, FIRST, by=colleague(company, "clerk"))
        account = accounts(supplier)[0]["id"]
        first = confirm(colleague(company, "approver"), supplier, account).json()

        assert confirm(colleague(company, "admin"), supplier, account).json() == first

    def test_of_another_supplier_is_not_there(self) -> None:
        company, elsewhere = new_company(), new_company()
        supplier = deliver(company, FIRST, by=colleague(company, "clerk"))
        foreign = deliver(elsewhere, OTHER, by=person())

        answer = confirm(colleague(company, "approver"), supplier, accounts(foreign)[0]["id"])

        assert (answer.status_code, answer.json()["code"]) == (404, "bank-account-not-found")
