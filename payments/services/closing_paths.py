"""
Two ways through one calculation: a ledger as columns, whole or in parts, and a few suppliers in plain integers.

Which one is taken changes how long it takes and nothing else: same rules, same rows, same fingerprint.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol
from uuid import UUID

import orjson
from django.db import connection

from payments.calculation.closing import close_ledger
from payments.calculation.columns import ClosingResult
from payments.calculation.company_values import CompanyValues, PlainValues, company_values, value_plainly
from payments.calculation.supplier import PlainClosing, close_supplier
from payments.domain.days import day_number
from payments.events.shapes import Figures
from payments.models import CalculationRun
from payments.models.copying import encoded, write_encoded
from payments.selectors import ledger, plain_ledger
from payments.selectors.digests import DIGEST_BYTES, fold
from payments.selectors.ledger import VisibleLedger
from payments.selectors.plain_ledger import PlainLedger
from payments.selectors.rates import DayRate, day_rates, kept_rates
from payments.selectors.rules import closing_rules, reading_rules, valuation_rules
from payments.services import results

FEW_SUPPLIERS = 50
"""Runs of more suppliers are read as columns at once."""


class Path(Protocol):
    """A ledger that was read: close it, then store what was found."""

    digests: list[bytes]
    """One of each supplier's entries (payments.selectors.digests)."""

    rates: Mapping[str, DayRate]
    """Of the currencies that were read: what values them on the key date."""

    entry_count: int
    supplier_count: int
    is_short: bool
    """Done before anybody could look at its progress."""

    def close(self, run: CalculationRun) -> None:
        """Calculate; raises AmountOverflow."""
        ...

    def store(self, run_id: UUID) -> None:
        """Write the result, inside the caller's transaction."""
        ...


def read(run: CalculationRun) -> Path:
    """
    Read what a run sees, inside the caller's transaction, by the way that suits it.

    Raises:
        AsOfNotAvailable: the mode needs the ERP's open amounts of a past day and they cannot be known.
    """
    few = read_few(run)
    if few is not None:
        return few
    return read_columns(run)


def read_columns(run: CalculationRun, *, extent: tuple[int, int] | None = None) -> ColumnsPath:
    """
    `read` as columns; of the suppliers with ids in `extent` (first, last) alone, if it is given.

    Raises:
        AsOfNotAvailable: as `read`.
    """
    seen = ledger.visible_at(
        company_id=run.company_id,
        key_date=run.key_date,
        supplier_ids=run.supplier_ids,
        rules=reading_rules(run.settings),
        extent=extent,
    )
    return ColumnsPath(seen, _rates(run, seen.currencies))


def _rates(run: CalculationRun, currencies: Iterable[str]) -> dict[str, DayRate]:
    return day_rates(
        company_id=run.company_id,
        own=run.company.currency,
        currencies=currencies,
        key_date=run.key_date,
        rules=valuation_rules(run.settings),
    )


def read_few(run: CalculationRun) -> PlainPath | None:
    """
    `read` by the way of few suppliers with few entries; None where these are more.

    Raises:
        AsOfNotAvailable: as `read`.
    """
    if run.supplier_ids is None or len(run.supplier_ids) > FEW_SUPPLIERS:
        return None
    few = plain_ledger.visible_at(
        company_id=run.company_id,
        key_date=run.key_date,
        supplier_ids=run.supplier_ids,
        rules=reading_rules(run.settings),
    )
    if few is None:
        return None
    return PlainPath(few, _rates(run, {one.currency for mine in few.by_supplier.values() for one in mine}))


def rates_taken(path: Path) -> dict[str, Any]:
    """The rates of a path as a run keeps them."""
    return {currency: rate.data() for currency, rate in sorted(path.rates.items())}


def fingerprint(run: CalculationRun, path: Path) -> str:
    """What a result depends on and nothing else: entries, rules, exchange rates, key date, engine."""
    rules = {**asdict(closing_rules(run.settings)), **asdict(reading_rules(run.settings))}
    told = [fold(path.digests), rules, rates_taken(path), run.key_date.isoformat(), run.engine_version]
    return hashlib.sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).hexdigest()


