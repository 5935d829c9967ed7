"""A ledger fetched from S/4HANA ends where a delivered file does, and whatever goes wrong there leaves it as it was."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from payments.models import (
    Company,
    ImportBatch,
    ImportRowIssue,
    LedgerEntry,
    Supplier,
    SupplierBankAccount,
    SupplierEvent,
)
from payments.selectors.syncs import SourceNotConfigured, sync_state
from payments.services import imports, syncs
from payments.services.imports import Outcome
from tests.ledgers import SOMEBODY, new_company
from tests.sources.conftest import Named
from tests.sources.records import IBAN, ITEMS, OTHER_IBAN, PARTNERS, item, s4
from tests.sources.systems import System, running, ticks

pytestmark = pytest.mark.django_db(transaction=True)


def sync(company: Company, *, complete: bool = False) -> ImportBatch:
    batch = syncs.request_sync(company=company, complete=complete, requester=SOMEBODY)
    return carried_out(batch).batch


def carried_out(batch: ImportBatch) -> Outcome:
    return imports.carry_out_import(batch_id=batch.pk, clock=timezone.now)


def live(company: Company) -> dict[str, int]:
    rows = LedgerEntry.objects.filter(company=company, removed_batch=None)
    return dict(rows.values_list("source_key", "amount"))


def items_of(system: System) -> list[dict[str, Any]]:
    return system.held[ITEMS]["A_OperationalAcctgDocItemCube"]


def many(count: int) -> list[dict[str, Any]]:
    return [item(f"51000000{number:02}", "-100.000") for number in range(count)]


class TestPull:
    def test_brings_lines_suppliers_and_accounts(self, named: Named) -> None:
        company = new_company()
        invoice = item("5100000001", "-1234.500", PaymentBlockingReason="A")
        paid = item("5100000002", "-50.000", ClearingAccountingDocument="1500000001", ClearingDate=ticks("2026-01-20"))
        payment = item(
            "1500000001",
            "50.000",
            ClearingAccountingDocument="1500000001",
            ClearingDate=ticks("2026-01-20"),
            InvoiceReference="5100000002",
            InvoiceReferenceFiscalYear="2026",
            InvoiceItemReference="1",
        )
        with running(s4([invoice, paid, payment])) as system:
            named(company, system)

            batch = sync(company)

        assert (batch.status, batch.source, batch.read, batch.created) == ("applied", "S4_ODATA", 3, 3)
        key = f"{company.code}/2026/5100000001/001"
        entry = LedgerEntry.objects.get(company=company, source_key=key)
        assert (entry.amount, entry.source_open_amount, entry.block, entry.method) == (1234_50, 1234_50, "A", "T")
        assert (str(entry.posting_date), str(entry.source_due_date)) == ("2026-01-10", "2026-02-10")
        assert (entry.tier1_days, str(entry.tier1_percent), entry.tier2_days, entry.net_days) == (14, "2.000", None, 30)
        closed = LedgerEntry.objects.get(company=company, doc_no="5100000002")
        assert (closed.source_open_amount, str(closed.cleared_date)) == (0, "2026-01-20")
        debit = LedgerEntry.objects.get(company=company, doc_no="1500000001")
        assert (debit.amount, debit.invoice_ref) == (-50_00, closed.source_key)
        supplier = Supplier.objects.get(company=company)
        assert (supplier.code, supplier.name) == ("0000000100", "Anadolu Çelik A.Ş.")
        account = SupplierBankAccount.objects.get(supplier=supplier)
        assert (account.iban, account.verified_at) == (IBAN, None)

    @pytest.mark.parametrize("own_links", [True, False], ids=["links of its own", "counted on by us"])
    def test_reads_every_page(self, named: Named, own_links: bool) -> None:
        company = new_company()
        with running(s4(many(11), own_links=own_links)) as system:
            named(company, system)

            batch = sync(company)

        assert (batch.created, len(live(company))) == (11, 11)

    def test_takes_amounts_without_sign_by_their_side(self, named: Named) -> None:
        company = new_company()
        unsigned = item("5100000001", "-70.000", AmountInTransactionCurrency="70.000", AmountInCompanyCodeCurrency="70")
        with running(s4([unsigned])) as system:
            named(company, system)

            sync(company)

        assert list(live(company).values()) == [70_00]

    def test_lists_a_bad_line_and_takes_the_others(self, named: Named) -> None:
        company = new_company()
        bad = item("5100000001", "-1.000", TransactionCurrency="lira", PostingDate="soon")
        with running(s4([bad, item("5100000002", "-2.000")])) as system:
            named(company, system)

            batch = sync(company)

        assert (batch.status, batch.created, batch.rejected) == ("applied", 1, 1)
        told = set(ImportRowIssue.objects.filter(batch=batch).values_list("code", "field"))
        assert told == {("unknown-currency", "currency"), ("not-a-date", "posting_date")}

    def test_writes_nothing_to_the_source(self, named: Named) -> None:
        company = new_company()
        with running(s4(many(2))) as system:
            named(company, system)

            sync(company)

        assert set(system.methods) == {"GET"}

    def test_changes_nothing_the_second_time(self, named: Named) -> None:
        company = new_company()
        with running(s4(many(4))) as system:
            named(company, system)
            sync(company, complete=True)

            again = sync(company, complete=True)

        assert (again.created, again.updated, again.removed, again.unchanged) == (0, 0, 0, 4)


class TestMasters:
    def test_a_changed_iban_arrives_unconfirmed_beside_the_old_one(self, named: Named) -> None:
        company = new_company()
        with running(s4(many(1))) as system:
            named(company, system)
            sync(company)
            SupplierBankAccount.objects.filter(supplier__company=company).update(verified_at=timezone.now())
            system.held[PARTNERS]["A_BusinessPartnerBank"][0]["IBAN"] = OTHER_IBAN

            sync(company)

        accounts = SupplierBankAccount.objects.filter(supplier__company=company).order_by("pk")
        assert [(one.iban, one.verified_at is None) for one in accounts] == [(IBAN, False), (OTHER_IBAN, True)]

    def test_a_supplier_blocked_there_is_blocked_here_until_it_is_not(self, named: Named) -> None:
        company = new_company()
        with running(s4(many(1))) as system:
            named(company, system)
            system.held[PARTNERS]["A_SupplierCompany"][0]["PaymentBlockingReason"] = "B"
            sync(company)
            blocked = Supplier.objects.get(company=company).payment_block
            system.held[PARTNERS]["A_SupplierCompany"][0]["PaymentBlockingReason"] = ""

            sync(company)

        assert (blocked, Supplier.objects.get(company=company).payment_block) == ("B", "")

    def test_a_new_name_is_found_though_no_line_changed(self, named: Named) -> None:
        company = new_company()
        with running(s4(many(1))) as system:
            named(company, system)
            sync(company)
            system.held[PARTNERS]["A_Supplier"][0]["SupplierName"] = "Yeni Ünvan A.Ş."
            items_of(system)[0]["LastChangeDate"] = ticks("2020-01-01")

            batch = sync(company)

        supplier = Supplier.objects.get(company=company)
        assert (batch.read, supplier.name, "yeni unvan" in supplier.search_key) == (0, "Yeni Ünvan A.Ş.", True)

    def test_a_system_without_company_masters_is_read_and_says_so(self, named: Named) -> None:
        company = new_company()
        system = s4(many(1))
        del system.held[PARTNERS]["A_SupplierCompany"]
        with running(system):
            named(company, system)

            batch = sync(company)

        assert batch.status == "applied"
        assert ("not-offered", "A_SupplierCompany") in ImportRowIssue.objects.filter(batch=batch).values_list(
            "code", "value"
        )


class TestMasterEvents:
    def test_tell_what_changed_and_no_account_number(self, named: Named) -> None:
        company = new_company()
        with running(s4(many(1))) as system:
            named(company, system)
            first = carried_out(syncs.request_sync(company=company, complete=True, requester=SOMEBODY))
            system.held[PARTNERS]["A_BusinessPartnerBank"][0]["IBAN"] = OTHER_IBAN
            system.held[PARTNERS]["A_Supplier"][0]["SupplierName"] = "Yeni Ünvan A.Ş."
            system.held[PARTNERS]["A_SupplierCompany"][0]["PaymentBlockingReason"] = "B"

            second = carried_out(syncs.request_sync(company=company, complete=True, requester=SOMEBODY))
            third = carried_out(syncs.request_sync(company=company, complete=True, requester=SOMEBODY))

        assert (first.events, third.events) == ([], [])  # a new supplier has no other master data than it had
        [event] = second.events
        assert (event.type, event.message_code) == ("supplier.master_changed", "supplier.master-changed")
        assert json.loads(event.data) == {
            "version": event.seq,
            "code": "0000000100",
            "name": "Yeni Ünvan A.Ş.",
            "payment_block": "B",
            "changed": ["name", "bank_accounts", "payment_block"],
        }
        assert list(SupplierEvent.objects.values_list("type", "seq")) == [("supplier.master_changed", event.seq)]

    def test_stay_away_where_a_pull_is_only_shown(self, named: Named) -> None:
        company = new_company()
        with running(s4(many(80))) as system:
            named(company, system)
            sync(company)
            del items_of(system)[5:]
            system.held[PARTNERS]["A_Supplier"][0]["SupplierName"] = "Yeni Ünvan A.Ş."

            batch = sync(company, complete=True)

        assert batch.status == "needs_confirmation"
        assert not SupplierEvent.objects.filter(supplier__company=company).exists()
        assert Supplier.objects.get(company=company).name == "Anadolu Çelik A.Ş."


class TestChanges:
    def test_after_a_first_pull_only_what_changed_is_asked_for_and_nothing_removed(self, named: Named) -> None:
        company = new_company()
        with running(s4(many(5))) as system:
            named(company, system)
            sync(company)
            today = datetime.now(UTC).date().isoformat()
            items_of(system)[:] = [item("5100000009", "-9.000", LastChangeDate=ticks(today))]

            batch = sync(company)

        assert (batch.mode, batch.read, batch.created, batch.removed) == ("delta", 1, 1, 0)
        assert len(live(company)) == 6

    def test_nothing_new_is_a_success(self, named: Named) -> None:
        company = new_company()
        with running(s4(many(2))) as system:
            named(company, system)
            sync(company)

            batch = sync(company)

        assert (batch.status, batch.read, batch.error_code) == ("applied", 0, "")
        assert len(live(company)) == 2

    def test_a_complete_pull_removes_what_is_gone(self, named: Named) -> None:
        company = new_company()
        with running(s4(many(5))) as system:
            named(company, system)
            sync(company)
            del items_of(system)[3:]

            batch = sync(company, complete=True)

        assert (batch.mode, batch.removed, len(live(company))) == ("snapshot", 2, 3)

    def test_a_complete_pull_that_would_remove_much_asks_and_applies_what_was_asked_about(self, named: Named) -> None:
        company = new_company()
        with running(s4(many(80))) as system:
            named(company, system)
            sync(company)
            del items_of(system)[10:]

            asked = sync(company, complete=True)
            before = len(live(company))
            items_of(system).clear()  # what the source says by now is not what somebody agrees to
            confirmed = carried_out(imports.confirm_import(batch=asked)).batch

        assert (asked.status, asked.removed, before) == ("needs_confirmation", 70, 80)
        assert (confirmed.status, confirmed.removed, len(live(company))) == ("applied", 70, 10)


class TestFailures:
    @pytest.mark.parametrize("failures", [["503", "429"], ["cut", "503"]], ids=" ".join)
    def test_a_busy_system_and_a_cut_connection_are_waited_out(self, named: Named, failures: list[str]) -> None:
        company = new_company()
        with running(s4(many(7), failures=failures)) as system:
            named(company, system)

            batch = sync(company)

        assert (batch.status, batch.created) == ("applied", 7)

    @pytest.mark.parametrize(
        ("failures", "code"),
        [
            pytest.param(["503"] * 3, "source-refused", id="busy for too long"),
            pytest.param(["500"], "source-refused", id="an error of its own"),
            pytest.param(["403"], "source-refused", id="no right"),
            pytest.param(["redirect"], "source-refused", id="sends us elsewhere"),
            pytest.param(["html"], "source-answer-unreadable", id="a sign-in page"),
            pytest.param(["cut"] * 3, "source-unreachable", id="cut off each time"),
        ],
    )
    def test_is_an_error_and_leaves_the_ledger_as_it_was(self, named: Named, failures: list[str], code: str) -> None:
        company = new_company()
        with running(s4(many(3))) as system:
            named(company, system)
            sync(company)
            before = live(company)
            system.failures[:] = failures

            batch = sync(company, complete=True)

        assert (batch.status, batch.error_code, live(company)) == ("failed", code, before)
        assert not any("169.254" in address for address in system.asked)

    def test_a_wrong_password_is_told_apart_and_not_tried_again(
        self, named: Named, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        company = new_company()
        with running(s4(many(1))) as system:
            named(company, system)
            monkeypatch.setenv("TEST_SAP_PASSWORD", "wrong")

            batch = sync(company)

        assert (batch.status, batch.error_code, len(system.asked)) == ("failed", "source-sign-in-failed", 1)

    def test_fewer_records_than_it_counts_is_an_error(self, named: Named) -> None:
        company = new_company()
        system = s4(many(9))
        with running(system):
            named(company, system)
            sync(company)
            system.short_by = 1

            batch = sync(company, complete=True)

        assert (batch.status, batch.error_code, len(live(company))) == ("failed", "source-incomplete", 9)

    def test_not_one_line_is_no_error_of_the_source_and_removes_nothing(self, named: Named) -> None:
        company = new_company()
        with running(s4(many(3))) as system:
            named(company, system)
            sync(company)
            kept = items_of(system)[0] | {"FinancialAccountType": "D"}
            items_of(system)[:] = [kept]

            batch = sync(company, complete=True)

        assert (batch.status, batch.error_code, len(live(company))) == ("rejected", "source-empty", 3)

    def test_a_link_to_another_host_is_not_followed(self, named: Named) -> None:
        company = new_company()
        with running(s4(many(4))) as elsewhere, running(s4(many(4))) as system:
            named(company, system)
            honest, system.port = system.port, elsewhere.port  # its links lead to the other one from now on

            try:
                batch = sync(company)
            finally:
                system.port = honest

        assert (batch.status, batch.error_code, elsewhere.asked) == ("failed", "source-address-refused", [])

    def test_a_field_it_lacks_is_named(self, named: Named) -> None:
        company = new_company()
        lacking = {name: value for name, value in item("5100000001", "-1").items() if name != "DebitCreditCode"}
        with running(s4([lacking])) as system:
            named(company, system)

            batch = sync(company)

        assert (batch.error_code, batch.error_values["fields"]) == ("source-lacks-fields", "DebitCreditCode")


class TestAsking:
    def test_a_company_without_source_is_refused(self) -> None:
        with pytest.raises(SourceNotConfigured):
            syncs.request_sync(company=new_company(), complete=False, requester=SOMEBODY)

        assert not ImportBatch.objects.exclude(pulled_from="").exists()

    def test_while_one_is_open_it_is_answered(self, named: Named) -> None:
        company = new_company()
        with running(s4(many(1))) as system:
            named(company, system)
            first = syncs.request_sync(company=company, complete=False, requester=SOMEBODY)

            second = syncs.request_sync(company=company, complete=True, requester=SOMEBODY)

        assert second.pk == first.pk

    def test_cancelling_one_leaves_nothing_behind(self, named: Named) -> None:
        company = new_company()
        with running(s4(many(1))) as system:
            named(company, system)
            batch = syncs.request_sync(company=company, complete=False, requester=SOMEBODY)

            imports.cancel_import(batch=batch, now=timezone.now())

        assert live(company) == {}
        assert sync_state(company).next_at is not None


class TestSchedule:
    def test_comes_when_its_time_has_come_and_first_completely(self, named: Named) -> None:
        company = new_company()
        with running(s4(many(2))) as system:
            named(company, system, every_minutes=30, complete_every_minutes=600)
            now = timezone.now()

            [first] = syncs.request_due(now=now)
            at_once = syncs.request_due(now=now)
            carried_out(ImportBatch.objects.get(pk=first))
            early = syncs.request_due(now=now + timedelta(minutes=20))
            [second] = syncs.request_due(now=now + timedelta(minutes=31))

        assert (at_once, early) == ([], [])
        modes = [ImportBatch.objects.get(pk=pk).mode for pk in (first, second)]
        assert modes == ["snapshot", "delta"]

    def test_is_complete_again_after_its_time(self, named: Named) -> None:
        company = new_company()
        with running(s4(many(2))) as system:
            named(company, system, every_minutes=30, complete_every_minutes=600)
            sync(company)

            [late] = syncs.request_due(now=timezone.now() + timedelta(minutes=700))

        assert ImportBatch.objects.get(pk=late).mode == "snapshot"

    def test_shows_the_last_success_beside_a_later_error(self, named: Named) -> None:
        company = new_company()
        with running(s4(many(2))) as system:
            named(company, system)
            good = sync(company)
            system.failures[:] = ["500"]
            bad = sync(company)

            state = sync_state(company)

        assert (state.last_success, state.last_error, state.waiting) == (good, bad, None)

    def test_waits_while_somebody_is_asked(self, named: Named) -> None:
        company = new_company()
        with running(s4(many(80))) as system:
            named(company, system, every_minutes=1)
            sync(company)
            del items_of(system)[5:]
            sync(company, complete=True)

            queued = syncs.request_due(now=timezone.now() + timedelta(days=1))

        assert queued == []
