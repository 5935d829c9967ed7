"""Calculations."""

from __future__ import annotations

from functools import partial
from typing import Annotated
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Status

from jobs.tasks.calculation import send_runs
from payments.api.language import language_of
from payments.api.operations import Router
from payments.api.paging import Cursor, Limit, newest_first, number_in
from payments.api.schemas.calculations import CalculationList, CalculationOut, CalculationRequest, ComparisonOut
from payments.api.schemas.common import Links
from payments.api.signing_in import caller_of
from payments.domain.errors import FieldError, InvalidInput
from payments.domain.roles import Permission
from payments.domain.wording import sentence
from payments.events.publish import publish, run_message
from payments.models import CalculationRun, Company, Supplier, SupplierClosing
from payments.selectors import access, comparing
from payments.selectors.access import CalculationNotFound, CompanyNotFound, SupplierNotFound
from payments.selectors.comparing import CalculationNotFinished
from payments.services import calculations
from payments.services.calculations import KeyDateInFuture, Requester, RunAlreadyFinished

router = Router(tags=["calculations"])


@router.post(
    "/companies/{company}/calculations",
    response={202: CalculationOut},
    raises=(CompanyNotFound, KeyDateInFuture),
    creates=True,
    operation_id="startCalculation",
    summary="Start a calculation",
)
def start_calculation(
    request: HttpRequest, response: HttpResponse, company: str, payload: CalculationRequest
) -> Status[CalculationOut]:
    """
    Ask for a calculation. Its results arrive on the suppliers' sockets.

    The same key date, scope, settings and ledger answer with the same calculation.
    """
    caller = caller_of(request)
    owner = access.company(caller, company, Permission.CALCULATE)
    trigger = CalculationRun.Trigger.USER if caller.user_id is not None else CalculationRun.Trigger.API
    run = calculations.request_run(
        company=owner,
        key_date=payload.key_date,
        supplier_ids=_scope(owner, payload.suppliers),
        requester=Requester(name=caller.name, user_id=caller.user_id, trigger=trigger),
        now=timezone.now(),
    )
    if run.status == CalculationRun.Status.QUEUED:
        transaction.on_commit(partial(send_runs, [run.pk]), robust=True)
    response["Location"] = f"/api/v1/calculations/{run.pk}"
    return Status(202, _out(request, run))


@router.get(
    "/companies/{company}/calculations",
    response={200: CalculationList},
    raises=(CompanyNotFound,),
    operation_id="listCalculations",
    summary="Calculations of a company",
)
def list_calculations(request: HttpRequest, company: str, limit: Limit = 50, cursor: Cursor = "") -> CalculationList:
    """Newest first."""
    owner = access.company(caller_of(request), company, Permission.READ)
    rows = CalculationRun.objects.filter(company=owner).select_related("company", "settings")
    found, following = newest_first(rows, cursor=cursor, limit=limit)
    return CalculationList(items=[_out(request, run) for run in found], next_cursor=following)


@router.get(
    "/calculations/{calculation_id}",
    response={200: CalculationOut},
    raises=(CalculationNotFound,),
    tagged=True,
    operation_id="getCalculation",
    summary="One calculation",
)
def get_calculation(request: HttpRequest, calculation_id: UUID) -> CalculationOut:
    """How far it is, and what its figures depend on."""
    return _out(request, access.calculation(caller_of(request), calculation_id))


@router.post(
    "/calculations/{calculation_id}/cancel",
    response={200: CalculationOut},
    raises=(CalculationNotFound, RunAlreadyFinished),
    operation_id="cancelCalculation",
    summary="Stop a calculation",
)
def cancel_calculation(request: HttpRequest, calculation_id: UUID) -> CalculationOut:
    """Nothing of it becomes visible. One that has ended answers 409."""
    found = access.calculation(caller_of(request), calculation_id, Permission.CALCULATE)
    run = calculations.cancel_run(run=found, now=timezone.now())
    publish([run_message(run.company_id, run.pk)])
    return _out(request, run)


