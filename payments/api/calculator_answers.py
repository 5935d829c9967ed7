"""The calculator's answers, for the endpoints and for `vade calculator`: a request in, an answer out."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from payments.api.due_answers import answer_due_dates, minor_of
from payments.api.schemas.calculator import (
    BankAccountAnswer,
    BankAccountRequest,
    CalendarIn,
    DiscountAnswer,
    DiscountRequest,
    DiscountTierOut,
    DueDatesRequest,
    NumberCheck,
    ValuationAnswer,
    ValuationRequest,
)
from payments.api.schemas.payment_terms import DueAnswerOut, step_out
from payments.calculation.account_numbers import NumberKind, checked_number
from payments.calculation.discounts import (
    DiscountPolicy,
    DiscountRules,
    DiscountTier,
    TierFigures,
    decide,
    discount_base,
)
from payments.calculation.public_holidays import turkish_holidays
from payments.calculation.term_checks import check_term
from payments.calculation.valuation import (
    OpenBeyondAmount,
    Rate,
    RateNotAboveZero,
    Valuation,
    realised_difference,
    valued,
)
from payments.domain.calendars import Holiday, WorkCalendar
from payments.domain.errors import FieldError, InvalidInput
from payments.domain.money import hundredths_text, to_text
from payments.domain.reasons import plain_text
from payments.domain.terms import Roll
from payments.selectors.terms import WEEKDAYS

_YEARS_AHEAD = 12
"""A term reaches at most 99 months and 999 days ahead."""


def due_dates(asked: DueDatesRequest, language: str) -> DueAnswerOut:
    """When the document is due, and why."""
    term = asked.term.value()
    check_term(term, at="/term")
    calendar = _calendar(asked.calendar, asked.document_date.year)
    return answer_due_dates(term, asked, calendar, Roll(asked.roll), language)


def discount(asked: DiscountRequest, language: str) -> DiscountAnswer:
    """Whether the item is paid in this run, with which discount, and why."""
    open_minor = minor_of("/open_amount", asked.open_amount, asked.currency)
    rules = DiscountRules(
        pay_day=asked.pay_date,
        next_day=asked.next_run,
        policy=DiscountPolicy(asked.policy),
        grace_days=asked.grace_days,
        min_percent=Decimal(asked.min_discount_percent),
        hurdle_percent=None if asked.hurdle_percent is None else Decimal(asked.hurdle_percent),
    )
    tiers = tuple(DiscountTier(Decimal(tier.percent), tier.day) for tier in asked.tiers)
    found = decide(open_minor, tiers, rules, base_minor=_base(asked, open_minor))
    return DiscountAnswer(
        decision=found.decision.value,
        percent=plain_text(found.percent),
        discount=to_text(found.discount_minor, asked.currency),
        pay=to_text(found.pay_minor, asked.currency),
        currency=asked.currency,
        tiers=_tiers_out(found.tiers, asked.currency),
        why=[step_out(step, language) for step in found.why],
    )


def valuation(asked: ValuationRequest, language: str) -> ValuationAnswer:
    """What is open of an item at a rate beside its book value, or what paying a part of it has cost."""
    if (asked.open_amount is None) == (asked.paid_amount is None):
        raise InvalidInput(FieldError("/open_amount", "open-or-paid"))
    try:
        found = _valued(asked)
    except OpenBeyondAmount as refused:
        place = "/open_amount" if asked.paid_amount is None else "/paid_amount"
        raise refused.at(FieldError(place, "open-beyond-amount")) from None
    except RateNotAboveZero as refused:
        raise refused.at(FieldError("/rate", "not-above-zero")) from None
    own = asked.company_currency
    return ValuationAnswer(
        currency=own,
        book=to_text(found.book_minor, own),
        value=None if found.value_minor is None else to_text(found.value_minor, own),
        difference=None if found.difference_minor is None else to_text(found.difference_minor, own),
        why=[step_out(step, language) for step in found.why],
        warnings=[step_out(step, language) for step in found.warnings],
    )


def _valued(asked: ValuationRequest) -> Valuation:
    rate = None if asked.rate is None else Rate(Decimal(asked.rate), asked.unit)
    amount_minor = minor_of("/amount", asked.amount, asked.currency)
    amount_lc_minor = minor_of("/booked_amount", asked.booked_amount, asked.company_currency)
    if not amount_minor:
        raise InvalidInput(FieldError("/amount", "zero-amount"))
    own = asked.currency == asked.company_currency
    if amount_minor * amount_lc_minor < 0 or (own and amount_minor != amount_lc_minor):
        raise InvalidInput(FieldError("/booked_amount", "contradicts-amount"))
    if asked.paid_amount is None:
        return valued(
            minor_of("/open_amount", asked.open_amount or "0", asked.currency),
            amount_minor=amount_minor,
            amount_lc_minor=amount_lc_minor,
            currency=asked.currency,
            company_currency=asked.company_currency,
            rate=rate,
        )
    if rate is None:
        raise InvalidInput(FieldError("/rate", "missing"))
    return realised_difference(
        minor_of("/paid_amount", asked.paid_amount, asked.currency),
        amount_minor=amount_minor,
        amount_lc_minor=amount_lc_minor,
        currency=asked.currency,
        company_currency=asked.company_currency,
        rate=rate,
    )


def bank_account(asked: BankAccountRequest, language: str) -> BankAccountAnswer:
    """Which of the numbers are valid, and why not."""
    given = [(kind, getattr(asked, kind.value)) for kind in NumberKind]
    found = [checked_number(kind, text) for kind, text in given if text is not None]
    if not found:
        raise InvalidInput(FieldError("/iban", "missing"))
    return BankAccountAnswer(
        valid=all(one.valid for one in found),
        checks=[
            NumberCheck(
                kind=one.kind.value,
                valid=one.valid,
                normal=one.normal,
                country=one.country,
                why=step_out(one.why, language),
            )
            for one in found
        ],
    )


def _calendar(asked: CalendarIn, year: int) -> WorkCalendar:
    public = turkish_holidays(range(year - 1, year + _YEARS_AHEAD + 1)) if asked.country else {}
    own = {day.date: Holiday(day.name, half_day=day.half_day) for day in asked.holidays}
    return WorkCalendar(
        weekend=frozenset(WEEKDAYS.index(name) for name in asked.weekend),
        holidays=public | own,
        half_day_is_business_day=asked.half_day_is_business_day,
    )


def _base(asked: DiscountRequest, open_minor: int) -> Fraction | int | None:
    if asked.discount_base is None:
        if asked.gross_amount is not None:
            raise InvalidInput(FieldError("/discount_base", "missing"))
        return None
    base = minor_of("/discount_base", asked.discount_base, asked.currency)
    if asked.gross_amount is None:
        return base
    gross = minor_of("/gross_amount", asked.gross_amount, asked.currency)
    if not open_minor <= gross:
        raise InvalidInput(FieldError("/gross_amount", "below-open"))
    return discount_base(base, open_minor=open_minor, gross_minor=gross)


def _tiers_out(tiers: Sequence[TierFigures], currency: str) -> list[DiscountTierOut]:
    return [
        DiscountTierOut(
            percent=plain_text(tier.percent),
            last_day=tier.last_day,
            attainable=tier.attainable,
            discount=to_text(tier.discount_minor, currency),
            pay_on=tier.pay_on,
            value_today=None if tier.value_minor is None else to_text(tier.value_minor, currency),
            implied_annual_percent=None if tier.annual_hundredths is None else hundredths_text(tier.annual_hundredths),
        )
        for tier in tiers
    ]
