"""
Rows in and out of PostgreSQL as NumPy columns, by binary COPY: no object per row on any path over 1,000 rows. What
holds texts of any length or NULL goes in row by row, by COPY as text (`write_rows`).

NOT NULL columns of fixed width have one row stride, so a whole block is one `numpy.frombuffer`.
Format: PostgreSQL documentation, "COPY", section "Binary Format".
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection
from django.db.backends.utils import CursorWrapper
from numpy.typing import NDArray

_HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_TRAILER = b"\xff\xff"
_PG_EPOCH = 10_957  # 2000-01-01 as days since 1970-01-01
_BLOCK_ROWS = 32_768
_INT8_OID = 20


@dataclass(frozen=True, slots=True)
class Kind:
    """How one column travels: its wire dtype, and how many bytes PostgreSQL is told."""

    wire: str
    is_date: bool = False
    array_length: int = 0

    @property
    def size(self) -> int:
        """Bytes of one field."""
        return 20 + 12 * self.array_length if self.array_length else np.dtype(self.wire).itemsize


class UnevenWidth(ValueError):
    """The texts of a column are not all of one length, so that its rows have no stride."""


INT8, INT4, INT2, BOOL = Kind(">i8"), Kind(">i4"), Kind(">i2"), Kind(">i1")
DATE = Kind(">i4", is_date=True)
UUID = Kind("V16")
CHAR3 = Kind("S3")
EVEN_TEXT = Kind("")
"""Texts that are all as long as the first; only as the last column of a query. Compared as bytes of UTF-8."""


def int8_array(length: int) -> Kind:
    """A bigint[] of one dimension and known length; its column has shape (n, length)."""
    return Kind(">i8", array_length=length)


@contextmanager
def copying(
    cursor: CursorWrapper, statement: str, parameters: Sequence[Any] | Mapping[str, Any] | None = None
) -> Iterator[Any]:
    """psycopg's COPY with Django's errors, which its cursor gives to `execute` alone."""
    with connection.wrap_database_errors, cursor.copy(statement, parameters) as copy:
        yield copy


def read_columns(
    cursor: CursorWrapper, query: str, parameters: Sequence[Any] | Mapping[str, Any], kinds: Mapping[str, Kind]
) -> dict[str, NDArray[Any]]:
    """
    The rows of a query as columns, in native byte order; dates as days since 1970-01-01.

    The query selects the columns of `kinds` in that order and none of them NULL.

    Raises:
        UnevenWidth: an EVEN_TEXT column holds texts of several lengths.
        ValueError: a NULL, or a column of another width than its kind says.
    """
    last = list(kinds)[-1]
    by_first_row = kinds[last] is EVEN_TEXT
    stride = None if by_first_row else _row_type(kinds)
    parts: list[NDArray[Any]] = []
    pending = bytearray()
    skipped = False
    with copying(cursor, f"COPY ({query}) TO STDOUT (FORMAT binary)", parameters) as copy:
        for block in copy:
            pending += block
            if not skipped and len(pending) >= len(_HEADER):
                del pending[: len(_HEADER)]
                skipped = True
            if stride is None and skipped and len(pending) > _length_ends(kinds):
                kinds = {**kinds, last: _as_long_as_the_first(pending, kinds)}
                stride = _row_type(kinds)
            if stride is not None and len(pending) >= 1 << 20:
                _take(pending, stride, parts)
    if stride is None:
        kinds = {**kinds, last: Kind("S1")}
        stride = _row_type(kinds)
    _take(pending, stride, parts)
    if by_first_row and bytes(pending) != _TRAILER:
        raise UnevenWidth(f"column {last}")
    if bytes(pending) != _TRAILER:
        raise ValueError("a NULL or a column of another width in a fixed-width COPY")
    rows = np.concatenate(parts) if parts else np.empty(0, dtype=stride)
    if by_first_row and not (rows[f"length_{last}"] == kinds[last].size).all():
        raise UnevenWidth(f"column {last}")
    return {name: _column(rows, name, kind) for name, kind in kinds.items()}


def _length_ends(kinds: Mapping[str, Kind]) -> int:
    """Where, in a row, the length of its last column ends."""
    fixed = dict(list(kinds.items())[:-1])
    return _row_type(fixed).itemsize + 4


def _as_long_as_the_first(pending: bytearray, kinds: Mapping[str, Kind]) -> Kind:
    """The kind of the last column, from the first row."""
    end = _length_ends(kinds)
    width = int.from_bytes(pending[end - 4 : end], "big", signed=True)
    if width < 1:
        raise UnevenWidth("an empty text")
    return Kind(f"S{width}")


def _take(pending: bytearray, stride: np.dtype[Any], parts: list[NDArray[Any]]) -> None:
    count = len(pending) // stride.itemsize
    if count:
        parts.append(np.frombuffer(bytes(pending[: count * stride.itemsize]), dtype=stride))
        del pending[: count * stride.itemsize]


def _column(rows: NDArray[Any], name: str, kind: Kind) -> NDArray[Any]:
    if len(rows) and not (rows[f"length_{name}"] == kind.size).all():
        raise ValueError(f"column {name} holds a NULL or has another width")
    if kind.array_length:
        return rows[name]["items"]["value"].astype(np.int64)
    native = rows[name].astype(np.dtype(kind.wire).newbyteorder("="))
    return native + np.int32(_PG_EPOCH) if kind.is_date else native


def write_columns(cursor: CursorWrapper, table: str, columns: Mapping[str, tuple[Kind, NDArray[Any]]]) -> int:
    """Append columns of equal length to a table; returns the number of rows. Dates come as days since 1970-01-01."""
    write_encoded(cursor, table, list(columns), encoded(columns))
    return len(next(iter(columns.values()))[1])


def write_encoded(
    cursor: CursorWrapper, table: str, columns: Sequence[str], blocks: Iterable[bytes | memoryview]
) -> None:
    """Append what `encoded` made of these columns."""
    with copying(cursor, f"COPY {table} ({', '.join(columns)}) FROM STDIN (FORMAT binary)") as copy:
        for block in blocks:
            copy.write(block)


def write_rows(cursor: CursorWrapper, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """
    Append rows whose columns are texts, numbers of any width or NULL; a dict goes as JSON by its text.

    Triggers and constraints see them as they see an INSERT.

    Raises:
        IntegrityError: a constraint or a trigger refuses a row; none is written.
    """
    with copying(cursor, f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([json.dumps(one) if isinstance(one, dict) else one for one in row])


def encoded(columns: Mapping[str, tuple[Kind, NDArray[Any]]]) -> Iterator[bytes]:
    """The rows of columns of equal length, block by block, as COPY takes them in its binary format."""
    count = len(next(iter(columns.values()))[1])
    kinds = {name: kind for name, (kind, _) in columns.items()}
    buffer = np.zeros(min(_BLOCK_ROWS, count), dtype=_row_type(kinds))
    buffer["fields"] = len(columns)
    for name, kind in kinds.items():
        buffer[f"length_{name}"] = kind.size
        if kind.array_length:
            field = buffer[name]
            field["dimensions"], field["oid"], field["length"], field["lower"] = 1, _INT8_OID, kind.array_length, 1
            field["items"]["width"] = 8
    yield _HEADER
    for start in range(0, count, _BLOCK_ROWS):
        rows = buffer[: min(_BLOCK_ROWS, count - start)]
        for name, (kind, values) in columns.items():
            chunk = values[start : start + len(rows)]
            if kind.array_length:
                rows[name]["items"]["value"] = chunk
            else:
                rows[name] = chunk - _PG_EPOCH if kind.is_date else chunk
        yield rows.tobytes()
    yield _TRAILER


def _row_type(kinds: Mapping[str, Kind]) -> np.dtype[Any]:
    fields: list[tuple[str, Any]] = [("fields", ">i2")]
    for name, kind in kinds.items():
        fields.append((f"length_{name}", ">i4"))
        fields.append((name, _array_type(kind.array_length) if kind.array_length else kind.wire))
    return np.dtype(fields)


def _array_type(length: int) -> np.dtype[Any]:
    """The binary form of a one-dimensional bigint[]: a header, then (width, value) per element."""
    header = [(part, ">i4") for part in ("dimensions", "nulls", "oid", "length", "lower")]
    return np.dtype([*header, ("items", [("width", ">i4"), ("value", ">i8")], (length,))])
