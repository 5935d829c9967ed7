"""The list of suppliers: one row per supplier and currency of the current closing, or of a past key date's."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

import orjson

from payments.domain.errors import FieldError, InvalidInput
from payments.domain.folding import fold
from payments.domain.money import MINOR_UNITS, to_text
from payments.events.shapes import FIGURE_COLUMNS, Figures, Labels, closing_data
from payments.models import CalculationRun, Company
from payments.selectors.caching import LRUCache
from payments.selectors.closings import COLUMNS, known_run_names
from payments.selectors.sql import rows

SORTABLE = {
    "code": "s.code",
    "name": "s.name_key",
    "currency": "c.currency",
    **{
        name: f"c.{name}"
        for name in (
            "balance",
            "open",
            "overdue",
            "not_due",
            "unallocated",
            "blocked",
            "max_overdue_days",
            "open_count",
        )
    },
}
"""What `?sort=` takes, with a minus in front for the other direction."""

_TEXTS = ("code", "name", "currency")
_SUMMED = ("balance", "open", "unallocated", "overdue", "not_due", "blocked", "advance", "bill", "guarantee")
_MINOR_UNITS = (
    "CASE c.currency "
    + " ".join(f"WHEN '{currency}' THEN {units}" for currency, units in MINOR_UNITS.items())
    + " ELSE 100 END"
)
_LIKE_SPECIAL = str.maketrans({"\\": r"\\", "%": r"\%", "_": r"\_"})


Totals = dict[str, dict[str, Any]]
"""Sums by currency, as `CurrencyTotals` on the wire."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListQuery:
    """
    What somebody asks of the list. `prefixes`: only codes that begin with one of them. `overdue_gt` is an amount, the
    same number in every currency.
    """

    q: str = ""
    prefixes: tuple[str, ...] = ()
    currency: str = ""
    overdue_gt: Decimal | None = None
    hide_zero: bool = False
    sort: str = "-overdue"
    limit: int = 50
    offset: int = 0
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class SupplierPage:
    """One page, and the totals of the whole filter per currency."""

    items: list[dict[str, Any]]
    next_cursor: str | None
    total: int
    totals: Totals


@dataclass(frozen=True, slots=True)
class _Order:
    """What is sorted by, and of which type its values are in a cursor."""

    expression: str
    descending: bool
    kind: type[int] | type[str] = int

    @property
    def direction(self) -> str:
        """In SQL."""
        return "DESC" if self.descending else "ASC"


def page(company: Company, run: CalculationRun | None, query: ListQuery) -> SupplierPage:
    """
    A page of the current figures, or of `run`'s if given.

    Raises:
        InvalidInput: an unknown sort field, or a cursor that is not one of this list's.
    """
    orders = _orders(query.sort)
    where, values = _filters(query)
    after, after_values = _beyond(query, orders)
    parts = _sources(company, run)
    total, totals = _known_or_new_totals(company, run, query)
    keys = ", ".join(f"{order.expression} AS k{number}" for number, order in enumerate(orders))
    order_by = ", ".join(f"k{number} {order.direction}" for number, order in enumerate(orders))
    # Each part is cut before the two are put together, so that an index gives its rows in their order.
    branches = " UNION ALL ".join(
        f"(SELECT c.supplier_id, c.run_id, s.code, s.name, {keys}, {COLUMNS} FROM {source} WHERE {condition} "
        f"AND {where} AND {after} ORDER BY {_order_by(orders)} LIMIT %s)"
        for source, condition, _ in parts
    )
    reach = query.offset + query.limit + 1
    given = [value for _, _, whose in parts for value in (*whose, *values, *after_values, reach)]
    key = ", ".join(f"u.k{number}" for number in range(len(orders)))
    figures = ", ".join(f"u.{name}" for name in FIGURE_COLUMNS)
    found = rows(
        f"WITH u AS (SELECT b.* FROM ({branches}) b ORDER BY {order_by} LIMIT %s OFFSET %s) "
        f"SELECT u.supplier_id, u.run_id, u.code, u.name, coalesce(t.last_seq, 0), "
        f"json_build_array({key})::text, {figures} "
        f"FROM u LEFT JOIN supplier_stream t ON t.supplier_id = u.supplier_id ORDER BY {order_by}",
        [*given, query.limit + 1, query.offset],
    )
    names = known_run_names({row[1] for row in found})
    shown = found[: query.limit]
    items = [
        {
            "id": str(supplier_id),
            "code": code,
            "name": name,
            **closing_data(Figures(*figures), names[run_id].labels),
            "version": version,
        }
        for supplier_id, run_id, code, name, version, _, *figures in shown
    ]
    more = len(found) > query.limit
    return SupplierPage(items, _cursor(query.sort, shown[-1][5]) if more else None, total, totals)


_ROWS_AT_ONCE = 2_000


