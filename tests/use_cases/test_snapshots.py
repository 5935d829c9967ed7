"""A delivery that is complete removes what it does not contain, and asks first where that would be much."""

from __future__ import annotations

import io
from collections.abc import Iterable

import pytest
from django.utils import timezone

from payments.models import CalculationRun, Company, ImportBatch, ImportRowIssue, LedgerEntry, StagedEntry
from payments.services import imports, work
from payments.services.imports import ImportAlreadyFinished, NothingToConfirm, Outcome
from payments.services.removing import Scope
from tests.ledgers import SOMEBODY, calculate, new_company

pytestmark = pytest.mark.django_db(transaction=True)

HEADER = "company,supplier_code,source_key,doc_no,posting_date,due_date,currency,amount,invoice_ref"
EVERYTHING = Scope()


def row(key: str, *, supplier: str = "S1", posted: str = "2026-01-10", amount: str = "1.00", ref: str = "") -> str:
    return f"{supplier},{key},{key},{posted},2026-02-{10 + len(key)},TRY,{amount},{ref}"


def ledger(company: Company, rows: Iterable[str]) -> bytes:
    return "\n".join([HEADER, *(f"{company.code},{one}" for one in rows), ""]).encode()


def accept(company: Company, rows: Iterable[str], scope: Scope | None = EVERYTHING) -> ImportBatch:
    return imports.accept_file(
        company=company,
        file=io.BytesIO(ledger(company, rows)),
        file_name="ledger.csv",
        max_bytes=1 << 20,
        requester=SOMEBODY,
        snapshot_of=scope,
    )


def deliver(company: Company, rows: Iterable[str], scope: Scope | None = EVERYTHING) -> Outcome:
    return imports.carry_out_import(batch_id=accept(company, rows, scope).pk, clock=timezone.now)


def live(company: Company) -> set[str]:
    return set(LedgerEntry.objects.filter(company=company, removed_batch=None).values_list("source_key", flat=True))


def many(count: int) -> list[str]:
    return [row(f"K{number:03}") for number in range(count)]


