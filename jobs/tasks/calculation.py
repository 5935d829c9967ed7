"""Actors of the queue `calculation`."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from itertools import chain
from typing import Any
from uuid import UUID

import dramatiq
from django.utils import timezone

from payments.events.publish import changed_message, event_messages, publish, run_message
from payments.models import CalculationRun
from payments.services import calculations, sharding, work
from payments.services.calculations import Outcome, RunAlreadyFinished


@dramatiq.actor(
    actor_name="calculation.run",
    queue_name="calculation",
    max_retries=5,
    min_backoff=500,
    max_backoff=5_000,
    time_limit=1_200_000,
)
def run_calculation(*, run_id: str, **_later: Any) -> None:
    """Carry out one requested run. Safe to deliver twice: the second time changes nothing."""
    with suppress(RunAlreadyFinished):  # acknowledged: an error would lay the message among the dead ones
        announce(calculations.carry_out_run(run_id=UUID(run_id), clock=timezone.now, offer=offer_shards))


@dramatiq.actor(
    actor_name="calculation.shard",
    queue_name="calculation",
    max_retries=0,
    max_age=60_000,
    time_limit=1_200_000,
)
def close_shard(*, shard_id: str, **_later: Any) -> None:
    """Help with a part of a large company. Safe to deliver twice; what no message comes for, the run's worker does."""
    sharding.carry_out_shard(shard_id=UUID(shard_id))


def offer_shards(shard_ids: Iterable[UUID]) -> None:
    """Send a message for each of these parts: whoever reads it first takes it."""
    for shard_id in shard_ids:
        close_shard.send(shard_id=str(shard_id))


def announce(outcome: Outcome) -> None:
    """
    Send what waited for this run, and tell whoever watches: the run's own readers and the lists' first, then each
    changed supplier's.
    """
    run = outcome.run
    send_runs(outcome.next_runs)
    changed = changed_message(outcome.events, figures_version=run.company.figures_version) if outcome.events else []
    publish(chain([run_message(run.company_id, run.pk), *changed], event_messages(outcome.events)))


def send_runs(run_ids: Iterable[UUID]) -> None:
    """Send a message for each of these rows; noted first (`work.mark_sent`)."""
    ids = list(run_ids)
    work.mark_sent(CalculationRun, ids)
    for run_id in ids:
        run_calculation.send(run_id=str(run_id))
