"""The calculator: the pure rules, stateless. What-if for people, a test bench for programs."""

from __future__ import annotations

from django.http import HttpRequest

from payments.api import calculator_answers, closing_answers
from payments.api.language import language_of
from payments.api.operations import Router
from payments.api.payment_terms import DUE_PROBLEMS
from payments.api.schemas.calculator import (
    BankAccountAnswer,
    BankAccountRequest,
    ClosingAnswer,
    ClosingRequest,
    DiscountAnswer,
    DiscountRequest,
    DueDatesRequest,
    ValuationAnswer,
    ValuationRequest,
)
from payments.api.schemas.payment_terms import DueAnswerOut
from payments.api.signing_in import NO_SUPPLIER
from payments.calculation.late_interest import LateRateMissing
from payments.calculation.sums import AmountOverflow
from payments.calculation.valuation import OpenBeyondAmount, RateNotAboveZero
from payments.domain.money import UnknownCurrency

router = Router(tags=["calculator"], auth=NO_SUPPLIER)


@router.post(
    "/calculator/due-dates",
    response={200: DueAnswerOut},
    raises=(*DUE_PROBLEMS, UnknownCurrency),
    operation_id="calculateDueDates",
    summary="When is it due, and why",
)
def calculate_due_dates(request: HttpRequest, payload: DueDatesRequest) -> DueAnswerOut:
    """
    Due date, discount days and instalments of a document by a term, on a calendar, with every step that led there.
    Nothing is kept.
    """
    return calculator_answers.due_dates(payload, language_of(request))


@router.post(
    "/calculator/closing",
    response={200: ClosingAnswer},
    raises=(AmountOverflow, LateRateMissing, UnknownCurrency),
    operation_id="calculateClosing",
    summary="What is open, and what closed what",
)
def calculate_closing(request: HttpRequest, payload: ClosingRequest) -> ClosingAnswer:
    """
    Close one supplier's account on a key date by the rules given: open items, aging, months, average due date and, if
    asked for, late interest, with the step that closed each line. Nothing is kept.
    """
    return closing_answers.closing(payload, language_of(request))


@router.post(
    "/calculator/discount",
    response={200: DiscountAnswer},
    raises=(UnknownCurrency,),
    operation_id="calculateDiscount",
    summary="Pay now or wait",
)
def calculate_discount(request: HttpRequest, payload: DiscountRequest) -> DiscountAnswer:
    """Whether an item is paid in this run, with which cash discount, what each tier is worth today, and why."""
    return calculator_answers.discount(payload, language_of(request))


@router.post(
    "/calculator/valuation",
    response={200: ValuationAnswer},
    raises=(UnknownCurrency, OpenBeyondAmount, RateNotAboveZero),
    operation_id="calculateValuation",
    summary="What an open item is worth at a rate",
)
def calculate_valuation(request: HttpRequest, payload: ValuationRequest) -> ValuationAnswer:
    """
    Book value, value and difference of what is open of an item in a foreign currency, or what paying a part of it has
    cost. Nothing is kept.
    """
    return calculator_answers.valuation(payload, language_of(request))


@router.post(
    "/calculator/bank-account",
    response={200: BankAccountAnswer},
    operation_id="checkBankAccount",
    summary="IBAN, BIC, VKN, TCKN",
)
def check_bank_account(request: HttpRequest, payload: BankAccountRequest) -> BankAccountAnswer:
    """Whether numbers are valid by their form and check digits. Whether there is such an account, only a bank knows."""
    return calculator_answers.bank_account(payload, language_of(request))