class TestSnapshot:
    def test_removes_what_it_does_not_contain_and_calculates_anew(self) -> None:
        company = new_company()
        deliver(company, [row("A"), row("B"), row("C", amount="5.00")])

        outcome = deliver(company, [row("A"), row("C", amount="5.00")])

        assert live(company) == {"A", "C"}
        assert (outcome.batch.status, outcome.batch.removed, outcome.batch.unchanged) == ("applied", 1, 2)
        assert CalculationRun.objects.filter(pk__in=outcome.run_ids).exists()
        [closing] = calculate(company).run.closings.values_list("balance", flat=True)
        assert closing == 600

    def test_changes_nothing_the_second_time(self) -> None:
        company = new_company()
        deliver(company, [row("A"), row("B")])
        deliver(company, [row("A")])
        company.refresh_from_db()
        revision = company.ledger_revision

        again = deliver(company, [row("A")])

        company.refresh_from_db()
        assert (again.batch.created, again.batch.updated, again.batch.removed, again.run_ids) == (0, 0, 0, [])
        assert company.ledger_revision == revision

    def test_revives_what_comes_back_with_what_it_said_before(self) -> None:
        company = new_company()
        deliver(company, [row("A"), row("B")])
        deliver(company, [row("A")])

        outcome = deliver(company, [row("A"), row("B")])

        assert live(company) == {"A", "B"}
        assert outcome.batch.updated == 1
        said = [
            version.body for version in LedgerEntry.objects.get(company=company, source_key="B").versions.order_by("pk")
        ]
        assert [one["removed_batch_id"] is None for one in said] == [True, False]

    def test_leaves_alone_what_lies_outside_its_scope(self) -> None:
        company = new_company()
        deliver(company, [row("A"), row("B", supplier="S2"), row("C", supplier="S3"), row("D", posted="2025-12-31")])

        deliver(company, [row("Z", supplier="S2")], Scope("S1", "S2", posted_from=None, posted_to=None))

        assert live(company) == {"Z", "C"}

    def test_keeps_other_days_than_those_it_is_complete_for(self) -> None:
        company = new_company()
        deliver(company, [row("A"), row("B", posted="2025-12-31")])

        deliver(company, [row("Z")], Scope(posted_from=timezone.now().date().replace(year=2026, month=1, day=1)))

        assert live(company) == {"Z", "B"}

    def test_refuses_rows_outside_its_scope(self) -> None:
        company = new_company()

        outcome = deliver(company, [row("A"), row("B", supplier="S9")], Scope("S1", "S5"))

        assert (live(company), outcome.batch.rejected) == ({"A"}, 1)
        assert ImportRowIssue.objects.get(batch=outcome.batch).code == "outside-scope"

    def test_gives_a_debit_its_own_due_date_back_when_its_invoice_is_gone(self) -> None:
        company = new_company()
        deliver(company, [row("INVOICE", amount="9.00"), row("P", amount="-9.00", ref="INVOICE")])
        debit = LedgerEntry.objects.get(company=company, source_key="P")
        assert debit.due_source == "reference"

        deliver(company, [row("P", amount="-9.00", ref="INVOICE")])

        debit.refresh_from_db()
        assert (debit.due_source, debit.due_date.isoformat()) == ("erp", "2026-02-11")

    def test_gives_a_debit_its_own_due_date_back_when_its_invoice_has_another_number(self) -> None:
        company = new_company()
        deliver(company, ["S1,K1,RE-1,2026-01-10,2026-03-01,TRY,9.00,", "S1,K2,P,2026-01-10,2026-01-20,TRY,-9.00,RE-1"])
        debit = LedgerEntry.objects.get(company=company, source_key="K2")
        assert debit.due_date.isoformat() == "2026-03-01"

        deliver(company, ["S1,K1,RE-2,2026-01-10,2026-03-01,TRY,9.00,"], None)

        debit.refresh_from_db()
        assert debit.due_date.isoformat() == "2026-01-20"

    def test_removes_nothing_as_a_delta(self) -> None:
        company = new_company()
        deliver(company, [row("A"), row("B")], None)

        deliver(company, [row("A")], None)

        assert live(company) == {"A", "B"}

    def test_that_is_empty_is_refused(self) -> None:
        company = new_company()
        deliver(company, [row("A")])

        outcome = deliver(company, [])

        assert outcome.batch.status == "rejected"
        assert live(company) == {"A"}

    def test_never_removes_a_line_whose_row_contradicts_itself(self) -> None:
        company = new_company()
        deliver(company, [row("A"), row("B")])

        outcome = deliver(company, [row("A"), row("B", amount="2.00"), row("B", amount="3.00")])

        assert live(company) == {"A", "B"}
        assert (outcome.batch.status, outcome.batch.removed, outcome.batch.rejected) == ("applied", 0, 2)


class TestGuard:
    def test_asks_before_it_removes_much_and_writes_nothing(self) -> None:
        company = new_company()
        deliver(company, many(100))
        company.refresh_from_db()

        outcome = deliver(company, [*many(49), row("NEW")])

        batch = ImportBatch.objects.get(pk=outcome.batch.pk)
        assert (batch.status, batch.removed, batch.lease_until, outcome.run_ids) == ("needs_confirmation", 51, None, [])
        assert len(live(company)) == 100
        assert not StagedEntry.objects.filter(batch=batch).exists()
        revision = company.ledger_revision
        company.refresh_from_db()
        assert company.ledger_revision == revision

    @pytest.mark.parametrize(("left", "status"), [(79, "applied"), (50, "needs_confirmation")])
    def test_lets_few_lines_go(self, left: int, status: str) -> None:
        company = new_company()
        deliver(company, many(100))

        assert deliver(company, many(left)).batch.status == status

    def test_asks_for_as_many_as_the_company_says(self) -> None:
        company = new_company(max_remove_pct="60")
        deliver(company, many(100))

        assert deliver(company, many(41)).batch.status == "applied"

    def test_asks_where_rows_could_not_be_read(self) -> None:
        company = new_company()
        deliver(company, [row("A"), row("B"), row("C")])

        outcome = deliver(company, [row("A"), row("B", posted="heute")])

        assert (outcome.batch.status, outcome.batch.removed) == ("needs_confirmation", 2)
        assert live(company) == {"A", "B", "C"}


