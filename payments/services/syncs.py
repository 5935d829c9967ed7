"""Ask for a company's ledger from its source. What is fetched is then an import like any other."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from payments.models import Company, ImportBatch
from payments.selectors.syncs import complete_is_due, pulls_of, source_of, sync_state
from payments.services.calculations import Requester

_OVERLAP = timedelta(days=2)
"""Asked for again: the source's day and clock are its own, and what is being posted has a change date already."""


@transaction.atomic(durable=True)
def request_sync(*, company: Company, complete: bool, requester: Requester) -> ImportBatch:
    """
    Queue a pull; the one that is open already, if there is one. A complete one removes what is there no longer.

    Where the source cannot tell what has changed, and until a complete pull was applied, every pull is complete.

    Raises:
        SourceNotConfigured: the company has no source.
    """
    Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    opened = pulls_of(company).filter(status__in=ImportBatch.open_statuses).select_related("company").first()
    if opened is not None:
        return opened
    source = source_of(company)
    applied = pulls_of(company).filter(status=ImportBatch.Status.APPLIED).order_by("-pk")
    since = applied.values_list("created_at", flat=True).first()
    if complete or since is None or not source.tells_changes:
        return _queue(company, source.kind, requester, since=None)
    return _queue(company, source.kind, requester, since=since)


def _queue(company: Company, pulled_from: str, requester: Requester, *, since: datetime | None) -> ImportBatch:
    batch = ImportBatch(
        company=company,
        mode=ImportBatch.Mode.SNAPSHOT if since is None else ImportBatch.Mode.DELTA,
        status=ImportBatch.Status.RUNNING,
        pulled_from=pulled_from,
        changed_since=None if since is None else (since - _OVERLAP).date(),
        file_sha256="",
        file_bytes=0,
        requested_by_id=requester.user_id,
        requested_name=requester.name,
    )
    batch.save()
    return batch


def request_due(*, now: datetime) -> list[UUID]:
    """Queue a pull for every company whose time has come; ids of what was queued. One that failed comes in its turn."""
    queued = []
    for company in Company.objects.filter(active=True, code__in=settings.VADE.sources()):
        state = sync_state(company)
        if state.source is not None and state.next_at is not None and state.next_at <= now:
            complete = complete_is_due(company, state.source, now=now)
            requester = Requester(name="vade scheduler")
            queued.append(request_sync(company=company, complete=complete, requester=requester).pk)
    return queued
