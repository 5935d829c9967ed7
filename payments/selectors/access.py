"""Who asks, and what they may know of. Somebody else's company or supplier is not found; its existence is not told."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet, prefetch_related_objects

from payments.domain.errors import NotFound, PaymentsError
from payments.domain.roles import Permission, allows
from payments.models import (
    ApiToken,
    BalanceConfirmation,
    CalculationRun,
    Company,
    ImportBatch,
    PaymentRun,
    Role,
    Supplier,
    SupplierBankAccount,
    User,
    WebhookTarget,
)
from payments.models.companies import COMPANY_CODE


class CompanyNotFound(NotFound):
    """No such company, or none the caller may know of."""

    slug = "company-not-found"


class SupplierNotFound(NotFound):
    """No such supplier, or none the caller may know of."""

    slug = "supplier-not-found"


class BankAccountNotFound(NotFound):
    """The supplier has no such bank account."""

    slug = "bank-account-not-found"


class CalculationNotFound(NotFound):
    """No such calculation, or none the caller may know of."""

    slug = "calculation-not-found"


class ConfirmationNotFound(NotFound):
    """No such letter, or none the caller may know of."""

    slug = "balance-confirmation-not-found"


class WebhookNotFound(NotFound):
    """No such webhook, or none the caller may know of."""

    slug = "webhook-not-found"


class ImportNotFound(NotFound):
    """No such import, or none the caller may know of."""

    slug = "import-not-found"


class PaymentRunNotFound(NotFound):
    """No such payment run, or none the caller may know of."""

    slug = "payment-run-not-found"


class NoPermission(PaymentsError):
    """The caller sees the company but lacks the right."""

    slug = "no-permission"
    status = 403


class NotSignedIn(PaymentsError):
    """Neither a session nor a valid token."""

    slug = "not-signed-in"
    status = 401


class SecondFactorRequired(PaymentsError):
    """The installation requires a second factor of this person, who has none yet: they can only enrol."""

    slug = "second-factor-required"
    status = 403


class SupplierAccessOff(PaymentsError):
    """The token is a supplier's, and its company does not let its suppliers' systems in."""

    slug = "supplier-access-off"
    status = 403


_CODE = re.compile(COMPANY_CODE)


@dataclass(frozen=True, slots=True)
class Caller:
    """
    A person or a program. `roles` is by company id; `everywhere` is the role in all companies (owners, tokens
    without a company). A disabled or revoked caller is never built.

    A token narrowed to a supplier has no role anywhere, so that nothing is open to it by oversight: only what asks
    for `own_supplier` is, in a shape of its own. Somebody who `must_enrol` is let in nowhere but to their second
    factor.
    """

    name: str
    language: str
    user_id: int | None = None
    token_id: int | None = None
    everywhere: str | None = None
    roles: dict[int, str] = field(default_factory=dict)
    supplier_id: int | None = None
    must_enrol: bool = False
    used_at: datetime | None = field(default=None, compare=False)

    def role_in(self, company_id: int) -> str | None:
        """The role in a company, or none."""
        return self.roles.get(company_id, self.everywhere)

    def may(self, company_id: int, permission: Permission) -> bool:
        """Whether a right is held in a company."""
        return allows(self.role_in(company_id), permission)

    @property
    def key(self) -> str:
        """Names the caller in limits: a token is a user of its own."""
        return f"token-{self.token_id}" if self.token_id else f"user-{self.user_id}"


def digest(secret: str) -> bytes:
    """How secrets with enough entropy of their own are stored: SHA-256."""
    return hashlib.sha256(secret.encode()).digest()


def caller_of_user(user_id: int) -> Caller | None:
    """The caller a signed-in person is, or none if the account is gone or disabled."""
    user = _people().filter(pk=user_id).first()
    return None if user is None else _caller_of_user(user)


def caller_of_person(user: User) -> Caller | None:
    """As `caller_of_user`, for whom the session has just been read: of the rest only what is needed is read."""
    if not user.is_active:
        return None
    if not user.is_owner:
        prefetch_related_objects([user], "memberships")
    return _caller_of_user(user)


def needs_second_factor(user: User) -> bool:
    """Whether the installation requires one of this person (VADE_SECOND_FACTOR)."""
    required_of = settings.VADE.second_factor
    if required_of == "approvers":
        return any(one.role == Role.APPROVER for one in user.memberships.all())
    return bool(required_of == "everybody")


def _people() -> QuerySet[User]:
    return User.objects.filter(is_active=True).select_related("second_factor").prefetch_related("memberships")


def has_second_factor(user: User) -> bool:
    """Whether signing in asks this person for a code."""
    factor = getattr(user, "second_factor", None)
    return factor is not None and factor.confirmed_at is not None


def _caller_of_user(user: User) -> Caller:
    return Caller(
        name=user.name or user.email,
        language=user.language,
        user_id=user.pk,
        everywhere="admin" if user.is_owner else None,
        roles={} if user.is_owner else {m.company_id: m.role for m in user.memberships.all()},
        must_enrol=needs_second_factor(user) and not has_second_factor(user),
    )


def caller_of_secret(secret: str, *, now: datetime) -> Caller | None:
    """
    The caller a token's secret belongs to; none if unknown, revoked or expired.

    Raises:
        SupplierAccessOff: it is a supplier's, whose company does not let suppliers in.
    """
    if not secret.startswith("vade_"):
        return None
    token = ApiToken.objects.select_related("company").filter(digest=digest(secret)).first()
    if token is None or _has_ended(token, now=now):
        return None
    caller = _caller_of(token, now=now)
    if caller is None:
        raise SupplierAccessOff
    return caller


def caller_of_token(token_id: int, *, now: datetime) -> Caller | None:
    """The caller behind a token id, as it stands now."""
    return _caller_of(ApiToken.objects.select_related("company").filter(pk=token_id).first(), now=now)


def _has_ended(token: ApiToken, *, now: datetime) -> bool:
    return token.revoked_at is not None or token.expires_at <= now


def _caller_of(token: ApiToken | None, *, now: datetime) -> Caller | None:
    if token is None or _has_ended(token, now=now):
        return None
    company = token.company
    caller = Caller(name=token.name, language="en", token_id=token.pk, used_at=token.last_used_at)
    if company is None:
        return replace(caller, everywhere=token.role)
    if token.supplier_id is None:
        return replace(caller, roles={company.pk: token.role})
    return replace(caller, supplier_id=token.supplier_id) if company.active and company.supplier_access else None


@dataclass(frozen=True, slots=True)
class Standing:
    """
    A caller as it stands now. `mark` changes with a person's password and is empty for a token; `ends_at` is when a
    token ends by itself; `refused` is why it is not let in although nothing about it has ended.
    """

    caller: Caller
    mark: str = ""
    ends_at: datetime | None = None
    refused: PaymentsError | None = None


def standings(user_ids: Iterable[int], token_ids: Iterable[int], *, now: datetime) -> dict[str, Standing]:
    """Where many callers stand, by `Caller.key`, in three queries; whose access has ended is left out."""
    found = []
    for user in _people().filter(pk__in=set(user_ids)):
        caller = _caller_of_user(user)
        refused = SecondFactorRequired() if caller.must_enrol else None
        found.append(Standing(caller, mark=user.get_session_auth_hash(), refused=refused))
    tokens = ApiToken.objects.select_related("company").filter(pk__in=set(token_ids))
    found += [_standing_of_token(token, now=now) for token in tokens if not _has_ended(token, now=now)]
    return {standing.caller.key: standing for standing in found}


def _standing_of_token(token: ApiToken, *, now: datetime) -> Standing:
    caller = _caller_of(token, now=now)
    if caller is None:
        return Standing(
            Caller(token.name, "en", token_id=token.pk), ends_at=token.expires_at, refused=SupplierAccessOff()
        )
    return Standing(caller, ends_at=token.expires_at)


def active_companies() -> list[Company]:
    """Every company at work, by code."""
    return list(Company.objects.filter(active=True).order_by("code"))


def visible_companies(caller: Caller) -> list[Company]:
    """Active companies the caller has any role in, by code."""
    companies = Company.objects.filter(active=True).order_by("code")
    return list(companies if caller.everywhere else companies.filter(pk__in=caller.roles))


def company(caller: Caller, code: str, permission: Permission) -> Company:
    """
    The company of that code.

    Raises:
        CompanyNotFound: none, or the caller has no role in it.
        NoPermission: the role lacks the permission.
    """
    found = Company.objects.filter(code=code, active=True).first() if _CODE.fullmatch(code) else None
    if found is None or caller.role_in(found.pk) is None:
        raise CompanyNotFound(company=code)
    _require(caller, found.pk, permission)
    return found


def supplier(caller: Caller, supplier_id: str, permission: Permission = Permission.READ) -> Supplier:
    """The supplier of that id; SupplierNotFound or NoPermission as for companies."""
    found = _supplier(supplier_id)
    if found is None or (caller.role_in(found.company_id) is None and found.pk != caller.supplier_id):
        raise SupplierNotFound(supplier=supplier_id)
    _require(caller, found.company_id, permission)
    return found


def bank_account(caller: Caller, supplier_id: str, account_id: int, permission: Permission) -> SupplierBankAccount:
    """The account of that id of that supplier; BankAccountNotFound, or as for suppliers."""
    found = SupplierBankAccount.objects.filter(
        pk=account_id, supplier=supplier(caller, supplier_id, permission)
    ).first()
    if found is None:
        raise BankAccountNotFound(account=account_id)
    return found


def own_supplier(caller: Caller, supplier_id: str) -> Supplier | None:
    """
    The supplier a caller is narrowed to, to whom it may be shown in the supplier's shape; none for everybody else.

    Raises:
        SupplierNotFound: the id is another one's.
    """
    if caller.supplier_id is None:
        return None
    found = _supplier(supplier_id)
    if found is None or found.pk != caller.supplier_id:
        raise SupplierNotFound(supplier=supplier_id)
    return found


def supplier_to_watch(caller: Caller, supplier_id: str) -> Supplier:
    """The supplier whose live events a caller may have, in whichever shape; SupplierNotFound or NoPermission."""
    return own_supplier(caller, supplier_id) or supplier(caller, supplier_id)


def _supplier(supplier_id: str) -> Supplier | None:
    if supplier_id.isascii() and supplier_id.isdigit() and len(supplier_id) <= 18:
        return Supplier.objects.select_related("company").filter(pk=int(supplier_id), company__active=True).first()
    return None


def calculation(caller: Caller, run_id: UUID, permission: Permission = Permission.READ) -> CalculationRun:
    """The run of that id; CalculationNotFound or NoPermission as for companies."""
    found = CalculationRun.objects.select_related("company", "settings").filter(pk=run_id, company__active=True).first()
    if found is None or caller.role_in(found.company_id) is None:
        raise CalculationNotFound(calculation=str(run_id))
    _require(caller, found.company_id, permission)
    return found


def import_batch(caller: Caller, batch_id: UUID, permission: Permission = Permission.READ) -> ImportBatch:
    """The import of that id; ImportNotFound or NoPermission as for companies."""
    found = ImportBatch.objects.select_related("company").filter(pk=batch_id, company__active=True).first()
    if found is None or caller.role_in(found.company_id) is None:
        raise ImportNotFound(batch=str(batch_id))
    _require(caller, found.company_id, permission)
    return found


def payment_run(caller: Caller, run_id: UUID, permission: Permission = Permission.READ) -> PaymentRun:
    """The payment run of that id; PaymentRunNotFound or NoPermission as for companies."""
    found = (
        PaymentRun.objects.select_related(
            "company", "settings", "created_by", "submitted_by", "ended_by", "exported_by"
        )
        .filter(pk=run_id, company__active=True)
        .first()
    )
    if found is None or caller.role_in(found.company_id) is None:
        raise PaymentRunNotFound(run=str(run_id))
    _require(caller, found.company_id, permission)
    return found


def confirmation(
    caller: Caller, confirmation_id: UUID, permission: Permission = Permission.READ
) -> BalanceConfirmation:
    """The letter of that id; ConfirmationNotFound or NoPermission as for companies."""
    found = (
        BalanceConfirmation.objects.select_related("company", "supplier__company")
        .filter(pk=confirmation_id, company__active=True)
        .first()
    )
    if found is None or caller.role_in(found.company_id) is None:
        raise ConfirmationNotFound(confirmation=str(confirmation_id))
    _require(caller, found.company_id, permission)
    return found


def webhook(caller: Caller, webhook_id: UUID) -> WebhookTarget:
    """The webhook of that id, for whoever administers its company; WebhookNotFound or NoPermission as for companies."""
    found = WebhookTarget.objects.select_related("company").filter(pk=webhook_id, company__active=True).first()
    if found is None or caller.role_in(found.company_id) is None:
        raise WebhookNotFound(webhook=str(webhook_id))
    _require(caller, found.company_id, Permission.ADMINISTER)
    return found


def _require(caller: Caller, company_id: int, permission: Permission) -> None:
    if not caller.may(company_id, permission):
        raise NoPermission(permission=permission.value)
