"""The ledger as columns for the core: entries in closing order, references resolved to rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.db import connection
from django.db.backends.utils import CursorWrapper
from numpy.typing import NDArray

from payments.calculation.columns import NO_ROW, Int64, LedgerColumns
from payments.calculation.grouping import order_by
from payments.calculation.parts import PartColumns, in_parts
from payments.domain.errors import PaymentsError
from payments.domain.ledger import AccountClass
from payments.domain.rules import ClosingMode, ReadingRules
from payments.models.copying import (
    BOOL,
    CHAR3,
    DATE,
    EVEN_TEXT,
    INT2,
    INT8,
    Kind,
    UnevenWidth,
    read_columns,
)
from payments.models.prepared import prepared
from payments.selectors import digests


class AsOfNotAvailable(PaymentsError):
    """
    The ERP's open amounts are those of today, and nothing says what they were on an earlier key date (3.4.2).

    Closing mode FIFO does not need them.
    """

    slug = "as-of-not-available"
    status = 422


@dataclass(frozen=True, slots=True)
class VisibleLedger:
    """
    What a run reads: the columns, documents in parts divided, what each row is booked at in the company's currency, the
    currency of each code, how many entries they are, and a digest of each supplier's entries.
    """

    columns: LedgerColumns
    amount_lc_minor: Int64
    currencies: tuple[str, ...]
    entry_count: int
    digests: list[bytes]


CLASS_CODE = (
    "CASE e.account_class " + " ".join(f"WHEN '{name}' THEN {code}" for code, name in enumerate(AccountClass)) + " END"
)
_KINDS: dict[str, Kind] = {
    "entry_id": INT8,
    "supplier_id": INT8,
    "currency": CHAR3,
    "account_class": INT2,
    "posting_day": DATE,
    "document_day": DATE,
    "due_day": DATE,
    "amount_minor": INT8,
    "amount_lc_minor": INT8,
    "source_open_minor": INT8,
    "has_source_open": BOOL,
    "blocked": BOOL,
    "content_hash": Kind("V32"),
}
_NAMED = {"entry_id": INT8, "named": INT8}
_WITH_KEY = {**_KINDS, "key": EVEN_TEXT}
# The key and, below every sign a key may have, its source: ordered and compared as one.
_KEY = "e.source_key || chr(1) || e.source_system"
_NAMED_KEY = "e.invoice_ref || chr(1) || e.source_system"


@dataclass(frozen=True, slots=True)
class Seen:
    """Which entries a run sees, as a condition on `ledger_entry e` with the parameters of `values`."""

    posting: str
    document: str
    where: str
    values: dict[str, Any]


def seen_by(
    *,
    company_id: int,
    key_date: date,
    supplier_ids: Sequence[int] | None,
    rules: ReadingRules,
    extent: tuple[int, int] | None = None,
) -> Seen:
    """
    Posted by the key date, not removed, not statistical, of the suppliers asked for and not excluded; `extent` are the
    first and the last of their ids.
    """
    excluded = excluded_suppliers(company_id, rules)
    earlier = " - (e.kind = 'opening')::int" if rules.opening_a_day_earlier else ""
    posting, document = f"(e.posting_date{earlier})", f"(e.document_date{earlier})"
    where = f"e.company_id = %(company)s AND e.removed_batch_id IS NULL AND {posting} <= %(key_date)s"
    where += " AND e.account_class <> 'noted'"
    if supplier_ids is not None:
        where += " AND e.supplier_id = ANY(%(suppliers)s::bigint[])"
    if extent is not None:
        where += " AND e.supplier_id BETWEEN %(first)s AND %(last)s"
    if excluded:
        where += " AND e.supplier_id <> ALL(%(excluded)s::bigint[])"
    values = {
        "company": company_id,
        "key_date": key_date,
        "suppliers": None if supplier_ids is None else list(supplier_ids),
        "excluded": excluded,
    }
    if extent is not None:
        values["first"], values["last"] = extent
    return Seen(posting, document, where, values)


# What was open on the key date: an item cleared after it was open in full (FI keeps the clearing date), and what was
# reconciled after it was open still (Business One keeps the day of each reconciliation; the last one stands last).
_CLOSED_SINCE = """
    (SELECT coalesce(sum((r ->> 1)::bigint), 0)::bigint FROM jsonb_array_elements({reconciled}) r
     WHERE (r ->> 0)::date > %(key_date)s)
