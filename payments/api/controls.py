"""Holds, released checks, the audit and the cash forecast."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Status

from payments.api.acting import actor_of
from payments.api.operations import Router
from payments.api.paging import Cursor, Limit, by_number, number_in
from payments.api.schemas.common import RowId
from payments.api.schemas.controls import (
    AuditList,
    AuditRecordOut,
    CashForecast,
    CheckReleaseList,
    CheckReleaseOut,
    DuplicateReleaseIn,
    HoldIn,
    HoldList,
    HoldOut,
    SharedIbanIn,
)
from payments.api.signing_in import caller_of
from payments.calculation.account_numbers import NumberKind, checked_number
from payments.domain.errors import FieldError, InvalidInput
from payments.domain.roles import Permission
from payments.models import AuditRecord, CheckRelease, ItemHold
from payments.selectors import access, forecasting
from payments.selectors.access import CompanyNotFound, SupplierNotFound
from payments.selectors.people import require_person
from payments.services import holds
from payments.services.holds import (
    CheckReleasedAlready,
    HeldAlready,
    HoldNotFound,
    ReleaseNotFound,
    SecondPersonNeeded,
)

router = Router(tags=["payment controls"])


@router.get(
    "/suppliers/{supplier_id}/holds",
    response={200: HoldList},
    raises=(SupplierNotFound,),
    operation_id="listHolds",
    summary="What is held back",
)
def list_holds(
    request: HttpRequest,
    supplier_id: str,
    released: Annotated[bool, Query(description="Also those that were released.")] = False,
    limit: Limit = 50,
    cursor: Cursor = "",
) -> HoldList:
    """Holds of the supplier and of its entries."""
    found = access.supplier(caller_of(request), supplier_id)
    rows = ItemHold.objects.filter(supplier=found).select_related("entry")
    page, following = by_number(rows if released else rows.filter(released_at=None), cursor=cursor, limit=limit)
    return HoldList(items=[_hold(row) for row in page], next_cursor=following)


@router.post(
    "/suppliers/{supplier_id}/holds",
    response={201: HoldOut},
    raises=(SupplierNotFound, HeldAlready),
    creates=True,
    operation_id="createHold",
    summary="Hold something back",
)
def create_hold(request: HttpRequest, response: HttpResponse, supplier_id: str, payload: HoldIn) -> Status[HoldOut]:
    """Out of proposals, with a reason, until a day or until it is released. What a run holds already stays in it."""
    found = access.supplier(caller_of(request), supplier_id, Permission.PREPARE)
    row = holds.hold(
        supplier=found,
        entry_id=None if payload.entry is None else int(payload.entry),
        reason=payload.reason,
        until=payload.until,
        dispute=payload.kind == "dispute",
        actor=actor_of(request),
        now=timezone.now(),
    )
    response["Location"] = f"/api/v1/suppliers/{found.pk}/holds"
    return Status(201, _hold(row))


@router.delete(
    "/suppliers/{supplier_id}/holds/{hold_id}",
    response={200: HoldOut},
    raises=(SupplierNotFound, HoldNotFound),
    operation_id="releaseHold",
    summary="Release what is held back",
)
def release_hold(request: HttpRequest, supplier_id: str, hold_id: RowId) -> HoldOut:
    """The hold stays in the history. Releasing it again changes nothing."""
    found = access.supplier(caller_of(request), supplier_id, Permission.PREPARE)
    return _hold(holds.release_hold(supplier=found, hold_id=int(hold_id), actor=actor_of(request), now=timezone.now()))


@router.post(
    "/suppliers/{supplier_id}/duplicate-releases",
    response={201: CheckReleaseOut},
    raises=(SupplierNotFound, CheckReleasedAlready),
    creates=True,
    operation_id="releaseDuplicate",
    summary="Say that an invoice is no duplicate",
)
def release_duplicate(request: HttpRequest, supplier_id: str, payload: DuplicateReleaseIn) -> Status[CheckReleaseOut]:
    """By an approver or an admin. From the next proposal on it is paid like any other."""
    caller = caller_of(request)
    found = access.supplier(caller, supplier_id, Permission.CONFIRM)
    require_person(caller)
    row = holds.release_duplicate(
        supplier=found,
        entry_id=int(payload.entry),
        reason=payload.reason,
        actor=actor_of(request),
        now=timezone.now(),
    )
    return Status(201, _release(row))


@router.get(
    "/companies/{company}/shared-ibans",
    response={200: CheckReleaseList},
    raises=(CompanyNotFound,),
    operation_id="listSharedIbans",
    summary="Accounts of more than one supplier",
)
def list_shared_ibans(request: HttpRequest, company: str, limit: Limit = 50, cursor: Cursor = "") -> CheckReleaseList:
    """Those that somebody has said are right."""
    owner = access.company(caller_of(request), company, Permission.READ)
    rows = CheckRelease.objects.filter(company=owner, kind=CheckRelease.Kind.SHARED_IBAN)
    found, following = by_number(rows.select_related("requested_by", "confirmed_by"), cursor=cursor, limit=limit)
    return CheckReleaseList(items=[_release(row) for row in found], next_cursor=following)


@router.post(
    "/companies/{company}/shared-ibans",
    response={201: CheckReleaseOut},
    raises=(CompanyNotFound, CheckReleasedAlready),
    creates=True,
    operation_id="askForSharedIban",
    summary="Say that an account belongs to more than one supplier",
)
def ask_for_shared_iban(request: HttpRequest, company: str, payload: SharedIbanIn) -> Status[CheckReleaseOut]:
    """By an approver or an admin; it counts once another person has confirmed it."""
    caller = caller_of(request)
    owner = access.company(caller, company, Permission.CONFIRM)
    require_person(caller)
    iban = checked_number(NumberKind.IBAN, payload.iban)
    if iban.normal is None:
        raise InvalidInput(FieldError("/iban", "wrong-iban"))
    row = holds.ask_for_shared_iban(
        company=owner, iban=iban.normal, reason=payload.reason, actor=actor_of(request), now=timezone.now()
    )
    return Status(201, _release(row))


@router.post(
    "/companies/{company}/shared-ibans/{release_id}/confirm",
    response={200: CheckReleaseOut},
    raises=(CompanyNotFound, ReleaseNotFound, SecondPersonNeeded),
    operation_id="confirmSharedIban",
    summary="Confirm that an account belongs to more than one supplier",
)
def confirm_shared_iban(request: HttpRequest, company: str, release_id: RowId) -> CheckReleaseOut:
    """By somebody else than who said so first."""
    caller = caller_of(request)
    owner = access.company(caller, company, Permission.CONFIRM)
    require_person(caller)
    row = holds.confirm_shared_iban(
        company=owner, release_id=int(release_id), actor=actor_of(request), now=timezone.now()
    )
    return _release(row)


@router.get(
    "/companies/{company}/audit",
    response={200: AuditList},
    raises=(CompanyNotFound,),
    operation_id="listAudit",
    summary="Who did what",
)
def list_audit(
    request: HttpRequest,
    company: str,
    subject: Annotated[str, Query(max_length=40, description="Only of this sort: payment_run, house_bank …")] = "",
    subject_id: Annotated[str, Query(max_length=64, description="Only of this one.")] = "",
    limit: Limit = 50,
    cursor: Cursor = "",
) -> AuditList:
    """Newest first. Each record carries the hash of the one before: `vade verify` finds a change or a gap."""
    owner = access.company(caller_of(request), company, Permission.READ)
    rows = AuditRecord.objects.filter(company=owner).order_by("-seq")
    if subject:
        rows = rows.filter(subject=subject)
    if subject_id:
        rows = rows.filter(subject_id=subject_id)
    if cursor:
        rows = rows.filter(seq__lt=number_in(cursor))
    found = list(rows[: limit + 1])
    following = str(found[limit - 1].seq) if len(found) > limit else None
    return AuditList(items=[_record(row) for row in found[:limit]], next_cursor=following)


@router.get(
    "/companies/{company}/cash-forecast",
    response={200: CashForecast},
    raises=(CompanyNotFound,),
    operation_id="getCashForecast",
    summary="What goes out, week by week",
)
def get_cash_forecast(
    request: HttpRequest, company: str, weeks: Annotated[int, Query(ge=1, le=53, description="How many.")] = 13
) -> CashForecast:
    """What falls due and what runs pay, per week and currency, against what our accounts allow in it."""
    owner = access.company(caller_of(request), company, Permission.READ)
    return CashForecast.model_validate(forecasting.forecast(owner, weeks=weeks, now=timezone.now()))


def _hold(row: ItemHold) -> HoldOut:
    return HoldOut.model_validate(
        {
            "id": str(row.pk),
            "supplier": str(row.supplier_id),
            "entry": None if row.entry_id is None else str(row.entry_id),
            "doc_no": None if row.entry is None else row.entry.doc_no,
            "kind": row.kind,
            "reason": row.reason,
            "until": row.until,
            "created_by": row.created_name,
            "created_at": row.created_at,
            "released_by": row.released_name or None,
            "released_at": row.released_at,
        }
    )


def _release(row: CheckRelease) -> CheckReleaseOut:
    confirmed = row.confirmed_by
    return CheckReleaseOut.model_validate(
        {
            "id": str(row.pk),
            "kind": row.kind,
            "entry": None if row.entry_id is None else str(row.entry_id),
            "iban": row.iban or None,
            "reason": row.reason,
            "requested_by": row.requested_by.name or row.requested_by.email,
            "requested_at": row.requested_at,
            "confirmed_by": None if confirmed is None else confirmed.name or confirmed.email,
            "confirmed_at": row.confirmed_at,
        }
    )


def _record(row: AuditRecord) -> AuditRecordOut:
    return AuditRecordOut(
        seq=row.seq,
        at=row.at,
        actor=row.actor_name,
        actor_id=None if row.actor_id is None else str(row.actor_id),
        action=row.action,
        subject=row.subject,
        subject_id=row.subject_id,
        before=row.before,
        after=row.after,
        previous_hash=row.previous_hash,
        hash=row.hash,
    )
