"""What every queued piece of work has: it is its own outbox (stack.md 2)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from uuid6 import uuid7


def new_id() -> object:
    """A time-ordered UUID, so that new rows land at the end of every index."""
    return uuid7()


class QueuedWork(models.Model):
    """
    A row that asks for work, says who does it now, and keeps the outcome.

    Nobody trusts the message that was sent for it: a row that is open (`open_statuses`) and has no lease, or one
    that is over, is sent again by the sweeper. `attempt` is counted and committed before the work begins, so that
    work which kills its worker ends after `MAX_ATTEMPTS`. `version` grows with every change that is shown.
    """

    MAX_ATTEMPTS: ClassVar[int] = 3
    open_statuses: ClassVar[tuple[str, ...]] = ()

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    status = models.CharField(max_length=20)
    phase = models.CharField(max_length=20, blank=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    version = models.BigIntegerField(default=1)
    error_code = models.CharField(max_length=64, blank=True)
    error_values = models.JSONField(default=dict)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    requested_name = models.CharField(max_length=150, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class SignOfLife(models.Model):
    """When something last said that it works, by name (`worker`)."""

    name = models.CharField(max_length=40, primary_key=True)
    seen_at = models.DateTimeField()

    class Meta:
        db_table = "sign_of_life"
