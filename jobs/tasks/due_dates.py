"""Due dates after a change of terms; queue `intake`, as it writes the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import dramatiq
from django.utils import timezone

from jobs.tasks.calculation import send_runs
from payments.services import due_dates


@dramatiq.actor(
    actor_name="due-dates.refresh",
    queue_name="intake",
    max_retries=3,
    min_backoff=500,
    max_backoff=5_000,
    max_age=60_000,
    time_limit=1_200_000,
)
def refresh_due_dates(*, company_id: int, **_later: Any) -> None:
    """Calculate a company's due dates by its newest terms. Safe to deliver twice: the second time changes nothing."""
    send_runs(due_dates.refresh(company_id=company_id, now=timezone.now()))


def send_refresh(company_ids: Iterable[int]) -> None:
    """Send a message for each of these companies."""
    for company_id in company_ids:
        refresh_due_dates.send(company_id=company_id)
