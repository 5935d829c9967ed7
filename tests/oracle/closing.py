"""
The closing of domain.md 3.4.2-3.4.4, restated to be read: dates, decimals and fractions, one entry after the other.

Slow on purpose, and independent: it imports nothing from `payments`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import floor

ZERO = Decimal(0)
MINOR_UNIT = {"JPY": Decimal(1), "KWD": Decimal("0.001")}


@dataclass(frozen=True)
class Entry:
    """A ledger entry: amount > 0 raises what we owe. `invoice_ref` is the source key of another entry."""

    key: str
    posting_date: date
    amount: Decimal
    document_date: date
    due_date: date
    supplier: str = "S1"
    currency: str = "TRY"
    account_class: str = "NORMAL"
    open_amount: Decimal | None = None
    invoice_ref: str | None = None
    blocked: bool = False
    booked: Decimal = ZERO
    """Its amount in the company's currency."""
    instalments: tuple[tuple[date, Decimal], ...] = ()
    """Due date and amount of each part, in the order of the term; they add up to the amount. None: one item."""
    document: str = ""
    """Of a part, the key of its document."""
    place: int = 0
    """Of a part, how many of its document are due before it."""

    def day(self, basis: str) -> date:
        """The date that a basis (due, posting, document) means."""
        return {"due": self.due_date, "posting": self.posting_date, "document": self.document_date}[basis]

    @property
    def order(self) -> tuple[date, date, str, int]:
        """The total order of 3.0; parts stand where their document would, in the order in which they are due."""
        return self.posting_date, self.document_date, self.document or self.key, self.place


@dataclass(frozen=True)
class Settings:
    """The settings of 3.3 that a closing depends on, in the words used there."""

    closing_mode: str = "HYBRID"
    fifo_basis: str = "due"
    tie: str = "SEQ"
    aging_basis: str = "due"
    aging_edges: tuple[int, ...] = (0, 30, 60, 90, 120)
    aging_boundary: str = "UPPER_INCLUSIVE"
    month_basis: str = "posting"
    month_count: int = 4


@dataclass(frozen=True)
class OpenItem:
    """A credit not closed, or (amount < 0; no days, no bucket and no month) a debit not used up."""

    key: str
    amount: Decimal
    days_overdue: int
    bucket: int | None
    month: str | None


@dataclass(frozen=True)
class Closing:
    """What a run stores for one supplier and currency."""

    balance: Decimal
    ledger_balance: Decimal
    open: Decimal
    unallocated: Decimal
    advance: Decimal
    bill: Decimal
    guarantee: Decimal
    overdue: Decimal
    not_due: Decimal
    blocked: Decimal
    open_count: int
    oldest_due_date: date | None
    max_overdue_days: int
    avg_due_date: date | None
    avg_due_days: Decimal | None
    aging: list[Decimal]
    months: dict[str, Decimal]
    open_amounts_incomplete: bool
    items: list[OpenItem]
    allocations: list[tuple[str, str, Decimal, str]]


@dataclass
class _Work:
    """One group while it is being closed."""

    base: dict[str, Decimal]
    rem: dict[str, Decimal]
    allocations: list[tuple[str, str, Decimal, str]] = field(default_factory=list)

    def allocate(self, debit: Entry, credit: Entry, amount: Decimal, reason: str) -> None:
        if amount > 0:
            self.rem[debit.key] -= amount
            self.rem[credit.key] -= amount
            self.allocations.append((debit.key, credit.key, amount, reason))


