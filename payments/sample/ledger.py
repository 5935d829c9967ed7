"""
A synthetic ledger: made-up suppliers, their invoices, payments, credit notes, stornos, advances. Same seed, same rows.

Whole numbers and plain multiples of `random()` only, so that every machine makes the same ledger.
"""

from __future__ import annotations

import random
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import accumulate, count

from payments.domain.days import add_months
from payments.domain.ledger import LedgerRow
from payments.domain.money import round_half_away
from payments.sample.account import Habits, SampleAccount
from payments.sample.documents import Document, Numbers
from payments.sample.names import SampleSupplier, sample_supplier

FIRST_RECORD_LINE = 2
"""Of the canonical CSV."""

MONTHS = 16
"""How far back the ledger goes."""

_TERMS = (30, 30, 45, 60, 60, 90)
_ABROAD = (("USD", 0.11), ("EUR", 0.08), ("GBP", 0.01))
_LIRA_RATES = {"TRY": (10_000, 0), "USD": (352_500, 4_300), "EUR": (366_000, 7_400), "GBP": (441_000, 8_100)}
"""Ten-thousandths of a lira for one unit in January 2025, and what is added each month."""


def told_twice(rows: Iterable[LedgerRow], *, times: int, seed: int) -> Iterator[LedgerRow]:
    """
    Rows of which up to `times` are told a second time, right behind: two exports that overlap, put together.

    Equal lines are one line: whoever reads them finds the same ledger.
    """
    rng, left = random.Random(f"twice/{seed}"), times  # noqa: S311  # repeatable on purpose
    line = count(FIRST_RECORD_LINE)
    for row in rows:
        yield replace(row, row_no=next(line))
        if left and rng.random() < 0.05:
            left -= 1
            yield replace(row, row_no=next(line))


def sample_rows(
    *,
    suppliers: int,
    entries: int,
    seed: int,
    as_of: date,
    currency: str = "TRY",
    company_code: str = "1000",
) -> Iterator[LedgerRow]:
    """
    Exactly `entries` rows, supplier by supplier, each supplier's by posting date; the next supplier is made when asked
    for.

    Posting dates lie in the MONTHS before `as_of`, due dates up to four months after it. How many rows a supplier has
    follows Zipf's law. Three in four suppliers have an ERP that matches payments with invoices: all their rows carry
    open amounts, whose sum is the sum of the amounts; the others' carry none. `row_no` is the line the row has in the
    canonical CSV.

    Args:
        currency: the company's own; four in five suppliers are owed in it.
        company_code: stands in the keys.
    """
    calendar = _Calendar(as_of)
    numbers = Numbers()
    line = count(FIRST_RECORD_LINE)
    for number, lines in enumerate(_zipf(suppliers, entries)):
        if lines:
            rng = random.Random(f"{seed}/{number}")  # noqa: S311  # repeatable on purpose
            made = _Made(rng, number, own=currency, company_code=company_code)
            made.post(calendar.throw(rng, lines), numbers)
            yield from made.rows(line)


class _Calendar:
    """The days of the sample; every eighth throw falls on the last day of its month, which makes ties."""

    def __init__(self, as_of: date) -> None:
        first = add_months(as_of, -MONTHS)
        self._days = [first + timedelta(days=at) for at in range((as_of - first).days + 1)]
        self._month_ends = [min(day.replace(day=monthrange(day.year, day.month)[1]), as_of) for day in self._days]

    def throw(self, rng: random.Random, times: int) -> list[date]:
        """So many days, in order."""
        return sorted(
            (self._month_ends if rng.random() < 0.125 else self._days)[int(len(self._days) * rng.random())]
            for _ in range(times)
        )


class _Made:
    """One supplier with its accounts: one in its own currency, and now and then a second."""

    def __init__(self, rng: random.Random, number: int, *, own: str, company_code: str) -> None:
        self._rng = rng
        self._supplier: SampleSupplier = sample_supplier(number)
        self._own = own
        self._company_code = company_code
        throw = rng.random()
        self._habits = Habits(
            term_days=_TERMS[int(len(_TERMS) * rng.random())],
            late_days=int(35 * rng.random()),
            scale_minor=500_00 + int(throw * throw * throw * 400_000_00),
            matched=rng.random() < 0.75,
        )
        self._currency = _currency(rng, own)
        self._second = _currency(rng, own) if rng.random() < 0.1 else self._currency
        self._accounts: dict[str, SampleAccount] = {}
        self._order: list[tuple[str, Document]] = []

    def post(self, days: list[date], numbers: Numbers) -> None:
        """Let something happen on each of the days, until there are as many lines."""
        while len(self._order) < len(days):
            currency = self._second if self._rng.random() < 0.2 else self._currency
            account = self._accounts.get(currency)
            if account is None:
                account = self._accounts[currency] = SampleAccount(self._habits, numbers, self._rng)
            at = len(self._order)
            before = len(account.documents)
            account.post(days[at], room=len(days) - at)
            self._order.extend((currency, document) for document in account.documents[before:])

    def rows(self, line: Iterator[int]) -> Iterator[LedgerRow]:
        """The supplier's lines, in the order in which they were posted."""
        supplier, company = self._supplier, self._company_code
        term_code = f"N{self._habits.term_days}"
        for currency, document in self._order:
            cleared_by = document.cleared_by
            yield LedgerRow(
                row_no=next(line),
                supplier_code=supplier.code,
                supplier_name=supplier.name,
                source_key=document.key(company),
                doc_no=document.doc_no,
                doc_item=f"{document.item:03d}",
                fiscal_year=f"{document.posted.year:04d}",
                doc_type=document.doc_type,
                kind=document.kind,
                account_class=document.account_class,
                posting_date=document.posted,
                document_date=document.written,
                source_due_date=document.due,
                currency=currency,
                amount_minor=document.amount_minor,
                amount_lc_minor=_in_own(document.amount_minor, currency, self._own, document.posted),
                source_open_minor=(0 if cleared_by else document.amount_minor) if self._habits.matched else None,
                cleared_date=cleared_by.posted if cleared_by else None,
                clearing_doc=cleared_by.doc_no if cleared_by else "",
                invoice_ref=document.names.key(company) if document.names else "",
                reference=document.reference,
                block=document.block,
                term_code=term_code if document.due else "",
                iban=supplier.iban,
                text=document.text,
            )


def _zipf(suppliers: int, entries: int) -> Iterator[int]:
    """How many entries each supplier has: the n-th in proportion to 1/n, all together exactly `entries`."""
    running = list(accumulate(2**40 // rank for rank in range(1, suppliers + 1)))
    before = 0
    for total in running:
        until = total * entries // running[-1]
        yield until - before
        before = until


def _currency(rng: random.Random, own: str) -> str:
    if own not in _LIRA_RATES:
        return own
    throw = rng.random()
    for currency, share in _ABROAD:
        if throw < share and currency != own:
            return currency
        throw -= share
    return own


def _in_own(amount_minor: int, currency: str, own: str, day: date) -> int:
    """An amount in the company's currency at that month's rate."""
    if currency == own:
        return amount_minor
    months = (day.year - 2025) * 12 + day.month - 1
    rate, own_rate = (max(start + step * months, 10_000) for start, step in (_LIRA_RATES[currency], _LIRA_RATES[own]))
    return round_half_away(Fraction(amount_minor * rate, own_rate))
