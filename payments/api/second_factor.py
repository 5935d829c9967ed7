"""
One's own second factor: an authenticator app and its recovery codes.

None of these takes an `Idempotency-Key`: the transaction around it would undo the counting of a wrong try.
"""

from __future__ import annotations

from django.contrib import auth
from django.http import HttpRequest
from django.utils import timezone
from ninja import Status

from payments.api.operations import Router
from payments.api.schemas.people import (
    NewSecondFactor,
    RecoveryCodes,
    SecondFactorCode,
    SecondFactorEnrolment,
    SecondFactorState,
)
from payments.api.signing_in import ENROLLING, address_of, user_of
from payments.services import second_factor, sign_in
from payments.services.hashing import TooManySignIns
from payments.services.second_factor import SecondFactorObligatory, SecondFactorOff, SecondFactorOn
from payments.services.tries import TooManyAttempts

router = Router(tags=["people"], auth=ENROLLING)


@router.get(
    "/me/totp",
    response={200: SecondFactorState},
    operation_id="getSecondFactor",
    summary="My second factor",
)
def get_second_factor(request: HttpRequest) -> SecondFactorState:
    """Whether it is on, whether it must be, and how many recovery codes are left."""
    return SecondFactorState.model_validate(second_factor.state_of(user_of(request)), from_attributes=True)


@router.post(
    "/me/totp",
    response={201: SecondFactorEnrolment},
    creates=True,
    raises=(
        SecondFactorOn,
        TooManyAttempts,
        TooManySignIns,
    ),
    operation_id="enrolSecondFactor",
    summary="Begin a second factor",
)
def enrol_second_factor(request: HttpRequest, payload: NewSecondFactor) -> Status[SecondFactorEnrolment]:
    """A secret for an authenticator app, shown once. It counts for nothing until a code of it is confirmed."""
    user = user_of(request)
    sign_in.check_own_password(
        user=user,
        password=payload.password or "",
        field="password",
        address=address_of(request),
        now=timezone.now(),
    )
    begun = second_factor.enrol(user=user)
    return Status(201, SecondFactorEnrolment(secret=begun.secret, uri=begun.uri, picture=begun.picture))


@router.post(
    "/me/totp/confirm",
    response={200: RecoveryCodes},
    raises=(
        SecondFactorOn,
        SecondFactorOff,
        TooManyAttempts,
    ),
    operation_id="confirmSecondFactor",
    summary="Turn the second factor on",
)
def confirm_second_factor(request: HttpRequest, payload: SecondFactorCode) -> RecoveryCodes:
    """With a first code of the app. Every other session of this person ends; recovery codes are shown once."""
    user, now = user_of(request), timezone.now()
    with sign_in.guess(user=user, address=address_of(request), now=now):
        codes = second_factor.confirm(user=user, code=payload.code, now=now)
    auth.update_session_auth_hash(request, user)
    return RecoveryCodes(recovery_codes=codes)


@router.post(
    "/me/totp/recovery-codes",
    response={200: RecoveryCodes},
    raises=(
        SecondFactorOff,
        TooManyAttempts,
    ),
    operation_id="renewRecoveryCodes",
    summary="New recovery codes",
)
def renew_recovery_codes(request: HttpRequest, payload: SecondFactorCode) -> RecoveryCodes:
    """The old ones end; the new ones are shown once."""
    user, now = user_of(request), timezone.now()
    with sign_in.guess(user=user, address=address_of(request), now=now):
        return RecoveryCodes(recovery_codes=second_factor.renew_recovery_codes(user=user, code=payload.code, now=now))


@router.post(
    "/me/totp/disable",
    response={204: None},
    raises=(
        SecondFactorOff,
        SecondFactorObligatory,
        TooManyAttempts,
    ),
    operation_id="disableSecondFactor",
    summary="Turn the second factor off",
)
def disable_second_factor(request: HttpRequest, payload: SecondFactorCode) -> Status[None]:
    """Sign in by password alone again; 409 where the installation requires it of this person."""
    user, now = user_of(request), timezone.now()
    with sign_in.guess(user=user, address=address_of(request), now=now):
        second_factor.turn_off(user=user, code=payload.code, now=now)
    return Status(204, None)
