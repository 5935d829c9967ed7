"""The list of suppliers as a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from payments.api.sheets.table import Cell, Column, Table
from payments.domain.wording import sentence
from payments.models import Company
from payments.selectors.closings import RunName
from payments.selectors.suppliers import ListQuery, Totals

_FIRST = ("balance", "overdue", "not_due")
_LAST = ("unallocated", "advance", "blocked_amount")
_DAYS = ("oldest_due_date", "average_due_date")
_COUNTS = ("max_overdue_days", "open_count")
_SUM_OF = {"blocked_amount": "blocked"}
"""Where the sums call a figure otherwise than the rows."""


def table_of(rows: Iterable[dict[str, Any]], totals: Totals, shown: RunName | None, language: str) -> Table:
    """The list: who, how much, how late, and how it is spread over ages and months."""
    ages = [label for label in (shown.labels.buckets if shown else ()) if label != "not_due"]
    months = list(shown.labels.months if shown else ())

    def word(code: str, **values: object) -> str:
        return sentence(f"sheet.{code}", language, values)

    def money(heading: str) -> Column:
        return Column(heading, "money", 16)

    columns = [
        Column(word("code"), width=18),
        Column(word("name"), width=40),
        Column(word("currency"), width=8),
        *(money(word(name)) for name in _FIRST),
        *(money(word("days", days=label)) for label in ages),
        *(money(word(label) if label in {"before", "after"} else label) for label in months),
        *(money(word(name)) for name in _LAST),
        *(Column(word(name), "day", 12) for name in _DAYS),
        *(Column(word(name), "count", 10) for name in _COUNTS),
    ]
    return Table(
        word("suppliers"),
        columns,
        _cells(rows, ages, months),
        [_total(word("total"), currency, sums, ages, months) for currency, sums in totals.items()],
    )


def _cells(rows: Iterable[dict[str, Any]], ages: Sequence[str], months: Sequence[str]) -> Iterator[list[Cell]]:
    for row in rows:
        aging = {bucket["label"]: bucket["amount"] for bucket in row["aging"]}
        yield [
            row["code"],
            row["name"],
            row["currency"],
            *(row[name] for name in _FIRST),
            # A supplier calculated with other settings has other buckets: what has no column here stays empty.
            *(aging.get(label) for label in ages),
            *(row["months"].get(label) for label in months),
            *(row[name] for name in _LAST),
            *(date.fromisoformat(row[name]) if row[name] else None for name in _DAYS),
            *(row[name] for name in _COUNTS),
        ]


def _total(word: str, currency: str, sums: dict[str, Any], ages: Sequence[str], months: Sequence[str]) -> list[Cell]:
    aging = {bucket["label"]: bucket["amount"] for bucket in sums["aging"]}
    return [
        word,
        None,
        currency,
        *(sums[name] for name in _FIRST),
        *(aging.get(label) for label in ages),
        *(sums["months"].get(label) for label in months),
        *(sums[_SUM_OF.get(name, name)] for name in _LAST),
        *(None for _ in (*_DAYS, *_COUNTS)),
    ]


def facts_of(
    company: Company, shown: RunName | None, query: ListQuery, reader: str, language: str, *, now: datetime
) -> list[tuple[str, str]]:
    """What the second sheet says: whose list, of which day and calculation, narrowed how, made when and by whom."""
    asked = {
        "search": query.q,
        "beginnings": ", ".join(query.prefixes),
        "currency": query.currency,
        "overdue_gt": "" if query.overdue_gt is None else str(query.overdue_gt),
        "hide_zero": sentence("sheet.yes", language) if query.hide_zero else "",
        "sort": query.sort,
    }
    told = {
        "company": f"{company.code} {company.name}",
        "key_date": shown.key_date.isoformat() if shown else "",
        "calculation": str(shown.id) if shown else "",
        **asked,
        "made_by": reader,
        "made_at": now.astimezone(ZoneInfo(company.timezone)).strftime("%Y-%m-%d %H:%M"),
    }
    return [(sentence(f"sheet.{name}", language), value) for name, value in told.items() if value]
