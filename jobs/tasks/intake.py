"""Actors of the queue `intake`."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from itertools import chain
from typing import Any
from uuid import UUID

import dramatiq
from django.utils import timezone

from jobs.tasks.calculation import send_runs
from payments.events.publish import event_messages, import_message, publish
from payments.models import ImportBatch
from payments.services import imports, work
from payments.services.imports import ImportAlreadyFinished, Outcome


@dramatiq.actor(
    actor_name="import.run",
    queue_name="intake",
    max_retries=5,
    min_backoff=500,
    max_backoff=5_000,
    time_limit=3_600_000,
)
def run_import(*, batch_id: str, **_later: Any) -> None:
    """Read and apply one delivered file. Safe to deliver twice: the second time changes nothing."""
    with suppress(ImportAlreadyFinished):  # acknowledged: an error would lay the message among the dead ones
        announce(imports.carry_out_import(batch_id=UUID(batch_id), clock=timezone.now))


def announce(outcome: Outcome) -> None:
    """Tell whoever watches, and send the calculation that follows."""
    publish(chain([import_message(outcome.batch.company_id, outcome.batch.pk)], event_messages(outcome.events)))
    send_runs(outcome.run_ids)
    send_imports(outcome.next_imports)


def send_imports(batch_ids: Iterable[UUID]) -> None:
    """Send a message for each of these rows; noted first (`work.mark_sent`)."""
    ids = list(batch_ids)
    work.mark_sent(ImportBatch, ids)
    for batch_id in ids:
        run_import.send(batch_id=str(batch_id))
