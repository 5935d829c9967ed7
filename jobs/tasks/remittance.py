"""Actors of the queue `mail`. A process mails one message at a time, over one connection."""

from __future__ import annotations

from threading import Lock
from typing import Any

import dramatiq
from django.utils import timezone
from dramatiq_crontab import interval

from payments.selectors import remittance
from payments.services import remittance_delivery

_mailing = Lock()


@dramatiq.actor(actor_name="remittance.deliver", queue_name="mail", max_retries=0, max_age=60_000, time_limit=120_000)
def deliver(**_later: Any) -> None:
    """Mail what waits; left to a later tick where this process mails already."""
    if _mailing.acquire(blocking=False):
        try:
            remittance_delivery.deliver(clock=timezone.now)
        finally:
            _mailing.release()


@interval(seconds=1)
@dramatiq.actor(actor_name="remittance.tick", queue_name="upkeep", max_retries=0, max_age=5_000, time_limit=60_000)
def tick(**_later: Any) -> None:
    """Send a message while an advice waits to be mailed."""
    if remittance.to_mail(now=timezone.now()).exists():
        deliver.send()
