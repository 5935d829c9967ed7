"""
The second factor: codes of an authenticator app (RFC 6238), and recovery codes for when it is lost.

A code is taken once: the time step of the last one is stored with its taking, and no earlier step is taken after it.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import pyotp
import segno
from django.conf import settings
from django.db import transaction
from django.db.models import F

from payments.domain.errors import FieldError, InvalidInput, PaymentsError
from payments.models import RecoveryCode, SecondFactor, User
from payments.selectors.access import digest, needs_second_factor

ISSUER = "Vade"
RECOVERY_CODES = 10
_DRIFT_STEPS = 1
"""A telephone's clock may be half a minute off."""


class SecondFactorOn(PaymentsError):
    """There is one already; it is turned off before another one takes its place."""

    slug = "second-factor-on"
    status = 409


class SecondFactorOff(PaymentsError):
    """There is none, or none that was begun."""

    slug = "second-factor-off"
    status = 409


class SecondFactorObligatory(PaymentsError):
    """The installation requires it of this person; it cannot be turned off."""

    slug = "second-factor-obligatory"
    status = 409


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an authenticator app needs; the only time it can be read."""

    secret: str
    uri: str

    @property
    def picture(self) -> str:
        """`uri` as a QR code: an SVG in a `data:` address, which the page's security policy lets an image have."""
        return str(segno.make(self.uri, error="m", micro=False).svg_data_uri(scale=4, border=4, light="#fff"))


@dataclass(frozen=True, slots=True)
class State:
    """Whether somebody has a second factor, whether they must, and how many recovery codes are left."""

    enabled: bool
    required: bool
    recovery_codes_left: int


def state_of(user: User) -> State:
    """As it stands."""
    left = RecoveryCode.objects.filter(user=user, used_at=None).count()
    return State(enabled=is_on(user), required=needs_second_factor(user), recovery_codes_left=left)


def is_on(user: User) -> bool:
    """Whether signing in asks for a code."""
    return SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).exists()


@transaction.atomic(durable=True)
def enrol(*, user: User) -> Enrolment:
    """
    Begin: a secret for an authenticator app. It counts for nothing until a code of it was seen; begun again, it is
    another one.

    Raises:
        SecondFactorOn: there is one.
    """
    salt = secrets.token_bytes(32)
    # Locked before it is looked at: a code that confirms it in this moment would be undone.
    factor, is_new = SecondFactor.objects.select_for_update(no_key=True).get_or_create(
        user=user, defaults={"salt": salt}
    )
    if factor.confirmed_at is not None:
        raise SecondFactorOn
    if not is_new:
        factor.salt, factor.last_step = salt, 0
        factor.save(update_fields=["salt", "last_step"])
    app = _app_of(factor)
    return Enrolment(secret=app.secret, uri=app.provisioning_uri(name=user.email, issuer_name=ISSUER))


@transaction.atomic(durable=True)
def confirm(*, user: User, code: str, now: datetime) -> list[str]:
    """
    Turn it on with a first code; every session of this person ends. Returns recovery codes, readable once.

    Raises:
        SecondFactorOn, SecondFactorOff: it is on, or was not begun.
        InvalidInput: not a code of this app now.
    """
    factor = SecondFactor.objects.select_for_update(no_key=True).filter(user=user).first()
    if factor is None:
        raise SecondFactorOff
    if factor.confirmed_at is not None:
        raise SecondFactorOn
    if not _take_app_code(factor, code, now=now):
        raise InvalidInput(FieldError("/code", "wrong-code"))
    SecondFactor.objects.filter(pk=factor.pk).update(confirmed_at=now)
    end_sessions(user)
    return _new_recovery_codes(user)


def take_code(*, user: User, code: str, now: datetime) -> bool:
    """Whether this is a code of the app, or an unused recovery code. It is used up by it."""
    factor = SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).first()
    if factor is None:
        return False
    plain = code.replace(" ", "").replace("-", "").lower()
    if plain.isascii() and plain.isdigit() and len(plain) == 6:
        return _take_app_code(factor, plain, now=now)
    unused = RecoveryCode.objects.filter(user=user, digest=digest(plain), used_at=None)
    return unused.update(used_at=now) == 1


@transaction.atomic(durable=True)
def renew_recovery_codes(*, user: User, code: str, now: datetime) -> list[str]:
    """
    New recovery codes; the old ones end.

    Raises:
        SecondFactorOff: there is none.
        InvalidInput: the code is wrong, or was used.
    """
    _require_code(user, code, now=now)
    return _new_recovery_codes(user)


@transaction.atomic(durable=True)
def turn_off(*, user: User, code: str, now: datetime) -> None:
    """
    Sign in by password alone again.

    Raises:
        SecondFactorOff: there is none.
        SecondFactorObligatory: the installation requires it of this person.
        InvalidInput: the code is wrong, or was used.
    """
    if needs_second_factor(user):
        raise SecondFactorObligatory
    _require_code(user, code, now=now)
    _forget(user)


@transaction.atomic(durable=True)
def reset(*, user: User) -> None:
    """For somebody who lost app and codes: it is off, and every session of theirs ends."""
    _forget(user)
    end_sessions(user)


def end_sessions(user: User) -> None:
    """Every session of this person ends, as with another password, and every unused link and ticket."""
    User.objects.filter(pk=user.pk).update(session_generation=F("session_generation") + 1)
    user.refresh_from_db(fields=["session_generation"])


def _require_code(user: User, code: str, *, now: datetime) -> None:
    if not is_on(user):
        raise SecondFactorOff
    if not take_code(user=user, code=code, now=now):
        raise InvalidInput(FieldError("/code", "wrong-code"))


def _forget(user: User) -> None:
    SecondFactor.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()


def _app_of(factor: SecondFactor, key: str | None = None) -> pyotp.TOTP:
    """
    The app's secret: 160 bits that only this installation can derive, so that a copy of the database has none. It was
    derived with the key of its time; without one it is today's.
    """
    derived = hmac.digest((key or settings.SECRET_KEY).encode(), b"vade.second-factor." + bytes(factor.salt), "sha256")
    return pyotp.TOTP(base64.b32encode(derived[:20]).decode())


def _take_app_code(factor: SecondFactor, code: str, *, now: datetime) -> bool:
    step = None
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        with suppress(pyotp.OTPVerificationError):
            step = _app_of(factor, key).verify_and_get_timecode(code, for_time=now, valid_window=_DRIFT_STEPS)
            break
    if step is None:
        return False
    later = SecondFactor.objects.filter(pk=factor.pk, salt=bytes(factor.salt), last_step__lt=step)
    return later.update(last_step=step) == 1


def _new_recovery_codes(user: User) -> list[str]:
    RecoveryCode.objects.filter(user=user).delete()
    plain = [base64.b32encode(secrets.token_bytes(10)).decode().lower() for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=digest(code)) for code in plain)
    return ["-".join(code[start : start + 4] for start in range(0, 16, 4)) for code in plain]
