"""Staged rows against the ledger."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection

from payments.models import (
    ImportBatch,
    ImportRowIssue,
    LedgerEntry,
    LedgerEntryVersion,
    StagedEntry,
    Supplier,
    SupplierBankAccount,
)
from tests.ledgers import apply_rows, golden_rows, line, new_company, supplier_of

pytestmark = pytest.mark.django_db(transaction=True)


class TestApply:
    def test_creates_lines_once_however_often_they_come(self) -> None:
        company = new_company()

        first, second = apply_rows(company, golden_rows("E1")), apply_rows(company, reversed(golden_rows("E1")))

        assert (first.created, first.updated, first.unchanged) == (6, 0, 0)
        assert (second.created, second.updated, second.unchanged) == (0, 0, 6)
        assert company.ledger_revision == 1
        assert not LedgerEntryVersion.objects.exists()

    def test_writes_no_row_for_an_unchanged_line(self) -> None:
        company = new_company()
        apply_rows(company, golden_rows("E1"))
        before = self._row_versions(company.pk)

        apply_rows(company, golden_rows("E1"))

        assert self._row_versions(company.pk) == before

    def _row_versions(self, company_id: int) -> list[tuple[object, ...]]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT id, xmin::text FROM ledger_entry WHERE company_id = %s ORDER BY id", [company_id])
            return list(cursor.fetchall())

    def test_keeps_what_a_changed_line_said_before(self) -> None:
        company = new_company()
        apply_rows(company, [line("I1", "2026-01-10", "100.00")])

        applied = apply_rows(company, [line("I1", "2026-01-10", "120.00")])

        entry = LedgerEntry.objects.get(company=company)
        assert (applied.created, applied.updated, entry.amount) == (0, 1, 120_00)
        assert LedgerEntryVersion.objects.get(entry=entry).body["amount"] == 100_00

    def test_lets_no_line_take_the_place_of_another_suppliers(self) -> None:
        company = new_company()
        apply_rows(company, [line("D1", "2026-01-10", "5000.00")])

        applied = apply_rows(company, [replace(line("D1", "2026-02-10", "70.00"), supplier_code="S2")])

        entry = LedgerEntry.objects.get(company=company)
        assert (applied.created, applied.updated, applied.refused) == (0, 0, 1)
        assert (entry.amount, entry.supplier.code) == (5_000_00, "S1")
        [issue] = ImportRowIssue.objects.all()
        assert (issue.code, issue.field, issue.value) == ("key-of-another-supplier", "source_key", "D1")

    def test_revives_a_tombstone(self) -> None:
        company = new_company()
        apply_rows(company, [line("I1", "2026-01-10", "100.00")])
        LedgerEntry.objects.filter(company=company).update(removed_batch=ImportBatch.objects.first())

        applied = apply_rows(company, [line("I1", "2026-01-10", "100.00")])

        assert applied.updated == 1
        assert LedgerEntry.objects.get(company=company).removed_batch is None

    def test_takes_an_equal_line_of_the_same_batch_once_and_warns(self) -> None:
        company = new_company()

        applied = apply_rows(company, [line("I1", "2026-01-10", "100.00"), line("I1", "2026-01-10", "100.00")])

        assert (applied.created, applied.unchanged, applied.refused) == (1, 1, 0)
        assert list(ImportRowIssue.objects.values_list("row_no", "severity", "code")) == [
            (3, "warning", "duplicate-row")
        ]

    def test_refuses_both_of_two_lines_that_claim_one_key(self) -> None:
        company = new_company()

        applied = apply_rows(company, [line("I1", "2026-01-10", "100.00"), line("I1", "2026-01-10", "999.00")])

        assert (applied.created, applied.refused) == (0, 2)
        assert set(ImportRowIssue.objects.values_list("row_no", "code")) == {
            (2, "conflicting-duplicate"),
            (3, "conflicting-duplicate"),
        }

    def test_creates_suppliers_with_folded_search_keys(self) -> None:
        company = new_company()

        apply_rows(company, [replace(line("I1", "2026-01-10", "1.00"), supplier_name="ŞANLI ISI İnş.")])

        assert supplier_of(company).search_key == "s1 sanli isi ins."

    def test_takes_over_a_new_name_only_where_all_rows_agree(self) -> None:
        company = new_company()
        apply_rows(company, [line("I1", "2026-01-10", "1.00"), line("X1", "2026-01-10", "1.00", supplier="S2")])

        apply_rows(
            company,
            [
                replace(line("I2", "2026-01-11", "1.00"), supplier_name="Yeni"),
                replace(line("X2", "2026-01-11", "1.00", supplier="S2"), supplier_name="Bir"),
                replace(line("X3", "2026-01-11", "1.00", supplier="S2"), supplier_name="İki"),
            ],
        )

        names = dict(Supplier.objects.filter(company=company).values_list("code", "name"))
        assert names == {"S1": "Yeni", "S2": "Tedarikçi S2"}

    def test_takes_the_name_that_some_rows_give_and_others_leave_blank(self) -> None:
        company = new_company()

        apply_rows(
            company,
            [
                replace(line("I1", "2026-01-10", "1.00"), supplier_name="Anadolu"),
                replace(line("I2", "2026-01-10", "1.00"), supplier_name=""),
            ],
        )

        assert supplier_of(company).name == "Anadolu"

    def test_notes_an_iban_as_an_account_nobody_has_confirmed(self) -> None:
        company = new_company()
        iban = "TR809999900000000000000001"

        apply_rows(company, [line("I1", "2026-01-10", "1.00", iban=iban), line("I2", "2026-01-10", "1.00", iban=iban)])

        account = SupplierBankAccount.objects.get(supplier=supplier_of(company))
        assert (account.iban, account.verified_at) == (iban, None)

    @pytest.mark.parametrize(
        ("row", "due", "source"),
        [
            pytest.param(line("A", "2026-01-10", "1.00", due="2026-02-09"), "2026-02-09", "erp", id="the ERP's own"),
            pytest.param(line("A", "2026-01-10", "1.00"), "2026-01-10", "baseline", id="an invoice's document date"),
            pytest.param(line("A", "2026-01-10", "-1.00"), "2026-01-10", "baseline", id="a payment's posting date"),
        ],
    )
    def test_gives_every_line_a_due_date_and_says_where_from(self, row: object, due: str, source: str) -> None:
        company = new_company()

        apply_rows(company, [row])  # type: ignore[list-item]

        entry = LedgerEntry.objects.get(company=company)
        assert (entry.due_date.isoformat(), entry.due_source) == (due, source)

    def test_leaves_nothing_in_the_staging_table(self) -> None:
        company = new_company()

        apply_rows(company, golden_rows("E1"))

        assert not StagedEntry.objects.exists()

    def test_adds_up_debit_and_credit_per_currency(self) -> None:
        company = new_company()

        applied = apply_rows(
            company, [*golden_rows("E1"), line("U1", "2026-01-10", "12.50", currency="USD", supplier="S2")]
        )

        assert applied.totals == {
            "TRY": {"debit": "-26200.00", "credit": "66250.74"},
            "USD": {"debit": "0.00", "credit": "12.50"},
        }