def every_row(company: Company, run: CalculationRun | None, query: ListQuery) -> Iterator[dict[str, Any]]:
    """
    The rows of the whole filter in its order, read piece by piece; `limit`, `offset` and `cursor` do not count. Inside
    `sql.at_one_moment` they are of one calculation.
    """
    cursor: str | None = ""
    while cursor is not None:
        found = page(company, run, replace(query, limit=_ROWS_AT_ONCE, offset=0, cursor=cursor))
        yield from found.items
        cursor = found.next_cursor


def totals(company: Company, run: CalculationRun | None) -> Totals:
    """Sums of everything that is shown of a company now, or of `run`; currencies are never added up."""
    return _known_or_new_totals(company, run, ListQuery())[1]


def _sources(company: Company, run: CalculationRun | None) -> list[tuple[str, str, list[Any]]]:
    """
    Where rows come from: (tables, condition, its values). The current figures are two parts, the rows of the current
    run and those of suppliers calculated since (the view current_closing says the same).
    """
    closing = "supplier_closing c JOIN supplier s ON s.id = c.supplier_id"
    if run is not None:
        return [(closing, "c.run_id = %s", [run.pk])]
    current = (
        "c.run_id = (SELECT k.current_run_id FROM company k WHERE k.id = %s) "
        "AND NOT EXISTS (SELECT 1 FROM supplier_current o WHERE o.supplier_id = c.supplier_id)"
    )
    since = (
        "supplier_current o JOIN supplier_closing c ON c.run_id = o.run_id AND c.supplier_id = o.supplier_id "
        "JOIN supplier s ON s.id = c.supplier_id"
    )
    return [(closing, current, [company.pk]), (since, "o.company_id = %s", [company.pk])]


def _filters(query: ListQuery) -> tuple[str, list[Any]]:
    """The filter and its values."""
    where, values = ["true"], list[Any]()
    if query.q:
        where.append(r"s.search_key LIKE %s ESCAPE '\'")
        values.append(f"%{fold(query.q).translate(_LIKE_SPECIAL)}%")
    if query.prefixes:
        where.append("EXISTS (SELECT 1 FROM unnest(%s::text[]) AS beginning WHERE starts_with(s.code, beginning))")
        values.append(list(query.prefixes))
    if query.currency:
        where.append("c.currency = %s")
        values.append(query.currency)
    if query.overdue_gt is not None:
        where.append(f"c.overdue > %s * {_MINOR_UNITS}")
        values.append(query.overdue_gt)
    if query.hide_zero:
        where.append("(c.balance <> 0 OR c.open <> 0 OR c.unallocated <> 0)")
    return " AND ".join(where), values


_Totals = tuple[int, Totals]
_known_totals: LRUCache[tuple[object, ...], _Totals] = LRUCache(512)


def _known_or_new_totals(company: Company, run: CalculationRun | None, query: ListQuery) -> _Totals:
    """
    Rows and sums of the whole filter, which takes reading all of them: kept until the shown figures change. What is
    found by name is not kept, as names change by themselves.
    """
    figures = (company.current_run_id, company.figures_version) if run is None else run.pk
    key = (company.pk, figures, query.prefixes, query.currency, query.overdue_gt, query.hide_zero)
    known = None if query.q else _known_totals.get(key)
    if known is None:
        known = _totals(_sources(company, run), _labels(company, run), *_filters(query))
        if not query.q:
            _known_totals.put(key, known)
    return known


def _labels(company: Company, run: CalculationRun | None) -> dict[tuple[int, date], Labels]:
    """
    How buckets and months are called, by settings and key date of the runs that rows come from. It is one name for all
    unless single suppliers were calculated with other settings, or on another day, than the company.
    """
    shown = run.pk if run else company.current_run_id
    found = rows(
        "SELECT r.settings_id, r.key_date, (array_agg(r.id))[1] FROM calculation_run r WHERE r.id = %s "
        "OR (%s AND r.id IN (SELECT o.run_id FROM supplier_current o WHERE o.company_id = %s)) "
        "GROUP BY r.settings_id, r.key_date ORDER BY bool_or(r.id = %s) DESC, r.key_date DESC",
        [shown, run is None, company.pk, shown],
    )
    names = known_run_names({row[2] for row in found})
    return {(settings_id, key_date): names[run_id].labels for settings_id, key_date, run_id in found}


