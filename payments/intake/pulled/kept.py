"""
The form in which fetched records are kept: a line of JSON each, `[kind, record]`; the first names the source, the
last counts them. Numbers stay the text they were sent as.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from payments.intake.errors import PullCutShort

Record = Mapping[str, Any]

_FIRST, _LAST = "pull", "end"
NOT_OFFERED = "not-offered"
"""The kind of a record that names what the source does not have."""


class PullWriter:
    """Writes records to a file as they come."""

    def __init__(self, file: BinaryIO, *, source: str) -> None:
        self.records = 0
        self._file = file
        self._write(_FIRST, {"source": source})

    def add(self, kind: str, record: Record) -> None:
        """One record."""
        self._write(kind, record)
        self.records += 1

    def finish(self) -> None:
        """There are no more: without this the file is not read."""
        self._write(_LAST, {"records": self.records})

    def _write(self, kind: str, record: Record) -> None:
        self._file.write(json.dumps([kind, record], ensure_ascii=False).encode() + b"\n")


class PulledFile:
    """
    A kept pull.

    Raises:
        PullCutShort: it does not begin as one.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        kind, told = _line(file.readline())
        if kind != _FIRST:
            raise PullCutShort(records=0)
        self.source = str(told["source"])
        self._start = file.tell()

    def records(self) -> Iterator[tuple[int, str, Record]]:
        """
        Line number, kind and record, from the start.

        Raises:
            PullCutShort: the end is missing, or counts other records.
        """
        self._file.seek(self._start)
        seen = 0
        for number, line in enumerate(self._file, 2):
            kind, record = _line(line)
            if kind == _LAST:
                if record["records"] == str(seen):
                    return
                break
            seen += 1
            yield number, kind, record
        raise PullCutShort(records=seen)


def _line(line: bytes) -> tuple[str, Record]:
    try:
        kind, record = json.loads(line, parse_int=str, parse_float=str)
    except ValueError as broken:
        raise PullCutShort(records=0) from broken
    return kind, record
