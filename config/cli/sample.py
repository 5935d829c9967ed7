"""`vade sample`: a synthetic ledger of any size, the same for the same seed."""

from __future__ import annotations

import argparse
import io
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from config.cli.refusal import USAGE, Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from payments.domain.ledger import LedgerRow

CANONICAL = ("csv", "json", "xlsx")
LISTS = ("text", "tabs", "csv", "html", "xlsx")
ENDINGS = {"text": "txt", "tabs": "tab.txt", "html": "xls"}
LANGUAGES = ("en", "de", "tr")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `vade sample`."""
    parser.add_argument("--suppliers", type=int, default=200)
    parser.add_argument("--entries", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--as-of", type=date.fromisoformat, help="the day it ends (default: today)")
    parser.add_argument("--company", default="1000", help="company code written into the file")
    parser.add_argument("--duplicates", type=int, default=0, help="so many lines stand in the file twice")
    parser.add_argument(
        "--format",
        choices=(*CANONICAL, "fbl1n", *(f"fbl1n-{form}" for form in LISTS)),
        default="csv",
        help="the canonical columns, or an FBL1N list (fbl1n: as text)",
    )
    parser.add_argument("--language", choices=LANGUAGES, default="en", help="headings of an FBL1N list")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--out", type=Path, help="file to write (default: standard output)")
    where.add_argument("--all", type=Path, metavar="FOLDER", help="the same ledger in every format and language")


def run(options: argparse.Namespace) -> int:
    """Write the file, or all of them."""
    if options.all is not None:
        options.all.mkdir(parents=True, exist_ok=True)
        for form in CANONICAL:
            _write_to(options.all / f"ledger.{form}", form, "en", options)
        for form in LISTS:
            for language in LANGUAGES:
                path = options.all / f"fbl1n_{language}.{ENDINGS.get(form, form)}"
                _write_to(path, f"fbl1n-{form}", language, options)
    elif options.out is not None:
        _write_to(options.out, options.format, options.language, options)
    else:
        file = io.BytesIO() if options.format.endswith("xlsx") else sys.stdout.buffer
        _write(file, options.format, options.language, options)
        if isinstance(file, io.BytesIO):
            sys.stdout.buffer.write(file.getvalue())
    return 0


def _write_to(path: Path, form: str, language: str, options: argparse.Namespace) -> None:
    try:
        with path.open("wb") as file:
            _write(file, form, language, options)
    except OSError as unwritable:
        raise Refusal(f"{path}: {unwritable.strerror}", status=USAGE) from unwritable


def _write(file: BinaryIO, form: str, language: str, options: argparse.Namespace) -> None:
    from payments.sample.canonical import write_canonical_csv, write_canonical_json, write_canonical_workbook
    from payments.sample.fbl1n import write_fbl1n

    rows = _rows(options)
    if form.startswith("fbl1n"):
        written = form.partition("-")[2] or "text"
        write_fbl1n(rows, file, form=written, company_code=options.company, language=language)
    elif form == "xlsx":
        write_canonical_workbook(rows, file, company_code=options.company)
    else:
        text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
        write = write_canonical_json if form == "json" else write_canonical_csv
        write(rows, text, company_code=options.company)
        text.detach()


def _rows(options: argparse.Namespace) -> Iterator[LedgerRow]:
    from payments.sample.ledger import sample_rows, told_twice

    rows = sample_rows(
        suppliers=options.suppliers,
        entries=options.entries,
        seed=options.seed,
        as_of=options.as_of or datetime.now(UTC).date(),
        company_code=options.company,
    )
    return told_twice(rows, times=options.duplicates, seed=options.seed)
