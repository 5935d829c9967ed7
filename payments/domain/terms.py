"""
Payment terms (domain.md 3.1): from a document's dates to the days on which it is to be paid.

Plain values; `payments.domain.term_checks` refuses the ones that contradict themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Baseline(StrEnum):
    """Which date of a document a term counts from. GIVEN: the baseline date the ERP copied into the item."""

    DOCUMENT = "DOCUMENT"
    POSTING = "POSTING"
    ENTRY = "ENTRY"
    GIVEN = "GIVEN"


class StartFrom(StrEnum):
    """Where counting begins once the baseline is known: there, next month's first day, the 15th or month end."""

    NONE = "NONE"
    MONTH_START = "MONTH_START"
    HALF_MONTH = "HALF_MONTH"
    MONTH_END = "MONTH_END"


class Roll(StrEnum):
    """Where a due day goes that is no business day (TBK 93: FOLLOWING unless agreed otherwise)."""

    NONE = "NONE"
    FOLLOWING = "FOLLOWING"
    PRECEDING = "PRECEDING"
    MODIFIED_FOLLOWING = "MODIFIED_FOLLOWING"


class DueSource(StrEnum):
    """Which rule gave an entry its due date; the first that applies. A debit's reference goes before all."""

    ERP = "erp"
    ITEM_TERMS = "item_terms"
    SUPPLIER_TERM = "supplier_term"
    REFERENCE = "reference"
    BASELINE = "baseline"


class ShareKind(StrEnum):
    """What an instalment's share is of. FIXED takes the document's sign; BALANCE is all that is left."""

    PERCENT_OF_TOTAL = "PERCENT_OF_TOTAL"
    PERCENT_OF_REST = "PERCENT_OF_REST"
    FIXED = "FIXED"
    BALANCE = "BALANCE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """One step of a term: pay by its day and take `percent` off; the last one is net, percent 0."""

    percent: Decimal = Decimal(0)
    days: int = 0
    months: int = 0
    fixed_day: int = 0
    end_of_month: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TermLine:
    """What holds for baselines up to a day of the month (`day_limit`; 31 = all that are left)."""

    day_limit: int = 31
    start_from: StartFrom = StartFrom.NONE
    fixed_day: int = 0
    add_months: int = 0
    tiers: tuple[Tier, ...] = (Tier(),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Instalment:
    """A part of a document with days of its own. `share` is a percentage or, for FIXED, an amount in units."""

    kind: ShareKind
    share: Decimal = Decimal(0)
    line: TermLine = TermLine()


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentTerm:
    """
    A term: either `lines`, ascending by day limit, or `instalments`.

    `tolerance_days` are taken off the net due day, as SAP Business One does. `roll` None: the company's rule.
    """

    code: str = ""
    name: str = ""
    baseline: Baseline = Baseline.DOCUMENT
    roll: Roll | None = None
    tolerance_days: int = 0
    lines: tuple[TermLine, ...] = ()
    instalments: tuple[Instalment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentDates:
    """The dates of a document that a term may count from."""

    document: date
    posting: date
    entry: date | None = None
    given: date | None = None
