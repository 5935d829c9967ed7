"""
Seeded ledgers: a large one to begin with, then small deliveries that add lines to it and change some.

The same seed gives the same lines. What a delivery says of a supplier depends on what was delivered before, so each
`Writer` owns its suppliers alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from tests.faults.lines import Line

TODAY = date(2060, 3, 15)
"""The company's fixed day (VADE_TODAY): no run crosses midnight, and the same seed makes the same ledger for ever."""

PAST = date(2060, 2, 29)
"""Another key date: its runs are kept and never shown."""

RATES = {"TRY": 1, "EUR": 47, "USD": 41}
CURRENCIES = ("TRY", "TRY", "TRY", "TRY", "EUR", "USD")
BLOCKED_SHARE, REFERENCE_SHARE, WITH_OPEN_AMOUNTS = 0.03, 0.05, 0.3
DAYS_BACK = 420


def supplier_codes(count: int) -> list[str]:
    """Codes of the chart of accounts: 320.01.0000001 …"""
    return [f"320.01.{number:07d}" for number in range(1, count + 1)]


def first_ledger(seed: int, *, suppliers: Sequence[str], entries: int) -> list[Line]:
    """`entries` lines, spread unevenly over the suppliers: each has at least one, some have two hundred."""
    random = Random(f"{seed}/ledger")
    weights = [1 / (8 + place % 97) for place in range(len(suppliers))]
    drawn = [*suppliers, *random.choices(suppliers, weights, k=entries - len(suppliers))]
    counts = dict.fromkeys(suppliers, 0)
    for code in drawn:
        counts[code] += 1
    return [line for code, count in counts.items() for line in _account(Random(f"{seed}/{code}"), code, count)]


def _account(random: Random, supplier: str, count: int) -> Iterator[Line]:
    """
    One supplier's lines. With open amounts of the ERP in every line or in none: a group with some of them would be
    closed as if it had none.
    """
    with_open = random.random() < WITH_OPEN_AMOUNTS
    currency = random.choice(CURRENCIES)
    invoices: list[Line] = []
    for number in range(count):
        line = _line(random, supplier, f"{supplier}-{number:05d}", currency, invoices)
        if with_open:
            line = replace(line, open_amount=_still_open(random, line.amount))
        if line.amount > 0:
            invoices.append(line)
        yield line


def _line(random: Random, supplier: str, key: str, currency: str, invoices: Sequence[Line]) -> Line:
    posting = TODAY - timedelta(days=random.randrange(DAYS_BACK))
    document = posting - timedelta(days=random.randrange(6))
    kind = random.choices(("KR", "KZ", "KG"), (60, 34, 6))[0] if invoices else "KR"
    size = round(10 ** random.uniform(3, 7))
    amount = size if kind == "KR" else -size
    meant = invoices[random.randrange(len(invoices))].key if kind != "KR" and random.random() < REFERENCE_SHARE else ""
    return Line(
        supplier=supplier,
        key=key,
        doc_type=kind,
        posting=posting,
        document=document,
        due=document + timedelta(days=random.choice((0, 30, 45, 60, 90)) if kind == "KR" else 0),
        currency=currency,
        amount=amount,
        amount_lc=amount * RATES[currency],
        reference=meant,
        block="A" if kind == "KR" and random.random() < BLOCKED_SHARE else "",
    )


def _still_open(random: Random, amount: int) -> int:
    return random.choice((0, 0, amount, amount, amount // 2 if amount > 0 else amount))


class Writer:
    """
    What one user of the ERP writes: deliveries about suppliers that nobody else writes about.

    Args:
        seed: of the run; the writer's own number makes it another one.
        lines: all lines of the suppliers it owns.
        favourites: suppliers of its own that it writes about every other time.
    """

    def __init__(self, seed: int, number: int, lines: Sequence[Line], favourites: Sequence[str]) -> None:
        self._random = Random(f"{seed}/writer-{number}")
        self._number = number
        self._lines: dict[str, dict[str, Line]] = {}
        for line in lines:
            self._lines.setdefault(line.supplier, {})[line.key] = line
        self._codes = sorted(self._lines)
        self._favourites = sorted(set(favourites) & set(self._codes)) or self._codes
        self._made = 0

    def delivery(self) -> list[Line]:
        """A few lines of several suppliers, or, one time in five, whole accounts in which little has changed."""
        whole = self._random.random() < 0.2
        chosen = self._random.sample(self._codes, k=min(len(self._codes), 40 if whole else 3))
        chosen += self._random.sample(self._favourites, k=min(len(self._favourites), 3))
        told: list[Line] = []
        for supplier in sorted(set(chosen)):
            touched = self._touch(supplier)
            told += self._lines[supplier].values() if whole else touched
        return told

    def some_suppliers(self) -> list[str]:
        """Up to five favourites for a calculation of their own."""
        return sorted(self._random.sample(self._favourites, k=min(len(self._favourites), 5)))

    def suppliers_with_a_past(self) -> list[str]:
        """Favourites without open amounts of the ERP: those are known for today alone (domain.md 3.4.2)."""
        return [code for code in self._favourites if next(iter(self._lines[code].values())).open_amount is None]

    def chance(self) -> float:
        """The writer's next random number, 0 … 1."""
        return self._random.random()

    def _touch(self, supplier: str) -> list[Line]:
        """One or two new lines, and sometimes another amount or block of a line that is there."""
        account = self._lines[supplier]
        some = next(iter(account.values()))
        invoices = [line for line in account.values() if line.amount > 0]
        changed = []
        for _ in range(self._random.randint(1, 2)):
            self._made += 1
            key = f"{supplier}-W{self._number}-{self._made:06d}"
            line = _line(self._random, supplier, key, some.currency, invoices)
            if some.open_amount is not None:
                line = replace(line, open_amount=line.amount)
            changed.append(line)
        if self._random.random() < 0.4:
            old = self._random.choice(list(account.values()))
            grown = old.amount + (1 if old.amount > 0 else -1) * self._random.randint(1, 10_000)
            open_amount = None if old.open_amount is None else grown
            changed.append(
                replace(
                    old,
                    amount=grown,
                    amount_lc=grown * RATES[old.currency],
                    open_amount=open_amount,
                    block="" if old.block or grown < 0 else "A",
                )
            )
        for line in changed:
            account[line.key] = line
        return changed