def parts_of(entry: Entry) -> list[Entry]:
    """
    One virtual entry per instalment that is not 0, with the key suffix /01 …; the entry itself where there are none.

    What the ERP has closed of the document closed the parts that are due first. One of which more than all, or less
    than nothing, is said to be open stays whole.
    """
    told = [(due, number, amount) for number, (due, amount) in enumerate(entry.instalments, start=1) if amount]
    if not told or not (entry.open_amount is None or 0 <= entry.open_amount <= entry.amount):
        return [entry]
    open_left = entry.open_amount
    parts = []
    for place, (due, number, amount) in reversed(list(enumerate(sorted(told)))):
        if open_left is None:
            part_open = None
        else:
            part_open = min(open_left, amount)
            open_left -= part_open
        parts.append(
            replace(
                entry,
                key=f"{entry.key}/{number:02d}",
                amount=amount,
                due_date=due,
                open_amount=part_open,
                booked=ZERO,
                instalments=(),
                document=entry.key,
                place=place,
            )
        )
    return parts[::-1]


def close(entries: Iterable[Entry], key_date: date, settings: Settings) -> dict[tuple[str, str], Closing]:
    """Close every supplier and currency that has an entry the run sees."""
    parts = [part for e in entries for part in parts_of(e)]
    seen = [e for e in parts if e.posting_date <= key_date and e.account_class != "NOTED"]
    by_pair: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for e in sorted(seen, key=lambda e: e.order):
        by_pair[e.supplier, e.currency].append(e)
    return {pair: _close_pair(mine, key_date, settings) for pair, mine in by_pair.items()}


def _close_pair(entries: Sequence[Entry], key_date: date, settings: Settings) -> Closing:
    normal = [e for e in entries if e.account_class == "NORMAL" and e.amount != 0]
    incomplete = settings.closing_mode != "FIFO" and any(e.open_amount is None for e in normal)
    mode = "FIFO" if incomplete else settings.closing_mode
    base = {e.key: e.amount if mode == "FIFO" or e.open_amount is None else e.open_amount for e in normal}
    taking_part = [e for e in normal if base[e.key] != 0]
    work = _Work(base, {e.key: abs(base[e.key]) for e in taking_part})

    _references(taking_part, work)
    if mode != "SOURCE":
        _fifo(taking_part, work, settings)

    credits_open = [e for e in taking_part if base[e.key] > 0 and work.rem[e.key] > 0]
    debits_open = [e for e in taking_part if base[e.key] < 0 and work.rem[e.key] > 0]
    window = _month_window(key_date, settings.month_count)
    aging = [ZERO] * (len(settings.aging_edges) + 1)
    months = dict.fromkeys(["before", *window, "after"], ZERO)
    items = []
    for e in sorted(credits_open + debits_open, key=lambda e: e.order):
        late = (key_date - e.due_date).days
        if e in debits_open:
            items.append(OpenItem(e.key, -work.rem[e.key], 0, None, None))
            continue
        bucket = _bucket((key_date - e.day(settings.aging_basis)).days, settings)
        month = _month(e.day(settings.month_basis), window, key_date)
        aging[bucket] += work.rem[e.key]
        months[month] += work.rem[e.key]
        items.append(OpenItem(e.key, work.rem[e.key], late, bucket, month))

    avg_due_date, avg_due_days = _average([(work.rem[e.key], e.due_date) for e in credits_open], key_date)
    return Closing(
        balance=sum(base.values(), ZERO),
        ledger_balance=sum((e.amount for e in normal), ZERO),
        open=sum((work.rem[e.key] for e in credits_open), ZERO),
        unallocated=-sum((work.rem[e.key] for e in debits_open), ZERO),
        advance=_of_class(entries, "ADVANCE"),
        bill=_of_class(entries, "BILL"),
        guarantee=_of_class(entries, "GUARANTEE"),
        overdue=sum((work.rem[e.key] for e in credits_open if e.due_date < key_date), ZERO),
        not_due=sum((work.rem[e.key] for e in credits_open if e.due_date >= key_date), ZERO),
        blocked=sum((work.rem[e.key] for e in credits_open if e.blocked), ZERO),
        open_count=len(credits_open),
        oldest_due_date=min((e.due_date for e in credits_open), default=None),
        max_overdue_days=max([0, *((key_date - e.due_date).days for e in credits_open)]),
        avg_due_date=avg_due_date,
        avg_due_days=avg_due_days,
        aging=aging,
        months=months,
        open_amounts_incomplete=incomplete,
        items=items,
        allocations=work.allocations,
    )


