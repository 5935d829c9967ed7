"""Files read in a process of their own: right rows, and an end with a reason for those that are meant badly."""

from __future__ import annotations

import io
import os
import random
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from payments.domain.errors import PaymentsError
from payments.domain.ledger import RowIssue
from payments.intake.content import content_hash
from payments.intake.errors import (
    AmbiguousDecimalMark,
    DamagedFile,
    EmptyFile,
    ForbiddenContent,
    InvalidJson,
    LineTooLong,
    NoHeaderRecognised,
    ParsingGaveUp,
    TooManyRows,
    UnpacksTooLarge,
    UnreadableEncoding,
    UnsupportedFormat,
)
from payments.intake.reading_process import Bounds
from payments.models import ImportBatch, LedgerEntry, StagedEntry
from payments.sample.canonical import write_canonical_csv
from payments.sample.ledger import sample_rows
from payments.services import imports, staging
from payments.services.parsing import Parsing, parsing
from tests.intake.ledgers import OPTIONS, csv_file, outcome_of
from tests.intake.workbooks import html, packed, sheet, text_cell
from tests.ledgers import SOMEBODY, line, new_company

MEGABYTE = 1024 * 1024
GOOD = "1000,S1,A,K1,K1,KR,2026-03-15,,,TRY,1.00,,,,,,,,"


def sample_csv(entries: int) -> bytes:
    text = io.StringIO()
    write_canonical_csv(sample_rows(suppliers=10, entries=entries, seed=1, as_of=date(2026, 3, 15)), text)
    return text.getvalue().encode()


def all_of(content: bytes, bounds: Bounds | None = None) -> tuple[Parsing, int, list[RowIssue]]:
    """Read to the end: what was told, rows, issues."""
    with parsing(io.BytesIO(content), options=OPTIONS, bounds=bounds) as reading:
        blocks = list(reading.blocks())
    return reading, sum(block.rows for block in blocks), [issue for block in blocks for issue in block.issues]


