"""How a reading process tells what it finds: frames of a kind, a length and a payload, on its standard output."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any, BinaryIO

from payments.domain.kept_terms import term_as_json, term_of_json
from payments.domain.ledger import HolidayRow, RateRow, RowIssue, Severity, SupplierRow, TermRow
from payments.intake.staged_lines import Block

_HEAD = struct.Struct(">cI")
_COUNTS = struct.Struct(">III")

SOURCE, BLOCK, REFUSED, END = b"S", b"B", b"R", b"E"
"""What the file is; a part of it; why the whole of it is refused; nothing follows. One of the last two is the end."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One message."""

    kind: bytes
    payload: bytes


def write_frame(out: BinaryIO, kind: bytes, payload: bytes) -> None:
    """Tell something."""
    out.write(_HEAD.pack(kind, len(payload)))
    out.write(payload)
    out.flush()


def write_words(out: BinaryIO, kind: bytes, words: dict[str, Any]) -> None:
    """Tell something that is no block."""
    write_frame(out, kind, json.dumps(words).encode())


def write_block(out: BinaryIO, block: Block) -> None:
    """Tell a part of the file."""
    issues = [[i.row_no, i.severity.value, i.code, i.field, i.value] for i in block.issues]
    suppliers = [asdict(one) for one in block.suppliers]
    terms = [[one.row_no, term_as_json(one.term)] for one in block.terms]
    rates = [[one.row_no, one.day.isoformat(), one.base, str(one.rate)] for one in block.rates]
    holidays = [[one.row_no, one.first.isoformat(), one.last.isoformat(), one.name] for one in block.holidays]
    told = {"issues": issues, "suppliers": suppliers, "terms": terms, "rates": rates, "holidays": holidays}
    beside = json.dumps(told).encode()
    head = _COUNTS.pack(block.rows, block.refused, block.read) + struct.pack(">I", len(beside))
    write_frame(out, BLOCK, head + beside + block.copy)


def frames(stream: BinaryIO) -> Iterator[Frame]:
    """What was told, until the stream ends; a frame that is cut off is not given."""
    while len(head := stream.read(_HEAD.size)) == _HEAD.size:
        kind, length = _HEAD.unpack(head)
        payload = stream.read(length)
        if len(payload) < length:
            return
        yield Frame(kind, payload)


def words_in(frame: Frame) -> dict[str, Any]:
    """What a frame that is no block says."""
    said: dict[str, Any] = json.loads(frame.payload)
    return said


def block_in(frame: Frame) -> Block:
    """The part of the file in a frame."""
    rows, refused, read = _COUNTS.unpack_from(frame.payload)
    (length,) = struct.unpack_from(">I", frame.payload, _COUNTS.size)
    start = _COUNTS.size + 4
    beside = json.loads(frame.payload[start : start + length])
    issues = [
        RowIssue(row_no=row_no, severity=Severity(severity), code=code, field=field, value=value)
        for row_no, severity, code, field, value in beside["issues"]
    ]
    suppliers = [SupplierRow(**{name: _frozen(value) for name, value in one.items()}) for one in beside["suppliers"]]
    terms = [TermRow(row_no=row_no, term=term_of_json(kept)) for row_no, kept in beside["terms"]]
    rates = [
        RateRow(row_no=row_no, day=date.fromisoformat(day), base=base, rate=Decimal(rate))
        for row_no, day, base, rate in beside["rates"]
    ]
    holidays = [
        HolidayRow(row_no=row_no, first=date.fromisoformat(first), last=date.fromisoformat(last), name=name)
        for row_no, first, last, name in beside["holidays"]
    ]
    return Block(frame.payload[start + length :], rows, refused, read, issues, suppliers, terms, rates, holidays)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