class TestConfirmImport:
    def test_applies_what_was_shown(self) -> None:
        company = new_company()
        deliver(company, many(100))
        waiting = deliver(company, many(10)).batch

        imports.confirm_import(batch=waiting)
        outcome = imports.carry_out_import(batch_id=waiting.pk, clock=timezone.now)

        assert (outcome.batch.status, outcome.batch.removed) == ("applied", 90)
        assert len(live(company)) == 10

    def test_leaves_no_room_for_a_worker_from_before_it_asked(self) -> None:
        company = new_company()
        deliver(company, many(100))
        batch = accept(company, many(10))
        late = work.take(ImportBatch, batch.pk, running="running")
        assert late is not None
        ImportBatch.objects.filter(pk=batch.pk).update(lease_until=None)  # it was taken for dead
        imports.carry_out_import(batch_id=batch.pk, clock=timezone.now)
        imports.confirm_import(batch=batch)

        assert work.take(ImportBatch, batch.pk, running="running") is not None
        assert not work.show_progress(late, phase="stage", done=1, total=None)

    def test_asks_again_when_it_would_remove_more_by_now(self) -> None:
        company = new_company()
        deliver(company, many(100))
        waiting = deliver(company, many(10)).batch
        deliver(company, [row("LATER")], None)

        imports.confirm_import(batch=waiting)
        outcome = imports.carry_out_import(batch_id=waiting.pk, clock=timezone.now)

        assert (outcome.batch.status, outcome.batch.removed) == ("needs_confirmation", 91)
        assert len(live(company)) == 101

    def test_needs_something_to_confirm(self) -> None:
        company = new_company()
        applied = deliver(company, [row("A")]).batch

        with pytest.raises(NothingToConfirm):
            imports.confirm_import(batch=applied)

    def test_does_not_hold_up_what_comes_after(self) -> None:
        company = new_company()
        deliver(company, many(100))
        deliver(company, many(10))

        assert deliver(company, [row("LATER")], None).batch.status == "applied"


class TestCancelImport:
    def test_ends_one_that_waits_for_confirmation(self) -> None:
        company = new_company()
        deliver(company, many(100))
        waiting = deliver(company, many(10)).batch

        cancelled = imports.cancel_import(batch=waiting, now=timezone.now()).batch

        assert (cancelled.status, cancelled.removed, len(live(company))) == ("cancelled", 0, 100)
        with pytest.raises(ImportAlreadyFinished):
            imports.carry_out_import(batch_id=waiting.pk, clock=timezone.now)

    @pytest.mark.parametrize("point", ["import.staged", "import.applying"])
    def test_leaves_nothing_of_one_that_is_at_work(self, monkeypatch: pytest.MonkeyPatch, point: str) -> None:
        company = new_company()
        batch = accept(company, [row("A")])

        def cancel(name: str) -> None:
            if name == point:
                imports.cancel_import(batch=batch, now=timezone.now())

        monkeypatch.setattr(imports, "failpoint", cancel)

        with pytest.raises(ImportAlreadyFinished):
            imports.carry_out_import(batch_id=batch.pk, clock=timezone.now)

        assert live(company) == set()
        assert not StagedEntry.objects.filter(batch=batch).exists()

    def test_lets_the_next_import_begin(self) -> None:
        company = new_company()
        first, second = accept(company, [row("A")]), accept(company, [row("B")])
        work.take(ImportBatch, first.pk, running="running")

        assert imports.cancel_import(batch=first, now=timezone.now()).next_imports == [second.pk]
        assert imports.carry_out_import(batch_id=second.pk, clock=timezone.now).batch.status == "applied"

    def test_does_not_undo_one_that_has_ended(self) -> None:
        company = new_company()
        applied = deliver(company, [row("A")]).batch

        with pytest.raises(ImportAlreadyFinished):
            imports.cancel_import(batch=applied, now=timezone.now())
