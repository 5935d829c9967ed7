"""Values of fetched records: texts, dates and flags as OData and databases write them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from payments.domain.days import FIRST_DAY, LAST_DAY
from payments.intake.cells import BadCell
from payments.intake.dates import iso_day

_DECIMAL = re.compile(r"-?[0-9]{1,20}(?:\.[0-9]{1,10})?")
_TICKS = re.compile(r"/Date\((-?[0-9]{1,15})(?:[+-][0-9]{4})?\)/")
_ISO_START = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ].*)?")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_YES = frozenset({"true", "y", "tyes", "x"})


def text_of(record: Mapping[str, Any], name: str) -> str:
    """A field as text; empty where it is absent, null or of another shape."""
    value = record.get(name)
    if isinstance(value, bool):
        return "true" if value else ""
    return value.strip() if isinstance(value, str) else ""


def is_set(record: Mapping[str, Any], name: str) -> bool:
    """A flag: `true`, `Y`, `tYES`, `X`."""
    return text_of(record, name).lower() in _YES


@lru_cache(maxsize=8192)
def day_of(text: str) -> date:
    """
    The day of `/Date(1767225600000)/`, `2026-01-01T00:00:00`, `2026-01-01`; OData counts in UTC.

    Raises:
        BadCell: not-a-date, date-out-of-range.
    """
    if ticks := _TICKS.fullmatch(text):
        try:
            day = (_EPOCH + timedelta(milliseconds=int(ticks[1]))).date()
        except OverflowError as far:
            raise BadCell("date-out-of-range") from far
        if not FIRST_DAY <= day <= LAST_DAY:
            raise BadCell("date-out-of-range")
        return day
    iso = _ISO_START.fullmatch(text)
    if not iso:
        raise BadCell("not-a-date")
    return iso_day(iso[1])


def ticks_of(text: str) -> int:
    """The moment of `/Date(253402214400000)/` (9999-12-31, "for ever") in milliseconds; 0 where there is none."""
    ticks = _TICKS.fullmatch(text)
    return int(ticks[1]) if ticks else 0


def unless_zero(text: str) -> str:
    """Services fill every number: a zero among terms says that there is none."""
    return "" if _DECIMAL.fullmatch(text) and not Decimal(text) else text
