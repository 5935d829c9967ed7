"""Payment terms of a company, and what they make of a document."""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.db.models import Count as CountOf
from django.http import HttpRequest, HttpResponse
from ninja import Status

from jobs.tasks.due_dates import send_refresh
from payments.api.due_answers import answer_due_dates
from payments.api.language import language_of
from payments.api.operations import Router
from payments.api.paging import Cursor, Limit, in_order_of
from payments.api.schemas.common import RowId
from payments.api.schemas.payment_terms import (
    DueAnswerOut,
    PaymentTermIn,
    PaymentTermList,
    PaymentTermOut,
    SupplierTermIn,
    SupplierTermOut,
    TermPreviewIn,
)
from payments.api.signing_in import caller_of
from payments.calculation.due_dates import BaselineOutOfRange
from payments.calculation.instalments import InstalmentsExceedTotal, NothingToDivide
from payments.calculation.rolling import NoBusinessDay
from payments.calculation.term_checks import check_term
from payments.domain.errors import FieldError, InvalidInput
from payments.domain.roles import Permission
from payments.models import PaymentTerm, Supplier
from payments.selectors import access
from payments.selectors.access import CompanyNotFound, SupplierNotFound
from payments.selectors.terms import company_roll, term_of, work_calendar
from payments.services import terms
from payments.services.terms import TermExists, TermExtras, TermInUse, TermNotFound

router = Router(tags=["payment terms"])
DUE_PROBLEMS = (BaselineOutOfRange, NoBusinessDay, NothingToDivide, InstalmentsExceedTotal)


@router.get(
    "/companies/{company}/payment-terms",
    response={200: PaymentTermList},
    raises=(CompanyNotFound,),
    operation_id="listPaymentTerms",
    summary="Payment terms",
)
def list_payment_terms(request: HttpRequest, company: str, limit: Limit = 50, cursor: Cursor = "") -> PaymentTermList:
    """The company's payment terms, by code."""
    owner = access.company(caller_of(request), company, Permission.READ)
    rows = PaymentTerm.objects.filter(company=owner)
    found, following = in_order_of(rows, "code", cursor=cursor, limit=limit)
    counts = dict(
        Supplier.objects.filter(payment_term__in=found).values_list("payment_term").annotate(count=CountOf("pk"))
    )
    return PaymentTermList(items=[_out(row, counts.get(row.pk, 0)) for row in found], next_cursor=following)


@router.post(
    "/companies/{company}/payment-terms",
    response={201: PaymentTermOut},
    raises=(CompanyNotFound, TermExists),
    creates=True,
    operation_id="createPaymentTerm",
    summary="A new payment term",
)
def create_payment_term(
    request: HttpRequest, response: HttpResponse, company: str, payload: PaymentTermIn
) -> Status[PaymentTermOut]:
    """
    Enter a payment term. Documents that name its code and have no due date of their own get theirs from it; a
    calculation follows.
    """
    owner = access.company(caller_of(request), company, Permission.ADMINISTER)
    row = terms.create_term(
        company=owner, term=payload.value(payload.code, payload.name or ""), extras=_extras(payload)
    )
    transaction.on_commit(partial(send_refresh, [owner.pk]), robust=True)
    response["Location"] = f"/api/v1/companies/{owner.code}/payment-terms/{row.pk}"
    return Status(201, _out(row, 0))


@router.post(
    "/companies/{company}/payment-terms/preview",
    response={200: DueAnswerOut},
    raises=(CompanyNotFound, TermNotFound, *DUE_PROBLEMS),
    operation_id="previewPaymentTerm",
    summary="When a document would be due, and why",
)
def preview_payment_term(request: HttpRequest, company: str, payload: TermPreviewIn) -> DueAnswerOut:
    """
    What a term of the company, or one that is not saved yet, makes of a document: every day with the line, the days,
    the calendar days and the roll that led to it. The company's holidays, weekend and roll hold. Nothing is kept.
    """
    owner = access.company(caller_of(request), company, Permission.READ)
    if (payload.code is None) == (payload.term is None):
        raise InvalidInput(FieldError("/term", "code-or-term"))
    if payload.term is not None:
        term = payload.term.value()
        check_term(term, at="/term")
    else:
        term = term_of(terms.term_by_code(owner, payload.code or ""))
    return answer_due_dates(
        term,
        payload,
        work_calendar(owner),
        company_roll(owner),
        language_of(request),
        is_given=payload.term is not None,
    )


