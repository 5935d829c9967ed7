"""A delivered file: kept in chunks, read back as a stream, its rows staged by COPY."""

from __future__ import annotations

import hashlib
import io
import logging
from collections.abc import Callable, Iterable
from dataclasses import fields
from typing import Any, BinaryIO, cast
from uuid import UUID

import orjson
from django.db import OperationalError, connection

from payments.domain.kept_terms import term_as_json
from payments.domain.ledger import LedgerRow, RowIssue, SupplierRow
from payments.domain.money import to_text
from payments.intake.staged_lines import COLUMNS, Block, blocks_of
from payments.models import ImportBatch, ImportChunk, StagedEntry, StagedRule, StagedSupplier
from payments.models.copying import copying

logger = logging.getLogger(__name__)

SHOWN_ROWS = 20
_SHOWN_TEXTS = (
    "supplier_code",
    "supplier_name",
    "source_key",
    "doc_no",
    "doc_type",
    "kind",
    "account_class",
    "currency",
    "block",
    "term_code",
    "reference",
    "text",
)
CHUNK_BYTES = 1024 * 1024
_STAGE = f"COPY staged_entry (batch_id, refused, {COLUMNS}) FROM STDIN"


class TooLarge(Exception):
    """More bytes than are accepted; `limit` says how many are."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"more than {limit} bytes")
        self.limit = limit


def keep_file(batch_id: UUID, file: BinaryIO, *, max_bytes: int) -> tuple[str, int]:
    """
    Store a file's bytes and return (SHA-256 in hex, length), inside the caller's transaction.

    Raises:
        TooLarge: the file is longer than `max_bytes`; the caller's transaction goes with it.
    """
    seen, length = hashlib.sha256(), 0
    for position, data in enumerate(iter(lambda: file.read(CHUNK_BYTES), b"")):
        length += len(data)
        if length > max_bytes:
            raise TooLarge(max_bytes)
        seen.update(data)
        ImportChunk.objects.create(batch_id=batch_id, position=position, data=data)
    return seen.hexdigest(), length


class _Chunks(io.RawIOBase):
    """A kept file as a seekable stream; one chunk in memory at a time."""

    def __init__(self, batch_id: UUID, length: int) -> None:
        self._batch_id = batch_id
        self._length = length
        self._at = 0
        self._held: tuple[int, bytes] = (-1, b"")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._length}[whence]
        self._at = max(0, start + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        position, inside = divmod(self._at, CHUNK_BYTES)
        data = self._chunk(position)[inside : inside + len(view)]
        view[: len(data)] = data
        self._at += len(data)
        return len(data)

    def _chunk(self, position: int) -> bytes:
        if self._held[0] != position:
            found = ImportChunk.objects.filter(batch_id=self._batch_id, position=position).values_list("data").first()
            self._held = (position, bytes(found[0]) if found else b"")
        return self._held[1]


def open_file(batch_id: UUID, length: int) -> BinaryIO:
    """The kept file, as a buffered binary stream."""
    return cast("BinaryIO", io.BufferedReader(_Chunks(batch_id, length), CHUNK_BYTES))


def stage(batch_id: UUID, rows: Iterable[LedgerRow | RowIssue], *, told: Callable[[int], None]) -> tuple[int, int]:
    """As `stage_blocks`, from rows that are read here."""
    return stage_blocks(batch_id, blocks_of(rows, read=lambda: 0), told=told)


def stage_blocks(batch_id: UUID, blocks: Iterable[Block], *, told: Callable[[int], None]) -> tuple[int, int]:
    """
    Put good rows into the staging table and bad ones into the list of issues, block by block.

    Returns (rows staged, rows refused): a row with several bad cells is refused once. `told` hears the number of rows
    after each block.
    """
    clear(batch_id)
    staged = refused = 0
    start = f"{batch_id}\tf\t".encode()
    for block in blocks:
        if block.rows:
            lines = start + block.copy[:-1].replace(b"\n", b"\n" + start) + b"\n"
            with connection.cursor() as cursor, copying(cursor, _STAGE) as copy:
                copy.write(lines)
        _note_suppliers(batch_id, block.suppliers)
        _note_rules(batch_id, block)
        note_issues(batch_id, block.issues)
        staged += block.rows
        refused += block.refused
        told(staged + refused)
    refresh_statistics("staged_entry")
    return staged, refused


def first_rows(batch: ImportBatch) -> list[dict[str, Any]]:
    """The first staged rows, for people to look at: amounts as decimal strings."""
    rows = []
    for one in StagedEntry.objects.filter(batch=batch).order_by("row_no")[:SHOWN_ROWS]:
        opened = one.source_open_amount
        rows.append(
            {
                "row": one.row_no,
                **{name: getattr(one, name) for name in _SHOWN_TEXTS},
                "posting_date": one.posting_date.isoformat(),
                "document_date": one.document_date.isoformat(),
                "due_date": one.source_due_date.isoformat() if one.source_due_date else None,
                "amount": to_text(one.amount, one.currency),
                "open_amount": None if opened is None else to_text(opened, one.currency),
            }
        )
    return rows


def forget_rows(batch: ImportBatch) -> None:
    """Drop what was staged of a delivery; what was found wrong with it stays."""
    StagedEntry.objects.filter(batch=batch).delete()
    StagedSupplier.objects.filter(batch=batch).delete()
    StagedRule.objects.filter(batch=batch).delete()


def clear(batch_id: UUID) -> None:
    """Forget what was staged of a delivery, and what was found wrong with it."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM staged_entry WHERE batch_id = %s", [batch_id])
        cursor.execute("DELETE FROM staged_supplier WHERE batch_id = %s", [batch_id])
        cursor.execute("DELETE FROM staged_rule WHERE batch_id = %s", [batch_id])
        cursor.execute("DELETE FROM import_row_issue WHERE batch_id = %s", [batch_id])


