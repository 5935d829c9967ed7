"""What SAP says of how a supplier is paid: ways, term, account of ours, somebody else in its place; and its changes."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from payments.domain.paying import ProposalBasis, ReasonCode
from payments.domain.terms import PaymentTerm, TermLine, Tier
from payments.models import Company, ImportBatch, ImportRowIssue, LedgerEntry, Supplier, SupplierEvent
from payments.selectors import proposing
from payments.selectors.proposing import Scope
from payments.services import imports, syncs, terms
from payments.services.terms import TermExtras
from tests.ledgers import SOMEBODY, calculate, new_company
from tests.sources.conftest import Named
from tests.sources.records import OTHER_IBAN, PARTNERS, item, journal, s4, service_layer
from tests.sources.systems import System, running, ticks

pytestmark = pytest.mark.django_db(transaction=True)

TOLD = {
    "PaymentTerms": "N30",
    "PaymentMethodsList": "TU",
    "AlternativePayee": "",
    "HouseBank": "ZIRAA",
    "ItemIsToBePaidSeparately": True,
}


def sync(company: Company, *, complete: bool = False) -> ImportBatch:
    batch = syncs.request_sync(company=company, complete=complete, requester=SOMEBODY)
    return imports.carry_out_import(batch_id=batch.pk, clock=timezone.now).batch


def supplier_of(company: Company, code: str = "0000000100") -> Supplier:
    return Supplier.objects.select_related("payment_term", "alternative_payee").get(company=company, code=code)


def in_company(system: System) -> dict[str, Any]:
    return system.held[PARTNERS]["A_SupplierCompany"][0]


def telling(**more: Any) -> System:
    system = s4([item("5100000001", "-100.000", NetDueDate=None, PaymentTerms="", NetPaymentDays="0",
                      CashDiscount1Days="0", CashDiscount1Percent="0")])  # fmt: skip
    in_company(system).update({**TOLD, **more})
    return system


def enter_term(company: Company, code: str, days: int) -> None:
    term = PaymentTerm(code=code, lines=(TermLine(tiers=(Tier(days=days),)),))
    terms.create_term(company=company, term=term, extras=TermExtras())


def warnings(batch: ImportBatch) -> set[tuple[str, str, str]]:
    return set(ImportRowIssue.objects.filter(batch=batch).values_list("code", "field", "value"))


class TestS4:
    def test_everything_has_its_place(self, named: Named) -> None:
        company = new_company()
        enter_term(company, "N30", 30)
        with running(telling()) as system:
            named(company, system)

            batch = sync(company)

        assert batch.status == "applied"
        supplier = supplier_of(company)
        assert (supplier.payment_methods, supplier.house_bank, supplier.pay_separately) == (["T", "U"], "ZIRAA", True)
        assert supplier.payment_term is not None
        assert supplier.payment_term.code == "N30"
        assert (supplier.alternative_payee, supplier.alternative_payee_since) == (None, None)
        entry = LedgerEntry.objects.get(company=company)
        assert (str(entry.due_date), entry.due_source) == ("2026-02-09", "supplier_term")
        assert warnings(batch) == set()

    def test_a_term_nobody_has_entered_is_told_and_leaves_what_is_there(self, named: Named) -> None:
        company = new_company()
        enter_term(company, "N30", 30)
        with running(telling()) as system:
            named(company, system)
            sync(company)
            in_company(system)["PaymentTerms"] = "N45"

            batch = sync(company)

        assert warnings(batch) == {("unknown-supplier-term", "term", "N45")}
        term = supplier_of(company).payment_term
        assert term is not None
        assert term.code == "N30"

    def test_another_term_makes_due_dates_anew(self, named: Named) -> None:
        company = new_company()
        enter_term(company, "N30", 30)
        enter_term(company, "N45", 45)
        with running(telling()) as system:
            named(company, system)
            sync(company)
            company.refresh_from_db()
            before = company.terms_revision
            in_company(system)["PaymentTerms"] = "N45"

            sync(company)

        company.refresh_from_db()
        assert company.terms_revision == before + 1

    @pytest.mark.parametrize("complete", [True, False])
    def test_another_payee_is_noted_with_the_time_and_told(self, named: Named, *, complete: bool) -> None:
        company = new_company()
        with running(telling()) as system:
            named(company, system)
            sync(company)
            in_company(system)["AlternativePayee"] = "200"
            system.held[PARTNERS]["A_BusinessPartner"][1]["Supplier"] = "200"
            bank = {"BusinessPartner": "9000200", "BankIdentification": "0001", "IBAN": OTHER_IBAN}
            system.held[PARTNERS]["A_BusinessPartnerBank"].append(bank)

            batch = sync(company, complete=complete)

        assert batch.mode == ("snapshot" if complete else "delta")
        supplier = supplier_of(company)
        payee = supplier.alternative_payee
        assert payee is not None
        assert (payee.code, payee.name) == ("0000000200", "A customer")
        account = payee.bank_accounts.get()
        assert (account.iban, account.verified_at) == (OTHER_IBAN, None)
        assert supplier.alternative_payee_since is not None
        [told] = SupplierEvent.objects.filter(supplier=supplier, type="supplier.master_changed")
        assert json.loads(told.data)["changed"] == ["alternative_payee"]

    def test_one_that_was_there_from_the_beginning_needs_no_hold(self, named: Named) -> None:
        company = new_company()
        with running(telling(AlternativePayee="200")) as system:
            named(company, system)

            sync(company)

        assert supplier_of(company).alternative_payee_since is None
        assert supplier_of(company).payee_id == supplier_of(company, "0000000200").pk

    def test_the_companys_payee_goes_before_the_general_one(self, named: Named) -> None:
        company = new_company()
        with running(telling(AlternativePayee="300")) as system:
            system.held[PARTNERS]["A_Supplier"][0]["AlternativePayeeAccountNumber"] = "200"
            named(company, system)

            sync(company)
            first = supplier_of(company).alternative_payee
            in_company(system)["AlternativePayee"] = ""
            sync(company)

        second = supplier_of(company).alternative_payee
        assert first is not None
        assert second is not None
        assert (first.code, second.code) == ("0000000300", "0000000200")

    def test_none_any_more_is_none(self, named: Named) -> None:
        company = new_company()
        with running(telling(AlternativePayee="200")) as system:
            named(company, system)
            sync(company)
            in_company(system)["AlternativePayee"] = ""

            sync(company)

        assert supplier_of(company).alternative_payee is None

    def test_one_that_cannot_be_read_blocks_the_supplier_and_names_the_field(self, named: Named) -> None:
        company = new_company()
        with running(telling(AlternativePayee="2E+11")) as system:
            named(company, system)

            batch = sync(company)

        assert warnings(batch) >= {("damaged-number", "alternative_payee", "2E+11")}
        assert (supplier_of(company).payment_block, supplier_of(company).alternative_payee) == ("*", None)

    def test_what_the_service_does_not_offer_stays_as_it_is(self, named: Named) -> None:
        company = new_company()
        with running(telling(AlternativePayee="200")) as system:
            named(company, system)
            sync(company)
            for name in TOLD:
                del in_company(system)[name]

            sync(company)

        supplier = supplier_of(company)
        assert (supplier.payment_methods, supplier.house_bank, supplier.pay_separately) == (["T", "U"], "ZIRAA", True)
        assert supplier.alternative_payee is not None

    def test_bad_cells_are_told_with_their_fields(self, named: Named) -> None:
        company = new_company()
        with running(telling(HouseBank="Z" * 31, PaymentMethodsList="T" * 17, PaymentTerms="N\u202e30")) as system:
            named(company, system)

            batch = sync(company)

        assert {(code, field) for code, field, _ in warnings(batch)} == {
            ("text-too-long", "house_bank"),
            ("text-too-long", "payment_methods"),
            ("invalid-text", "term"),
        }
        assert (supplier_of(company).house_bank, supplier_of(company).payment_methods) == ("", [])


class TestBusinessOne:
    def test_over_the_service_layer(self, named: Named) -> None:
        company = new_company()
        with running(service_layer([journal(1, 1500.5)])) as system:
            system.held["b1s"]["BusinessPartners"][0]["PayTermsGrpCode"] = 3
            named(company, system, kind="B1_SERVICE_LAYER")

            batch = sync(company)

        assert batch.status == "applied"
        supplier = supplier_of(company, "S100")
        assert (supplier.payment_methods, supplier.house_bank) == (["Havale", "Cek"], "ZIRAAT")
        assert supplier.payment_term is not None
        assert (supplier.payment_term.code, supplier.payment_term.source) == ("3", "ERP")


class TestPaymentRunOfSaps:
    def test_an_item_that_sap_is_paying_is_not_proposed(self, named: Named) -> None:
        company = new_company()
        run = {"PaymentRunID": "F110A", "PaymentRunDate": ticks("2026-03-13")}
        cleared = {"ClearingAccountingDocument": "1500000001", "ClearingDate": ticks("2026-03-13")}
        items = [item("5100000001", "-100.000", **run), item("5100000002", "-50.000", **run, **cleared)]
        with running(s4(items)) as system:
            named(company, system)
            sync(company)

        told = dict(LedgerEntry.objects.filter(company=company).values_list("doc_no", "payment_run"))
        assert told == {"5100000001": "2026-03-13 F110A", "5100000002": ""}
        calculate(company)
        company.refresh_from_db()
        read = proposing.material(
            company,
            basis=ProposalBasis.SOURCE_OPEN,
            scope=Scope(),
            pay_day=date(2026, 3, 16),
            key_date=date(2026, 3, 16),
            now=timezone.now(),
        )
        assert [(one.problem, one.detail) for one in read.candidates] == [
            (ReasonCode.IN_SAP_PAYMENT_RUN, {"run": "2026-03-13 F110A"})
        ]