class ColumnsPath:
    """A ledger as columns."""

    is_short = False

    def __init__(self, seen: VisibleLedger, rates: Mapping[str, DayRate]) -> None:
        self._seen = seen
        self._result: ClosingResult
        self._values: CompanyValues
        self.rates = rates
        self.digests = seen.digests
        self.entry_count = seen.entry_count
        self.supplier_count = 0

    def close(self, run: CalculationRun) -> None:
        key_day, own, codes = day_number(run.key_date), run.company.currency, self._seen.currencies
        self._result = close_ledger(self._seen.columns, key_day=key_day, rules=closing_rules(run.settings))
        self._values = company_values(
            self._seen.columns,
            self._seen.amount_lc_minor,
            self._result,
            key_day=key_day,
            own=codes.index(own) if own in codes else None,
            rates={codes.index(name): rate.per_minor(name, own=own) for name, rate in self.rates.items()},
        )
        self.supplier_count = len(set(self._result.figures.supplier_id.tolist()))

    def store(self, run_id: UUID) -> None:
        results.store(self._tables(run_id))

    def _tables(self, run_id: UUID) -> Iterator[tuple[str, results.Columns]]:
        return results.tables(
            run_id=run_id,
            ledger=self._seen.columns,
            currencies=self._seen.currencies,
            result=self._result,
            values=self._values,
        )

    def closed(self, run_id: UUID) -> ClosedPart:
        """What was closed, as a part of a run."""
        return ClosedPart(
            digests=self.digests,
            rates=rates_taken(self),
            entry_count=self.entry_count,
            supplier_count=self.supplier_count,
            streams=[(name, list(columns), b"".join(encoded(columns))) for name, columns in self._tables(run_id)],
        )


class PlainPath:
    """A few suppliers in plain integers."""

    is_short = True

    def __init__(self, seen: PlainLedger, rates: Mapping[str, DayRate]) -> None:
        self._seen = seen
        self._closings: dict[int, Sequence[tuple[PlainClosing, PlainValues]]] = {}
        self.rates = rates
        self.digests = seen.digests
        self.entry_count = seen.entry_count
        self.supplier_count = len(seen.by_supplier)

    def close(self, run: CalculationRun) -> None:
        rules, key_day, own = closing_rules(run.settings), day_number(run.key_date), run.company.currency
        rates = {name: rate.per_minor(name, own=own) for name, rate in self.rates.items()}
        self._closings = {
            supplier_id: [
                (one, value_plainly(entries, one, own=own, rates=rates, supplier_id=supplier_id))
                for one in close_supplier(entries, supplier_id=supplier_id, key_day=key_day, rules=rules)
            ]
            for supplier_id, entries in self._seen.by_supplier.items()
        }

    def store(self, run_id: UUID) -> None:
        results.store_plain(run_id=run_id, closings=self._closings)

    def figures(self) -> dict[int, list[Figures]]:
        """Of every supplier that was read, as stored."""
        return {pk: [results.figures_of(*one) for one in found] for pk, found in self._closings.items()}


Stream = tuple[str, list[str], bytes | memoryview]
"""A table, its columns, and rows as COPY takes them."""


@dataclass(frozen=True, slots=True)
class ClosedPart:
    """Some suppliers of a run, closed by whoever had time (services.sharding): what a path tells, and the rows."""

    digests: list[bytes]
    rates: dict[str, Any]
    entry_count: int
    supplier_count: int
    streams: list[Stream]

    def handed_over(self) -> tuple[dict[str, Any], bytes]:
        """The same as JSON, without the rows, and the rows."""
        told = {
            "digests": b"".join(self.digests).hex(),
            "rates": self.rates,
            "entries": self.entry_count,
            "suppliers": self.supplier_count,
            "streams": [[table, columns, len(rows)] for table, columns, rows in self.streams],
        }
        return told, b"".join(rows for _, _, rows in self.streams)

    @classmethod
    def taken(cls, told: Mapping[str, Any], rows: bytes | memoryview) -> ClosedPart:
        """What `handed_over` was made of."""
        digests, left, streams = bytes.fromhex(told["digests"]), memoryview(rows), list[Stream]()
        for table, columns, length in told["streams"]:
            streams.append((table, columns, left[:length]))
            left = left[length:]
        return cls(
            digests=[digests[at : at + DIGEST_BYTES] for at in range(0, len(digests), DIGEST_BYTES)],
            rates=told["rates"],
            entry_count=told["entries"],
            supplier_count=told["suppliers"],
            streams=streams,
        )


class PartsPath:
    """A whole company that was closed in parts."""

    is_short = False

    def __init__(self, parts: Sequence[ClosedPart]) -> None:
        self._parts = parts
        rates = {name: rate for part in parts for name, rate in part.rates.items()}
        self.rates: Mapping[str, DayRate] = kept_rates(rates)
        self.digests = [digest for part in parts for digest in part.digests]
        self.entry_count = sum(part.entry_count for part in parts)
        self.supplier_count = sum(part.supplier_count for part in parts)

    def close(self, run: CalculationRun) -> None:
        """Every part is closed."""

    def store(self, run_id: UUID) -> None:  # noqa: ARG002  # the rows have it
        with connection.cursor() as cursor:
            for part in self._parts:
                for table, columns, rows in part.streams:
                    write_encoded(cursor, table, columns, [rows])
