"""Passwords, one-time links, tokens and tickets. Secrets leave here once and are kept hashed."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.db import transaction

from payments.domain.errors import FieldError, InvalidInput
from payments.models import ApiToken, Company, Role, SignInLink, SocketTicket, Supplier, User
from payments.selectors import access
from payments.selectors.access import Caller, NotSignedIn, digest
from payments.services.hashing import GATE

LINK_LIFE = timedelta(hours=24)
TOKEN_LIFE = timedelta(days=365)
TICKET_LIFE = timedelta(seconds=30)
USE_NOTED_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class NewSecret:
    """A secret just made: the only time it can be read."""

    secret: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token just made, and its secret: the only time it can be read."""

    secret: str
    token: ApiToken

    @property
    def expires_at(self) -> datetime:
        """When it ends by itself."""
        return self.token.expires_at


@transaction.atomic(durable=True)
def issue_sign_in_link(*, user: User, now: datetime) -> NewSecret:
    """
    A one-time way in. Earlier unused links of this person end.

    Args:
        user: as read when the issuer's right was checked: should the person become more in between, the link is void.
    """
    SignInLink.objects.filter(user=user, used_at=None).update(used_at=now)
    secret = secrets.token_urlsafe(32)
    link = SignInLink.objects.create(
        user=user, digest=digest(secret), expires_at=now + LINK_LIFE, mark=user.get_session_auth_hash()
    )
    return NewSecret(secret, link.expires_at)


def set_password(*, user: User, new_password: str) -> None:
    """
    Choose a password. Every session, link and ticket of this person ends with it (they are tied to the hash).

    Raises:
        InvalidInput: too short, too common, all digits, or too like the person's name; says which.
        TooManySignIns: too many passwords are being hashed.
    """
    try:
        password_validation.validate_password(new_password, user)
    except ValidationError as weak:
        codes = (error.code or "password-weak" for error in weak.error_list)
        raise InvalidInput(*(FieldError("/new_password", code.replace("_", "-")) for code in codes)) from weak
    with GATE.place(), GATE.turn():
        user.set_password(new_password)
    user.save(update_fields=["password"])


@transaction.atomic(durable=True)
def issue_token(
    *,
    name: str,
    role: str,
    company: Company | None,
    created_by: int | None,
    now: datetime,
    supplier: Supplier | None = None,
    life: timedelta = TOKEN_LIFE,
) -> NewToken:
    """
    An API token; without a company it is for all of them, with a supplier of the company for that one alone.

    Raises:
        InvalidInput: a supplier's token does more than read, or the supplier is another company's.
    """
    if supplier is not None and role != Role.VIEWER:
        raise InvalidInput(FieldError("/role", "suppliers-only-read"))
    if supplier is not None and (company is None or supplier.company_id != company.pk):
        raise InvalidInput(FieldError("/supplier", "unknown-supplier", value=supplier.pk))
    secret = f"vade_{secrets.token_urlsafe(32)}"
    token = ApiToken.objects.create(
        name=name,
        digest=digest(secret),
        hint=secret[:9],
        role=Role(role),
        company=company,
        supplier=supplier,
        created_by_id=created_by,
        expires_at=now + life,
    )
    return NewToken(secret, token)


def caller_of_bearer(secret: str, *, now: datetime) -> Caller:
    """
    The program that sends a token; when it was last used is noted, at most once in a while.

    Raises:
        NotSignedIn: unknown, revoked or expired.
        SupplierAccessOff: as `access.caller_of_secret`.
    """
    caller = access.caller_of_secret(secret, now=now)
    if caller is None:
        raise NotSignedIn
    if caller.used_at is None or now - caller.used_at > USE_NOTED_EVERY:
        ApiToken.objects.filter(digest=digest(secret)).update(last_used_at=now)
    return caller


@transaction.atomic(durable=True)
def revoke_token(*, token: ApiToken, now: datetime) -> None:
    """End a token; its requests are refused from now on, its sockets with the next look at rights."""
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now)


@transaction.atomic(durable=True)
def issue_ticket(
    *,
    caller: Caller,
    now: datetime,
    mark: str = "",
    session_key: str | None = None,
    topics: Collection[str] | None = None,
) -> NewSecret:
    """
    A pass for one WebSocket, valid for half a minute.

    Args:
        topics: what its socket may follow, of what the caller may; all of that where none are named.
        mark: a person's `get_session_auth_hash()`; the ticket is void once it has changed. A token has none.
        session_key: the session it is asked for in; the socket ends with it.
    """
    secret = secrets.token_urlsafe(32)
    ticket = SocketTicket.objects.create(
        user_id=caller.user_id,
        token_id=caller.token_id,
        digest=digest(secret),
        expires_at=now + TICKET_LIFE,
        mark=mark,
        session_key=session_key,
        topics=sorted(set(topics)) if topics else None,
    )
    return NewSecret(secret, ticket.expires_at)


@transaction.atomic(durable=True)
def redeem_ticket(*, secret: str, now: datetime) -> SocketTicket:
    """
    The ticket, used up by it. Whether its caller is still let in, and its session still open, is for who asks to see.

    Raises:
        NotSignedIn: unknown, used or expired.
    """
    used = SocketTicket.objects.filter(digest=digest(secret), used_at=None, expires_at__gt=now).update(used_at=now)
    if not used:
        raise NotSignedIn
    return SocketTicket.objects.get(digest=digest(secret))
