"""A document in parts, each with an amount and days of its own (domain.md 3.1, 3.4.1)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from payments.calculation.due_dates import DueDates, due_dates
from payments.domain.calendars import WorkCalendar
from payments.domain.errors import PaymentsError
from payments.domain.money import MAX_MINOR, exponent, round_half_away
from payments.domain.reasons import Reason, because
from payments.domain.terms import DocumentDates, Instalment, PaymentTerm, Roll, ShareKind


class NothingToDivide(PaymentsError):
    """A document of 0, or beyond what an amount may be, has no instalments."""

    slug = "nothing-to-divide"
    status = 422


class InstalmentsExceedTotal(PaymentsError):
    """The fixed instalments come to more than the document."""

    slug = "instalments-exceed-total"
    status = 422


@dataclass(frozen=True, slots=True)
class Part:
    """One instalment: `key` is the suffix of its virtual open item (`/01` …)."""

    key: str
    amount_minor: int
    due: DueDates
    why: tuple[Reason, ...]


def instalment_amounts(total_minor: int, instalments: tuple[Instalment, ...], currency: str) -> list[int]:
    """
    Divide a document: each share rounded, the last takes what is left. Sums to the total, sign preserved.

    A rounded share never takes more than is left, so that no part turns its sign: 0.02 in four quarters is
    0.01, 0.01, 0.00, 0.00.

    Raises:
        NothingToDivide: total_minor is 0 or beyond MAX_MINOR.
        InstalmentsExceedTotal: a fixed part is more than is left.
    """
    if not 0 < abs(total_minor) <= MAX_MINOR:
        raise NothingToDivide(minor=total_minor)
    sign, whole = (1 if total_minor > 0 else -1), abs(total_minor)
    left = whole
    amounts: list[int] = []
    for part in instalments[:-1]:
        amount = _share(part, whole, left, currency)
        if part.kind is ShareKind.FIXED and amount > left:
            raise InstalmentsExceedTotal(instalment=len(amounts) + 1)
        amount = min(amount, left)
        left -= amount
        amounts.append(sign * amount)
    return [*amounts, sign * left]


def parts_of(
    term: PaymentTerm,
    dates: DocumentDates,
    calendar: WorkCalendar,
    *,
    total_minor: int,
    currency: str,
    roll: Roll = Roll.FOLLOWING,
    statutory_max_days: int | None = None,
) -> list[Part]:
    """Every instalment of a document with its amount, its days and the reasons; raises what its two halves do."""
    amounts = instalment_amounts(total_minor, term.instalments, currency)
    last = len(amounts)
    return [
        Part(
            key=f"/{number:02d}",
            amount_minor=amount,
            due=due_dates(term, dates, calendar, roll=roll, lines=(part.line,), statutory_max_days=statutory_max_days),
            why=(_why_share(part, number, is_last=number == last),),
        )
        for number, (part, amount) in enumerate(zip(term.instalments, amounts, strict=True), start=1)
    ]


def divided(total_minor: int, term: PaymentTerm, currency: str) -> list[int] | None:
    """
    The amounts a ledger keeps of a document, in the term's order; None where it stays one item: the term has no two
    instalments, nothing is owed, or the fixed instalments come to more than the document.
    """
    if len(term.instalments) < 2 or not 0 < total_minor <= MAX_MINOR:
        return None
    try:
        return instalment_amounts(total_minor, term.instalments, currency)
    except InstalmentsExceedTotal:
        return None


def _share(part: Instalment, whole: int, left: int, currency: str) -> int:
    match part.kind:
        case ShareKind.PERCENT_OF_TOTAL:
            return round_half_away(whole * Fraction(part.share) / 100)
        case ShareKind.PERCENT_OF_REST:
            return round_half_away(left * Fraction(part.share) / 100)
        case ShareKind.FIXED:
            return round_half_away(Fraction(part.share) * 10 ** exponent(currency))
        case ShareKind.BALANCE:
            return left


_WORDS = {
    ShareKind.PERCENT_OF_TOTAL: "share-of-total",
    ShareKind.PERCENT_OF_REST: "share-of-rest",
    ShareKind.FIXED: "share-fixed",
}


def _why_share(part: Instalment, number: int, *, is_last: bool) -> Reason:
    if is_last:
        return because("share-what-is-left", number=number)
    return because(_WORDS[part.kind], number=number, share=Decimal(part.share))
