"""The payment terms an ERP copies into each item: days, percentages, and of what (SAP's ZBD1T … ZBD2P, SKFBT)."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from payments.intake.cells import BadCell, RowCheck

_DAYS = re.compile(r"[0-9]{1,3}")
_PERCENT = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{1,3})?")


class ItemTermCells(NamedTuple):
    """What the fields of LedgerRow of the same names are given."""

    tier1_days: int | None
    tier1_percent: Decimal | None
    tier2_days: int | None
    tier2_percent: Decimal | None
    net_days: int | None


def item_terms(  # noqa: PLR0917 - five cells in the order of the list
    check: RowCheck, days_1: str, percent_1: str, days_2: str, percent_2: str, days_net: str
) -> ItemTermCells:
    """The cells as numbers. A bad one does not make the debt wrong: the row is taken without it, with a warning."""
    return ItemTermCells(
        _days(check, "days_1", days_1),
        _percent(check, "percent_1", percent_1),
        _days(check, "days_2", days_2),
        _percent(check, "percent_2", percent_2),
        _days(check, "days_net", days_net),
    )


def part_of_amount(
    check: RowCheck, field: str, raw: str, *, amount_minor: int, parse: Callable[[str], int]
) -> int | None:
    """
    The size of a discount base or of a tax, in minor units as `parse` makes them. None where there is none; a bad one,
    or one beyond the amount, does not make the debt wrong: the row is taken without it, with a warning.
    """
    if not raw:
        return None
    try:
        size = abs(parse(raw))
    except BadCell as bad:
        check.warn(bad.code, field, raw)
        return None
    if size > abs(amount_minor):
        check.warn("part-beyond-amount", field, raw)
        return None
    return size or None


def _days(check: RowCheck, field: str, raw: str) -> int | None:
    if not raw:
        return None
    if not _DAYS.fullmatch(raw):
        check.warn("not-terms", field, raw)
        return None
    return int(raw)


def _percent(check: RowCheck, field: str, raw: str) -> Decimal | None:
    """No percentage has thousands, so that either mark is the decimal one."""
    if not raw:
        return None
    percent = Decimal(raw.replace(",", ".")) if _PERCENT.fullmatch(raw) else Decimal(-1)
    if not 0 <= percent <= 100:
        check.warn("not-terms", field, raw)
        return None
    return percent.quantize(Decimal("0.001"))