@router.get(
    "/companies/{company}/payment-terms/{term_id}",
    response={200: PaymentTermOut},
    raises=(CompanyNotFound, TermNotFound),
    tagged=True,
    operation_id="getPaymentTerm",
    summary="One payment term",
)
def get_payment_term(request: HttpRequest, company: str, term_id: RowId) -> PaymentTermOut:
    """The term as it stands."""
    owner = access.company(caller_of(request), company, Permission.READ)
    return _counted(terms.term_by_id(owner, int(term_id)))


@router.put(
    "/companies/{company}/payment-terms/{term_id}",
    response={200: PaymentTermOut},
    raises=(CompanyNotFound, TermNotFound, TermExists),
    operation_id="replacePaymentTerm",
    summary="Change a payment term",
)
def replace_payment_term(request: HttpRequest, company: str, term_id: RowId, payload: PaymentTermIn) -> PaymentTermOut:
    """The whole term anew. Due dates that it gives are calculated again in the background; a calculation follows."""
    owner = access.company(caller_of(request), company, Permission.ADMINISTER)
    row = terms.change_term(
        company=owner,
        term_id=int(term_id),
        term=payload.value(payload.code, payload.name or ""),
        extras=_extras(payload),
    )
    transaction.on_commit(partial(send_refresh, [owner.pk]), robust=True)
    return _counted(row)


@router.delete(
    "/companies/{company}/payment-terms/{term_id}",
    response={204: None},
    raises=(CompanyNotFound, TermNotFound, TermInUse),
    operation_id="deletePaymentTerm",
    summary="Take a payment term away",
)
def delete_payment_term(request: HttpRequest, company: str, term_id: RowId) -> Status[None]:
    """Documents that name it are due by their supplier's term or their baseline again. Not while suppliers have it."""
    owner = access.company(caller_of(request), company, Permission.ADMINISTER)
    terms.delete_term(company=owner, term_id=int(term_id))
    transaction.on_commit(partial(send_refresh, [owner.pk]), robust=True)
    return Status(204, None)


@router.put(
    "/suppliers/{supplier_id}/payment-term",
    response={200: SupplierTermOut},
    raises=(SupplierNotFound, TermNotFound),
    operation_id="setSupplierPaymentTerm",
    summary="The term of a supplier",
)
def set_supplier_payment_term(request: HttpRequest, supplier_id: str, payload: SupplierTermIn) -> SupplierTermOut:
    """
    The term that holds for the supplier's documents that name none and have no due date of their own. Their due dates
    are calculated again in the background; a calculation follows.
    """
    found = access.supplier(caller_of(request), supplier_id, Permission.ADMINISTER)
    row = terms.give_term(supplier=found, term_id=None if payload.payment_term is None else int(payload.payment_term))
    transaction.on_commit(partial(send_refresh, [found.company_id]), robust=True)
    return SupplierTermOut(supplier=str(found.pk), payment_term=None if row is None else _counted(row))


def _extras(payload: PaymentTermIn) -> TermExtras:
    return TermExtras(default_block=payload.default_block, default_method=payload.default_method)


def _counted(row: PaymentTerm) -> PaymentTermOut:
    return _out(row, Supplier.objects.filter(payment_term=row).count())


def _out(row: PaymentTerm, suppliers: int) -> PaymentTermOut:
    return PaymentTermOut.model_validate(
        {
            "id": str(row.pk),
            "code": row.code,
            "name": row.name,
            "baseline": row.baseline,
            "roll": row.roll or None,
            "tolerance_days": row.tolerance_days,
            "lines": row.lines,
            "instalments": row.instalments,
            "default_block": row.default_block,
            "default_method": row.default_method,
            "source": row.source,
            "version": row.version,
            "suppliers": suppliers,
        }
    )
