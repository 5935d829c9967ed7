"""Who opens a socket: a Bearer token, a one-time ticket, or a browser session. The first that was sent decides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qs

from django.conf import settings
from django.contrib import auth
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.http import HttpRequest, parse_cookie

from payments.domain.wording import LANGUAGES
from payments.models import User
from payments.selectors import access
from payments.selectors.access import Caller, NotSignedIn, SecondFactorRequired, Standing
from payments.services import accounts
from realtime.asgi_types import Scope


@dataclass(frozen=True, slots=True)
class Credentials:
    """What was sent to sign in with; at most one is set."""

    bearer: str | None = None
    ticket: str | None = None
    session_key: str | None = None


@dataclass(frozen=True, slots=True)
class SignIn:
    """
    A caller who is connected, and what it rests on: the session, the password at that time (`mark`, empty for a
    token), and the moment it ends by itself. `topics`: what the ticket it came with is for; none: everything.
    """

    caller: Caller
    mark: str
    ends_at: datetime
    session_key: str | None = None
    topics: frozenset[str] | None = None


def query_of(scope: Scope) -> dict[str, str]:
    """The last value of each query parameter; nothing of a query with more than twenty."""
    try:
        parts = parse_qs(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True, max_num_fields=20)
    except ValueError:
        return {}
    return {name: values[-1] for name, values in parts.items()}


def credentials_of(scope: Scope) -> Credentials:
    """A Bearer header wins over a ticket, a ticket over the cookie: who sends one means it."""
    headers: dict[bytes, bytes] = dict(scope.get("headers", []))
    kind, _, secret = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
    if kind.lower() == "bearer":
        return Credentials(bearer=secret.strip())
    ticket = query_of(scope).get("ticket")
    if ticket is not None:
        return Credentials(ticket=ticket)
    cookies = parse_cookie(headers.get(b"cookie", b"").decode("latin-1"))
    return Credentials(session_key=cookies.get(settings.SESSION_COOKIE_NAME) or None)


def sign_in(credentials: Credentials, *, now: datetime) -> SignIn:
    """
    Who the credentials belong to. A ticket is used up by it.

    Raises:
        NotSignedIn: nothing was sent, or it is unknown, used, expired or withdrawn.
        SecondFactorRequired: the installation requires one, and the person has none.
        SupplierAccessOff: the token is a supplier's whose company does not let suppliers in.
    """
    if credentials.bearer is not None:
        return _by_bearer(credentials.bearer, now=now)
    if credentials.ticket is not None:
        return _by_ticket(credentials.ticket, now=now)
    if credentials.session_key is not None:
        return _by_session(credentials.session_key, now=now)
    raise NotSignedIn


def _by_bearer(secret: str, *, now: datetime) -> SignIn:
    caller = accounts.caller_of_bearer(secret, now=now)
    standing = _standing_of(None, caller.token_id, now=now)
    return SignIn(caller, standing.mark, standing.ends_at or now)


def _by_ticket(secret: str, *, now: datetime) -> SignIn:
    """A program's ends with its token; a person's with the session it was asked for in, else when one would end."""
    ticket = accounts.redeem_ticket(secret=secret, now=now)
    standing = _standing_of(ticket.user_id, ticket.token_id, now=now)
    if ticket.mark != standing.mark:
        raise NotSignedIn
    ends_at = standing.ends_at or now + timedelta(seconds=settings.SESSION_COOKIE_AGE)
    if ticket.session_key is not None:
        session_ends_at = session_ends([ticket.session_key], now=now).get(ticket.session_key)
        if session_ends_at is None:
            raise NotSignedIn
        ends_at = session_ends_at
    topics = None if ticket.topics is None else frozenset(ticket.topics)
    return SignIn(standing.caller, standing.mark, ends_at, session_key=ticket.session_key, topics=topics)


def _by_session(key: str, *, now: datetime) -> SignIn:
    ends_at = session_ends([key], now=now).get(key)
    if ends_at is None:
        raise NotSignedIn
    request = HttpRequest()
    request.session = SessionStore(key)
    user = auth.get_user(request)  # also compares the password the session was opened with
    caller = access.caller_of_user(user.pk) if isinstance(user, User) else None
    if not isinstance(user, User) or caller is None:
        raise NotSignedIn
    if caller.must_enrol:
        raise SecondFactorRequired
    return SignIn(caller, user.get_session_auth_hash(), ends_at, session_key=key)


def session_ends(keys: Iterable[str], *, now: datetime) -> dict[str, datetime]:
    """When each of some sessions ends; those that are over, or never were, are left out."""
    known = [key for key in set(keys) if key.isascii() and key.isalnum()]
    rows = Session.objects.filter(session_key__in=known, expire_date__gt=now)
    return dict(rows.values_list("session_key", "expire_date"))


def _standing_of(user_id: int | None, token_id: int | None, *, now: datetime) -> Standing:
    users = [user_id] if user_id is not None else []
    tokens = [token_id] if token_id is not None else []
    found = next(iter(access.standings(users, tokens, now=now).values()), None)
    if found is None:
        raise NotSignedIn
    if found.refused is not None:
        raise found.refused
    return found


def language_of(scope: Scope, caller: Caller | None) -> str:
    """`?lang=`, else the caller's own, else English."""
    asked = query_of(scope).get("lang")
    if asked in LANGUAGES:
        return asked
    return caller.language if caller else "en"
