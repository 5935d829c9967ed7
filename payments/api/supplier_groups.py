"""Groups of suppliers: what the list can be narrowed to."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Status

from jobs.tasks.calculation import send_runs
from payments.api.operations import Router
from payments.api.paging import Cursor, Limit, in_order_of
from payments.api.schemas.common import RowId
from payments.api.schemas.supplier_groups import SupplierGroupIn, SupplierGroupList, SupplierGroupOut
from payments.api.signing_in import caller_of
from payments.domain.roles import Permission
from payments.models import CalculationRun, Company, SupplierGroup
from payments.selectors import access
from payments.selectors.access import CompanyNotFound
from payments.selectors.groups import SupplierGroupNotFound
from payments.services import supplier_groups
from payments.services.calculations import Requester
from payments.services.supplier_groups import SupplierGroupExcluded, SupplierGroupExists

router = Router(tags=["suppliers"])


@router.get(
    "/companies/{company}/supplier-groups",
    response={200: SupplierGroupList},
    raises=(CompanyNotFound,),
    operation_id="listSupplierGroups",
    summary="Groups of suppliers",
)
def list_supplier_groups(
    request: HttpRequest, company: str, limit: Limit = 50, cursor: Cursor = ""
) -> SupplierGroupList:
    """By name. The list of suppliers takes a group's id as `group`."""
    owner = access.company(caller_of(request), company, Permission.READ)
    rows = SupplierGroup.objects.filter(company=owner)
    found, following = in_order_of(rows, "name", cursor=cursor, limit=limit)
    return SupplierGroupList(items=[_out(row) for row in found], next_cursor=following)


@router.post(
    "/companies/{company}/supplier-groups",
    response={201: SupplierGroupOut},
    raises=(CompanyNotFound, SupplierGroupExists),
    creates=True,
    operation_id="createSupplierGroup",
    summary="A new group of suppliers",
)
def create_supplier_group(
    request: HttpRequest, response: HttpResponse, company: str, payload: SupplierGroupIn
) -> Status[SupplierGroupOut]:
    """Every supplier whose code begins with one of `prefixes`, whenever it comes in."""
    owner = _administered(request, company)
    row = _kept(request, owner, None, payload)
    response["Location"] = f"/api/v1/companies/{owner.code}/supplier-groups/{row.pk}"
    return Status(201, _out(row))


@router.put(
    "/companies/{company}/supplier-groups/{group_id}",
    response={200: SupplierGroupOut},
    raises=(CompanyNotFound, SupplierGroupNotFound, SupplierGroupExists),
    operation_id="replaceSupplierGroup",
    summary="Change a group of suppliers",
)
def replace_supplier_group(
    request: HttpRequest, company: str, group_id: RowId, payload: SupplierGroupIn
) -> SupplierGroupOut:
    """Another name, or other beginnings. Where the settings exclude the group, figures are calculated anew."""
    return _out(_kept(request, _administered(request, company), int(group_id), payload))


@router.delete(
    "/companies/{company}/supplier-groups/{group_id}",
    response={204: None},
    raises=(CompanyNotFound, SupplierGroupNotFound, SupplierGroupExcluded),
    operation_id="deleteSupplierGroup",
    summary="Take a group of suppliers away",
)
def delete_supplier_group(request: HttpRequest, company: str, group_id: RowId) -> Status[None]:
    """Its suppliers stay. A group that the settings exclude has to leave them first."""
    supplier_groups.delete_group(company=_administered(request, company), group_id=int(group_id))
    return Status(204, None)


def _kept(request: HttpRequest, owner: Company, group_id: int | None, payload: SupplierGroupIn) -> SupplierGroup:
    caller = caller_of(request)
    trigger = CalculationRun.Trigger.USER if caller.user_id is not None else CalculationRun.Trigger.API
    kept = supplier_groups.keep_group(
        company=owner,
        group_id=group_id,
        name=payload.name,
        prefixes=payload.prefixes,
        requester=Requester(name=caller.name, user_id=caller.user_id, trigger=trigger),
        now=timezone.now(),
    )
    if kept.run is not None:
        send_runs([kept.run.pk])
    return kept.group


def _administered(request: HttpRequest, company: str) -> Company:
    return access.company(caller_of(request), company, Permission.ADMINISTER)


def _out(row: SupplierGroup) -> SupplierGroupOut:
    return SupplierGroupOut(id=str(row.pk), name=row.name, prefixes=row.prefixes)
