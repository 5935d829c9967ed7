"""What was fetched from a source: kept record by record as the source said it, and read like a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import BinaryIO

from payments.intake.options import LedgerReader, ReadOptions
from payments.intake.pulled import b1, s4
from payments.intake.pulled.kept import PulledFile

SOURCES: Mapping[str, Callable[[PulledFile, ReadOptions], LedgerReader]] = {
    "S4_ODATA": s4.S4Reader,
    "B1_SERVICE_LAYER": b1.B1Reader,
    "B1_HANA": b1.B1Reader,
}
"""The sources whose records can be read."""


def read_pulled(file: BinaryIO, *, options: ReadOptions) -> LedgerReader:
    """
    Begin to read what was fetched.

    Raises:
        PullCutShort: it is no such file, or ends too early.
    """
    pulled = PulledFile(file)
    return SOURCES[pulled.source](pulled, options)
