"""Accounts of one supplier that Business One links: taken over with a pull, shown, and never another company's."""

from __future__ import annotations

import json

import pytest
from django.db import IntegrityError
from django.utils import timezone

from payments.models import Company, ImportBatch, ImportRowIssue, Supplier, SupplierEvent
from payments.services import imports, syncs
from tests.api.callers import Program
from tests.ledgers import SOMEBODY, apply_rows, line, new_company
from tests.sources.conftest import Named
from tests.sources.records import journal, service_layer
from tests.sources.systems import System, running

pytestmark = pytest.mark.django_db(transaction=True)


def linking(**main_of: str) -> System:
    """A company database with the suppliers A, B, C and D, of which A and B have an invoice; and their links."""
    system = service_layer([journal(1, 1000.0, supplier="A"), journal(2, 0.0, 300.0, supplier="B")])
    [partner] = system.held["b1s"]["BusinessPartners"]
    partners = [{**partner, "CardCode": code, "CurrentAccountBalance": 0} for code in "ABCD"]
    system.held["b1s"]["BusinessPartners"] = partners
    link(system, **main_of)
    return system


def link(system: System, **main_of: str) -> None:
    for partner in system.held["b1s"]["BusinessPartners"]:
        partner["ChannelBP"] = main_of.get(partner["CardCode"])


def sync(company: Company) -> ImportBatch:
    batch = syncs.request_sync(company=company, complete=True, requester=SOMEBODY)
    return imports.carry_out_import(batch_id=batch.pk, clock=timezone.now).batch


def links(company: Company) -> dict[str, str]:
    """Main account by account."""
    linked = Supplier.objects.filter(company=company, master_supplier__isnull=False)
    return dict(linked.values_list("code", "master_supplier__code"))


def warnings(batch: ImportBatch) -> set[tuple[str, str]]:
    told = ImportRowIssue.objects.filter(batch=batch, field="master_supplier", severity="warning")
    return set(told.values_list("code", "value"))


def changes_of(code: str) -> list[list[str]]:
    """What of a supplier's master data was told to have changed."""
    told = SupplierEvent.objects.filter(supplier__code=code, type="supplier.master_changed").order_by("pk")
    return [json.loads(one.data)["changed"] for one in told]


class TestLinkedAccounts:
    def test_are_taken_over_and_shown(self, named: Named) -> None:
        company = new_company()
        with running(linking(B="A")) as system:
            named(company, system, kind="B1_SERVICE_LAYER")

            batch = sync(company)

        assert (batch.status, links(company), warnings(batch)) == ("applied", {"B": "A"}, set())
        program = Program(company=company)
        main, linked = (Supplier.objects.get(company=company, code=code) for code in "AB")
        of_main = program.get(f"/suppliers/{main.pk}").json()
        of_linked = program.get(f"/suppliers/{linked.pk}").json()
        assert [one["code"] for one in of_main["linked_accounts"]] == ["B"]
        assert of_main["master_supplier"] is None
        assert (of_linked["master_supplier"]["id"], of_linked["master_supplier"]["code"]) == (str(main.pk), "A")
        assert of_linked["linked_accounts"] == []

    def test_follow_the_source_and_say_so(self, named: Named) -> None:
        company = new_company()
        with running(linking(B="A")) as system:
            named(company, system, kind="B1_SERVICE_LAYER")
            sync(company)
            link(system, B="C")
            sync(company)
            moved = links(company)
            again = sync(company)
            told_by_then = changes_of("B")
            link(system)
            sync(company)

        assert moved == {"B": "C"}  # C has no line, and is known as a main account
        assert (warnings(again), told_by_then) == (set(), [["master_supplier"]])
        assert links(company) == {}
        assert changes_of("B") == [["master_supplier"], ["master_supplier"]]

    def test_are_refused_where_they_lead_to_no_main_account(self, named: Named) -> None:
        company = new_company()
        with running(linking(B="A")) as system:
            named(company, system, kind="B1_SERVICE_LAYER")
            sync(company)
            link(system, A="B", B="A")
            circle = sync(company)
            of_circle = links(company)
            link(system, A="A", B="K1")
            nowhere = sync(company)

        assert (of_circle, links(company)) == ({}, {})
        assert warnings(circle) == {("main-account-is-linked", "A: B"), ("main-account-is-linked", "B: A")}
        assert warnings(nowhere) == {("linked-to-itself", "A: A"), ("unknown-main-account", "B: K1")}

    def test_of_another_company_are_no_accounts_of_this_one(self, named: Named) -> None:
        other = new_company()
        apply_rows(other, [line("I1", "2026-01-05", "10.00", supplier="K1")])
        company = new_company()
        with running(linking(B="K1")) as system:
            named(company, system, kind="B1_SERVICE_LAYER")

            batch = sync(company)

        assert (links(company), warnings(batch)) == ({}, {("unknown-main-account", "B: K1")})
        theirs = Supplier.objects.get(company=other, code="K1")
        with pytest.raises(IntegrityError, match="supplier_main_account_of_company"):
            Supplier.objects.filter(company=company, code="B").update(master_supplier=theirs)
