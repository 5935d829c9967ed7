"""Ledgers and settings drawn at random: small, and crowded enough for ties, chains and exact hits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import strategies as st

from tests.calculation.ledgers import amount
from tests.oracle.closing import Entry, Settings

SUPPLIERS = ["S1", "S2", "S3"]
CURRENCIES = ["TRY", "TRY", "USD", "JPY", "KWD"]
CLASSES = [*["NORMAL"] * 8, "ADVANCE", "BILL", "GUARANTEE", "NOTED"]
EDGES = [(0, 30, 60, 90, 120), (30, 60, 90, 120), (0,), (7, 8), (0, 1, 2, 3)]

key_dates = st.dates(date(2023, 11, 1), date(2026, 4, 30))
settings_drawn = st.builds(
    Settings,
    closing_mode=st.sampled_from(["FIFO", "HYBRID", "SOURCE"]),
    fifo_basis=st.sampled_from(["due", "posting", "document"]),
    tie=st.sampled_from(["SEQ", "PROPORTIONAL"]),
    aging_basis=st.sampled_from(["due", "posting", "document"]),
    aging_edges=st.sampled_from(EDGES),
    aging_boundary=st.sampled_from(["UPPER_INCLUSIVE", "LOWER_INCLUSIVE"]),
    month_basis=st.sampled_from(["due", "posting", "document"]),
    month_count=st.integers(1, 14),
)
minor_drawn = st.one_of(st.integers(-6, 6), st.integers(-10_000, 10_000), st.integers(-(10**15), 10**15))


def dated(entries: Callable[[date], st.SearchStrategy[list[Entry]]]) -> st.SearchStrategy[tuple[date, list[Entry]]]:
    """A key date, and entries drawn around it."""
    return key_dates.flatmap(lambda key_date: st.tuples(st.just(key_date), entries(key_date)))


@st.composite
def instalments(draw: st.DrawFn, entry: Entry, days: list[date]) -> Entry:
    """The entry, sometimes in parts: of any amounts that add up to its own, 0 among them, due on any days."""
    unit = amount(1, entry.currency)
    if entry.amount <= 0 or not draw(st.sampled_from([True, False, False])):
        return entry
    cuts = draw(st.lists(st.integers(0, int(entry.amount / unit)), min_size=1, max_size=3).map(sorted))
    ends = [0, *cuts, int(entry.amount / unit)]
    amounts = [(last - first) * unit for first, last in pairwise(ends)]
    due = [draw(st.sampled_from(days)) for _ in amounts]
    return replace(entry, instalments=tuple(zip(due, amounts, strict=True)), due_date=min(due))


@st.composite
def entry_lists(
    draw: st.DrawFn,
    key_date: date,
    *,
    max_size: int = 14,
    one_group: bool = False,
) -> list[Entry]:
    """Entries around a key date, with references. A third of the ledgers lacks some open amounts."""
    count = draw(st.integers(0, max_size))
    dates = [key_date + timedelta(days=days) for days in draw(st.lists(st.integers(-140, 20), min_size=1, max_size=4))]
    due_dates = [*dates, *(day + timedelta(days=30) for day in dates), key_date]
    keys = draw(st.permutations([f"K{number:02d}" for number in range(count)]))
    lacking = st.sampled_from([True, False, False, False] if draw(st.sampled_from([True, False, False])) else [False])
    entries = []
    for key in keys:
        currency = "TRY" if one_group else draw(st.sampled_from(CURRENCIES))
        amount_minor = draw(minor_drawn)
        open_minor = draw(st.sampled_from([0, amount_minor, amount_minor // 2]) | st.integers(-9, 9))
        posting_date = draw(st.sampled_from(dates))
        entry = Entry(
            key=key,
            supplier="S1" if one_group else draw(st.sampled_from(SUPPLIERS)),
            currency=currency,
            account_class="NORMAL" if one_group else draw(st.sampled_from(CLASSES)),
            posting_date=posting_date,
            document_date=draw(st.sampled_from([posting_date, *dates])),
            due_date=draw(st.sampled_from(due_dates)),
            amount=amount(amount_minor, currency),
            open_amount=None if draw(lacking) else amount(open_minor, currency),
            invoice_ref=draw(st.sampled_from([None, *keys, "elsewhere"])),
            blocked=draw(st.booleans()),
        )
        entries.append(draw(instalments(entry, due_dates)))
    return entries


@st.composite
def normal_entries(
    draw: st.DrawFn, key_date: date, *, max_size: int = 12, references: bool = False, credits_only: bool = False
) -> list[Entry]:
    """Entries of one group in TRY, all of the NORMAL class and posted by the key date, without open amounts."""
    count = draw(st.integers(1, max_size))
    dates = [key_date - timedelta(days=days) for days in draw(st.lists(st.integers(0, 200), min_size=1, max_size=5))]
    keys = draw(st.permutations([f"K{number:02d}" for number in range(count)]))
    entries = []
    for key in keys:
        posting_date = draw(st.sampled_from(dates))
        amount_minor = draw(minor_drawn.filter(bool))
        entries.append(
            Entry(
                key=key,
                posting_date=posting_date,
                document_date=draw(st.sampled_from(dates)),
                due_date=posting_date + timedelta(days=draw(st.sampled_from([0, 14, 30, 60]))),
                amount=Decimal(abs(amount_minor) if credits_only else amount_minor).scaleb(-2),
                invoice_ref=draw(st.sampled_from([None, *keys])) if references else None,
            )
        )
    return entries
