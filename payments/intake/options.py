"""What a reader has to know of the company it reads for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Protocol

from payments.domain.ledger import AccountClass, HolidayRow, LedgerRow, RateRow, RowIssue, SupplierRow, TermRow
from payments.intake.kinds import CLASS_OF_ACCOUNT, CLASS_OF_SPECIAL_GL


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """
    Settings of one reading.

    `fallback_encoding` is tried where a file is neither marked nor UTF-8: cp1254 in Turkey, cp1252 in Germany.
    The two mappings give the account class of a special G/L indicator and of the first part of a dotted supplier code.
    `pulled`: it is no file of somebody's, but what we fetched from a source ourselves (payments.intake.pulled).
    `mapping` was given with the file, the remembered ones are of other files, by the signature of their header
    (payments.intake.mappings).
    """

    company_code: str
    company_currency: str
    fallback_encoding: str = "cp1254"
    class_of_special_gl: Mapping[str, AccountClass] = field(default_factory=lambda: CLASS_OF_SPECIAL_GL)
    class_of_account: Mapping[str, AccountClass] = field(default_factory=lambda: CLASS_OF_ACCOUNT)
    pulled: bool = False
    mapping: Mapping[str, Any] | None = None
    remembered_mappings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


Found = LedgerRow | RowIssue | SupplierRow | TermRow | RateRow | HolidayRow
"""What a reading finds."""


class LedgerReader(Protocol):
    """One file format. `read` counts the data rows seen so far, good and bad."""

    source: str

    @property
    def read(self) -> int:
        """Data rows so far."""
        ...

    def rows(self) -> Iterator[Found]:
        """Good rows and issues in file order. Called once."""
        ...


class OpensLedger(Protocol):
    """How a reader begins with a file whose format is known. `encoding` is empty for a format that is no text."""

    def __call__(self, file: BinaryIO, *, encoding: str, options: ReadOptions) -> LedgerReader:
        """Raises what refuses the whole file and can be seen at once (payments.intake.errors)."""
        ...