def _references(entries: Sequence[Entry], work: _Work) -> None:
    by_key = defaultdict(list)
    for e in entries:
        by_key[e.document or e.key].append(e)
    for e in entries:
        for other in by_key.get(e.invoice_ref or "", []):
            if work.base[e.key] * work.base[other.key] < 0:
                debit, credit = (e, other) if work.base[e.key] < 0 else (other, e)
                work.allocate(debit, credit, min(work.rem[e.key], work.rem[other.key]), "REFERENCE")


def _fifo(entries: Sequence[Entry], work: _Work, settings: Settings) -> None:
    owed = sorted((e for e in entries if work.base[e.key] > 0), key=lambda e: (e.day(settings.fifo_basis), e.order))
    for debit in (e for e in entries if work.base[e.key] < 0):
        while work.rem[debit.key] > 0:
            still = [c for c in owed if work.rem[c.key] > 0]
            if not still:
                break
            if settings.tie == "SEQ":
                work.allocate(debit, still[0], min(work.rem[debit.key], work.rem[still[0].key]), "FIFO")
                continue
            oldest = still[0].day(settings.fifo_basis)
            tier = [c for c in still if c.day(settings.fifo_basis) == oldest]
            unit = MINOR_UNIT.get(debit.currency, Decimal("0.01"))
            documents = list(dict.fromkeys(c.document or c.key for c in tier))
            rests = [
                sum((work.rem[c.key] for c in tier if (c.document or c.key) == document), ZERO)
                for document in documents
            ]
            for document, share in zip(documents, _shares(work.rem[debit.key], rests, unit), strict=True):
                left = share
                for credit in (c for c in tier if (c.document or c.key) == document):
                    of_part = min(left, work.rem[credit.key])
                    work.allocate(debit, credit, of_part, "FIFO")
                    left -= of_part


def _shares(available: Decimal, rests: Sequence[Decimal], unit: Decimal) -> list[Decimal]:
    """All of the tier if the money covers it, otherwise proportional parts that add up to the money."""
    total = sum(rests, ZERO)
    if available >= total:
        return list(rests)
    exact = [Fraction(available) * Fraction(rest) / Fraction(total) / Fraction(unit) for rest in rests]
    units = [floor(x) for x in exact]
    by_fraction = sorted(range(len(rests)), key=lambda i: (-(exact[i] - units[i]), i))
    for i in by_fraction[: int(available / unit) - sum(units)]:
        units[i] += 1
    return [u * unit for u in units]


def _bucket(age: int, settings: Settings) -> int:
    for i, edge in enumerate(settings.aging_edges):
        if age < edge or (age == edge and settings.aging_boundary == "UPPER_INCLUSIVE"):
            return i
    return len(settings.aging_edges)


def _month_window(key_date: date, count: int) -> list[str]:
    labels = []
    year, month = key_date.year, key_date.month
    for _ in range(count):
        labels.append(f"{year:04d}-{month:02d}")
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return labels[::-1]


def _month(day: date, window: list[str], key_date: date) -> str:
    label = day.isoformat()[:7]
    if label in window:
        return label
    return "after" if label > key_date.isoformat()[:7] else "before"


def _average(items: Sequence[tuple[Decimal, date]], key_date: date) -> tuple[date | None, Decimal | None]:
    total = sum((Fraction(r) for r, _ in items), Fraction(0))
    if total == 0:
        return None, None
    x = sum((Fraction(r) * (due - key_date).days for r, due in items), Fraction(0)) / total
    hundredths = floor(abs(x) * 100 + Fraction(1, 2))
    days = (Decimal(hundredths) / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return key_date + timedelta(days=floor(x + Fraction(1, 2))), days if x >= 0 else -days


def _of_class(entries: Sequence[Entry], account_class: str) -> Decimal:
    return sum((e.amount for e in entries if e.account_class == account_class), ZERO)