"""
OPEN = f"""
    CASE WHEN e.cleared_date > %(key_date)s THEN e.amount
         WHEN e.reconciled IS NULL OR (e.reconciled -> -1 ->> 0)::date <= %(key_date)s THEN e.source_open_amount
         ELSE e.source_open_amount + {_CLOSED_SINCE.format(reconciled="e.reconciled")} END
"""
_OPEN_BEFORE = f"""
    CASE WHEN (v.body ->> 'cleared_date')::date > %(key_date)s THEN (v.body ->> 'amount')::bigint
         WHEN v.body ->> 'reconciled' IS NULL THEN (v.body ->> 'source_open_amount')::bigint
         ELSE (v.body ->> 'source_open_amount')::bigint
              + {_CLOSED_SINCE.format(reconciled="v.body -> 'reconciled'")} END
"""
_TAKEN_BACK = """
    CASE WHEN v.body ->> 'reconciled' IS NULL THEN false
         ELSE NOT e.reconciled @> (
             SELECT coalesce(jsonb_agg(r), '[]') FROM jsonb_array_elements(v.body -> 'reconciled') r
             WHERE (r ->> 0)::date <= %(key_date)s) END
"""
"""Whether a line was reconciled by the key date as it is no longer."""


DIGEST = """
    CASE WHEN e.parts IS NULL THEN e.content_hash ELSE sha256(e.content_hash || convert_to(e.parts::text, 'UTF8')) END
