"""`vade sample`: a synthetic ledger of any size, the same for the same seed."""

from __future__ import annotations

import argparse
import io
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from payments.domain.ledger import LedgerRow


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `vade sample`."""
    parser.add_argument("--suppliers", type=int, default=200)
    parser.add_argument("--entries", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--as-of", type=date.fromisoformat, help="the day it ends (default: today)")
    parser.add_argument("--company", default="1000", help="company code written into the file")
    parser.add_argument("--format", choices=("csv", "fbl1n"), default="csv")
    parser.add_argument("--language", choices=("en", "de", "tr"), default="en", help="headings of an FBL1N list")
    parser.add_argument("--out", type=Path, help="file to write (default: standard output)")


def run(options: argparse.Namespace) -> int:
    """Write the file."""
    from payments.intake.sample import sample_rows

    rows = sample_rows(
        suppliers=options.suppliers,
        entries=options.entries,
        seed=options.seed,
        as_of=options.as_of or datetime.now(UTC).date(),
        company_code=options.company,
    )
    if options.out is None:
        out = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="", write_through=True)
        _write(rows, out, options)
        out.detach()
        return 0
    with options.out.open("w", encoding="utf-8", newline="") as file:
        _write(rows, file, options)
    return 0


def _write(rows: Iterator[LedgerRow], file: TextIO, options: argparse.Namespace) -> None:
    from payments.intake.list_writing import write_fbl1n_list
    from payments.intake.writing import write_canonical_csv

    if options.format == "csv":
        write_canonical_csv(rows, file, company_code=options.company)
    else:
        write_fbl1n_list(rows, file, company_code=options.company, language=options.language)
