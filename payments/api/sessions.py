"""Signing in and out, and who one is."""

from __future__ import annotations

from typing import Annotated

from django.contrib import auth
from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Status

from payments.api import idling
from payments.api.operations import Router
from payments.api.schemas.people import Me, MeChange, NewPassword, SignIn, Ticket, TicketRequest
from payments.api.signing_in import ENROLLING, address_of, caller_of, require_csrf, user_of
from payments.domain.errors import FieldError, InvalidInput
from payments.models import User
from payments.selectors import access
from payments.selectors.access import Caller
from payments.services import accounts, people, second_factor, sign_in
from payments.services.hashing import TooManySignIns
from payments.services.people import UserChange
from payments.services.sign_in import LinkNotValid, SecondFactorNeeded, WrongCode, WrongCredentials
from payments.services.tries import TooManyAttempts

router = Router(tags=["people"])

_BY_LINK = "by_link"
"""In a session that was opened by a one-time link: its person may have forgotten the password."""


@router.post(
    "/session",
    response={200: Me},
    auth=None,
    raises=(
        WrongCredentials,
        LinkNotValid,
        SecondFactorNeeded,
        WrongCode,
        TooManyAttempts,
        TooManySignIns,
    ),
    operation_id="signIn",
    summary="Sign in",
)
def open_session(request: HttpRequest, payload: SignIn) -> Me:
    """
    Open a session with e-mail and password, or with the secret of a one-time link.

    Where there is a second factor the first answer is 401 `second-factor-needed`: send the same again with `code`.
    After five wrong tries an account, and a network address, is locked for a while (429, `Retry-After`).
    """
    require_csrf(request)
    now, address = timezone.now(), address_of(request)
    if payload.link is not None:
        user = sign_in.by_link(secret=payload.link, code=payload.code, address=address, now=now)
    elif payload.email and payload.password:
        user = sign_in.by_password(
            email=payload.email, password=payload.password, code=payload.code, address=address, now=now
        )
    else:
        missing = [name for name in ("email", "password") if not getattr(payload, name)]
        raise InvalidInput(*(FieldError(f"/{name}", "missing") for name in missing))
    auth.login(request, user)
    request.session.cycle_key()  # Django keeps the key where the same person signs in again
    request.session[_BY_LINK] = payload.link is not None
    idling.begin(request.session, now=now)
    caller = access.caller_of_user(user.pk)
    if caller is None:
        raise WrongCredentials
    return _me(caller)


@router.delete(
    "/session",
    response={204: None},
    auth=ENROLLING,
    operation_id="signOut",
    summary="Sign out",
)
def sign_out(
    request: HttpRequest,
    everywhere: Annotated[bool, Query(description="End every session of this person, also elsewhere.")] = False,
) -> Status[None]:
    """End this session. Its sockets end within seconds."""
    if everywhere:
        second_factor.end_sessions(user_of(request))
    auth.logout(request)
    return Status(204, None)


@router.post(
    "/session/password",
    response={204: None},
    auth=ENROLLING,
    raises=(
        TooManyAttempts,
        TooManySignIns,
    ),
    operation_id="changePassword",
    summary="Choose a password",
)
def change_password(request: HttpRequest, payload: NewPassword) -> Status[None]:
    """Choose a password of one's own. Every other session of this person ends."""
    user = user_of(request)
    if not request.session.get(_BY_LINK):
        sign_in.check_own_password(
            user=user,
            password=payload.old_password or "",
            field="old_password",
            address=address_of(request),
            now=timezone.now(),
        )
    accounts.set_password(user=user, new_password=payload.new_password)
    auth.update_session_auth_hash(request, user)
    request.session[_BY_LINK] = False
    return Status(204, None)


@router.get("/me", response={200: Me}, tagged=True, auth=ENROLLING, operation_id="getMe", summary="Who am I")
def get_me(request: HttpRequest) -> Me:
    """The caller, the companies they may see, and their role in each."""
    return _me(caller_of(request))


@router.patch(
    "/me",
    response={200: Me},
    operation_id="changeMe",
    summary="Change name or language",
)
def change_me(request: HttpRequest, payload: MeChange) -> Me:
    """One's own name and language; what is left out stays."""
    change = UserChange(name=payload.name, language=payload.language)
    user = people.change_user(user=user_of(request), change=change, by_owner=False)
    return _me(access.caller_of_user(user.pk) or caller_of(request))


@router.post(
    "/ws-tickets",
    response={201: Ticket},
    creates=True,
    operation_id="createWsTicket",
    summary="A pass for one WebSocket",
)
def create_ws_ticket(request: HttpRequest, payload: TicketRequest) -> Status[Ticket]:
    """
    For clients that can send neither cookie nor header with a WebSocket: valid half a minute, once.

    Its socket follows the topics that are named here and no others, and those only as far as its caller may.
    """
    caller, user = caller_of(request), request.user
    if caller.user_id is not None and isinstance(user, User):
        made = accounts.issue_ticket(
            caller=caller,
            now=timezone.now(),
            mark=user.get_session_auth_hash(),
            session_key=request.session.session_key,
            topics=payload.topics,
        )
    else:
        made = accounts.issue_ticket(caller=caller, now=timezone.now(), topics=payload.topics)
    return Status(
        201,
        Ticket(
            ticket=made.secret,
            expires_in=int(accounts.TICKET_LIFE.total_seconds()),
            url=f"/ws/live/?ticket={made.secret}",
            expires_at=made.expires_at,
        ),
    )


def _me(caller: Caller) -> Me:
    user = User.objects.get(pk=caller.user_id) if caller.user_id is not None else None
    companies = [
        {"code": one.code, "name": one.name, "currency": one.currency, "role": caller.role_in(one.pk)}
        for one in access.visible_companies(caller)
    ]
    return Me.model_validate(
        {
            "name": caller.name,
            "email": user.email if user else None,
            "language": caller.language,
            "is_owner": bool(user and user.is_owner),
            "has_password": bool(user and user.has_usable_password()),
            "second_factor": bool(user and second_factor.is_on(user)),
            "must_enrol": caller.must_enrol,
            "companies": companies,
        }
    )
