"""Proving who one is: by password or one-time link, and a code where there is a second factor. Tries are counted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial

from django.conf import settings
from django.contrib.auth import authenticate
from django.db import transaction
from django.db.models import F

from payments.domain.errors import FieldError, InvalidInput, PaymentsError
from payments.models import SignInLink, User
from payments.selectors.access import digest
from payments.services import second_factor, tries
from payments.services.apart import apart
from payments.services.hashing import GATE
from payments.services.tries import Counted


class WrongCredentials(PaymentsError):
    """Unknown address, wrong password or disabled account: the answer is the same, and takes as long."""

    slug = "wrong-credentials"
    status = 401


class LinkNotValid(PaymentsError):
    """A one-time link that is unknown, used, expired, or ended by a change of the account or by wrong codes."""

    slug = "link-not-valid"
    status = 401


class SecondFactorNeeded(PaymentsError):
    """So far it is right; send it again with a code of the authenticator app, or a recovery code."""

    slug = "second-factor-needed"
    status = 401


class WrongCode(PaymentsError):
    """The code is wrong, too old, or was used before."""

    slug = "wrong-code"
    status = 401


def by_password(*, email: str, password: str, code: str | None, address: str, now: datetime) -> User:
    """
    The person with this address and password, and code where they have a second factor.

    Raises:
        TooManyAttempts: no more tries under this account or from this network address; nothing was compared.
        TooManySignIns: the queue is full.
        WrongCredentials: whatever is wrong about the two.
        SecondFactorNeeded, WrongCode: the two are right.
    """
    with GATE.place():
        counted = tries.count(account=email, address=address, now=now)
        with GATE.turn():
            user = authenticate(None, username=email, password=password)
    if not isinstance(user, User):
        raise WrongCredentials
    _check_code(user, code, counted, now=now)
    counted.succeeded()
    return user


def by_link(*, secret: str, code: str | None, address: str, now: datetime) -> User:
    """
    The person a one-time link belongs to, with a code where they have a second factor; the link is used up by it.

    A locked account can be entered this way: the link's secret cannot be guessed, and codes are counted under the
    link instead, which ends with the last of them.

    Raises:
        TooManyAttempts: no more tries from this network address.
        LinkNotValid: unknown, used, expired, ended by a change of the account or by wrong codes, or it is disabled.
        SecondFactorNeeded, WrongCode: the link is right and stays.
    """
    counted = tries.count(account=None, address=address, now=now)
    link = SignInLink.objects.select_related("user").filter(digest=digest(secret), user__is_active=True).first()
    if link is None or link.used_at is not None or link.expires_at <= now or not link.user.is_marked(link.mark):
        raise LinkNotValid
    if code is not None and second_factor.is_on(link.user):
        _count_code(link)
    _check_code(link.user, code, counted, now=now)
    _use_up(link, now=now)
    counted.succeeded()
    return link.user


def check_own_password(*, user: User, password: str, field: str, address: str, now: datetime) -> None:
    """
    Ask somebody who is signed in for their password again; one who has none is not asked.

    Raises:
        TooManyAttempts, TooManySignIns: as for signing in.
        InvalidInput: it is wrong; names `field`.
    """
    if not user.has_usable_password():
        return
    with GATE.place(), guess(user=user, address=address, now=now), GATE.turn():
        if not user.check_password(password):
            raise InvalidInput(FieldError(f"/{field}", "wrong-password"))


@contextmanager
def guess(*, user: User, address: str, now: datetime) -> Iterator[None]:
    """
    Count what is inside as a try of this person; it was wrong if it raises InvalidInput or WrongCode. The count stays
    although a transaction around it is undone, as that of a request with an idempotency key is when it fails.

    Raises:
        TooManyAttempts: none is left.
    """
    counted = apart(partial(tries.count, account=user.email, address=address, now=now))
    try:
        yield
    except (InvalidInput, WrongCode):
        raise
    except PaymentsError:
        apart(counted.was_no_guess)
        raise
    apart(counted.succeeded)


@transaction.atomic(durable=True)
def _count_code(link: SignInLink) -> None:
    left = SignInLink.objects.filter(pk=link.pk, used_at=None, wrong_codes__lt=settings.VADE.sign_in_tries)
    if not left.update(wrong_codes=F("wrong_codes") + 1):
        raise LinkNotValid


@transaction.atomic(durable=True)
def _use_up(link: SignInLink, *, now: datetime) -> None:
    if not SignInLink.objects.filter(pk=link.pk, used_at=None).update(used_at=now):
        raise LinkNotValid


def _check_code(user: User, code: str | None, counted: Counted, *, now: datetime) -> None:
    if not second_factor.is_on(user):
        return
    if code is None:
        counted.was_no_guess()
        raise SecondFactorNeeded
    if not second_factor.take_code(user=user, code=code, now=now):
        raise WrongCode
