"""People and their roles. By people only: a program never lets anybody in."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Status

from payments.api.operations import Router
from payments.api.paging import Cursor, Limit, by_number
from payments.api.schemas.people import (
    Invited,
    MemberList,
    MemberOut,
    MemberPatch,
    NewMember,
    NewMemberOut,
    NewUser,
    SignInLinkOut,
    UserList,
    UserOut,
    UserPatch,
    UserRole,
)
from payments.api.signing_in import caller_of
from payments.domain.errors import FieldError, InvalidInput
from payments.domain.roles import Permission
from payments.models import Company, Membership, User
from payments.selectors import access
from payments.selectors import people as seen
from payments.selectors.access import Caller, CompanyNotFound, NoPermission
from payments.selectors.people import OwnAccount, UserNotFound
from payments.services import accounts, people, second_factor
from payments.services.people import LastAdmin, LastOwner, UserChange, UserExists

router = Router(tags=["people"])


@router.get(
    "/users",
    response={200: UserList},
    operation_id="listUsers",
    summary="People",
)
def list_users(request: HttpRequest, limit: Limit = 50, cursor: Cursor = "") -> UserList:
    """Everybody to an owner; to a company's admin, those with a role in a company they administer."""
    caller = caller_of(request)
    found, following = by_number(seen.visible_users(caller), cursor=cursor, limit=limit)
    return UserList(items=[_user(caller, one) for one in found], next_cursor=following)


@router.post(
    "/users",
    response={201: Invited},
    raises=(UserExists,),
    creates=True,
    operation_id="inviteUser",
    summary="Invite somebody",
)
def invite_user(request: HttpRequest, response: HttpResponse, payload: NewUser) -> Status[Invited]:
    """
    A person without a password, and a one-time link to hand them. Owners may; a company's admin invites members.
    """
    caller = caller_of(request)
    seen.require_owner(caller)
    user = people.create_user(
        email=payload.email, name=payload.name, language=payload.language, is_owner=payload.is_owner
    )
    response["Location"] = f"/api/v1/users/{user.pk}"
    return Status(201, Invited(user=_user(caller, seen.visible_user(caller, user.pk)), link=_link(user)))


@router.get(
    "/users/{user_id}",
    response={200: UserOut},
    raises=(UserNotFound,),
    tagged=True,
    operation_id="getUser",
    summary="One person",
)
def get_user(request: HttpRequest, user_id: int) -> UserOut:
    """With the roles in companies that the caller administers."""
    caller = caller_of(request)
    return _user(caller, seen.visible_user(caller, user_id))


@router.patch(
    "/users/{user_id}",
    response={200: UserOut},
    raises=(
        UserNotFound,
        LastOwner,
        LastAdmin,
    ),
    operation_id="changeUser",
    summary="Rename, disable, enable",
)
def change_user(request: HttpRequest, user_id: int, payload: UserPatch) -> UserOut:
    """
    An owner anybody; a company's admin those whom a company of theirs has brought and who are nothing beyond the
    companies they administer. Disabled, somebody is out at once, and their sockets within seconds; only an owner lets
    them in again.
    """
    caller = caller_of(request)
    user = seen.user_to_administer(caller, user_id)
    if payload.is_owner is not None or (payload.is_active and not user.is_active):
        seen.require_owner(caller)
    change = UserChange(**payload.model_dump())
    people.change_user(user=user, change=change, by_owner=seen.is_owner(caller))
    return _user(caller, seen.visible_user(caller, user_id))


@router.post(
    "/users/{user_id}/sign-in-link",
    response={201: SignInLinkOut},
    raises=(UserNotFound, OwnAccount),
    creates=True,
    operation_id="createSignInLink",
    summary="A new one-time link",
)
def create_sign_in_link(request: HttpRequest, user_id: int) -> Status[SignInLinkOut]:
    """For somebody else who forgot their password or is locked out; earlier unused links end."""
    return Status(201, _link(seen.user_to_let_in(caller_of(request), user_id)))


@router.delete(
    "/users/{user_id}/totp",
    response={204: None},
    raises=(UserNotFound, OwnAccount),
    operation_id="resetSecondFactor",
    summary="Take a lost second factor off",
)
def reset_second_factor(request: HttpRequest, user_id: int) -> Status[None]:
    """For somebody else who lost app and recovery codes. Every session of theirs ends."""
    second_factor.reset(user=seen.user_to_let_in(caller_of(request), user_id))
    return Status(204, None)


