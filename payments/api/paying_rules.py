"""Our accounts and the approval rules: changed by one person, confirmed by another."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Status

from payments.api.acting import actor_of
from payments.api.operations import Router
from payments.api.paging import Cursor, Limit, by_number
from payments.api.schemas.common import RowId
from payments.api.schemas.controls import (
    AddressOut,
    ApprovalRulesIn,
    ApprovalRulesOut,
    ApprovalRulesVersion,
    HouseBankIn,
    HouseBankList,
    HouseBankOut,
)
from payments.api.signing_in import caller_of
from payments.domain.money import to_minor, to_text
from payments.domain.roles import Permission
from payments.models import ApprovalRules, Company, HouseBank, User
from payments.selectors import access, approving
from payments.selectors.access import CompanyNotFound
from payments.selectors.people import require_person
from payments.services import paying_rules
from payments.services.holds import SecondPersonNeeded
from payments.services.paying_rules import (
    ApprovalRulesNotFound,
    Band,
    HouseBankDetails,
    HouseBankExists,
    HouseBankInUse,
    HouseBankNotFound,
)

router = Router(tags=["payment controls"])
_NAMED = ("changed_by", "confirmed_by")


@router.get(
    "/companies/{company}/house-banks",
    response={200: HouseBankList},
    raises=(CompanyNotFound,),
    operation_id="listHouseBanks",
    summary="Accounts to pay from",
)
def list_house_banks(request: HttpRequest, company: str, limit: Limit = 50, cursor: Cursor = "") -> HouseBankList:
    """In the order they were entered: the first that fits a payment is taken."""
    owner = access.company(caller_of(request), company, Permission.READ)
    rows = HouseBank.objects.filter(company=owner).select_related(*_NAMED)
    found, following = by_number(rows, cursor=cursor, limit=limit)
    return HouseBankList(items=[_bank(row) for row in found], next_cursor=following)


@router.post(
    "/companies/{company}/house-banks",
    response={201: HouseBankOut},
    raises=(CompanyNotFound, HouseBankExists),
    creates=True,
    operation_id="createHouseBank",
    summary="A new account to pay from",
)
def create_house_bank(
    request: HttpRequest, response: HttpResponse, company: str, payload: HouseBankIn
) -> Status[HouseBankOut]:
    """It is paid from once another person has confirmed it."""
    owner = _to_change(request, company)
    row = paying_rules.create_house_bank(
        company=owner, details=_details(payload), actor=actor_of(request), now=timezone.now()
    )
    response["Location"] = f"/api/v1/companies/{owner.code}/house-banks/{row.pk}"
    return Status(201, _bank(row))


@router.get(
    "/companies/{company}/house-banks/{house_bank_id}",
    response={200: HouseBankOut},
    raises=(CompanyNotFound, HouseBankNotFound),
    tagged=True,
    operation_id="getHouseBank",
    summary="One account to pay from",
)
def get_house_bank(request: HttpRequest, company: str, house_bank_id: RowId) -> HouseBankOut:
    """As it stands."""
    owner = access.company(caller_of(request), company, Permission.READ)
    row = HouseBank.objects.filter(company=owner, pk=int(house_bank_id)).select_related(*_NAMED).first()
    if row is None:
        raise HouseBankNotFound(house_bank=house_bank_id)
    return _bank(row)


@router.put(
    "/companies/{company}/house-banks/{house_bank_id}",
    response={200: HouseBankOut},
    raises=(CompanyNotFound, HouseBankNotFound, HouseBankExists),
    operation_id="replaceHouseBank",
    summary="Change an account to pay from",
)
def replace_house_bank(request: HttpRequest, company: str, house_bank_id: RowId, payload: HouseBankIn) -> HouseBankOut:
    """All of it anew. A change takes the confirmation away; the same again changes nothing."""
    owner = _to_change(request, company)
    row = paying_rules.change_house_bank(
        company=owner,
        house_bank_id=int(house_bank_id),
        details=_details(payload),
        actor=actor_of(request),
        now=timezone.now(),
    )
    return _bank(row)


@router.delete(
    "/companies/{company}/house-banks/{house_bank_id}",
    response={204: None},
    raises=(CompanyNotFound, HouseBankNotFound, HouseBankInUse),
    operation_id="deleteHouseBank",
    summary="Take an account away",
)
def delete_house_bank(request: HttpRequest, company: str, house_bank_id: RowId) -> Status[None]:
    """Only one that no payment names."""
    owner = _to_change(request, company)
    paying_rules.delete_house_bank(
        company=owner, house_bank_id=int(house_bank_id), actor=actor_of(request), now=timezone.now()
    )
    return Status(204, None)


@router.post(
    "/companies/{company}/house-banks/{house_bank_id}/confirm",
    response={200: HouseBankOut},
    raises=(CompanyNotFound, HouseBankNotFound, SecondPersonNeeded),
    operation_id="confirmHouseBank",
    summary="Say that an account of ours is right",
)
def confirm_house_bank(request: HttpRequest, company: str, house_bank_id: RowId) -> HouseBankOut:
    """By an approver or an admin who did not enter or change it. Confirming again changes nothing."""
    owner = _to_confirm(request, company)
    row = paying_rules.confirm_house_bank(
        company=owner, house_bank_id=int(house_bank_id), actor=actor_of(request), now=timezone.now()
    )
    return _bank(row)


@router.get(
    "/companies/{company}/approval-rules",
    response={200: ApprovalRulesOut},
    raises=(CompanyNotFound,),
    tagged=True,
    operation_id="getApprovalRules",
    summary="Who has to agree",
)
def get_approval_rules(request: HttpRequest, company: str) -> ApprovalRulesOut:
    """The bands in force, and those that wait for a second person."""
    return _rules(access.company(caller_of(request), company, Permission.READ))


@router.put(
    "/companies/{company}/approval-rules",
    response={200: ApprovalRulesOut},
    raises=(CompanyNotFound,),
    operation_id="proposeApprovalRules",
    summary="Propose other approval rules",
)
def propose_approval_rules(request: HttpRequest, company: str, payload: ApprovalRulesIn) -> ApprovalRulesOut:
    """
    All bands anew. A gap, an overlap or an end is refused. They count for runs sent for approval once another person
    has confirmed them.
    """
    owner = _to_change(request, company)
    bands = [
        Band(
            currency=one.currency,
            from_minor=to_minor(one.from_amount, one.currency),
            up_to_minor=None if one.up_to is None else to_minor(one.up_to, one.currency),
            steps=tuple(tuple(map(int, step.approvers)) for step in one.steps),
            second_factor=one.second_factor,
        )
        for one in payload.bands
    ]
    paying_rules.propose_approval_rules(company=owner, bands=bands, actor=actor_of(request), now=timezone.now())
    return _rules(owner)


@router.post(
    "/companies/{company}/approval-rules/{version}/confirm",
    response={200: ApprovalRulesOut},
    raises=(CompanyNotFound, ApprovalRulesNotFound, SecondPersonNeeded),
    operation_id="confirmApprovalRules",
    summary="Put approval rules into force",
)
def confirm_approval_rules(request: HttpRequest, company: str, version: RowId) -> ApprovalRulesOut:
    """By an approver or an admin who did not propose them."""
    owner = _to_confirm(request, company)
    paying_rules.confirm_approval_rules(
        company=owner, version=min(int(version), 2**31 - 1), actor=actor_of(request), now=timezone.now()
    )
    return _rules(owner)


def _to_change(request: HttpRequest, company: str) -> Company:
    caller = caller_of(request)
    owner = access.company(caller, company, Permission.ADMINISTER)
    require_person(caller)
    return owner


def _to_confirm(request: HttpRequest, company: str) -> Company:
    caller = caller_of(request)
    owner = access.company(caller, company, Permission.CONFIRM)
    require_person(caller)
    return owner


def _details(payload: HouseBankIn) -> HouseBankDetails:
    limit = payload.daily_limit
    return HouseBankDetails(
        name=payload.name,
        iban=payload.iban,
        currency=payload.currency,
        holder=payload.holder,
        bic=payload.bic,
        methods=tuple(payload.methods),
        daily_limit_minor=None if limit is None else to_minor(limit, payload.currency),
        profile=payload.profile,
        address={name: part for name, part in payload.address.model_dump().items() if part},
        address_required=payload.address_required,
        active=payload.active,
    )


def _bank(row: HouseBank) -> HouseBankOut:
    return HouseBankOut(
        id=str(row.pk),
        name=row.name,
        iban=row.iban,
        currency=row.currency,
        holder=row.holder,
        bic=row.bic,
        methods=row.methods,
        daily_limit=None if row.daily_limit is None else to_text(row.daily_limit, row.currency),
        profile=row.profile,
        address=AddressOut(**row.address),
        address_required=bool(row.profile_options.get("address_required")),
        active=row.active,
        confirmed=row.confirmed_at is not None,
        confirmed_by=_name(row.confirmed_by),
        confirmed_at=row.confirmed_at,
        changed_by=_name(row.changed_by),
        version=row.version,
    )


def _rules(company: Company) -> ApprovalRulesOut:
    return ApprovalRulesOut(
        in_force=_version(approving.rules_in_force(company)), proposed=_version(approving.rules_proposed(company))
    )


def _version(row: ApprovalRules | None) -> ApprovalRulesVersion | None:
    if row is None:
        return None
    return ApprovalRulesVersion.model_validate(
        {
            "version": row.version,
            "bands": [_band(band) for band in row.bands],
            "proposed_by": _name(row.proposed_by),
            "proposed_at": row.proposed_at,
            "confirmed_by": _name(row.confirmed_by),
            "confirmed_at": row.confirmed_at,
        }
    )


def _band(band: dict[str, Any]) -> dict[str, Any]:
    currency, up_to = band["currency"], band["up_to"]
    return {
        "currency": currency,
        "from_amount": to_text(int(band["from"]), currency),
        "up_to": None if up_to is None else to_text(int(up_to), currency),
        "steps": [{"approvers": [str(pk) for pk in step["approvers"]]} for step in band["steps"]],
        "second_factor": band["second_factor"],
    }


def _name(user: User | None) -> str | None:
    return None if user is None else user.name or user.email
