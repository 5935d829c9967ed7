"""Due dates of a document by a term, as an answer: for the preview of a term, and for the calculator."""

from __future__ import annotations

from payments.api.schemas.payment_terms import (
    DocumentDatesIn,
    DueAnswerOut,
    due_dates_out,
    instalment_out,
)
from payments.calculation.due_dates import due_dates
from payments.calculation.instalments import parts_of
from payments.domain.calendars import WorkCalendar
from payments.domain.errors import FieldError, InvalidInput, PaymentsError
from payments.domain.money import to_minor
from payments.domain.terms import PaymentTerm, Roll
from payments.selectors.terms import STATUTORY_MAX_DAYS


def answer_due_dates(
    term: PaymentTerm, document: DocumentDatesIn, calendar: WorkCalendar, roll: Roll, language: str
) -> DueAnswerOut:
    """
    Every day the term gives the document, and why.

    Raises:
        InvalidInput: instalments without an amount, or an amount with more decimals than its currency has.
    """
    if not term.instalments:
        found = due_dates(term, document.dates(), calendar, roll=roll, statutory_max_days=STATUTORY_MAX_DAYS)
        return DueAnswerOut(due=due_dates_out(found, language), instalments=[])
    if document.amount is None:
        raise InvalidInput(FieldError("/amount", "missing"))
    parts = parts_of(
        term,
        document.dates(),
        calendar,
        total_minor=minor_of("/amount", document.amount, document.currency),
        currency=document.currency,
        roll=roll,
        statutory_max_days=STATUTORY_MAX_DAYS,
    )
    return DueAnswerOut(due=None, instalments=[instalment_out(part, document.currency, language) for part in parts])


def minor_of(pointer: str, amount: str, currency: str) -> int:
    """An amount of a request in minor units; InvalidInput names its field."""
    try:
        return to_minor(amount, currency)
    except PaymentsError as refused:
        raise InvalidInput(FieldError(pointer, "not-an-amount", value=amount)) from refused
