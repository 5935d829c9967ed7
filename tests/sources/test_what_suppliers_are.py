"""What SAP says of suppliers beside how they are paid: tax number, e-mail, address, bank and holder of an account."""

from __future__ import annotations

import json

import pytest
from django.utils import timezone

from payments.intake.cells import BadCell
from payments.intake.particulars import first_email, normal_bic, tax_number
from payments.models import Company, ImportBatch, ImportRowIssue, Supplier, SupplierBankAccount, SupplierEvent
from payments.services import imports, syncs
from tests.api.callers import Program
from tests.ledgers import SOMEBODY, calculate, new_company
from tests.sources.conftest import Named
from tests.sources.records import PARTNERS, TAX_ID, item, journal, s4, service_layer
from tests.sources.systems import System, running

ADDRESS = {"street": "Sanayi Caddesi", "building": "5/A", "postal_code": "16140", "town": "Bursa", "country": "TR"}


def sync(company: Company) -> ImportBatch:
    batch = syncs.request_sync(company=company, complete=False, requester=SOMEBODY)
    return imports.carry_out_import(batch_id=batch.pk, clock=timezone.now).batch


def supplier_of(company: Company, code: str = "0000000100") -> Supplier:
    return Supplier.objects.get(company=company, code=code)


def changes(supplier: Supplier) -> list[list[str]]:
    events = SupplierEvent.objects.filter(supplier=supplier, type="supplier.master_changed").order_by("seq")
    return [json.loads(event.data)["changed"] for event in events]


def bank(system: System) -> dict[str, str]:
    found: dict[str, str] = system.held[PARTNERS]["A_BusinessPartnerBank"][0]
    return found


def warnings(batch: ImportBatch) -> set[tuple[str, str, str]]:
    return set(ImportRowIssue.objects.filter(batch=batch).values_list("code", "field", "value"))


@pytest.mark.django_db(transaction=True)
class TestS4:
    def test_everything_has_its_place(self, named: Named) -> None:
        company = new_company()
        with running(s4([item("5100000001", "-100.000")])) as system:
            named(company, system)

            batch = sync(company)

        assert (batch.status, warnings(batch)) == ("applied", set())
        supplier = supplier_of(company)
        assert (supplier.tax_id, supplier.email) == (TAX_ID, "muhasebe@example.com")
        assert supplier.address == ADDRESS
        account = SupplierBankAccount.objects.get(supplier=supplier)
        assert (account.bic, account.holder) == ("TGBATRIS", "Anadolu Çelik")

    def test_another_one_is_told_and_the_tax_number_finds_the_supplier(self, named: Named) -> None:
        company = new_company()
        with running(s4([item("5100000001", "-100.000")])) as system:
            named(company, system)
            sync(company)
            calculate(company)
            system.held[PARTNERS]["A_Supplier"][0]["TaxNumber2"] = "1234567904"
            system.held[PARTNERS]["A_AddressEmailAddress"][1]["EmailAddress"] = "finans@example.com"

            sync(company)

        assert changes(supplier_of(company)) == [["tax_id", "email"]]
        found = [
            [row["code"] for row in Program().get(f"/companies/{company.code}/suppliers", q=typed).json()["items"]]
            for typed in ("567904", TAX_ID, "anadolu")
        ]
        assert found == [["0000000100"], [], ["0000000100"]]

    def test_another_name_leaves_the_supplier_to_be_found_by_its_tax_number(self, named: Named) -> None:
        company = new_company()
        with running(s4([item("5100000001", "-100.000")])) as system:
            named(company, system)
            sync(company)
            system.held[PARTNERS]["A_Supplier"][0]["SupplierName"] = "Anadolu Demir A.Ş."

            sync(company)

        assert supplier_of(company).search_key == f"0000000100 anadolu demir a.s. {TAX_ID}"

    def test_none_any_more_is_none_and_what_is_not_offered_stays(self, named: Named) -> None:
        company = new_company()
        with running(s4([item("5100000001", "-100.000")])) as system:
            named(company, system)
            sync(company)
            for name in ("TaxNumber1", "TaxNumber2", "TaxNumber3"):
                del system.held[PARTNERS]["A_Supplier"][0][name]
            del system.held[PARTNERS]["A_BusinessPartnerAddress"]
            del system.held[PARTNERS]["A_AddressEmailAddress"]

            batch = sync(company)
            kept = supplier_of(company)
            again = s4([item("5100000001", "-100.000")])
            again.held[PARTNERS]["A_AddressEmailAddress"] = again.held[PARTNERS]["A_AddressEmailAddress"][3:]
            system.held[PARTNERS] = again.held[PARTNERS]
            sync(company)

        assert {value for code, _, value in warnings(batch) if code == "not-offered"} == {
            "A_BusinessPartnerAddress",
            "A_AddressEmailAddress",
        }
        assert (kept.tax_id, kept.email, kept.address) == (TAX_ID, "muhasebe@example.com", ADDRESS)
        assert supplier_of(company).email == ""

    def test_bad_cells_are_told_with_their_fields_and_change_nothing(self, named: Named) -> None:
        company = new_company()
        with running(s4([item("5100000001", "-100.000")])) as system:
            named(company, system)
            sync(company)
            system.held[PARTNERS]["A_AddressEmailAddress"][:2] = [
                {**one, "EmailAddress": "no address"} for one in system.held[PARTNERS]["A_AddressEmailAddress"][:2]
            ]
            system.held[PARTNERS]["A_BusinessPartnerAddress"][1]["Country"] = "TUR"
            bank(system)["SWIFTCode"] = "TGBA-TRIS"

            batch = sync(company)

        assert {(code, field) for code, field, _ in warnings(batch)} == {
            ("invalid-email", "email"),
            ("invalid-country", "country"),
            ("invalid-bic", "bic"),
        }
        assert SupplierBankAccount.objects.get(supplier__company=company).bic == "TGBATRIS"

    def test_another_holder_of_a_confirmed_account_is_told_and_not_taken(self, named: Named) -> None:
        company = new_company()
        with running(s4([item("5100000001", "-100.000")])) as system:
            named(company, system)
            sync(company)
            bank(system)["BankAccountHolderName"] = "Anadolu Çelik A.Ş."
            sync(company)
            unconfirmed = SupplierBankAccount.objects.get(supplier__company=company)
            SupplierBankAccount.objects.update(verified_at=timezone.now())
            bank(system)["BankAccountHolderName"] = "Somebody Else"

            batch = sync(company)

        assert unconfirmed.holder == "Anadolu Çelik A.Ş."
        assert warnings(batch) == {("account-differs", "iban", "0000000100: …1326")}
        assert SupplierBankAccount.objects.get(supplier__company=company).holder == "Anadolu Çelik A.Ş."

    def test_the_api_shows_it_to_people_of_the_company(self, named: Named) -> None:
        company = new_company()
        with running(s4([item("5100000001", "-100.000")])) as system:
            named(company, system)
            sync(company)

        shown = Program().get(f"/suppliers/{supplier_of(company).pk}").json()

        assert (shown["tax_id"], shown["email"], shown["address"]) == (TAX_ID, "muhasebe@example.com", ADDRESS)
        assert (shown["bank_accounts"][0]["bic"], shown["bank_accounts"][0]["holder"]) == ("TGBATRIS", "Anadolu Çelik")


