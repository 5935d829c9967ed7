"""API tokens: made, listed, revoked. By people only."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Status

from payments.api.operations import Router
from payments.api.paging import Cursor, Limit, by_number
from payments.api.schemas.people import CreatedToken, NewToken, TokenList, TokenOut, TokenSupplier
from payments.api.signing_in import caller_of
from payments.domain.errors import FieldError, InvalidInput
from payments.domain.roles import Permission
from payments.models import ApiToken, Company, Supplier
from payments.selectors import access, people
from payments.selectors.access import Caller, CompanyNotFound, SupplierNotFound
from payments.selectors.people import TokenNotFound
from payments.services import accounts

router = Router(tags=["tokens"])


@router.get(
    "/tokens",
    response={200: TokenList},
    operation_id="listTokens",
    summary="API tokens",
)
def list_tokens(request: HttpRequest, limit: Limit = 50, cursor: Cursor = "") -> TokenList:
    """Those of the companies one administers; an owner sees all. Revoked and expired ones stay in the list."""
    found, following = by_number(people.visible_tokens(caller_of(request)), cursor=cursor, limit=limit)
    return TokenList(items=[_out(token) for token in found], next_cursor=following)


@router.post(
    "/tokens",
    response={201: CreatedToken},
    creates=True,
    operation_id="createToken",
    summary="A new API token",
)
def create_token(request: HttpRequest, response: HttpResponse, payload: NewToken) -> Status[CreatedToken]:
    """
    A key for a program; its secret is shown this once and kept hashed.

    For a company: its admins may. For all companies: owners. Nobody hands out a right they do not hold.
    """
    caller = caller_of(request)
    user_id = people.require_person(caller)
    company = _company(caller, payload)
    supplier = _supplier(caller, payload, company)
    if company is None:
        people.require_owner(caller)
    people.require_held(caller, company, payload.role)
    made = accounts.issue_token(
        name=payload.name,
        role=payload.role,
        company=company,
        supplier=supplier,
        created_by=user_id,
        now=timezone.now(),
        life=timedelta(days=payload.days),
    )
    response["Location"] = f"/api/v1/tokens/{made.token.pk}"
    return Status(201, CreatedToken(token=_out(made.token), secret=made.secret))


@router.delete(
    "/tokens/{token_id}",
    response={204: None},
    raises=(TokenNotFound,),
    operation_id="revokeToken",
    summary="Revoke a token",
)
def revoke_token(request: HttpRequest, token_id: int) -> Status[None]:
    """Its requests are refused from now on, its sockets end within seconds. Done twice it changes nothing."""
    token = people.visible_token(caller_of(request), token_id)
    accounts.revoke_token(token=token, now=timezone.now())
    return Status(204, None)


def _company(caller: Caller, payload: NewToken) -> Company | None:
    if payload.company is None:
        return None
    try:
        return access.company(caller, payload.company, Permission.ADMINISTER)
    except CompanyNotFound as unknown:
        raise InvalidInput(FieldError("/company", "unknown-company", value=payload.company)) from unknown


def _supplier(caller: Caller, payload: NewToken, company: Company | None) -> Supplier | None:
    if payload.supplier is None:
        return None
    if company is None:
        raise InvalidInput(FieldError("/company", "needs-company"))
    try:
        found = access.supplier(caller, payload.supplier)
    except SupplierNotFound:
        found = None
    if found is None or found.company_id != company.pk:
        raise InvalidInput(FieldError("/supplier", "unknown-supplier", value=payload.supplier))
    return found


def _out(token: ApiToken) -> TokenOut:
    whose = token.supplier
    return TokenOut.model_validate(
        {
            "id": str(token.pk),
            "name": token.name,
            "hint": token.hint,
            "role": token.role,
            "company": token.company.code if token.company else None,
            "supplier": TokenSupplier(id=str(whose.pk), code=whose.code, name=whose.name) if whose else None,
            "created_by": token.created_by.name if token.created_by else None,
            "created_at": token.created_at,
            "expires_at": token.expires_at,
            "revoked_at": token.revoked_at,
            "last_used_at": token.last_used_at,
        }
    )