class TestParsing:
    def test_gives_what_reading_here_gives(self) -> None:
        content = sample_csv(6_000) + b"1000,S1,A,B1,B1,KR,heute,,,TRY,1.2.3,,,,,,,\n"
        expected = outcome_of(content)

        reading, rows, issues = all_of(content)

        assert (reading.source, reading.read, rows) == ("CSV", 6_001, 6_000)
        assert issues == expected.issues

    def test_knows_nothing_of_this_process(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DATABASE_URL", "postgresql://secret")

        with parsing(io.BytesIO(sample_csv(11_000)), options=OPTIONS) as reading:
            next(reading.blocks())
            with open(f"/proc/{reading.pid}/environ", "rb") as file:  # noqa: PTH123
                told = file.read()

        assert b"secret" not in told

    def test_is_gone_when_the_block_is_left(self) -> None:
        with parsing(io.BytesIO(sample_csv(11_000)), options=OPTIONS) as reading:
            next(reading.blocks())

        with pytest.raises(ProcessLookupError):
            os.kill(reading.pid, 0)

    @pytest.mark.parametrize(
        ("bounds", "reason"),
        [
            pytest.param(Bounds(memory_bytes=1024 * MEGABYTE, cpu_seconds=1), "time", id="time"),
            pytest.param(Bounds(memory_bytes=90 * MEGABYTE, cpu_seconds=60), "memory", id="memory"),
        ],
    )
    def test_gives_up_on_what_takes_too_much(self, bounds: Bounds, reason: str) -> None:
        content = ('[{"supplier_code": "S1"}' + ', {"supplier_code": "S1"}' * 600_000 + "]").encode()

        with pytest.raises(ParsingGaveUp) as gave_up:
            all_of(content, bounds)

        assert gave_up.value.values == {"reason": reason}


def noise(length: int) -> bytes:
    return random.Random(1).randbytes(length)


def table(*rows: str) -> bytes:
    return packed(sheet(*rows))


HOSTILE = [
    pytest.param(lambda: b"", EmptyFile, id="empty"),
    pytest.param(lambda: b" " * 20 * MEGABYTE, LineTooLong, id="white space without end"),
    pytest.param(lambda: b"\n" * 20 * MEGABYTE, EmptyFile, id="line ends without end"),
    pytest.param(lambda: b"a," * 10 * MEGABYTE, LineTooLong, id="one endless line"),
    pytest.param(lambda: noise(5 * MEGABYTE), UnreadableEncoding, id="noise"),
    pytest.param(lambda: csv_file(GOOD.replace("A", "A\0")).encode(), UnreadableEncoding, id="NUL"),
    pytest.param(lambda: csv_file(*[GOOD] * 500, GOOD.replace("A,", "\udc80,")).encode("utf-8", "surrogateescape")
                 + "ş".encode() * 99, UnreadableEncoding, id="bad UTF-8"),
    pytest.param(lambda: table(" " * 210 * MEGABYTE), UnpacksTooLarge, id="ZIP bomb"),
    pytest.param(lambda: packed(sheet(), {"xl/a.bin": bytes(201 * MEGABYTE)}), UnpacksTooLarge, id="ZIP bomb beside"),
    pytest.param(lambda: table(f'<row r="1">{text_cell("XFD1048576", "x")}</row>'), TooManyRows, id="far cell"),
    pytest.param(lambda: table("<row/>" * 1_000_000), TooManyRows, id="a million rows"),
    pytest.param(lambda: table("<row>" + "<c><v>1</v></c>" * MEGABYTE + "</row>"), DamagedFile, id="a million columns"),
    pytest.param(
        lambda: packed(sheet(), {"xl/sharedStrings.xml": "<sst>" + "<si><t>x</t></si>" * 8 * MEGABYTE + "</sst>"}),
        TooManyRows, id="a hundred megabytes of texts",
    ),
    pytest.param(
        lambda: packed(sheet(above="<!DOCTYPE a [<!ENTITY b 'x'><!ENTITY c '&b;&b;&b;&b;'>]>")),
        ForbiddenContent, id="entity expansion",
    ),
    pytest.param(
        lambda: packed(sheet(), {"xl/sharedStrings.xml": '<!DOCTYPE a SYSTEM "file:///etc/passwd"><sst/>'}),
        ForbiddenContent, id="external entity",
    ),
    pytest.param(lambda: packed(sheet(), {"../../../tmp/x": "x"}), ForbiddenContent, id="path in a member's name"),
    pytest.param(lambda: packed(sheet(), {"xl/vbaProject.bin": "x"}), UnsupportedFormat, id="macros"),
    pytest.param(lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(9_000), UnsupportedFormat, id="old or encrypted"),
    pytest.param(lambda: b"MZ\x90\x00" + bytes(9_000), UnsupportedFormat, id="program"),
    pytest.param(lambda: b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY l "l">]><l>&l;</l>', UnsupportedFormat, id="XML"),
    pytest.param(lambda: b"<html>" + b"<table><tr><td>" * 500_000, NoHeaderRecognised, id="tables in tables"),
    pytest.param(lambda: b"<html>" + b"<!--" * 2 * MEGABYTE, NoHeaderRecognised, id="comments without end"),
    pytest.param(lambda: html([["a"]]).encode() + b" \n" * 40 * MEGABYTE, UnpacksTooLarge, id="HTML without end"),
    pytest.param(lambda: b"[" * 10 * MEGABYTE, InvalidJson, id="brackets without end"),
    pytest.param(lambda: csv_file(*[GOOD] * 3)[:-9].replace("posting_date", "colour").encode(), PaymentsError,
                 id="unknown column"),
    pytest.param(
        lambda: b"Vendor;DocumentNo;Pstng Date;LC amnt\n1;1;15.03.2026;1.234\n", AmbiguousDecimalMark, id="1.234"
    ),
]  # fmt: skip


class TestHostileFile:
    @pytest.mark.parametrize(("content", "error"), HOSTILE)
    def test_is_refused_in_little_time_and_memory(
        self, content: Callable[[], bytes], error: type[PaymentsError]
    ) -> None:
        with parsing(io.BytesIO(content()), options=OPTIONS) as reading, pytest.raises(error):
            list(reading.blocks())

        assert reading.used["cpu_seconds"] <= 5
        assert reading.used["peak_bytes"] <= 200 * MEGABYTE


HOSTILE_ROWS = [
    pytest.param(GOOD.replace("2026-03-15", "0001-01-01"), "posting_date", "date-out-of-range", id="year 1"),
    pytest.param(GOOD.replace("2026-03-15", "15.03.2026"), "posting_date", "not-a-date", id="another date form"),
    pytest.param(GOOD.replace("1.00", "1e400"), "amount", "not-an-amount", id="1e400"),
    pytest.param(GOOD.replace("1.00", "NaN"), "amount", "not-an-amount", id="NaN"),
    pytest.param(GOOD.replace("1.00", "0.005"), "amount", "too-many-decimals", id="a tenth of a cent"),
    pytest.param(GOOD.replace("1.00", "9" * 500_000), "amount", "text-too-long", id="half a million digits"),
    pytest.param(GOOD.replace("1.00", "１.00"), "amount", "not-an-amount", id="full-width digit"),
    pytest.param(GOOD.replace("1.00", "1_000"), "amount", "not-an-amount", id="underscore"),
    pytest.param(GOOD.replace("TRY", "TL"), "currency", "unknown-currency", id="no currency"),
    pytest.param(GOOD.replace("S1", "S\u202e1"), "supplier_code", "invalid-text", id="text that runs backwards"),
    pytest.param(GOOD.replace("1000,", "2000,"), "company", "other-company", id="another company's"),
    pytest.param(GOOD + ",more", "", "too-many-columns", id="a cell too many"),
    pytest.param(GOOD[:-3], "", "too-few-columns", id="cells too few"),
    pytest.param(GOOD.replace("A,", '"A,'), "", "broken-quotes", id="an open quotation mark"),
]  # fmt: skip


@pytest.mark.django_db(transaction=True)
class TestImportOfAHostileFile:
    @pytest.mark.parametrize(("record", "field", "code"), HOSTILE_ROWS)
    def test_names_the_row_and_the_field_and_takes_the_others(self, record: str, field: str, code: str) -> None:
        _, rows, issues = all_of(csv_file(GOOD, record, GOOD.replace("K1", "K2")).encode())

        assert rows == 2
        assert [(issue.row_no, issue.field, issue.code) for issue in issues] == [(3, field, code)]

    def test_leaves_nothing_behind_and_the_next_one_works(self) -> None:
        company = new_company()
        good = GOOD.replace("1000,", f"{company.code},")
        many = csv_file(*(good.replace("K1", f"K{n}") for n in range(6_000))).encode()

        for content in (packed(sheet(above="<!DOCTYPE a>")), many + b"\0\n", table("<row/>" * 1_000_000)):
            outcome = _deliver(company, content)
            assert outcome.status == "rejected"
            assert outcome.error_code in {"forbidden-content", "unreadable-encoding", "too-many-rows"}
        assert not StagedEntry.objects.exists()
        assert not LedgerEntry.objects.exists()

        assert (_deliver(company, many).status, LedgerEntry.objects.count()) == ("applied", 6_000)


def _deliver(company: object, content: bytes) -> ImportBatch:
    batch = imports.accept_file(
        company=company,  # type: ignore[arg-type]
        file=io.BytesIO(content),
        file_name="x",
        max_bytes=1 << 30,
        requester=SOMEBODY,
    )
    return imports.carry_out_import(batch_id=batch.pk, clock=timezone.now).batch


@pytest.mark.django_db(transaction=True)
class TestStage:
    def test_stores_every_field_as_it_is(self) -> None:
        batch = ImportBatch.objects.create(company=new_company(), file_sha256="x", file_bytes=0)
        more = {
            "entry_date": date(2026, 3, 1),
            "tier1_days": 14,
            "tier1_percent": Decimal("2.500"),
            "text": "back\\slash \\N \\. 'quote' \"x\" ş",
            "block": "A",
        }
        row = line("K1", "2026-03-15", "-12.50", open_amount="0.00", **more)

        staging.stage(batch.pk, [row, line("K2", "2026-03-15", "1.00", row_no=2)], told=lambda _: None)

        found = StagedEntry.objects.filter(batch=batch).order_by("source_key")[0]
        for name, value in more.items():
            assert getattr(found, name) == value
        assert (found.amount, found.source_open_amount, found.entry_date) == (-12_50, 0, date(2026, 3, 1))
        assert (found.baseline_date, found.net_days, found.refused) == (None, None, False)
        assert bytes(found.content_hash or b"") == content_hash(row)
