"""
Actors of the queue `webhooks`. One message at a time is under way in a process: receivers that are slow hold up other
webhooks, and never what calculates.
"""

from __future__ import annotations

from threading import Lock
from typing import Any
from uuid import UUID

import dramatiq
from django.utils import timezone
from dramatiq_crontab import interval

from payments.selectors import webhooks
from payments.services import webhook_delivery

_sending = Lock()


@dramatiq.actor(actor_name="webhook.deliver", queue_name="webhooks", max_retries=0, max_age=60_000, time_limit=120_000)
def deliver(*, target_id: str, **_later: Any) -> None:
    """Send what a target has not been told; left to a later tick where this process sends already."""
    if _sending.acquire(blocking=False):
        try:
            webhook_delivery.deliver(target_id=UUID(target_id), clock=timezone.now)
        finally:
            _sending.release()


@dramatiq.actor(actor_name="webhook.ping", queue_name="webhooks", max_retries=0, max_age=60_000, time_limit=60_000)
def ping(*, target_id: str, **_later: Any) -> None:
    """Send a message without frames, in its turn."""
    with _sending:
        webhook_delivery.ping(target_id=UUID(target_id), clock=timezone.now)


@interval(seconds=1)
@dramatiq.actor(actor_name="webhook.tick", queue_name="upkeep", max_retries=0, max_age=5_000, time_limit=60_000)
def tick(**_later: Any) -> None:
    """Send a message for each target with news."""
    for target_id in webhooks.due(now=timezone.now()):
        deliver.send(target_id=str(target_id))
