"""People and tokens as those see them who administer."""

from __future__ import annotations

from django.db.models import QuerySet

from payments.domain.errors import NotFound, PaymentsError
from payments.domain.roles import Permission, allows, permissions_of
from payments.models import ApiToken, Company, Membership, User
from payments.selectors.access import Caller, NoPermission


class UserNotFound(NotFound):
    """No such person, or none the caller may know of."""

    slug = "user-not-found"


class TokenNotFound(NotFound):
    """No such token, or none the caller may know of."""

    slug = "token-not-found"


class OwnAccount(PaymentsError):
    """What only somebody else may do for a person: a session that was stolen must not let itself in for good."""

    slug = "own-account"
    status = 409


def require_person(caller: Caller) -> int:
    """
    The person who calls, by id. People, tokens and passwords are no program's business.

    Raises:
        NoPermission: it is a program.
    """
    if caller.user_id is None:
        raise NoPermission(permission="session")
    return caller.user_id


def require_owner(caller: Caller) -> None:
    """
    Only those who administer the installation go on.

    Raises:
        NoPermission: it is somebody else, or a program.
    """
    require_person(caller)
    if caller.everywhere != "admin":
        raise NoPermission(permission="owner")


def is_owner(caller: Caller) -> bool:
    """Whether a person administers the installation."""
    return caller.user_id is not None and caller.everywhere == "admin"


def administered(caller: Caller) -> list[int]:
    """
    The companies a person administers without being an owner, by id.

    Raises:
        NoPermission: there is none, or it is a program.
    """
    require_person(caller)
    found = [company_id for company_id in caller.roles if caller.may(company_id, Permission.ADMINISTER)]
    if not found:
        raise NoPermission(permission=Permission.ADMINISTER.value)
    return found


def visible_users(caller: Caller) -> QuerySet[User]:
    """
    Everybody to an owner; to a company's admin, those with a role in a company they administer.

    Raises:
        NoPermission: the caller administers nothing.
    """
    require_person(caller)
    users = User.objects.select_related("second_factor").prefetch_related("memberships__company")
    if is_owner(caller):
        return users
    return users.filter(pk__in=Membership.objects.filter(company__in=administered(caller)).values("user"))


def visible_user(caller: Caller, user_id: int) -> User:
    """
    The person of that id.

    Raises:
        UserNotFound: none, or none the caller sees.
        NoPermission: the caller administers nothing.
    """
    found = visible_users(caller).filter(pk=user_id).first()
    if found is None:
        raise UserNotFound(user=user_id)
    return found


def user_to_administer(caller: Caller, user_id: int) -> User:
    """
    The person of that id, if the caller may rename, disable and let them in anew: an owner anybody, a company's admin
    those whom a company of theirs has brought and who are nothing beyond the companies they administer.

    Raises:
        UserNotFound: as `visible_user`.
        NoPermission: the person is an owner, has a role elsewhere, or came by another way.
    """
    found = visible_user(caller, user_id)
    if not is_owner(caller):
        known = set(administered(caller))
        companies = {found.brought_by_id, *(one.company_id for one in found.memberships.all())}
        if found.is_owner or not companies <= known:
            raise NoPermission(permission="owner")
    return found


def user_to_let_in(caller: Caller, user_id: int) -> User:
    """
    As `user_to_administer`, but for oneself: who lost the way in asks somebody else.

    Raises:
        OwnAccount: it is the caller.
    """
    found = user_to_administer(caller, user_id)
    if found.pk == caller.user_id:
        raise OwnAccount
    return found


def user_of_address(email: str) -> User | None:
    """The person with that e-mail address, however it is spelt."""
    return User.objects.filter(email=User.objects.normalize_email(email)).first()


def member(company: Company, user_id: int) -> Membership:
    """
    Somebody's role in a company.

    Raises:
        UserNotFound: they have none.
    """
    found = Membership.objects.select_related("user").filter(company=company, user_id=user_id).first()
    if found is None:
        raise UserNotFound(user=user_id)
    return found


def members(company: Company) -> QuerySet[Membership]:
    """Everybody with a role in a company."""
    return Membership.objects.select_related("user").filter(company=company)


def visible_tokens(caller: Caller) -> QuerySet[ApiToken]:
    """
    All tokens to an owner; to a company's admin, those of companies they administer.

    Raises:
        NoPermission: the caller administers nothing.
    """
    require_person(caller)
    tokens = ApiToken.objects.select_related("company", "supplier", "created_by")
    return tokens if is_owner(caller) else tokens.filter(company__in=administered(caller))


def visible_token(caller: Caller, token_id: int) -> ApiToken:
    """
    The token of that id.

    Raises:
        TokenNotFound: none, or none the caller sees.
    """
    found = visible_tokens(caller).filter(pk=token_id).first()
    if found is None:
        raise TokenNotFound(token=token_id)
    return found


def require_held(caller: Caller, company: Company | None, role: str) -> None:
    """
    Nobody hands out more than they hold; but who administers hands out every role, the rights to pay included.

    Raises:
        NoPermission: the role has a right that the caller lacks there; without a company: everywhere.
    """
    own = caller.everywhere if company is None else caller.role_in(company.pk)
    missing = frozenset() if allows(own, Permission.ADMINISTER) else permissions_of(role) - permissions_of(own)
    if missing:
        raise NoPermission(permission=", ".join(sorted(one.value for one in missing)))
