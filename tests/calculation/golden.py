"""The worked examples of domain.md 3.6, read from their file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.oracle.closing import Closing, Entry, Settings

FILE = Path(__file__).parent.parent / "fixtures" / "closing.json"
BASIS = {"post": "posting", "due": "due"}
TIE = {"SEQ": "SEQ", "PROP": "PROPORTIONAL"}
REASON = {"REF": "REFERENCE", "FIFO": "FIFO"}


@dataclass(frozen=True)
class GoldenCase:
    """One example: what goes in, and the numbers somebody worked out by hand."""

    name: str
    entries: list[Entry]
    key_date: date
    settings: Settings
    expected: dict[str, Any]


def golden_cases() -> list[GoldenCase]:
    """All examples of the file, in its order. Aging there is on due basis with the default edges."""
    return [_case(raw) for raw in json.loads(FILE.read_text(encoding="utf-8"))]


def golden_case(name: str) -> GoldenCase:
    """The example of that name."""
    return next(case for case in golden_cases() if case.name == name)


def in_golden_words(closing: Closing) -> dict[str, Any]:
    """A closing reduced to what the file tells about each example."""
    return {
        "balance": closing.balance,
        "open": {item.key: item.amount for item in closing.items if item.amount > 0},
        "unallocated": {item.key: item.amount for item in closing.items if item.amount < 0},
        "alloc": closing.allocations,
        "months": {**closing.months, "unallocated": closing.unallocated},
        "aging": closing.aging,
    }


def _case(raw: dict[str, Any]) -> GoldenCase:
    return GoldenCase(
        name=raw["id"],
        entries=[_entry(entry) for entry in raw["entries"]],
        key_date=date.fromisoformat(raw["key_date"]),
        settings=Settings(
            closing_mode=raw["mode"],
            fifo_basis=BASIS[raw["basis"]],
            tie=TIE[raw["tie"]],
            month_basis=BASIS[raw["month_basis"]],
        ),
        expected={
            "balance": Decimal(raw["balance"]),
            "open": {key: Decimal(amount) for key, amount in raw["open"]},
            "unallocated": {key: Decimal(amount) for key, amount in raw["unallocated"]},
            "alloc": [
                (debit, credit, Decimal(amount), REASON[reason]) for debit, credit, amount, reason in raw["alloc"]
            ],
            "months": {label: Decimal(amount) for label, amount in raw["months"].items()},
            "aging": [Decimal(amount) for amount in raw["aging_due"]],
        },
    )


def _entry(raw: dict[str, str]) -> Entry:
    posting_date = date.fromisoformat(raw["post"])
    return Entry(
        key=raw["k"],
        posting_date=posting_date,
        document_date=posting_date,
        due_date=date.fromisoformat(raw["due"]),
        amount=Decimal(raw["amt"]),
        open_amount=Decimal(raw["open"]) if "open" in raw else None,
        invoice_ref=raw.get("ref"),
    )
