"""What holds for every ledger that was brought in and calculated: invariants of domain.md 3.5, by their numbers."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from payments.domain.ledger import EntryKind, LedgerRow
from payments.models import (
    Allocation,
    CalculationRun,
    ClosingOpenItem,
    Company,
    ImportRowIssue,
    LedgerEntry,
    SupplierClosing,
)
from payments.selectors import supplier as suppliers_read
from payments.services import calculations
from payments.services.applying import Applied, Snapshot
from payments.services.removing import Guard, Scope
from tests.instalments import halves, keep_term, three
from tests.ledgers import apply_rows, calculate, new_company, request_run

pytestmark = pytest.mark.django_db(transaction=True)

KEY_DATE = date(2026, 3, 15)
KEYS = [f"K{number}" for number in range(6)]
drawn = settings(max_examples=500 if os.environ.get("CI") else 20)
"""Each example is a ledger in PostgreSQL."""
COMPLETE = Snapshot(Scope(), Guard(100, 0))
TERMS = {"HALVES": halves(), "THREE": three(days_between=30)}
days = st.integers(-90, 0).map(lambda ahead: KEY_DATE + timedelta(days=ahead))
minors = st.one_of(st.integers(-6, 6), st.integers(-90_000, 90_000))


@st.composite
def rows(
    draw: st.DrawFn, key: str, *, posted: st.SearchStrategy[date] = days, names: Sequence[str] = KEYS
) -> LedgerRow:
    """One line, with or without an open amount and a reference."""
    amount_minor = draw(minors)
    open_minor = draw(st.sampled_from([None, 0, amount_minor, int(amount_minor / 2)]))
    day = draw(posted)
    code = draw(st.sampled_from(["S1", "S2"]))
    return LedgerRow(
        row_no=1,
        supplier_code=code,
        supplier_name=code,
        source_key=key,
        doc_no=key,
        posting_date=day,
        document_date=day,
        currency=draw(st.sampled_from(["TRY", "TRY", "USD"])),
        amount_minor=amount_minor,
        amount_lc_minor=amount_minor,
        kind=draw(st.sampled_from([EntryKind.INVOICE, EntryKind.CREDIT_NOTE, EntryKind.PAYMENT])),
        source_due_date=draw(st.sampled_from([None, day, day + timedelta(days=30)])),
        source_open_minor=open_minor,
        invoice_ref=draw(st.sampled_from(["", *names])),
        term_code=draw(st.sampled_from(["", *TERMS])),
        block=draw(st.sampled_from(["", "A"])),
    )


def ledgers(*, least: int = 1, **more: Any) -> st.SearchStrategy[list[LedgerRow]]:
    """Lines of different keys."""
    chosen = st.lists(st.sampled_from(KEYS), min_size=least, max_size=len(KEYS), unique=True)
    return chosen.flatmap(lambda keys: st.tuples(*(rows(key, **more) for key in keys)).map(list))


def a_company() -> Company:
    """With terms in instalments, of which some documents are due by."""
    company = new_company(closing_mode="FIFO", timezone="Etc/UTC")
    for code, instalments in TERMS.items():
        keep_term(company, code, instalments)
    return company


def live(company: Company) -> set[str]:
    return set(LedgerEntry.objects.filter(company=company, removed_batch=None).values_list("source_key", flat=True))


def stored(run: CalculationRun) -> list[Any]:
    """Every row of a result."""
    told: list[Any] = []
    for model in (SupplierClosing, ClosingOpenItem, Allocation):
        names = [field.attname for field in model._meta.concrete_fields if field.attname != "run_id"]
        told += model._default_manager.filter(run=run).order_by(*names).values_list(*names)
    return told


class TestKeyDate:
    @drawn
    @given(
        ledgers(),
        st.lists(st.integers(1, 60), min_size=1, max_size=4).flatmap(
            lambda ahead: st.tuples(
                *(
                    rows(f"L{number}", posted=st.just(KEY_DATE + timedelta(days=one)), names=[*KEYS, "L0", "L1"])
                    for number, one in enumerate(ahead)
                )
            )
        ),
        st.booleans(),
    )
    def test_10_what_is_posted_later_changes_neither_result_nor_fingerprint(
        self, known: list[LedgerRow], later: Sequence[LedgerRow], one_by_one: bool
    ) -> None:
        known = [replace(row, invoice_ref=row.invoice_ref.replace("K5", "L0")) for row in known]
        company = a_company()
        apply_rows(company, known)
        scope = list(company.suppliers.values_list("pk", flat=True)) if one_by_one else None

        before = calculate(company, key_date=KEY_DATE.isoformat(), suppliers=scope).run
        apply_rows(company, later)
        after = calculate(company, key_date=KEY_DATE.isoformat(), suppliers=scope).run

        assert after.input_fingerprint == before.input_fingerprint
        assert stored(after) == stored(before)


class TestImport:
    @drawn
    @given(ledgers(), ledgers())
    def test_16_the_same_snapshot_twice_changes_nothing(
        self, earlier: list[LedgerRow], snapshot: list[LedgerRow]
    ) -> None:
        company = a_company()
        apply_rows(company, earlier)
        apply_rows(company, of_known_suppliers(snapshot, earlier), snapshot=COMPLETE)
        revision, run = company.ledger_revision, request_run(company)

        again = apply_rows(company, of_known_suppliers(snapshot, earlier), snapshot=COMPLETE)

        assert (again.created, again.updated, again.removed, again.unchanged) == (0, 0, 0, len(snapshot))
        assert live(company) == {row.source_key for row in snapshot}
        assert (company.ledger_revision, request_run(company).pk) == (revision, run.pk)

    @drawn
    @given(ledgers(), st.randoms(use_true_random=False))
    def test_16_rows_in_another_order_have_the_same_fingerprint(self, ledger: list[LedgerRow], random: Any) -> None:
        first, second = a_company(), a_company()
        apply_rows(first, ledger)
        apply_rows(second, random.sample(ledger, len(ledger)))

        fingerprints = {calculate(one, key_date="2026-03-15").run.input_fingerprint for one in (first, second)}

        assert len(fingerprints) == 1

    @drawn
    @given(ledgers(), st.lists(ledgers(), min_size=1, max_size=3))
    def test_16_a_delta_removes_nothing(self, ledger: list[LedgerRow], deltas: list[list[LedgerRow]]) -> None:
        company = a_company()
        apply_rows(company, ledger)
        there = live(company)

        for delta in deltas:
            applied = apply_rows(company, delta)
            assert applied.removed == 0
            assert there <= live(company)
            there = live(company)

    @drawn
    @given(ledgers(), st.lists(ledgers(), min_size=1, max_size=2))
    def test_16_rows_that_are_refused_are_counted_and_alter_no_balance(
        self, ledger: list[LedgerRow], more: list[list[LedgerRow]]
    ) -> None:
        delivered = [row for part in (ledger, *more) for row in part]
        company = a_company()

        applied = apply_rows(company, delivered)

        by_key: dict[str, set[LedgerRow]] = {}
        for row in delivered:
            by_key.setdefault(row.source_key, set()).add(row)
        taken = [found.pop() for found in by_key.values() if len(found) == 1]
        refused = len(delivered) - sum(row in taken for row in delivered)
        errors = ImportRowIssue.objects.filter(batch__company=company, severity="error").count()
        assert (applied.refused, errors, counted(applied)) == (refused, refused, len(delivered))
        assert live(company) == {row.source_key for row in taken}
        assert balances(calculate(company).run) == sums(taken)


class TestInstalments:
    @drawn
    @given(ledgers(), st.booleans())
    def test_1_and_12_the_parts_of_a_document_are_what_is_open_and_closed_of_it(
        self, ledger: list[LedgerRow], one_by_one: bool
    ) -> None:
        company = a_company()
        apply_rows(company, ledger)
        scope = list(company.suppliers.values_list("pk", flat=True)) if one_by_one else None

        run = calculate(company, key_date=KEY_DATE.isoformat(), suppliers=scope).run

        amounts: dict[tuple[int, int], int] = {}
        for entry in LedgerEntry.objects.filter(company=company).exclude(amount=0):
            parts = [part["amount"] for part in entry.parts or ()]
            assert sum(parts) == (entry.amount if parts else 0)
            assert all(part >= 0 for part in parts)
            amounts |= {(entry.pk, number): part for number, part in enumerate(parts, start=1) if part} or {
                (entry.pk, 0): entry.amount
            }
        found: Counter[tuple[int, int]] = Counter()
        for item in ClosingOpenItem.objects.filter(run=run):
            found[item.entry_id, item.part] += item.open_amount
        for made in Allocation.objects.filter(run=run):
            found[made.credit_id, made.credit_part] += made.amount
            found[made.debit_id, 0] -= made.amount
        assert found == amounts

    @drawn
    @given(ledgers())
    def test_8_few_suppliers_are_closed_as_the_whole_ledger_is(self, ledger: list[LedgerRow]) -> None:
        company = a_company()
        apply_rows(company, ledger)

        whole = calculate(company, key_date=KEY_DATE.isoformat()).run
        few = calculate(
            company, key_date=KEY_DATE.isoformat(), suppliers=list(company.suppliers.values_list("pk", flat=True))
        ).run

        assert stored(few) == stored(whole)
        assert few.input_fingerprint == whole.input_fingerprint


class TestRun:
    @drawn
    @given(ledgers(), ledgers(least=0))
    def test_17_the_same_ledger_is_answered_with_the_run_there_is_and_another_with_another(
        self, ledger: list[LedgerRow], delta: list[LedgerRow]
    ) -> None:
        company = a_company()
        apply_rows(company, ledger)
        first = calculate(company).run

        applied = apply_rows(company, delta)
        second = calculate(company).run if applied.created or applied.updated else request_run(company)

        assert (second.pk == first.pk) == (applied.created + applied.updated == 0)
        assert request_run(company).pk == second.pk

    @drawn
    @given(
        ledgers(),
        ledgers(),
        st.sampled_from(
            ["calculation.read", "calculation.calculated", "calculation.copied", "calculation.before-commit"]
        ),
        st.booleans(),
    )
    def test_17_a_result_is_visible_once_its_run_has_succeeded_and_not_a_moment_before(
        self, ledger: list[LedgerRow], delta: list[LedgerRow], point: str, single: bool
    ) -> None:
        company = a_company()
        apply_rows(company, ledger)
        first = calculate(company).run
        apply_rows(company, delta)
        ids = list(company.suppliers.values_list("pk", flat=True))
        run = request_run(company, supplier_ids=ids if single else None)
        shown = {one: suppliers_read.shown_run_id(one) for one in ids}
        assert set(shown.values()) == {first.pk}

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(calculations, "failpoint", broken_at(point))
            if run.pk != first.pk:
                with pytest.raises(Broken):
                    calculations.carry_out_run(run_id=run.pk, clock=timezone.now)
        run.refresh_from_db()
        assert run.pk == first.pk or (run.status, stored(run)) == ("running", [])
        assert {one: suppliers_read.shown_run_id(one) for one in ids} == shown

        if run.pk != first.pk:
            calculations.carry_out_run(run_id=run.pk, clock=timezone.now)
        assert {suppliers_read.shown_run_id(one) for one in ids} == {run.pk}


class Broken(Exception):
    """Where the calculation was told to break."""


def broken_at(point: str) -> Any:
    """Stands in for `failpoint`."""

    def failpoint(name: str) -> None:
        if name == point:
            raise Broken

    return failpoint


def of_known_suppliers(snapshot: Sequence[LedgerRow], earlier: Sequence[LedgerRow]) -> list[LedgerRow]:
    """No line moves to another supplier while it is there."""
    codes = {row.source_key: row.supplier_code for row in earlier}
    return [replace(row, supplier_code=codes.get(row.source_key, row.supplier_code)) for row in snapshot]


def counted(applied: Applied) -> int:
    return applied.created + applied.updated + applied.unchanged + applied.refused


def balances(run: CalculationRun) -> dict[tuple[str, str], int]:
    told = SupplierClosing.objects.filter(run=run).values_list("supplier__code", "currency", "balance")
    return {(code, currency): balance for code, currency, balance in told}


def sums(taken: Sequence[LedgerRow]) -> dict[tuple[str, str], int]:
    found: Counter[tuple[str, str]] = Counter()
    for row in taken:
        found[row.supplier_code, row.currency] += row.amount_minor
    return dict(found)
