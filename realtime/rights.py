"""Rights of those who are connected, read again every few seconds: one look for all sockets of the process."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from payments.domain.errors import PaymentsError
from payments.events.frames import reply
from payments.models import Company
from payments.selectors import access
from payments.selectors.access import Caller, NotSignedIn, Standing
from realtime.database import in_database
from realtime.signing_in import SignIn, session_ends
from realtime.socket import Socket
from realtime.watching import View

WARNING_S = 60
"""How long before a sign-in ends its socket is told."""


@dataclass(frozen=True, slots=True)
class Rights:
    """Who is still allowed in, which sessions last until when, and which companies there are."""

    standings: dict[str, Standing]
    sessions: dict[str, datetime]
    companies: list[Company]

    def renewed(self, sign_in: SignIn, *, now: datetime) -> SignIn:
        """
        The sign-in as it stands now.

        Raises:
            NotSignedIn: its session, password, token or time is gone.
            SecondFactorRequired: the installation requires one, and the person has none.
            SupplierAccessOff: the company does not let suppliers in any more.
        """
        standing = self.standings.get(sign_in.caller.key)
        if standing is None or standing.mark != sign_in.mark:
            raise NotSignedIn
        if standing.refused is not None:
            raise standing.refused
        ends_at = standing.ends_at or sign_in.ends_at
        if sign_in.session_key is not None:
            session_ends_at = self.sessions.get(sign_in.session_key)
            if session_ends_at is None:
                raise NotSignedIn
            ends_at = session_ends_at
        if ends_at <= now:
            raise NotSignedIn
        return replace(sign_in, caller=standing.caller, ends_at=ends_at)

    def view(self, caller: Caller) -> View:
        """What a caller may see."""
        return View(caller, {one.pk: one for one in self.companies if caller.role_in(one.pk) is not None})


def read_rights(sign_ins: Iterable[SignIn], *, now: datetime) -> Rights:
    """A fixed number of queries, however many there are."""
    known = list(sign_ins)
    return Rights(
        standings=access.standings(
            (one.caller.user_id for one in known if one.caller.user_id is not None),
            (one.caller.token_id for one in known if one.caller.token_id is not None),
            now=now,
        ),
        sessions=session_ends((one.session_key for one in known if one.session_key is not None), now=now),
        companies=access.active_companies(),
    )


async def check(sockets: Collection[Socket]) -> None:
    """End what has lost its sign-in, withdraw topics that have lost their right, warn of what ends soon."""
    looked_at = [(socket, socket.sign_in) for socket in sockets if not socket.ending]
    if not looked_at:
        return
    now = datetime.now(UTC)
    rights = await in_database(read_rights, [sign_in for _, sign_in in looked_at], now=now)
    views: dict[str, View] = {}
    for socket, sign_in in looked_at:
        if socket.sign_in is not sign_in or socket.ending:  # renewed or closed meanwhile
            continue
        try:
            renewed = rights.renewed(sign_in, now=now)
        except PaymentsError as refused:
            socket.end(refused)
            continue
        if renewed.caller.key not in views:
            views[renewed.caller.key] = rights.view(renewed.caller)
        _apply(socket, renewed, views[renewed.caller.key], now=now)


def _apply(socket: Socket, sign_in: SignIn, view: View, *, now: datetime) -> None:
    socket.sign_in = sign_in
    for follower in list(socket.followers.values()):
        refused = follower.judge(view)
        if refused is not None:
            socket.withdraw(follower.topic, refused)
    seconds = int((sign_in.ends_at - now).total_seconds())
    if seconds <= WARNING_S and socket.warned_of != sign_in.ends_at:
        socket.warned_of = sign_in.ends_at
        socket.tell(
            reply(
                kind="auth.expiring",
                now=now,
                code="auth.expiring",
                values={"seconds": seconds},
                language=socket.language,
                data={"expires_in": seconds},
            )
        )