def _note_suppliers(batch_id: UUID, suppliers: Iterable[SupplierRow]) -> None:
    """What a source says of suppliers, beside the rows."""
    names = [told.name for told in fields(SupplierRow)]
    table = f"staged_supplier (batch_id, {', '.join(names)})"
    with connection.cursor() as cursor, copying(cursor, f"COPY {table} FROM STDIN") as copy:
        for one in suppliers:
            copy.write_row((batch_id, *(_copied(getattr(one, name)) for name in names)))


def _copied(value: Any) -> Any:
    """As COPY takes it: an array of several, JSON of an object."""
    if isinstance(value, dict):
        return orjson.dumps(value).decode()
    return list(value) if isinstance(value, tuple) else value


def _note_rules(batch_id: UUID, block: Block) -> None:
    """Terms, rates and holidays a source has, by the record they stood in."""
    terms = [(one.row_no, StagedRule.Kind.TERM, term_as_json(one.term)) for one in block.terms]
    rates = [
        (one.row_no, StagedRule.Kind.RATE, {"day": one.day.isoformat(), "base": one.base, "rate": str(one.rate)})
        for one in block.rates
    ]
    holidays = [
        (
            one.row_no,
            StagedRule.Kind.HOLIDAY,
            {"first": one.first.isoformat(), "last": one.last.isoformat(), "name": one.name},
        )
        for one in block.holidays
    ]
    StagedRule.objects.bulk_create(
        (
            StagedRule(batch_id=batch_id, position=position, kind=kind, body=body)
            for position, kind, body in (*terms, *rates, *holidays)
        ),
        batch_size=2_000,
    )


def refresh_statistics(table: str) -> None:
    """
    Refresh the planner's statistics of a table that has just grown, which the server itself does minutes later.

    Until then it counts as a handful of rows, and each of them is compared with each of another table's. Outside any
    transaction: the lock it takes would be kept until that one's end, and keep other imports out.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {table}")
    except OperationalError as busy:  # somebody else does the same just now
        logger.info("statistics not refreshed: %s", busy)


def note_issues(batch_id: UUID, issues: Iterable[RowIssue]) -> None:
    """Append to the list of issues."""
    table = "import_row_issue (batch_id, row_no, severity, code, field, value)"
    with connection.cursor() as cursor, copying(cursor, f"COPY {table} FROM STDIN") as copy:
        for issue in issues:
            copy.write_row((batch_id, issue.row_no, issue.severity.value, issue.code, issue.field, issue.value[:200]))
