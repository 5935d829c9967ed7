"""What a remittance advice says, read from the payment it is of; and which are to be mailed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from payments.domain.errors import NotFound
from payments.domain.paying import LineState, item_name
from payments.models import PaymentItem, RemittanceAdvice

_ENDED = 4
"""Digits of an account number that are told."""


class RemittanceAdviceNotFound(NotFound):
    """The supplier has no such advice."""

    slug = "remittance-advice-not-found"


@dataclass(frozen=True, slots=True)
class PaidDocument:
    """What was paid of a document, minor units; a debit that was set off is below zero. net = gross − the two."""

    reference: str
    document_date: date
    gross_minor: int
    discount_minor: int
    withholding_minor: int
    net_minor: int


@dataclass(frozen=True, slots=True)
class Advised:
    """What an advice says. Amounts are minor units of `currency`; of the payee's account only its end is told."""

    payer: str
    payee: str
    account_end: str
    currency: str
    paid_on: date
    is_confirmed: bool
    end_to_end_id: str
    gross_minor: int
    discount_minor: int
    withholding_minor: int
    net_minor: int
    documents: Sequence[PaidDocument]


def advices() -> QuerySet[RemittanceAdvice]:
    """Advices with everything that is said of them but the documents."""
    return RemittanceAdvice.objects.select_related("company", "supplier", "line__house_bank", "line__run")


def advice_of(supplier_id: int, advice_id: UUID) -> RemittanceAdvice:
    """
    One advice of a supplier.

    Raises:
        RemittanceAdviceNotFound: there is none, or it is another supplier's.
    """
    found = advices().filter(supplier_id=supplier_id, pk=advice_id).first()
    if found is None:
        raise RemittanceAdviceNotFound(advice=str(advice_id))
    return found


def advised(advice: RemittanceAdvice) -> Advised:
    """What an advice says: the same whenever it is asked, but for whether the bank has confirmed the payment."""
    line = advice.line
    items = PaymentItem.objects.filter(line=line).select_related("entry").order_by("due_date", "entry_id", "part")
    return Advised(
        payer=line.house_bank.holder or advice.company.name,
        payee=line.payee_name,
        account_end=line.payee_iban[-_ENDED:],
        currency=line.currency,
        paid_on=advice.paid_on,
        is_confirmed=line.state == LineState.CONFIRMED,
        end_to_end_id=line.end_to_end_id,
        gross_minor=line.gross,
        discount_minor=line.discount,
        withholding_minor=line.withholding,
        net_minor=line.net,
        documents=[
            PaidDocument(
                reference=item_name(item.entry.reference or item.entry.doc_no, item.part),
                document_date=item.entry.document_date,
                gross_minor=item.settled,
                discount_minor=item.discount,
                withholding_minor=item.withholding,
                net_minor=item.pay_amount,
            )
            for item in items
        ],
    )


def to_mail(*, now: datetime) -> QuerySet[RemittanceAdvice]:
    """Advices that may be mailed now, the oldest first: none is under way, and none waits after a failure."""
    return RemittanceAdvice.objects.filter(
        Q(lease_until=None) | Q(lease_until__lt=now),
        Q(next_attempt_at=None) | Q(next_attempt_at__lte=now),
        status=RemittanceAdvice.Status.QUEUED,
        company__active=True,
    ).order_by("pk")
