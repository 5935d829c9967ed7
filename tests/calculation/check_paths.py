"""
A quick check of the engine, by itself: `python -m tests.calculation.check_paths` ends with 1 where it is wrong.

Seeded ledgers, closed in columns and in plain integers, against the restatement. `test_mutants` runs it on engines with
one mistake each; it stands beside the property tests and is no substitute for them.
"""

from __future__ import annotations

import random
import sys
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from tests.calculation import ledgers, plain
from tests.oracle import closing as oracle
from tests.oracle.closing import Entry, Settings

LEDGERS = 400
BASES = ("due", "posting", "document")


def drawn_settings(rng: random.Random) -> Settings:
    """Every setting that a closing depends on, at random."""
    return Settings(
        closing_mode=rng.choice(["FIFO", "HYBRID", "SOURCE"]),
        fifo_basis=rng.choice(BASES),
        tie=rng.choice(["SEQ", "PROPORTIONAL"]),
        aging_basis=rng.choice(BASES),
        aging_edges=rng.choice([(0, 30, 60, 90, 120), (30, 60), (0,), (0, 1, 2, 3)]),
        aging_boundary=rng.choice(["UPPER_INCLUSIVE", "LOWER_INCLUSIVE"]),
        month_basis=rng.choice(BASES),
        month_count=rng.randint(1, 5),
    )


def drawn_entries(rng: random.Random, key_date: date) -> list[Entry]:
    """A small ledger, crowded enough for ties, chains and exact hits."""
    days = [key_date + timedelta(days=rng.randint(-130, 6)) for _ in range(3)]
    days.append(key_date - timedelta(days=rng.choice([0, 1, 2, 3, 30, 60])))
    keys = [f"K{number:02d}" for number in range(rng.randint(1, 14))]
    rng.shuffle(keys)
    all_open = rng.random() < 0.7
    entries = []
    for key in keys:
        amount_minor = rng.choice([rng.randint(-7, 7), rng.randint(-900, 900), 100, -100])
        open_minor = rng.choice([0, amount_minor, amount_minor // 2, rng.randint(-9, 9)])
        has_open = all_open or rng.random() < 0.8
        entry = Entry(
            key=key,
            supplier=rng.choice(["S1", "S1", "S1", "S2"]),
            currency=rng.choice(["TRY", "TRY", "TRY", "USD"]),
            account_class=rng.choice([*["NORMAL"] * 12, "ADVANCE", "BILL", "GUARANTEE", "NOTED"]),
            posting_date=rng.choice(days),
            document_date=rng.choice(days),
            due_date=rng.choice(days),
            amount=Decimal(amount_minor).scaleb(-2),
            open_amount=Decimal(open_minor).scaleb(-2) if has_open else None,
            invoice_ref=rng.choice([None, None, *keys]),
            blocked=rng.random() < 0.2,
        )
        entries.append(in_instalments(rng, entry, days) if amount_minor > 0 and rng.random() < 0.3 else entry)
    return entries


def in_instalments(rng: random.Random, entry: Entry, days: list[date]) -> Entry:
    """The entry in two or three parts, some of them 0, due on any days."""
    whole = int(entry.amount.scaleb(2))
    ends = [0, *sorted(rng.randint(0, whole) for _ in range(rng.randint(1, 2))), whole]
    parts = [Decimal(last - first).scaleb(-2) for first, last in pairwise(ends)]
    return replace(entry, instalments=tuple((rng.choice(days), part) for part in parts))


def wrong(count: int) -> str | None:
    """The first of so many ledgers on which the engine and the restatement part; none if they never do."""
    for number in range(count):
        rng = random.Random(number)
        key_date = date(2026, rng.randint(1, 12), rng.randint(1, 28))
        settings, entries = drawn_settings(rng), drawn_entries(rng, key_date)
        told = oracle.close(entries, key_date, settings)
        for path in (ledgers.close, plain.close_each):
            if path(entries, key_date, settings) != told:
                return f"{path.__module__}: ledger {number}"
    return None


if __name__ == "__main__":
    found = wrong(LEDGERS)
    sys.exit(found)