"""
"""What a line says and, of a document in parts, what its term makes of it: 32 bytes."""


def _entries(seen: Seen, *more: str) -> str:
    columns = [
        "e.id, e.supplier_id, e.currency",
        f"({CLASS_CODE})::int2, {seen.posting}, {seen.document}, e.due_date",
        f"e.amount, e.amount_lc, coalesce({OPEN}, 0), e.source_open_amount IS NOT NULL, e.block <> '', {DIGEST}",
        *more,
    ]
    return f"SELECT {', '.join(columns)} FROM ledger_entry e WHERE {seen.where}"


def _in_closing_order(seen: Seen) -> str:
    return f"{_entries(seen)} ORDER BY {seen.posting}, {seen.document}, e.source_key, e.source_system"


def references(seen: Seen, *, among: bool = False) -> str:
    """
    Which entry each entry names, of all or of the ids in the parameter `naming`.

    An entry names another of its group and of the opposite sign, by its key or by a document number that is one such
    line's alone: as the due date of a debit does (services.due_references).

    What the key date does not see cannot be named, so that later postings never change an earlier day.
    """
    named = seen.posting.replace("e.", "o.")
    visible = f"{named} <= %(key_date)s AND o.removed_batch_id IS NULL"
    same_group = "(o.supplier_id, o.currency, o.account_class) = (n.supplier_id, n.currency, n.account_class)"
    same_group += " AND sign(o.amount) = -n.sign"
    return f"""
        WITH naming AS (
            SELECT e.id, e.company_id, e.supplier_id, e.source_system, e.currency, e.account_class, e.invoice_ref,
                   sign(e.amount) AS sign
            FROM ledger_entry e
            WHERE {seen.where} AND e.invoice_ref <> '' {"AND e.id = ANY(%(naming)s)" if among else ""}
        ), by_key AS (
            SELECT n.id, o.id AS named FROM naming n
            JOIN ledger_entry o ON o.company_id = n.company_id AND o.source_system = n.source_system
                AND o.source_key = n.invoice_ref
            WHERE {same_group} AND {visible}
        ), by_number AS (
            SELECT n.id, min(o.id) AS named FROM naming n
            JOIN ledger_entry o ON o.supplier_id = n.supplier_id AND o.doc_no = n.invoice_ref
            WHERE {same_group} AND {visible} AND NOT EXISTS (SELECT 1 FROM by_key k WHERE k.id = n.id)
            GROUP BY n.id HAVING count(*) = 1
        )
        SELECT id, named FROM by_key UNION ALL SELECT id, named FROM by_number
    """


def _unknown_as_of(seen: Seen) -> str:
    """
    Whether the ERP's open amount of an entry may have been another on the key date: it is partly or wholly closed, or
    it was before a batch of a later day said something else (a reconciliation taken back). A clearing date, or the days
    of all reconciliations, tell what was open on any day, unless an earlier one has been replaced.
    """
    closed = f"""
        SELECT 1 FROM ledger_entry e JOIN import_batch b ON b.id = e.last_batch_id
        WHERE {seen.where} AND e.source_open_amount IS NOT NULL AND e.source_open_amount <> e.amount
          AND e.account_class = 'normal' AND e.cleared_date IS NULL AND e.reconciled IS NULL
          AND %(key_date)s < b.ledger_day
    """
    was_closed = f"""
        SELECT 1 FROM import_batch b JOIN ledger_entry_version v ON v.replaced_by_id = b.id
        JOIN ledger_entry e ON e.id = v.entry_id
        WHERE {seen.where} AND b.company_id = %(company)s AND %(key_date)s < b.ledger_day
          AND e.account_class = 'normal'
          AND ((e.cleared_date IS NULL AND e.reconciled IS NULL) OR (v.body ->> 'cleared_date')::date <= %(key_date)s
               OR {_TAKEN_BACK})
          AND {_OPEN_BEFORE} IS DISTINCT FROM {OPEN}
    """
    return f"SELECT EXISTS ({closed}) OR EXISTS ({was_closed})"


def visible_at(
    *,
    company_id: int,
    key_date: date,
    supplier_ids: Sequence[int] | None,
    rules: ReadingRules,
    extent: tuple[int, int] | None = None,
) -> VisibleLedger:
    """
    The entries a run on a key date sees: posted by then, not removed, not statistical, of suppliers not excluded.

    Inside the caller's transaction, which makes its several statements one state of the ledger.

    Raises:
        AsOfNotAvailable: the mode needs the ERP's open amounts of a past day and they cannot be known.
    """
    seen = seen_by(company_id=company_id, key_date=key_date, supplier_ids=supplier_ids, rules=rules, extent=extent)
    with connection.cursor() as cursor:
        refuse_unknown(cursor, seen, rules)
        try:
            read, reference_row = _sorted_here(cursor, seen)
        except UnevenWidth:
            read, reference_row = _sorted_there(cursor, seen)
        parts = _parts(cursor, seen, read["entry_id"])
    codes, currencies = _currency_codes(read["currency"])
    columns = LedgerColumns(
        entry_id=read["entry_id"],
        part=np.zeros(len(codes), dtype=np.int16),
        supplier_id=read["supplier_id"],
        currency=codes,
        account_class=read["account_class"],
        posting_day=read["posting_day"],
        document_day=read["document_day"],
        due_day=read["due_day"],
        amount_minor=read["amount_minor"],
        source_open_minor=read["source_open_minor"],
        has_source_open=read["has_source_open"].astype(np.bool_),
        reference_row=reference_row,
        blocked=read["blocked"].astype(np.bool_),
    )
    divided, amount_lc_minor = in_parts(columns, read["amount_lc_minor"], parts)
    return VisibleLedger(divided, amount_lc_minor, currencies, len(columns.entry_id), _digests_of(read))


_Columns = dict[str, NDArray[Any]]


def _parts(cursor: CursorWrapper, seen: Seen, entry_id: Int64) -> PartColumns:
    """The parts of the documents that have any. `entry_id` (n,) are the rows that were read."""
    query = f"""
        SELECT e.id, p.number::int2, (p.told ->> 'due_date')::date, (p.told ->> 'amount')::bigint
        FROM ledger_entry e CROSS JOIN LATERAL jsonb_array_elements(e.parts) WITH ORDINALITY p(told, number)
        WHERE {seen.where} AND e.parts IS NOT NULL
    """
    kinds = {"entry_id": INT8, "number": INT2, "due_day": DATE, "amount_minor": INT8}
    read = read_columns(cursor, query, seen.values, kinds)
    by_id = np.argsort(entry_id) if len(read["entry_id"]) else entry_id
    row = by_id[np.searchsorted(entry_id, read["entry_id"], sorter=by_id)] if len(by_id) else by_id
    return PartColumns(row, read["number"], read["due_day"], read["amount_minor"])


def _sorted_there(cursor: CursorWrapper, seen: Seen) -> tuple[_Columns, Int64]:
    """The entries in closing order and the rows they name, by the database: right for keys of any length."""
    read = read_columns(cursor, _in_closing_order(seen), seen.values, _KINDS)
    named = read_columns(cursor, references(seen), seen.values, _NAMED)
    return read, _reference_rows(read["entry_id"], named["entry_id"], named["named"])


def _sorted_here(cursor: CursorWrapper, seen: Seen) -> tuple[_Columns, Int64]:
    """
    The same where every key of the ledger is as long as the others, as a source's keys are: in a third of the time.

    Equal days of one supplier are put in the order of the keys; between suppliers their order means nothing. What an
    entry names is looked up among the keys that were read; only what is not there is asked of the database.

    Raises:
        UnevenWidth: the keys differ in length.
    """
    read = read_columns(cursor, _entries(seen, _KEY), seen.values, _WITH_KEY)
    words = _words(read.pop("key"))
    order = _closing_order(read, words)
    read = {name: column[order] for name, column in read.items()}
    cursor.execute(
        f"SELECT e.id, {_NAMED_KEY} FROM ledger_entry e WHERE {seen.where} AND e.invoice_ref <> ''", seen.values
    )
    told = cursor.fetchall()
    naming = np.array([row[0] for row in told], dtype=np.int64)
    named_row = _rows_of_keys([row[1].encode() for row in told], words[:, order])
    ids = read["entry_id"]
    by_id = np.argsort(ids)
    known = _may_name(read, by_id[np.searchsorted(ids, naming, sorter=by_id)], named_row)
    rows = _reference_rows(ids, naming[known], ids[named_row[known]])
    if not known.all():
        values = {**seen.values, "naming": naming[~known].tolist()}
        named = read_columns(cursor, references(seen, among=True), values, _NAMED)
        rows = np.maximum(rows, _reference_rows(ids, named["entry_id"], named["named"]))
    return read, rows


def _may_name(read: _Columns, naming_row: Int64, named_row: Int64) -> NDArray[np.bool_]:
    """Whether a row is there that is named, of the same group and of the opposite sign."""
    found: NDArray[np.bool_] = named_row != NO_ROW
    for name in ("supplier_id", "currency", "account_class"):
        found &= read[name][naming_row] == read[name][named_row]
    found &= np.sign(read["amount_minor"][naming_row]) == -np.sign(read["amount_minor"][named_row])
    return found


def _words(texts: NDArray[Any]) -> NDArray[np.uint64]:
    """Texts of one length as columns of numbers, in their order as bytes: shape (words, n)."""
    width = -(-texts.dtype.itemsize // 8) * 8
    return np.ascontiguousarray(texts.astype(f"S{width}").view(">u8").reshape(len(texts), width // 8).T).astype(
        np.uint64
    )


def _closing_order(read: _Columns, words: NDArray[np.uint64]) -> Int64:
    """Row numbers by posting day, document day and supplier, then by key."""
    order = order_by(read["posting_day"], read["document_day"], read["supplier_id"])
    tied = np.ones(max(len(order) - 1, 0), dtype=np.bool_)
    for name in ("posting_day", "document_day", "supplier_id"):
        column = read[name][order]
        tied &= column[1:] == column[:-1]
    in_tie = np.concatenate((tied, [False])) | np.concatenate(([False], tied))
    places = np.flatnonzero(in_tie[: len(order)])
    if len(places):
        begins = np.concatenate(([True], ~tied))[places]
        rows = order[places]
        keys = [word[rows] for word in words[::-1] if (word != word[0]).any()]
        order[places] = rows[np.lexsort([*keys, np.cumsum(begins)])]
    return order


def _rows_of_keys(named: list[bytes], words: NDArray[np.uint64]) -> Int64:
    """The row of each key, NO_ROW where it is not there. `words` (words, n) are the keys of the rows."""
    width = words.shape[0] * 8
    rows = np.full(len(named), NO_ROW, dtype=np.int64)
    fits = np.flatnonzero([len(key) <= width for key in named])
    if not len(fits) or not words.shape[1]:
        return rows
    wanted = _words(np.array([named[at] for at in fits], dtype=f"S{width}"))
    mark, marks = _mixed(wanted), _mixed(words)
    order = np.argsort(mark)
    ordered = mark[order]
    # Each row's key among those that are named; few rows are.
    at = np.minimum(np.searchsorted(ordered, marks), len(ordered) - 1)
    row = np.flatnonzero(ordered[at] == marks)
    by_mark = row[np.argsort(marks[row], kind="stable")]
    place = np.minimum(np.searchsorted(marks[by_mark], mark), max(len(by_mark) - 1, 0))
    if not len(by_mark):
        return rows
    found = by_mark[place]
    same = (words[:, found] == wanted).all(axis=0)
    rows[fits[same]] = found[same]
    return rows


def _mixed(words: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """One number for each column of words. Two keys may share one; equality is checked afterwards."""
    mixed = np.zeros(words.shape[1], dtype=np.uint64)
    for word in words:
        mixed = (mixed ^ word) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(32)
    return mixed


def _digests_of(read: _Columns) -> list[bytes]:
    names = ("supplier_id", "content_hash", "due_day", "amount_minor")
    return digests.of_suppliers(**{name: read[name] for name in names})


def excluded_suppliers(company_id: int, rules: ReadingRules) -> list[int]:
    """The suppliers that take no part."""
    if not rules.excluded:
        return []
    codes = [code for code in rules.excluded if not code.endswith("*")]
    starts = [code[:-1] for code in rules.excluded if code.endswith("*")]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM supplier WHERE company_id = %s AND (code = ANY(%s) "
            "OR EXISTS (SELECT 1 FROM unnest(%s::text[]) AS start WHERE starts_with(code, start)))",
            [company_id, codes, starts],
        )
        return [row[0] for row in cursor.fetchall()]


def refuse_unknown(cursor: CursorWrapper, seen: Seen, rules: ReadingRules) -> None:
    """
    Refuse a key date whose open amounts nobody knows.

    Raises:
        AsOfNotAvailable: the mode needs the ERP's open amounts of a past day and they cannot be known.
    """
    if rules.closing_mode is ClosingMode.FIFO:
        return
    later = "SELECT EXISTS (SELECT 1 FROM import_batch WHERE company_id = %(company)s AND ledger_day > %(key_date)s)"
    if prepared(later, seen.values) == [(True,)]:  # the costly question only where something came in on a later day
        cursor.execute(_unknown_as_of(seen), seen.values)
        if cursor.fetchone() == (True,):
            raise AsOfNotAvailable(key_date=seen.values["key_date"].isoformat())


def _currency_codes(currency: NDArray[Any]) -> tuple[NDArray[np.int16], tuple[str, ...]]:
    """Small integers for three-letter codes, in the order of the alphabet."""
    letters = np.frombuffer(currency.tobytes(), dtype=np.uint8).reshape(-1, 3).astype(np.int32)
    packed = (letters[:, 0] << 16) | (letters[:, 1] << 8) | letters[:, 2]
    known = np.unique(packed)
    names = tuple(int(code).to_bytes(3, "big").decode("ascii") for code in known)
    return np.searchsorted(known, packed).astype(np.int16), names


def _reference_rows(entry_id: Int64, naming: Int64, named: Int64) -> Int64:
    """For each row the row it names, or NO_ROW; what is not visible is not named."""
    rows = np.full(len(entry_id), NO_ROW, dtype=np.int64)
    if not len(naming):
        return rows
    order = np.argsort(entry_id)
    sorted_ids = entry_id[order]
    at = np.searchsorted(sorted_ids, named)
    inside = at < len(sorted_ids)
    inside[inside] = sorted_ids[at[inside]] == named[inside]
    rows[order[np.searchsorted(sorted_ids, naming[inside])]] = order[at[inside]]
    return rows