def _totals(
    parts: list[tuple[str, str, list[Any]]], labels: dict[tuple[int, date], Labels], where: str, values: list[Any]
) -> _Totals:
    """Rows and sums of the whole filter; currencies are never added up."""
    buckets = max((len(one.buckets) for one in labels.values()), default=0)
    months = max((len(one.months) for one in labels.values()), default=0)
    spread = [
        f"c.{name}[{place}]" for name, most in (("aging", buckets), ("months", months)) for place in range(1, most + 1)
    ]
    columns = [*(f"c.{name}" for name in _SUMMED), *spread]
    named = ", ".join(f"{column} AS v{number}" for number, column in enumerate(columns))
    branches = " UNION ALL ".join(
        f"SELECT c.currency, c.run_id, {named} FROM {source} WHERE {condition} AND {where}"
        for source, condition, _ in parts
    )
    sums = ", ".join(f"sum(u.v{number})" for number in range(len(columns)))
    found = rows(
        f"SELECT u.currency, r.settings_id, r.key_date, count(*), {sums} FROM ({branches}) u "
        "JOIN calculation_run r ON r.id = u.run_id GROUP BY u.currency, r.settings_id, r.key_date ORDER BY u.currency",
        [value for _, _, whose in parts for value in (*whose, *values)],
    )
    sums_of: dict[str, _Sums] = {}
    of_label = list(labels)
    # The company's own run comes first, so that its buckets and months give the order.
    for currency, settings_id, key_date, _, *amounts in sorted(
        found, key=lambda row: (row[0], of_label.index((row[1], row[2])))
    ):
        sums_of.setdefault(currency, _Sums()).add(amounts, labels[settings_id, key_date], buckets)
    return sum(row[3] for row in found), {currency: sums.data(currency) for currency, sums in sums_of.items()}


class _Sums:
    """Sums of one currency, in minor units, by name; buckets and months by their labels."""

    def __init__(self) -> None:
        self._figures = dict.fromkeys(_SUMMED, 0)
        self._aging: dict[str, int] = {}
        self._months: dict[str, int] = {}

    def add(self, amounts: Sequence[Decimal | None], labels: Labels, buckets: int) -> None:
        """
        Add the sums of one kind of run.

        Args:
            amounts: figures, then the buckets, then the months; empty where this kind has fewer than others.
            buckets: how many places the buckets take.
        """
        figures, spread = amounts[: len(_SUMMED)], amounts[len(_SUMMED) :]
        for into, names, minor in (
            (self._figures, _SUMMED, figures),
            (self._aging, labels.buckets, spread[:buckets]),
            (self._months, labels.months, spread[buckets:]),
        ):
            for name, amount in zip(names, minor, strict=False):
                into[name] = into.get(name, 0) + int(amount or 0)

    def data(self, currency: str) -> dict[str, Any]:
        """As `CurrencyTotals` on the wire."""
        text = partial(to_text, currency=currency)
        return {
            **{name: text(minor) for name, minor in self._figures.items()},
            "aging": [{"label": label, "amount": text(minor)} for label, minor in self._aging.items()],
            "months": {label: text(minor) for label, minor in self._months.items()},
        }


def _orders(sort: str) -> list[_Order]:
    orders = []
    for part in sort.split(","):
        name = part.removeprefix("-")
        if name not in SORTABLE:
            raise InvalidInput(FieldError("/query/sort", "unknown-sort", value=part, allowed=", ".join(SORTABLE)))
        kind = str if name in _TEXTS else int
        orders.append(_Order(SORTABLE[name], part.startswith("-"), kind))
    return [*orders, _Order("c.supplier_id", descending=False), _Order("c.currency", descending=False, kind=str)]


def _order_by(orders: list[_Order]) -> str:
    return ", ".join(f"{order.expression} {order.direction}" for order in orders)


def _cursor(sort: str, key: str) -> str:
    return base64.urlsafe_b64encode(orjson.dumps([sort, orjson.loads(key)])).decode()


def _beyond(query: ListQuery, orders: list[_Order]) -> tuple[str, list[Any]]:
    """Rows after the cursor's: (a beyond) or (a equal and b beyond) or …; directions may differ."""
    if not query.cursor:
        return "true", []
    key = _read_cursor(query, orders)
    alternatives, values = [], []
    for depth, order in enumerate(orders):
        equal = [f"{before.expression} = %s" for before in orders[:depth]]
        beyond = f"{order.expression} {'<' if order.descending else '>'} %s"
        alternatives.append(f"({' AND '.join([*equal, beyond])})")
        values += key[: depth + 1]
    return f"({' OR '.join(alternatives)})", values


def _read_cursor(query: ListQuery, orders: list[_Order]) -> list[str | int]:
    try:
        sort, key = orjson.loads(base64.urlsafe_b64decode(query.cursor))
    except (binascii.Error, ValueError, TypeError):
        sort, key = "", []
    fits = isinstance(key, list) and len(key) == len(orders) and all(map(_is_value_of, key, orders))
    if sort != query.sort or not fits:
        raise InvalidInput(FieldError("/query/cursor", "not-a-cursor"))
    return list(key)


def _is_value_of(part: object, order: _Order) -> bool:
    """Whether a part of a cursor can be compared with what it is sorted by."""
    if order.kind is str:
        return isinstance(part, str) and "\x00" not in part
    return type(part) is int and abs(part) < 2**63
