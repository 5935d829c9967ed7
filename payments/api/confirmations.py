"""Asking suppliers to confirm their balances, and recording what they answer."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Status

from payments.api.acting import actor_of
from payments.api.exports import download, file_answer, page_words
from payments.api.operations import Router
from payments.api.paging import Cursor, Limit, in_order_of
from payments.api.schemas.confirmations import (
    AnswerIn,
    ConfirmationIn,
    ConfirmationList,
    ConfirmationNow,
    ConfirmationOut,
)
from payments.api.sheets import letters, paper
from payments.api.signing_in import caller_of
from payments.domain.roles import Permission
from payments.domain.wording import sentence
from payments.models import BalanceConfirmation
from payments.selectors import access
from payments.selectors.access import CompanyNotFound, ConfirmationNotFound, SupplierNotFound
from payments.services import confirmations
from payments.services.confirmations import Answer, ConfirmationAnswered, ConfirmationOpen

router = Router(tags=["balance confirmations"])


@router.get(
    "/companies/{company}/balance-confirmations",
    response={200: ConfirmationList},
    raises=(CompanyNotFound,),
    operation_id="listBalanceConfirmations",
    summary="Letters of a company, and their answers",
)
def list_balance_confirmations(
    request: HttpRequest,
    company: str,
    answer: Annotated[Literal["open", "agreed", "disputed"] | None, Query(description="Only these.")] = None,
    limit: Limit = 50,
    cursor: Cursor = "",
) -> ConfirmationList:
    """The newest first; `open` are those without an answer."""
    owner = access.company(caller_of(request), company, Permission.READ)
    rows = BalanceConfirmation.objects.filter(company=owner).select_related("supplier")
    if answer is not None:
        rows = rows.filter(answer="" if answer == "open" else answer)
    found, following = in_order_of(rows, "-id", cursor=cursor, limit=limit)
    return ConfirmationList(items=[_out(row) for row in found], next_cursor=following)


@router.get(
    "/suppliers/{supplier_id}/balance-confirmations",
    response={200: ConfirmationList},
    raises=(SupplierNotFound,),
    operation_id="listSupplierBalanceConfirmations",
    summary="Letters to a supplier, and its answers",
)
def list_supplier_balance_confirmations(
    request: HttpRequest, supplier_id: str, limit: Limit = 50, cursor: Cursor = ""
) -> ConfirmationList:
    """The newest first."""
    found = access.supplier(caller_of(request), supplier_id)
    rows = BalanceConfirmation.objects.filter(supplier=found).select_related("supplier")
    page, following = in_order_of(rows, "-id", cursor=cursor, limit=limit)
    return ConfirmationList(items=[_out(row) for row in page], next_cursor=following)


@router.post(
    "/suppliers/{supplier_id}/balance-confirmations",
    response={201: ConfirmationOut},
    raises=(SupplierNotFound, ConfirmationOpen),
    creates=True,
    operation_id="createBalanceConfirmation",
    summary="Ask a supplier to confirm its balance",
)
def create_balance_confirmation(
    request: HttpRequest, response: HttpResponse, supplier_id: str, payload: ConfirmationIn
) -> Status[ConfirmationOut]:
    """The letter keeps the balances of now: what is posted into that day later does not change it."""
    found = access.supplier(caller_of(request), supplier_id, Permission.CALCULATE)
    row = confirmations.ask(
        supplier=found,
        key_date=payload.key_date,
        language=payload.language,
        actor=actor_of(request),
        now=timezone.now(),
    )
    response["Location"] = f"/api/v1/balance-confirmations/{row.pk}"
    return Status(201, _out(row))


@router.get(
    "/balance-confirmations/{confirmation_id}",
    response={200: ConfirmationNow},
    raises=(ConfirmationNotFound,),
    operation_id="getBalanceConfirmation",
    summary="One letter",
)
def get_balance_confirmation(request: HttpRequest, confirmation_id: UUID) -> ConfirmationNow:
    """Beside it what the ledger says of that day by now."""
    row = access.confirmation(caller_of(request), confirmation_id)
    balances_now = confirmations.balances_of(row.supplier, row.key_date)
    return ConfirmationNow.model_validate({**_told(row), "balances_now": balances_now})


@router.get(
    "/balance-confirmations/{confirmation_id}/letter.pdf",
    response={200: None},
    raises=(ConfirmationNotFound,),
    limit="exports",
    openapi_extra=file_answer(paper.MEDIA_TYPE),
    operation_id="exportBalanceConfirmation",
    summary="The letter on paper",
)
def export_balance_confirmation(request: HttpRequest, confirmation_id: UUID) -> HttpResponse:
    """In the letter's own language, with the balances it was made with."""
    row = access.confirmation(caller_of(request), confirmation_id)
    title = sentence("letter.title", row.language)
    body = paper.written(
        title=title,
        facts=letters.facts_of(row),
        before=letters.before(row),
        sections=letters.sections_of(row),
        after=letters.after(row),
        page_words=page_words(row.language),
    )
    return download(HttpResponse(body), paper.MEDIA_TYPE, f"{row.supplier.code} {title} {row.key_date}.pdf")


@router.post(
    "/balance-confirmations/{confirmation_id}/answer",
    response={200: ConfirmationOut},
    raises=(ConfirmationNotFound, ConfirmationAnswered),
    operation_id="answerBalanceConfirmation",
    summary="Record what the supplier answers",
)
def answer_balance_confirmation(request: HttpRequest, confirmation_id: UUID, payload: AnswerIn) -> ConfirmationOut:
    """Once: an answer stays as it was recorded."""
    row = access.confirmation(caller_of(request), confirmation_id, Permission.CALCULATE)
    answer = Answer(
        agreed=payload.agreed,
        answered_on=payload.answered_on,
        answered_by=payload.answered_by,
        balances=[(one.currency, one.balance) for one in payload.their_balances],
        note=payload.note,
    )
    return _out(
        confirmations.record_answer(confirmation=row, answer=answer, actor=actor_of(request), now=timezone.now())
    )


def _out(row: BalanceConfirmation) -> ConfirmationOut:
    return ConfirmationOut.model_validate(_told(row))


def _told(row: BalanceConfirmation) -> dict[str, object]:
    return {
        "id": str(row.pk),
        "supplier": str(row.supplier_id),
        "supplier_code": row.supplier.code,
        "supplier_name": row.supplier.name,
        "key_date": row.key_date,
        "language": row.language,
        "balances": row.balances,
        "created_by": row.created_name,
        "created_at": row.created_at,
        "answer": row.answer,
        "answered_on": row.answered_on,
        "answered_by": row.answered_by,
        "their_balances": row.their_balances,
        "note": row.note,
        "recorded_by": row.recorded_name,
        "recorded_at": row.recorded_at,
    }
