"""
People: invited, renamed, disabled, given roles. Nobody locks the last owner of an installation out, nor – but for an
owner – the last admin of a company.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from payments.domain.errors import PaymentsError
from payments.models import Company, Membership, Role, User
from payments.selectors.people import UserNotFound
from payments.services import second_factor


class UserExists(PaymentsError):
    """Somebody has this e-mail address."""

    slug = "user-exists"
    status = 409


class LastOwner(PaymentsError):
    """Nobody else could administer the installation. Make somebody an owner first."""

    slug = "last-owner"
    status = 409


class LastAdmin(PaymentsError):
    """Nobody else could administer the company. Make somebody an admin first, or ask an owner."""

    slug = "last-admin"
    status = 409


@dataclass(frozen=True, slots=True)
class UserChange:
    """What is to be changed; none stays as it is."""

    name: str | None = None
    language: str | None = None
    is_active: bool | None = None
    is_owner: bool | None = None


@transaction.atomic(durable=True)
def create_user(*, email: str, name: str, language: str, is_owner: bool, brought_by: Company | None = None) -> User:
    """
    A person without a password; they come in by a one-time link and choose one.

    Args:
        brought_by: the company that invites them; none where it is the installation.

    Raises:
        UserExists: the address is taken, in whatever case.
    """
    user = User(
        email=User.objects.normalize_email(email),
        name=name,
        language=language,
        is_owner=is_owner,
        brought_by=brought_by,
    )
    user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as taken:
        raise UserExists(email=user.email) from taken
    return user


@transaction.atomic(durable=True)
def change_user(*, user: User, change: UserChange, by_owner: bool) -> User:
    """
    Change a person. Disabled or enabled, made an owner or one no more, every session and link of theirs ends: none
    was opened for what they are from now on.

    Raises:
        LastOwner, LastAdmin: nobody would be left.
    """
    if change.is_active is False and not by_owner:
        _require_other_admins(user)
    _lock(User.objects.filter(Q(is_owner=True, is_active=True) | Q(pk=user.pk)))
    user.refresh_from_db()
    others = User.objects.filter(is_owner=True, is_active=True).exclude(pk=user.pk)
    is_last = user.is_owner and user.is_active and not others.exists()
    if (change.is_active is False or change.is_owner is False) and is_last:
        raise LastOwner
    given = {name: value for name in UserChange.__slots__ if (value := getattr(change, name)) is not None}
    if any(given.get(name, getattr(user, name)) != getattr(user, name) for name in ("is_active", "is_owner")):
        second_factor.end_sessions(user)
    if given:
        User.objects.filter(pk=user.pk).update(**given)
    user.refresh_from_db()
    return user


@transaction.atomic(durable=True)
def grant_role(*, user: User, company: Company, role: str, by_owner: bool = True) -> Membership:
    """
    Give somebody a role in a company, or change it.

    Whom another company has brought, its admins could let in anew until now: every session and link of theirs ends.

    Raises:
        LastAdmin: the company would have no admin.
    """
    if role != Role.ADMIN and not by_owner:
        _require_other_admin(user, company.pk)
    granted, is_new = Membership.objects.update_or_create(user=user, company=company, defaults={"role": Role(role)})
    if is_new and user.brought_by_id not in {None, company.pk}:
        second_factor.end_sessions(user)
    return granted


@transaction.atomic(durable=True)
def withdraw_role(*, user: User, company: Company, by_owner: bool = True) -> None:
    """
    Take somebody's role in a company away.

    Raises:
        UserNotFound: they have none.
        LastAdmin: the company would have no admin.
    """
    if not by_owner:
        _require_other_admin(user, company.pk)
    deleted, _ = Membership.objects.filter(user=user, company=company).delete()
    if not deleted:
        raise UserNotFound(user=user.pk)


def _require_other_admins(user: User) -> None:
    administered = Membership.objects.filter(user=user, role=Role.ADMIN).order_by("company_id")
    for company_id in administered.values_list("company_id", flat=True):
        _require_other_admin(user, company_id)


def _require_other_admin(user: User, company_id: int) -> None:
    """
    The company is locked, so that two admins do not remove each other at once: one by the role, the other by the
    account, which are rows of two tables. It comes before any person's row, so that nobody waits for the other.
    """
    _lock(Company.objects.filter(pk=company_id))
    admins = Membership.objects.filter(company_id=company_id, role=Role.ADMIN, user__is_active=True)
    if set(admins.values_list("user_id", flat=True)) == {user.pk}:
        raise LastAdmin


def _lock(rows: QuerySet[Any]) -> None:
    list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
