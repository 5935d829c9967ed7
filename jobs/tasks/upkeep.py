"""
Actors of the queue `upkeep`: what the scheduler ticks. A tick asks the database what is due, so that a missed or
doubled one does not matter; a tick that waited too long is dropped.
"""

from __future__ import annotations

import logging
from typing import Any

import dramatiq
from django.conf import settings
from django.utils import timezone
from dramatiq_crontab import interval

from jobs.tasks import calculation, due_dates, intake
from payments.models import CalculationRun, ImportBatch
from payments.services import calculations, imports, syncs, upkeep, work
from payments.services.calculations import RunAlreadyFinished
from payments.services.due_dates import outdated
from payments.services.imports import ImportAlreadyFinished
from payments.services.pruning import Retention, prune_events
from payments.services.work import WorkExhausted

logger = logging.getLogger(__name__)


@interval(seconds=1)
@dramatiq.actor(actor_name="work.sweep", queue_name="upkeep", max_retries=0, max_age=5_000, time_limit=60_000)
def sweep(**_later: Any) -> None:
    """
    Send again what waits without a message, take back what a dead worker left, fail what used up its attempts.

    That this ran is the sign of life /readyz reads: scheduler, queue and worker are all at work.
    """
    upkeep.leave_sign_of_life(now=timezone.now())
    for run_id in work.exhausted(CalculationRun):
        try:
            calculation.announce(calculations.fail_run(run_id=run_id, error=WorkExhausted(), clock=timezone.now))
        except RunAlreadyFinished:
            continue
    for batch_id in work.exhausted(ImportBatch):
        try:
            intake.announce(
                imports.end_import(
                    batch_id=batch_id, status=ImportBatch.Status.FAILED, error=WorkExhausted(), clock=timezone.now
                )
            )
        except ImportAlreadyFinished:
            continue
    calculation.send_runs(work.due_for_sending(CalculationRun))
    intake.send_imports(work.due_for_sending(ImportBatch))
    due_dates.send_refresh(outdated())


@interval(seconds=60)
@dramatiq.actor(actor_name="calculation.new_day", queue_name="upkeep", max_retries=0, max_age=60_000, time_limit=60_000)
def new_day(**_later: Any) -> None:
    """Calculate anew where a company's day has changed."""
    calculation.send_runs(calculations.request_new_day(now=timezone.now()))


@interval(seconds=60)
@dramatiq.actor(actor_name="sources.pull", queue_name="upkeep", max_retries=0, max_age=60_000, time_limit=60_000)
def pull_sources(**_later: Any) -> None:
    """Fetch the ledgers whose time has come."""
    intake.send_imports(syncs.request_due(now=timezone.now()))


@interval(seconds=600)
@dramatiq.actor(actor_name="secrets.forget", queue_name="upkeep", max_retries=0, max_age=60_000, time_limit=60_000)
def forget(**_later: Any) -> None:
    """Delete one-time secrets and sessions whose time is over."""
    upkeep.forget_expired(now=timezone.now())


@interval(seconds=3600)
@dramatiq.actor(actor_name="events.prune", queue_name="upkeep", max_retries=0, max_age=600_000, time_limit=1_800_000)
def prune(**_later: Any) -> None:
    """Delete events that are older, or more, than the settings keep."""
    kept = Retention(days=settings.VADE.events_keep_days, count=settings.VADE.events_keep_count)
    pruned = prune_events(retention=kept, now=timezone.now())
    if pruned:
        logger.info("%d events pruned", pruned)
