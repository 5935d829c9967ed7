"""Account classes of the ledger after a change of the rules they follow."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from payments.domain.ledger import AccountClass, EntryKind, LedgerRow
from payments.models import CalculationRun, Company, LedgerEntry, LedgerEntryVersion, SupplierClosing
from payments.services import due_dates
from payments.services.settings import change_settings
from tests.ledgers import SOMEBODY, apply_rows, calculate, line, new_company

pytestmark = pytest.mark.django_db(transaction=True)

FIFO = {"closing_mode": "FIFO"}
ADVANCE = {"special_gl": "Z", "doc_type": "KZ", "kind": EntryKind.PAYMENT}
"""As a list tells a line with an indicator that no rule knows yet."""


def change(company: Company, **class_rules: dict[str, str]) -> bool:
    """New class rules; whether the ledger has to follow."""
    company.refresh_from_db()
    changed = change_settings(
        company=company, rules={**FIFO, "class_rules": class_rules}, requester=SOMEBODY, now=timezone.now()
    )
    return changed.reclasses


def refresh(company: Company) -> list[Any]:
    queued = due_dates.refresh(company_id=company.pk, now=timezone.now())
    company.refresh_from_db()
    return queued


def ledger() -> list[LedgerRow]:
    return [
        line("I1", "2026-01-10", "1000.00", doc_type="KR", kind=EntryKind.INVOICE),
        line("P1", "2026-01-20", "-400.00", **ADVANCE),
    ]


def classes(company: Company) -> dict[str, tuple[str, str]]:
    told = LedgerEntry.objects.filter(company=company).values_list("source_key", "kind", "account_class")
    return {key: (kind, account_class) for key, kind, account_class in told}


class TestChangedClassRules:
    def test_class_existing_lines_anew_and_change_the_figures(self) -> None:
        company = new_company(**FIFO)
        apply_rows(company, ledger())
        before = calculate(company, key_date="2026-02-01").run

        assert change(company, special_gl={"Z": "advance"})
        assert len(refresh(company)) == 1
        after = calculate(company, key_date="2026-02-01").run

        assert classes(company) == {"I1": ("invoice", "normal"), "P1": ("down_payment", "advance")}
        figures = SupplierClosing.objects.filter(run__in=[before, after]).order_by("open")
        assert [(one.run_id, one.balance, one.open, one.advance) for one in figures] == [
            (before.pk, 600_00, 600_00, 0),
            (after.pk, 1000_00, 1000_00, -400_00),
        ]
        assert before.input_fingerprint != after.input_fingerprint

    def test_keep_what_a_line_said_before(self) -> None:
        company = new_company(**FIFO)
        apply_rows(company, ledger())
        change(company, special_gl={"Z": "advance"})

        refresh(company)

        (kept,) = LedgerEntryVersion.objects.all()
        assert (kept.body["source_key"], kept.body["kind"], kept.body["account_class"]) == ("P1", "payment", "normal")
        assert (kept.ledger_revision, company.ledger_revision) == (2, 2)

    def test_leave_the_same_line_unchanged_when_it_is_delivered_again_by_the_new_rules(self) -> None:
        company = new_company(**FIFO)
        apply_rows(company, ledger())
        change(company, special_gl={"Z": "advance"})
        refresh(company)
        again = line(
            "P1",
            "2026-01-20",
            "-400.00",
            **{**ADVANCE, "kind": EntryKind.DOWN_PAYMENT, "account_class": AccountClass.ADVANCE},
        )

        applied = apply_rows(company, [ledger()[0], again])

        assert (applied.created, applied.updated, applied.unchanged) == (0, 0, 2)

    def test_are_taken_back_with_the_rule(self) -> None:
        company = new_company(**FIFO)
        apply_rows(company, ledger())
        change(company, special_gl={"Z": "advance"})
        refresh(company)
        change(company)

        refresh(company)

        assert classes(company)["P1"] == ("payment", "normal")

    def test_follow_the_account_of_a_dotted_code_where_there_is_no_indicator(self) -> None:
        company = new_company(**FIFO)
        apply_rows(
            company, [line("P1", "2026-01-20", "-400.00", supplier="195.01.7"), line("P2", "2026-01-20", "5.00")]
        )
        change(company, accounts={"195": "advance"})

        refresh(company)

        assert classes(company) == {"P1": ("other", "advance"), "P2": ("other", "normal")}

    def test_give_a_credit_note_that_was_an_advance_its_own_due_date(self) -> None:
        company = new_company(**FIFO)
        note = line(
            "N1",
            "2026-01-20",
            "-400.00",
            doc_type="KG",
            special_gl="A",
            kind=EntryKind.DOWN_PAYMENT,
            account_class=AccountClass.ADVANCE,
            baseline_date=date(2026, 1, 5),
        )
        apply_rows(company, [note])
        change(company, special_gl={"A": "normal"})

        refresh(company)

        entry = LedgerEntry.objects.get(company=company)
        assert (entry.kind, entry.account_class, entry.due_date.isoformat()) == ("credit_note", "normal", "2026-01-05")

    def test_do_nothing_a_second_time(self) -> None:
        company = new_company(**FIFO)
        apply_rows(company, ledger())
        change(company, special_gl={"Z": "advance"})

        assert [len(refresh(company)), len(refresh(company))] == [1, 0]
        assert (company.ledger_revision, LedgerEntryVersion.objects.count()) == (2, 1)

    def test_of_other_settings_leave_the_ledger_alone(self) -> None:
        company = new_company(**FIFO)
        apply_rows(company, ledger())

        assert not change(company)
        assert (company.pk in due_dates.outdated(), refresh(company)) == (False, [])

    def test_leave_lines_alone_whose_indicator_was_not_kept_until_they_are_delivered_again(self) -> None:
        company = new_company(**FIFO)
        apply_rows(company, [line("P1", "2026-01-20", "-400.00", supplier="195.01.7")])
        LedgerEntry.objects.update(special_gl=None)
        change(company, accounts={"195": "advance"})
        refresh(company)
        assert classes(company) == {"P1": ("other", "normal")}
        change(company)
        refresh(company)

        applied = apply_rows(company, [line("P1", "2026-01-20", "-400.00", supplier="195.01.7")])
        change(company, accounts={"195": "advance"})
        refresh(company)

        assert (applied.updated, applied.unchanged) == (0, 1)
        assert classes(company) == {"P1": ("other", "advance")}

    def test_queue_one_calculation_that_reads_the_new_classes(self) -> None:
        company = new_company(**FIFO)
        apply_rows(company, ledger())
        change(company, special_gl={"Z": "advance"})

        refresh(company)

        assert CalculationRun.objects.filter(company=company, status="queued").count() == 1
