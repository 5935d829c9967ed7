"""What keeps an installation tidy, and what says that it is alive."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q

from payments.models import SignInLink, SignInTries, SignOfLife, SocketTicket
from payments.services import sharding
from payments.services.idempotency import forget_expired_keys

_KEEP_USED = timedelta(days=7)
_KEEP_TRIES = timedelta(days=1)


def leave_sign_of_life(*, now: datetime) -> None:
    """Say that a worker took a message just now."""
    SignOfLife.objects.update_or_create(name="worker", defaults={"seen_at": now})


@transaction.atomic(durable=True)
def forget_expired(*, now: datetime) -> None:
    """
    Delete sessions, links, tickets, kept answers and parts of calculations that nobody can use any more, and tries that
    count no more.
    """
    forget_expired_keys(now=now)
    sharding.discard_left()
    Session.objects.filter(expire_date__lt=now).delete()
    SocketTicket.objects.filter(expires_at__lt=now).delete()
    SignInLink.objects.filter(expires_at__lt=now - _KEEP_USED).delete()
    SignInTries.objects.filter(Q(locked_until=None) | Q(locked_until__lt=now), began_at__lt=now - _KEEP_TRIES).delete()
