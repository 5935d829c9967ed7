"""A delivered file on its way into the ledger."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from payments.models import CalculationRun, Company, ImportBatch, ImportChunk, ImportRowIssue, LedgerEntry
from payments.services import due_dates, imports, staging, work
from payments.services.imports import FileTooLarge, ImportAlreadyFinished, Outcome
from payments.services.settings import change_settings
from tests.ledgers import SOMEBODY, golden, new_company, supplier_of

pytestmark = pytest.mark.django_db(transaction=True)

HEADER = "company,supplier_code,supplier_name,source_key,doc_no,posting_date,due_date,currency,amount,invoice_ref"


def e1_csv(company: Company) -> bytes:
    lines = [
        f"{company.code},320.01.0000100,Anadolu Çelik A.Ş.,{e['k']},{e['k']},{e['post']},{e['due']},TRY,{e['amt']},"
        f"{e.get('ref', '')}"
        for e in golden("E1")["entries"]
    ]
    return "\n".join([HEADER, *lines, ""]).encode()


def accept(company: Company, content: bytes, *, max_bytes: int = 1 << 20) -> ImportBatch:
    return imports.accept_file(
        company=company, file=io.BytesIO(content), file_name="ledger.csv", max_bytes=max_bytes, requester=SOMEBODY
    )


def deliver(company: Company, content: bytes) -> Outcome:
    return imports.carry_out_import(batch_id=accept(company, content).pk, clock=timezone.now)


class TestAcceptFile:
    def test_keeps_every_byte_in_order(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(staging, "CHUNK_BYTES", 1_000)
        content = bytes(range(256)) * 40

        batch = accept(new_company(), content)

        assert staging.open_file(batch.pk, batch.file_bytes).read() == content
        assert ImportChunk.objects.filter(batch=batch).count() == 11

    def test_keeps_nothing_of_a_file_that_is_too_large(self) -> None:
        company = new_company()

        with pytest.raises(FileTooLarge):
            accept(company, b"x" * 101, max_bytes=100)

        assert not ImportBatch.objects.filter(company=company).exists()
        assert not ImportChunk.objects.exists()


class TestCarryOutImport:
    def test_applies_the_rows_and_queues_the_calculation_that_follows(self) -> None:
        company = new_company()

        outcome = deliver(company, e1_csv(company))

        batch = ImportBatch.objects.get(pk=outcome.batch.pk)
        assert (batch.status, batch.source, batch.read, batch.created, batch.rejected) == ("applied", "CSV", 6, 6, 0)
        assert batch.control_totals == {"TRY": {"debit": "-26200.00", "credit": "66250.74"}}
        run = CalculationRun.objects.get(pk=outcome.run_ids[0])
        assert (run.status, run.trigger, run.supplier_ids) == ("queued", "import", None)

    def test_plans_the_next_import_on_statistics_of_the_ledger_that_is_there_now(self) -> None:
        company = new_company()
        rows = [f"{company.code},320.1,A.Ş.,K{number},K{number},2026-01-10,,TRY,1.00," for number in range(1_000)]

        deliver(company, "\n".join([HEADER, *rows, ""]).encode())

        with connection.cursor() as cursor:
            cursor.execute("SELECT reltuples FROM pg_class WHERE oid = 'ledger_entry'::regclass")
            assert cursor.fetchone() == (1_000,)

    def test_sorts_lines_into_the_companys_own_account_classes(self) -> None:
        company = new_company(class_rules={"special_gl": {}, "accounts": {"195": "advance", "159": "normal"}})
        lines = [
            f"{company.code},{code},,{code},1,2026-01-10,,TRY,-5.00," for code in ("195.01.1", "159.01.1", "103.01.1")
        ]

        deliver(company, "\n".join([HEADER, *lines, ""]).encode())

        classes = LedgerEntry.objects.filter(company=company).values_list("source_key", "account_class")
        assert dict(classes) == {"195.01.1": "advance", "159.01.1": "normal", "103.01.1": "bill"}

    def test_is_classed_anew_where_it_was_read_by_rules_that_were_changed_meanwhile(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        company = new_company()
        rules = {"class_rules": {"accounts": {"195": "advance"}}}

        def meanwhile(name: str) -> None:
            if name == "import.staged":
                change_settings(company=company, rules=rules, requester=SOMEBODY, now=timezone.now())
                due_dates.refresh(company_id=company.pk, now=timezone.now())

        monkeypatch.setattr(imports, "failpoint", meanwhile)
        deliver(company, f"{HEADER}\n{company.code},195.01.1,,K1,1,2026-01-10,,TRY,-5.00,\n".encode())
        classes = [LedgerEntry.objects.get(company=company).account_class]
        due_dates.refresh(company_id=company.pk, now=timezone.now())
        classes.append(LedgerEntry.objects.get(company=company).account_class)

        assert classes == ["normal", "advance"]
        assert due_dates.outdated() == []

    @pytest.mark.parametrize(("rules", "name"), [({}, "Şen ı"), ({"file_encoding": "cp1252"}, "Þen ý")])
    def test_reads_unmarked_text_by_the_code_page_of_the_company(self, rules: dict[str, str], name: str) -> None:
        company = new_company(**rules)
        record = f"{company.code},S1,Şen ı,K1,K1,2026-01-10,,TRY,1.00,"

        outcome = deliver(company, f"{HEADER}\n{record}\n".encode("cp1254"))

        assert (outcome.batch.status, supplier_of(company).name) == ("applied", name)

    def test_changes_nothing_the_second_time(self) -> None:
        company = new_company()
        deliver(company, e1_csv(company))

        second = deliver(company, e1_csv(company))

        company.refresh_from_db()
        assert (second.batch.created, second.batch.updated, second.batch.unchanged) == (0, 0, 6)
        assert (company.ledger_revision, second.run_ids) == (1, [])
        assert LedgerEntry.objects.filter(company=company).count() == 6

    def test_takes_the_good_rows_and_lists_every_bad_cell(self) -> None:
        company = new_company()
        bad = f"{company.code},S9,Kötü,B1,B1,2026-02-31,,TRY,1.2.3,"

        outcome = deliver(company, e1_csv(company) + bad.encode() + b"\n")

        assert (outcome.batch.status, outcome.batch.created, outcome.batch.rejected) == ("applied", 6, 1)
        issues = ImportRowIssue.objects.filter(batch=outcome.batch).order_by("field")
        assert list(issues.values_list("row_no", "field", "value", "code")) == [
            (8, "amount", "1.2.3", "not-an-amount"),
            (8, "posting_date", "2026-02-31", "not-a-date"),
        ]

    def test_refuses_a_file_without_a_single_good_row(self) -> None:
        company = new_company()

        outcome = deliver(company, f"{HEADER}\n{company.code},S9,K,B1,B1,heute,,TRY,1.00,\n".encode())

        assert (outcome.batch.status, outcome.batch.error_code) == ("rejected", "no-valid-rows")
        assert ImportRowIssue.objects.filter(batch=outcome.batch).count() == 1

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            pytest.param(b"   \n", "empty-file", id="nothing in it"),
            pytest.param(b"PK\x03\x04" + bytes(100), "damaged-file", id="a broken spreadsheet"),
            pytest.param(b"%PDF-1.7\n", "unsupported-format", id="a picture of one"),
            pytest.param(b"Some letter\nto somebody\n", "no-header-recognised", id="no ledger"),
        ],
    )
    def test_says_why_a_whole_file_is_refused(self, content: bytes, code: str) -> None:
        company = new_company()

        outcome = deliver(company, content)

        assert (outcome.batch.status, outcome.batch.error_code) == ("rejected", code)
        assert not LedgerEntry.objects.filter(company=company).exists()

    def test_is_done_once_however_often_its_message_comes(self) -> None:
        company = new_company()
        batch = deliver(company, e1_csv(company)).batch

        with pytest.raises(ImportAlreadyFinished):
            imports.carry_out_import(batch_id=batch.pk, clock=timezone.now)

    @pytest.mark.parametrize("point", ["import.staged", "import.applying", "import.applied", "import.before-commit"])
    def test_begins_again_from_the_file_when_it_broke_off(self, monkeypatch: pytest.MonkeyPatch, point: str) -> None:
        company = new_company()
        batch = accept(company, e1_csv(company))

        def cut(name: str) -> None:
            if name == point:
                raise OperationalError("server closed the connection unexpectedly")

        with monkeypatch.context() as patch:
            patch.setattr(imports, "failpoint", cut)
            with pytest.raises(OperationalError):
                imports.carry_out_import(batch_id=batch.pk, clock=timezone.now)
        assert not LedgerEntry.objects.filter(company=company).exists()

        outcome = imports.carry_out_import(batch_id=batch.pk, clock=timezone.now)

        assert (outcome.batch.status, outcome.batch.created) == ("applied", 6)

    def test_waits_while_another_import_of_the_company_is_at_work(self) -> None:
        company = new_company()
        first, second = accept(company, e1_csv(company)), accept(company, e1_csv(company))
        assert work.take(ImportBatch, first.pk, running="running") is not None

        with pytest.raises(ImportAlreadyFinished):
            imports.carry_out_import(batch_id=second.pk, clock=timezone.now)

        second.refresh_from_db()
        assert (second.status, second.attempt, second.lease_until) == ("running", 0, None)

    def test_lets_the_later_of_two_files_have_the_last_word(self) -> None:
        company = new_company()
        old = accept(company, f"{HEADER}\n{company.code},S1,A,K1,K1,2026-01-10,,TRY,100.00,\n".encode())
        new = accept(company, f"{HEADER}\n{company.code},S1,A,K1,K1,2026-01-10,,TRY,200.00,\n".encode())

        with pytest.raises(ImportAlreadyFinished):
            imports.carry_out_import(batch_id=new.pk, clock=timezone.now)
        first = imports.carry_out_import(batch_id=old.pk, clock=timezone.now)
        imports.carry_out_import(batch_id=new.pk, clock=timezone.now)

        assert first.next_imports == [new.pk]
        assert LedgerEntry.objects.get(company=company).amount == 200_00

    def test_takes_names_of_any_length_after_folding(self) -> None:
        company = new_company()
        name = "ﬃ" * 150

        outcome = deliver(company, f"{HEADER}\n{company.code},S1,{name},K1,K1,2026-01-10,,TRY,1.00,\n".encode())

        assert (outcome.batch.status, outcome.batch.created) == ("applied", 1)


class TestEndImport:
    def test_leaves_alone_what_somebody_works_on(self) -> None:
        batch = accept(new_company(), b"x")
        ImportBatch.objects.filter(pk=batch.pk).update(attempt=2)
        assert work.take(ImportBatch, batch.pk, running="running") is not None

        with pytest.raises(ImportAlreadyFinished):
            imports.end_import(batch_id=batch.pk, status="failed", error=work.WorkExhausted(), clock=timezone.now)


class TestDueForSending:
    def test_hands_out_what_waits_and_gives_a_message_time_to_arrive(self) -> None:
        batch = accept(new_company(), b"x")

        assert work.due_for_sending(ImportBatch) == [batch.pk]
        assert work.due_for_sending(ImportBatch) == []

    def test_takes_back_what_a_dead_worker_left(self) -> None:
        batch = accept(new_company(), b"x")
        work.take(ImportBatch, batch.pk, running="running")
        assert work.due_for_sending(ImportBatch) == []

        ImportBatch.objects.filter(pk=batch.pk).update(lease_until=timezone.now() - timedelta(seconds=1))

        assert work.due_for_sending(ImportBatch) == [batch.pk]
