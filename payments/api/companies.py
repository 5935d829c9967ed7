"""Companies."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Status

from payments.api.etags import require_match, tag_of
from payments.api.operations import Router
from payments.api.schemas.companies import CompanyChange, CompanyList, CompanyOut, NewCompany
from payments.api.signing_in import caller_of
from payments.domain.money import UnknownCurrency
from payments.domain.roles import Permission
from payments.models import Company
from payments.selectors import access
from payments.selectors.access import CompanyNotFound, NoPermission
from payments.selectors.calendar import today_of
from payments.selectors.staleness import is_stale
from payments.services import companies
from payments.services.companies import CompanyExists

router = Router(tags=["companies"])


@router.get("/companies", response={200: CompanyList}, operation_id="listCompanies", summary="Companies")
def list_companies(request: HttpRequest) -> CompanyList:
    """Every company the caller has a role in, by code, on one page."""
    return CompanyList(items=[_out(one) for one in access.visible_companies(caller_of(request))], next_cursor=None)


@router.post(
    "/companies",
    response={201: CompanyOut},
    raises=(CompanyExists, UnknownCurrency),
    creates=True,
    operation_id="createCompany",
    summary="A new company",
)
def create_company(request: HttpRequest, response: HttpResponse, payload: NewCompany) -> Status[CompanyOut]:
    """Found a company with the default settings. Owners and tokens for all companies may."""
    caller = caller_of(request)
    if caller.everywhere != "admin":
        raise NoPermission(permission=Permission.ADMINISTER.value)
    company = companies.create_company(
        code=payload.code,
        name=payload.name,
        currency=payload.currency,
        timezone=payload.timezone,
        created_by=caller.user_id,
    )
    response["Location"] = f"/api/v1/companies/{company.code}"
    return Status(201, _out(company))


@router.get(
    "/companies/{company}",
    response={200: CompanyOut},
    raises=(CompanyNotFound,),
    tagged=True,
    operation_id="getCompany",
    summary="One company",
)
def get_company(request: HttpRequest, company: str) -> CompanyOut:
    """The company, and which calculation its figures come from."""
    return _out(access.company(caller_of(request), company, Permission.READ))


@router.patch(
    "/companies/{company}",
    response={200: CompanyOut},
    raises=(CompanyNotFound,),
    if_match=True,
    operation_id="changeCompany",
    summary="Change a company",
)
def change_company(request: HttpRequest, response: HttpResponse, company: str, payload: CompanyChange) -> CompanyOut:
    """
    Its name, its time zone ("today" is the local date there), and whether suppliers' own systems may read; what is
    left out stays. The company's admins may. Code and currency stay: every row and every amount carries them.
    """
    owner = access.company(caller_of(request), company, Permission.ADMINISTER)
    changed = _out(
        companies.change_company(
            company=owner,
            name=payload.name,
            timezone=payload.timezone,
            supplier_access=payload.supplier_access,
            unless=lambda found: require_match(request, tag_of(_out(found))),
        )
    )
    response["ETag"] = tag_of(changed)
    return changed


def _out(company: Company) -> CompanyOut:
    run = company.current_run
    return CompanyOut(
        code=company.code,
        name=company.name,
        currency=company.currency,
        timezone=company.timezone,
        today=today_of(company, now=timezone.now()),
        settings_version=company.settings_version,
        ledger_revision=company.ledger_revision,
        calculation=str(run.pk) if run else None,
        key_date=run.key_date if run else None,
        supplier_access=company.supplier_access,
        stale=is_stale(company),
    )