@router.get(
    "/companies/{company}/members",
    response={200: MemberList},
    raises=(CompanyNotFound,),
    operation_id="listMembers",
    summary="Who has a role in a company",
)
def list_members(request: HttpRequest, company: str, limit: Limit = 50, cursor: Cursor = "") -> MemberList:
    """For its admins. Owners administer every company and are not listed for it."""
    owner = _company(caller_of(request), company)
    found, following = by_number(seen.members(owner), cursor=cursor, limit=limit)
    return MemberList(items=[_member(one) for one in found], next_cursor=following)


@router.post(
    "/companies/{company}/members",
    response={201: NewMemberOut},
    raises=(
        CompanyNotFound,
        LastAdmin,
        UserExists,
    ),
    creates=True,
    operation_id="addMember",
    summary="Give somebody a role",
)
def add_member(request: HttpRequest, company: str, payload: NewMember) -> Status[NewMemberOut]:
    """
    Whoever has no account yet is invited: the answer carries a one-time link to hand them.

    `name` is needed unless the caller sees the person already: what is missing does not tell who has an account.
    """
    caller = caller_of(request)
    owner = _company(caller, company)
    user = seen.user_of_address(payload.email)
    is_new = user is None
    if payload.name is None and (user is None or not seen.visible_users(caller).filter(pk=user.pk).exists()):
        raise InvalidInput(FieldError("/name", "missing"))
    if user is None:
        user = people.create_user(
            email=payload.email,
            name=payload.name or "",
            language=payload.language,
            is_owner=False,
            brought_by=owner,
        )
    granted = people.grant_role(user=user, company=owner, role=payload.role, by_owner=seen.is_owner(caller))
    return Status(201, NewMemberOut(member=_member(granted), link=_link(user) if is_new else None))


@router.patch(
    "/companies/{company}/members/{user_id}",
    response={200: MemberOut},
    raises=(
        CompanyNotFound,
        UserNotFound,
        LastAdmin,
    ),
    operation_id="changeMember",
    summary="Another role",
)
def change_member(request: HttpRequest, company: str, user_id: int, payload: MemberPatch) -> MemberOut:
    """Takes effect with the person's next request, and on their sockets within seconds."""
    caller = caller_of(request)
    owner = _company(caller, company)
    user = seen.member(owner, user_id).user
    return _member(people.grant_role(user=user, company=owner, role=payload.role, by_owner=seen.is_owner(caller)))


@router.delete(
    "/companies/{company}/members/{user_id}",
    response={204: None},
    raises=(
        CompanyNotFound,
        UserNotFound,
        LastAdmin,
    ),
    operation_id="removeMember",
    summary="Take a role away",
)
def remove_member(request: HttpRequest, company: str, user_id: int) -> Status[None]:
    """Takes effect with the person's next request, and on their sockets within seconds."""
    caller = caller_of(request)
    owner = _company(caller, company)
    user = seen.member(owner, user_id).user
    people.withdraw_role(user=user, company=owner, by_owner=seen.is_owner(caller))
    return Status(204, None)


def _company(caller: Caller, code: str) -> Company:
    """A company whose people the caller administers; to a program, none is."""
    found = access.company(caller, code, Permission.ADMINISTER)
    if caller.user_id is None:
        raise NoPermission(permission="session")
    return found


def _link(user: User) -> SignInLinkOut:
    made = accounts.issue_sign_in_link(user=user, now=timezone.now())
    return SignInLinkOut(path=f"/sign-in#link={quote(made.secret)}", expires_at=made.expires_at)


def _user(caller: Caller, user: User) -> UserOut:
    known = None if seen.is_owner(caller) else set(seen.administered(caller))
    roles = [one for one in user.memberships.all() if known is None or one.company_id in known]
    return UserOut.model_validate(
        {
            "id": str(user.pk),
            "email": user.email,
            "name": user.name,
            "language": user.language,
            "is_owner": user.is_owner,
            "is_active": user.is_active,
            "second_factor": access.has_second_factor(user),
            "last_sign_in": user.last_login,
            "roles": [UserRole.model_validate({"company": one.company.code, "role": one.role}) for one in roles],
        }
    )


def _member(one: Membership) -> MemberOut:
    user = one.user
    return MemberOut.model_validate(
        {"id": str(user.pk), "email": user.email, "name": user.name, "is_active": user.is_active, "role": one.role}
    )
