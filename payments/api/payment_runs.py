"""Payment runs: proposed, changed, sent for approval, approved, rejected, cancelled."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Status

from payments.api import payment_run_answers as answers
from payments.api.acting import actor_of, tell
from payments.api.etags import require_match, unless_unchanged
from payments.api.operations import Router
from payments.api.paging import Cursor, Limit, Offset, by_number, newest_first
from payments.api.schemas.common import RowId
from payments.api.schemas.payment_runs import (
    ApproveIn,
    LineChangeIn,
    PaymentExceptionList,
    PaymentLineList,
    PaymentLineOut,
    PaymentRunList,
    PaymentRunOut,
    PaymentRunRequest,
    PaymentRunReview,
    ReasonIn,
    SubmitIn,
)
from payments.api.signing_in import caller_of
from payments.domain.errors import FieldError, InvalidInput
from payments.domain.money import to_minor
from payments.domain.paying import CandidateState, ProposalBasis
from payments.domain.roles import Permission
from payments.events.payment_shapes import PaymentRunStatus
from payments.models import Company, PaymentException, PaymentLine, PaymentRun, Supplier
from payments.selectors import access
from payments.selectors.access import CompanyNotFound, PaymentRunNotFound
from payments.selectors.payment_runs import PaymentLineNotFound
from payments.selectors.people import require_person
from payments.selectors.proposing import Scope
from payments.services import approving, proposing, run_editing, transit
from payments.services.approving import ApprovedAlready, ContentChanged, NotYourStep, RunEmpty, SelfApproval
from payments.services.audit_heads import AuditSetBack
from payments.services.holds import HeldAlready
from payments.services.payment_runs import LinesNotPayable, RunNotThere
from payments.services.proposing import NothingCalculated, Request
from payments.services.run_editing import HoldWish, ItemChange, LineChange, LineWouldNotPay
from payments.services.sign_in import SecondFactorNeeded, WrongCode
from payments.services.transit import NotUnderWay, ReleasedAlready
from payments.services.tries import TooManyAttempts

router = Router(tags=["payment runs"])


@router.post(
    "/companies/{company}/payment-runs",
    response={201: PaymentRunOut},
    raises=(CompanyNotFound, NothingCalculated, AuditSetBack),
    creates=True,
    operation_id="createPaymentRun",
    summary="Propose what to pay",
)
def create_payment_run(
    request: HttpRequest, response: HttpResponse, company: str, payload: PaymentRunRequest
) -> Status[PaymentRunOut]:
    """
    A proposal from the current closing. Every open item is paid, not due, deferred, or an exception with one reason;
    what is paid is reserved, so that no other run takes it. Money in transit is taken off what is owed.
    """
    owner = access.company(caller_of(request), company, Permission.PREPARE)
    run = proposing.create_run(
        company=owner, request=_request(owner, payload), actor=actor_of(request), now=timezone.now()
    )
    tell(run)
    response["Location"] = f"/api/v1/payment-runs/{run.pk}"
    return Status(201, _shown(request, response, run.pk))


@router.get(
    "/companies/{company}/payment-runs",
    response={200: PaymentRunList},
    raises=(CompanyNotFound,),
    operation_id="listPaymentRuns",
    summary="Payment runs of a company",
)
def list_payment_runs(
    request: HttpRequest,
    company: str,
    status: Annotated[list[PaymentRunStatus] | None, Query(description="Only these.")] = None,
    limit: Limit = 50,
    cursor: Cursor = "",
) -> PaymentRunList:
    """Newest first, with how many stand where."""
    owner = access.company(caller_of(request), company, Permission.READ)
    rows = PaymentRun.objects.filter(company=owner).select_related(*answers.NAMED)
    found, following = newest_first(rows.filter(status__in=status) if status else rows, cursor=cursor, limit=limit)
    return answers.run_list(owner, found, following)


@router.get(
    "/payment-runs/{run_id}",
    response={200: PaymentRunOut},
    raises=(PaymentRunNotFound,),
    tagged=True,
    operation_id="getPaymentRun",
    summary="One payment run",
)
def get_payment_run(request: HttpRequest, response: HttpResponse, run_id: UUID) -> PaymentRunOut:
    """Where it stands, what it pays, who did what. Its ETag is what `If-Match` of every step takes."""
    run = access.payment_run(caller_of(request), run_id)
    unless_unchanged(request, response, answers.tag_of_run(run))
    return answers.run_out(run)


@router.get(
    "/payment-runs/{run_id}/lines",
    response={200: PaymentLineList},
    raises=(PaymentRunNotFound,),
    operation_id="listPaymentLines",
    summary="Payments of a run",
)
def list_payment_lines(
    request: HttpRequest, run_id: UUID, limit: Limit = 50, offset: Offset = 0, cursor: Cursor = ""
) -> PaymentLineList:
    """Each with the items it pays."""
    run = access.payment_run(caller_of(request), run_id)
    rows = PaymentLine.objects.filter(run=run).select_related("supplier")
    if offset:
        found, following = list(rows.order_by("pk")[offset : offset + limit]), None
    else:
        listed, following = by_number(rows, cursor=cursor, limit=limit)
        found = list(listed)
    return answers.line_list(request, run, found, following, rows.count())


@router.get(
    "/payment-runs/{run_id}/lines/{line_id}",
    response={200: PaymentLineOut},
    raises=(PaymentRunNotFound, PaymentLineNotFound),
    tagged=True,
    operation_id="getPaymentLine",
    summary="One payment",
)
def get_payment_line(request: HttpRequest, run_id: UUID, line_id: RowId) -> PaymentLineOut:
    """With its items."""
    return answers.line_out(request, _line(access.payment_run(caller_of(request), run_id), int(line_id)))


@router.get(
    "/payment-runs/{run_id}/exceptions",
    response={200: PaymentExceptionList},
    raises=(PaymentRunNotFound,),
    operation_id="listPaymentExceptions",
    summary="What is not paid, and why",
)
def list_payment_exceptions(
    request: HttpRequest,
    run_id: UUID,
    state: Annotated[list[CandidateState] | None, Query(description="Only these.")] = None,
    limit: Limit = 50,
    cursor: Cursor = "",
) -> PaymentExceptionList:
    """Every candidate that is not paid stands here once, with one state and one reason."""
    run = access.payment_run(caller_of(request), run_id)
    rows = PaymentException.objects.filter(run=run).select_related("supplier", "entry")
    chosen = rows.filter(state__in=[one.value for one in state]) if state else rows
    found, following = by_number(chosen, cursor=cursor, limit=limit)
    return answers.exception_list(request, found, following)


@router.get(
    "/payment-runs/{run_id}/review",
    response={200: PaymentRunReview},
    raises=(PaymentRunNotFound,),
    operation_id="reviewPaymentRun",
    summary="What to look at before agreeing",
)
def review_payment_run(request: HttpRequest, run_id: UUID) -> PaymentRunReview:
    """The largest payments, new payees, changed accounts, lines with problems, and the sum of the day."""
    caller = caller_of(request)
    return answers.review(request, access.payment_run(caller, run_id), caller)


@router.patch(
    "/payment-runs/{run_id}/lines/{line_id}",
    response={200: PaymentRunOut},
    raises=(PaymentRunNotFound, PaymentLineNotFound, RunNotThere, LineWouldNotPay, HeldAlready),
    if_match=True,
    operation_id="editPaymentLine",
    summary="Change a payment, or take it out",
)
def edit_payment_line(
    request: HttpRequest, response: HttpResponse, run_id: UUID, line_id: RowId, payload: LineChangeIn
) -> PaymentRunOut:
    """
    Drop it or items of it, hold items back, pay a part, take another tier or account. The run is a draft again:
    approvals given before do not count, and whoever changes it cannot approve it.
    """
    run = access.payment_run(caller_of(request), run_id, Permission.PREPARE)
    line = _line(run, int(line_id))
    edited = run_editing.edit_line(
        run=run,
        line_id=line.pk,
        change=_change(payload, line.currency),
        actor=actor_of(request),
        now=timezone.now(),
        unless=_if_match(request),
    )
    tell(edited)
    return _shown(request, response, edited.pk)


@router.post(
    "/payment-runs/{run_id}/submit",
    response={200: PaymentRunOut},
    raises=(PaymentRunNotFound, RunNotThere, RunEmpty, LinesNotPayable),
    creates=True,
    key_required=True,
    if_match=True,
    operation_id="submitPaymentRun",
    summary="Send a payment run for approval",
)
def submit_payment_run(request: HttpRequest, response: HttpResponse, run_id: UUID, payload: SubmitIn) -> PaymentRunOut:
    """From now on nothing of it changes, or it becomes a draft again. Who has to agree follows the approval rules."""
    run = access.payment_run(caller_of(request), run_id, Permission.PREPARE)
    moved = approving.submit_run(run=run, actor=actor_of(request), now=timezone.now(), unless=_if_match(request))
    tell(moved)
    return _shown(request, response, moved.pk)


@router.post(
    "/payment-runs/{run_id}/approve",
    response={200: PaymentRunOut},
    raises=(
        PaymentRunNotFound,
        RunNotThere,
        SelfApproval,
        NotYourStep,
        ContentChanged,
        ApprovedAlready,
        LinesNotPayable,
        SecondFactorNeeded,
        WrongCode,
        TooManyAttempts,
    ),
    creates=True,
    key_required=True,
    if_match=True,
    operation_id="approvePaymentRun",
    summary="Agree to a payment run",
)
def approve_payment_run(
    request: HttpRequest, response: HttpResponse, run_id: UUID, payload: ApproveIn
) -> PaymentRunOut:
    """
    Agree to exactly the content whose hash was shown. Not by who prepared or changed it, not by a program; it counts
    once. With the last approval the run may be exported.
    """
    caller = caller_of(request)
    run = access.payment_run(caller, run_id, Permission.APPROVE)
    require_person(caller)
    moved = approving.approve_run(
        run=run,
        shown_hash=payload.content_hash,
        code=payload.code,
        actor=actor_of(request),
        now=timezone.now(),
        unless=_if_match(request),
    )
    tell(moved)
    return _shown(request, response, moved.pk)


@router.post(
    "/payment-runs/{run_id}/reject",
    response={200: PaymentRunOut},
    raises=(PaymentRunNotFound, RunNotThere),
    creates=True,
    key_required=True,
    if_match=True,
    operation_id="rejectPaymentRun",
    summary="Say no to a payment run",
)
def reject_payment_run(request: HttpRequest, response: HttpResponse, run_id: UUID, payload: ReasonIn) -> PaymentRunOut:
    """With a reason. What it reserved is free again."""
    caller = caller_of(request)
    run = access.payment_run(caller, run_id, Permission.APPROVE)
    require_person(caller)
    moved = approving.reject_run(
        run=run, reason=payload.reason, actor=actor_of(request), now=timezone.now(), unless=_if_match(request)
    )
    tell(moved)
    return _shown(request, response, moved.pk)


@router.post(
    "/payment-runs/{run_id}/cancel",
    response={200: PaymentRunOut},
    raises=(PaymentRunNotFound, RunNotThere),
    creates=True,
    key_required=True,
    if_match=True,
    operation_id="cancelPaymentRun",
    summary="Give a payment run up",
)
def cancel_payment_run(request: HttpRequest, response: HttpResponse, run_id: UUID, payload: ReasonIn) -> PaymentRunOut:
    """Before it was exported. What it reserved is free again."""
    run = access.payment_run(caller_of(request), run_id, Permission.PREPARE)
    moved = approving.cancel_run(
        run=run, reason=payload.reason, actor=actor_of(request), now=timezone.now(), unless=_if_match(request)
    )
    tell(moved)
    return _shown(request, response, moved.pk)


@router.post(
    "/payment-runs/{run_id}/lines/{line_id}/release",
    response={200: PaymentRunOut},
    raises=(PaymentRunNotFound, PaymentLineNotFound, NotUnderWay, ReleasedAlready),
    creates=True,
    key_required=True,
    if_match=True,
    operation_id="releasePayment",
    summary="Say that a payment is not under way any more",
)
def release_payment(
    request: HttpRequest, response: HttpResponse, run_id: UUID, line_id: RowId, payload: ReasonIn
) -> PaymentRunOut:
    """
    For a payment that neither the bank nor the ledger will ever mention. Two people have to say so; then its items are
    open again.
    """
    caller = caller_of(request)
    run = access.payment_run(caller, run_id, Permission.CONFIRM)
    require_person(caller)
    line = _line(run, int(line_id))
    transit.release(
        line=line, reason=payload.reason, actor=actor_of(request), now=timezone.now(), unless=_if_match(request)
    )
    tell(run)
    return _shown(request, response, run.pk)


def _if_match(request: HttpRequest) -> Callable[[PaymentRun], None]:
    """Lets a step through only for who has seen the run as it stands."""
    return lambda run: require_match(request, answers.tag_of_run(run))


def _shown(request: HttpRequest, response: HttpResponse, run_id: UUID) -> PaymentRunOut:
    """The run after a step, with its new tag."""
    run = access.payment_run(caller_of(request), run_id)
    response["ETag"] = answers.tag_of_run(run)
    return answers.run_out(run)


def _line(run: PaymentRun, line_id: int) -> PaymentLine:
    found = PaymentLine.objects.filter(run=run, pk=line_id).select_related("supplier", "run").first()
    if found is None:
        raise PaymentLineNotFound(line=line_id)
    return found


def _request(company: Company, payload: PaymentRunRequest) -> Request:
    for field, asked in (("suppliers", payload.suppliers), ("first", payload.first)):
        ids = [int(one) for one in asked]
        known = set(Supplier.objects.filter(company=company, pk__in=ids).values_list("pk", flat=True))
        unknown = [
            FieldError(f"/{field}/{place}", "unknown-supplier", value=str(one))
            for place, one in enumerate(ids)
            if one not in known
        ]
        if unknown:
            raise InvalidInput(*unknown)
    return Request(
        run_date=payload.run_date,
        next_run_date=payload.next_run_date,
        basis=ProposalBasis(payload.basis),
        scope=Scope(
            suppliers=tuple(map(int, payload.suppliers)),
            currencies=tuple(payload.currencies),
            methods=tuple(payload.methods),
            first=tuple(map(int, payload.first)),
        ),
        house_bank=None if payload.house_bank is None else int(payload.house_bank),
        budget_minor={name: to_minor(amount, name) for name, amount in payload.budget.items()},
        allow_partial=payload.allow_partial,
    )


def _change(payload: LineChangeIn, currency: str) -> LineChange:
    return LineChange(
        drop=payload.drop,
        bank_account=None if payload.bank_account is None else int(payload.bank_account),
        house_bank=None if payload.house_bank is None else int(payload.house_bank),
        remittance=payload.remittance,
        items=tuple(
            ItemChange(
                entry_id=int(one.entry),
                part=one.part or 0,
                drop=one.drop,
                hold=None
                if one.hold is None
                else HoldWish(reason=one.hold.reason, until=one.hold.until, dispute=one.hold.dispute),
                settled_minor=None if one.amount is None else to_minor(one.amount, currency),
                percent=None if one.tier_percent is None else Decimal(one.tier_percent),
            )
            for one in payload.items
        ),
    )
