"""
Sessions of those who approve payments end when nobody is at them (reliability.md 4): 15 minutes without a request.

The session's own end moves along, so that its cookie, its requests and its sockets all end with it; never beyond the
end that it would have had.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase

from payments.models import Role
from payments.selectors.access import Caller

_OPENED_AT = "opened_at"
_AWAKE_AT = "awake_at"
NOTED_EVERY_SECONDS = 30
"""A request is a sign of life at most so often: each is a row written."""

UNATTENDED = "X-Vade-Unattended"
"""With this header a request is no sign of life: a page that nobody is at goes on reading what changes."""


def begin(session: SessionBase, *, now: datetime) -> None:
    """A session that has just been opened, or opened anew by the same person."""
    session[_OPENED_AT] = int(now.timestamp())
    session.pop(_AWAKE_AT, None)
    session.set_expiry(None)


def note_request(session: SessionBase, caller: Caller, *, unattended: bool, now: datetime) -> None:
    """
    Move the end of an approver's session along; one that is no approver's any more gets back its full time.

    Args:
        unattended: the page says that nobody is at it; then the end stays where it is.
    """
    moment = int(now.timestamp())
    awake_at = session.get(_AWAKE_AT)
    if Role.APPROVER not in caller.roles.values():
        if awake_at is not None:
            del session[_AWAKE_AT]
            session.set_expiry(_rest(session, moment))
        return
    if awake_at is not None and (unattended or moment - awake_at < NOTED_EVERY_SECONDS):
        return
    session.setdefault(_OPENED_AT, moment)
    session[_AWAKE_AT] = moment
    session.set_expiry(min(settings.VADE.approver_idle_seconds, _rest(session, moment)))


def _rest(session: SessionBase, moment: int) -> int:
    """Seconds until the session ends whatever happens."""
    opened_at = session.get(_OPENED_AT, moment)
    return int(max(1, opened_at + settings.SESSION_COOKIE_AGE - moment))