@pytest.mark.django_db(transaction=True)
class TestBusinessOne:
    def test_over_the_service_layer(self, named: Named) -> None:
        company = new_company()
        with running(service_layer([journal(1, 1500.5), journal(2, 1.0, supplier="S100A")])) as system:
            partners = system.held["b1s"]["BusinessPartners"]
            side = {"CardCode": "S100A", "CardName": "Anadolu, avans", "Currency": "USD", "ChannelBP": "S100"}
            partners.append({**partners[0], **side, "CurrentAccountBalance": -1})
            named(company, system, kind="B1_SERVICE_LAYER")

            batch = sync(company)

        assert (batch.status, warnings(batch)) == ("applied", set())
        supplier, side_account = supplier_of(company, "S100"), supplier_of(company, "S100A")
        assert (supplier.tax_id, supplier.email, supplier.currency) == (TAX_ID, "muhasebe@example.com", "")
        assert supplier.address["building"] == "Kat 2"
        assert (side_account.master_supplier_id, side_account.currency) == (supplier.pk, "USD")
        assert supplier.master_supplier_id is None
        account = SupplierBankAccount.objects.filter(supplier=supplier).get()
        assert (account.bic, account.holder) == ("TGBATRIS", "Anadolu Çelik")


class TestParticulars:
    @pytest.mark.parametrize(
        ("given", "found"),
        [
            pytest.param(["Büyük Mükellefler", "1234567890"], "1234567890", id="an office beside a number"),
            pytest.param(["1234567891", "10000000146"], "10000000146", id="right check digits go before wrong ones"),
            pytest.param(["Büyük Mükellefler", "1234567891"], "1234567891", id="a wrong number is better than none"),
            pytest.param(["", "DE 123456788"], "DE 123456788", id="another country's"),
            pytest.param(["Büyük Mükellefler", ""], "", id="an office alone is no number"),
        ],
    )
    def test_the_tax_number_among_several(self, given: list[str], found: str) -> None:
        assert tax_number(given) == found

    @pytest.mark.parametrize(
        "text",
        ["a@b", "a b@example.com", "Ayşe <a@example.com>", "a@example.com\nBcc: b@example.com", "a@@example.com", "@"],
    )
    def test_no_e_mail_address(self, text: str) -> None:
        with pytest.raises(BadCell):
            first_email(text)

    def test_the_first_of_several_addresses(self) -> None:
        assert first_email("a.b@example.com; c@example.com") == "a.b@example.com"

    def test_a_bank_code_is_in_capitals(self) -> None:
        assert normal_bic("tgbatris xxx") == "TGBATRISXXX"
