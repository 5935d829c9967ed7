"""Due dates of a document by a term, as an answer: for the preview of a term, and for the calculator."""

from __future__ import annotations

from payments.api.schemas.payment_terms import (
    DocumentDatesIn,
    DueAnswerOut,
    due_dates_out,
    instalment_out,
)
from payments.calculation.due_dates import due_dates
from payments.calculation.instalments import InstalmentsExceedTotal, parts_of
from payments.domain.calendars import WorkCalendar
from payments.domain.errors import FieldError, InvalidInput, PaymentsError
from payments.domain.money import exponent, to_minor
from payments.domain.terms import PaymentTerm, Roll, ShareKind
from payments.selectors.terms import STATUTORY_MAX_DAYS


def answer_due_dates(
    term: PaymentTerm,
    document: DocumentDatesIn,
    calendar: WorkCalendar,
    roll: Roll,
    language: str,
    *,
    is_given: bool = True,
) -> DueAnswerOut:
    """
    Every day the term gives the document, and why. `is_given`: the term stands in the request, below `/term`; otherwise
    it is one of the company's, named by `/code`.

    Raises:
        InvalidInput: instalments without an amount or of nothing, an amount with more decimals than its currency.
        InstalmentsExceedTotal: the fixed ones come to more than the document.
    """
    if not term.instalments:
        found = due_dates(term, document.dates(), calendar, roll=roll, statutory_max_days=STATUTORY_MAX_DAYS)
        return DueAnswerOut(due=due_dates_out(found, language), instalments=[])
    if document.amount is None:
        raise InvalidInput(FieldError("/amount", "missing"))
    total_minor = minor_of("/amount", document.amount, document.currency)
    if not total_minor:
        raise InvalidInput(FieldError("/amount", "zero-amount"))
    _check_fixed(term, document.currency, is_given=is_given)
    try:
        parts = parts_of(
            term,
            document.dates(),
            calendar,
            total_minor=total_minor,
            currency=document.currency,
            roll=roll,
            statutory_max_days=STATUTORY_MAX_DAYS,
        )
    except InstalmentsExceedTotal as refused:
        place = int(str(refused.values["instalment"])) - 1
        pointer = _share_of(place, is_given=is_given)
        raise refused.at(FieldError(pointer, "instalments-exceed-total")) from None
    return DueAnswerOut(due=None, instalments=[instalment_out(part, document.currency, language) for part in parts])


def _share_of(place: int, *, is_given: bool) -> str:
    return f"/term/instalments/{place}/share" if is_given else "/code"


def _check_fixed(term: PaymentTerm, currency: str, *, is_given: bool) -> None:
    """A fixed instalment is an amount: InvalidInput where it has more decimals than the document's currency."""
    places = exponent(currency)
    faults = [
        FieldError(_share_of(place, is_given=is_given), "too-many-decimals", decimals=places)
        for place, part in enumerate(term.instalments)
        if part.kind is ShareKind.FIXED and part.share != round(part.share, places)
    ]
    if faults:
        raise InvalidInput(*faults)


def minor_of(pointer: str, amount: str, currency: str) -> int:
    """An amount of a request in minor units; InvalidInput names its field."""
    try:
        return to_minor(amount, currency)
    except PaymentsError as refused:
        raise InvalidInput(FieldError(pointer, "not-an-amount", value=amount)) from refused