@router.get(
    "/calculations/{calculation_id}/compare",
    response={200: ComparisonOut},
    raises=(CalculationNotFound, CalculationNotFinished),
    operation_id="compareCalculations",
    summary="What changed between two calculations",
)
def compare_calculations(
    request: HttpRequest,
    calculation_id: UUID,
    other: Annotated[UUID, Query(alias="with", description="The earlier calculation, of the same company.")],
    limit: Limit = 50,
    cursor: Cursor = "",
) -> ComparisonOut:
    """
    Every supplier whose figures differ, and because of what: new, changed or removed documents, due dates, another key
    date, other settings. `limit` counts suppliers.
    """
    caller = caller_of(request)
    after = access.calculation(caller, calculation_id)
    before = access.calculation(caller, other)
    if before.company_id != after.company_id:
        raise CalculationNotFound(calculation=str(other))
    found = comparing.compare(before, after, cursor=number_in(cursor), limit=limit)
    return ComparisonOut.model_validate(
        {
            "before": _out(request, before),
            "after": _out(request, after),
            "settings": found.settings,
            "items": found.items,
            "next_cursor": found.next_cursor,
        }
    )


@router.get(
    "/suppliers/{supplier_id}/calculations",
    response={200: CalculationList},
    raises=(SupplierNotFound,),
    operation_id="listSupplierCalculations",
    summary="Calculations of a supplier",
)
def list_supplier_calculations(
    request: HttpRequest, supplier_id: str, limit: Limit = 50, cursor: Cursor = ""
) -> CalculationList:
    """Succeeded calculations that have figures of this supplier, newest first: its history."""
    found = access.supplier(caller_of(request), supplier_id)
    has_figures = SupplierClosing.objects.filter(run=OuterRef("pk"), supplier=found)
    rows = CalculationRun.objects.filter(Exists(has_figures), company=found.company, status="succeeded")
    page, following = newest_first(rows.select_related("company", "settings"), cursor=cursor, limit=limit)
    return CalculationList(items=[_out(request, run) for run in page], next_cursor=following)


def _scope(company: Company, suppliers: list[str] | None) -> list[int] | None:
    """The suppliers of a request, each of them the company's."""
    if suppliers is None:
        return None
    asked = [int(one) for one in suppliers]
    known = set(Supplier.objects.filter(company=company, pk__in=asked).values_list("pk", flat=True))
    unknown = [
        FieldError(f"/suppliers/{place}", "unknown-supplier", value=suppliers[place])
        for place, one in enumerate(asked)
        if one not in known
    ]
    if unknown:
        raise InvalidInput(*unknown)
    return asked


def _out(request: HttpRequest, run: CalculationRun) -> CalculationOut:
    message = sentence(run.error_code, language_of(request), run.error_values) if run.error_code else None
    return CalculationOut.model_validate(
        {
            "id": str(run.pk),
            "company": run.company.code,
            "key_date": run.key_date,
            "status": run.status,
            "phase": run.phase or None,
            "done": run.done,
            "total": run.total,
            "suppliers": None if run.supplier_ids is None else [str(pk) for pk in run.supplier_ids],
            "settings_version": run.settings.version,
            "engine_version": run.engine_version,
            "ledger_revision": run.ledger_revision,
            "input_fingerprint": run.input_fingerprint or None,
            "current": run.became_current,
            "supplier_count": run.supplier_count,
            "entry_count": run.entry_count,
            "trigger": run.trigger,
            "requested_by": run.requested_name,
            "error_code": run.error_code or None,
            "error_message": message,
            "created_at": run.created_at,
            "started_at": run.started_at,
            "finished_at": run.finished_at,
            "links": Links(self=f"/api/v1/calculations/{run.pk}", events=f"calculation:{run.pk}"),
        }
    )
