"""The canonical columns as JSON: an array of objects, one for each line; numbers are read digit by digit."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from payments.domain.ledger import LedgerRow, RowIssue, Severity
from payments.intake.canonical import COLUMNS, CanonicalRecords
from payments.intake.cells import issue
from payments.intake.errors import InvalidJson, UnknownColumns
from payments.intake.limits import MAX_JSON_BYTES, size_within
from payments.intake.options import ReadOptions


class CanonicalJsonReader:
    """
    Reads one array. The number of a row is its place in it, from 1.

    Raises:
        InvalidJson: it is no array of objects.
        UnknownColumns: an object has a name that the format does not have.
        UnpacksTooLarge: it is longer than what is read at once.
    """

    source = "JSON"

    def __init__(self, file: BinaryIO, *, encoding: str, options: ReadOptions) -> None:
        size_within(file, MAX_JSON_BYTES)
        file.seek(0)
        self._objects = _parsed(file.read().decode(encoding))
        unknown = {name for pairs in self._objects for name, _ in pairs} - set(COLUMNS)
        if unknown:
            raise UnknownColumns(columns=", ".join(sorted(unknown)[:20])[:200])
        self._records = CanonicalRecords(COLUMNS, line=1, options=options)

    @property
    def read(self) -> int:
        """Objects seen so far."""
        return self._records.read

    def rows(self) -> Iterator[LedgerRow | RowIssue]:
        """Good rows and issues in the order of the array."""
        for number, pairs in enumerate(self._objects, 1):
            given = dict(pairs)
            if len(given) != len(pairs):
                yield self._records.refused(number, "repeated-name", ", ".join(name for name, _ in pairs))
                continue
            if nested := [name for name, value in pairs if not isinstance(value, str | None)]:
                self._records.read += 1
                yield from (issue(number, Severity.ERROR, "not-a-value", name) for name in nested)
                continue
            yield from self._records.taken(number, [(given.get(name) or "").strip() for name in COLUMNS])


def _parsed(text: str) -> Sequence[_Object]:
    """The array's objects; a number stays the text it is written as."""
    try:
        found = json.loads(text, object_pairs_hook=_Object, parse_int=str, parse_float=str, parse_constant=_no_number)
    except json.JSONDecodeError as bad:
        raise InvalidJson(line=bad.lineno, column=bad.colno) from bad
    except (RecursionError, ValueError) as bad:
        raise InvalidJson(line=1, column=1) from bad
    if type(found) is not list or not all(isinstance(one, _Object) for one in found):
        raise InvalidJson(line=1, column=1)
    return found


class _Object(list[tuple[str, Any]]):
    """An object's pairs in order, so that a name given twice is seen."""


def _no_number(constant: str) -> None:
    raise ValueError(constant)
