"""Open amounts in the company's currency: book value, value at a rate, the difference (domain.md 3.4.7)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from payments.domain.errors import PaymentsError
from payments.domain.money import exponent, round_half_away
from payments.domain.reasons import Reason, because


class OpenBeyondAmount(PaymentsError):
    """More is open of an item than the item is, or with the other sign."""

    slug = "open-beyond-amount"
    status = 422


class RateNotAboveZero(PaymentsError):
    """An exchange rate, and the number of units it is for, are above zero."""

    slug = "rate-not-above-zero"
    status = 422


@dataclass(frozen=True, slots=True)
class Rate:
    """`per_unit` company currency for `unit` of the other."""

    per_unit: Decimal
    unit: int = 1

    def __post_init__(self) -> None:
        """Refuse what would turn or lose an amount."""
        if not self.per_unit.is_finite() or self.per_unit <= 0 or self.unit < 1:
            raise RateNotAboveZero(rate=str(self.per_unit), unit=self.unit)


@dataclass(frozen=True, slots=True)
class Valuation:
    """
    Minor units of the company's currency. Without a rate there is no value, never a rate of 1.

    `difference_minor` = value − book; positive: we owe more than is booked.
    """

    book_minor: int
    value_minor: int | None
    difference_minor: int | None
    why: tuple[Reason, ...]
    warnings: tuple[Reason, ...]


def converted(minor: int, *, currency: str, rate: Rate, into: str) -> int:
    """An amount at a rate, in minor units of the other currency, rounded once."""
    shift = Fraction(10) ** (exponent(into) - exponent(currency))
    return round_half_away(minor * Fraction(rate.per_unit) / rate.unit * shift)


def book_of_open(open_minor: int, *, amount_minor: int, amount_lc_minor: int) -> int:
    """
    The part of an item's booked value that belongs to what is open of it. The closed part has the rest, so that
    both come to the whole. An item of amount 0 has its whole booked value: FX differences change nothing else.

    Raises:
        OpenBeyondAmount: |open| > |amount|, or of the other sign.
    """
    if amount_minor == 0 and open_minor == 0:
        return amount_lc_minor
    if open_minor * amount_minor < 0 or abs(open_minor) > abs(amount_minor):
        raise OpenBeyondAmount(open=open_minor, amount=amount_minor)
    return round_half_away(Fraction(amount_lc_minor * open_minor, amount_minor))


def valued(
    open_minor: int,
    *,
    amount_minor: int,
    amount_lc_minor: int,
    currency: str,
    company_currency: str,
    rate: Rate | None,
) -> Valuation:
    """What is open of an item at a rate, beside its book value. Its own currency needs no rate."""
    book = book_of_open(open_minor, amount_minor=amount_minor, amount_lc_minor=amount_lc_minor)
    if currency == company_currency:
        return Valuation(book, open_minor, open_minor - book, (), ())
    if rate is None:
        missing = because("rate-missing", currency=currency, into=company_currency)
        return Valuation(book, None, None, (), (missing,))
    value = converted(open_minor, currency=currency, rate=rate, into=company_currency)
    why = because("valued-at", rate=rate.per_unit, unit=rate.unit, currency=currency, into=company_currency)
    return Valuation(book, value, value - book, (why,), ())


def realised_difference(
    paid_minor: int,
    *,
    amount_minor: int,
    amount_lc_minor: int,
    currency: str,
    company_currency: str,
    rate: Rate,
) -> Valuation:
    """
    What paying a part of an item cost at the rate of the payment, beside that part's booked value.

    The paid part's book value is what the open part leaves (domain.md F2), so that nothing is lost between them.
    """
    still_open = amount_minor - paid_minor
    open_book = book_of_open(still_open, amount_minor=amount_minor, amount_lc_minor=amount_lc_minor)
    book = amount_lc_minor - open_book
    paid_lc = converted(paid_minor, currency=currency, rate=rate, into=company_currency)
    why = because("paid-at", rate=rate.per_unit, unit=rate.unit, currency=currency, into=company_currency)
    return Valuation(book, paid_lc, paid_lc - book, (why,), ())
