"""Where a company's ledger is fetched from, how that went, and when it is fetched next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet

from payments.domain.errors import PaymentsError
from payments.models import Company, ImportBatch
from payments.sources.configuration import Source

Status = ImportBatch.Status


class SourceNotConfigured(PaymentsError):
    """The operator has named no source for the company (VADE_SOURCES_FILE)."""

    slug = "source-not-configured"
    status = 409


@dataclass(frozen=True, slots=True)
class SyncState:
    """
    The newest pull that was applied, the newest that ended otherwise, the one that waits for somebody's word, and
    when the next is due: none without a source, while one is open, and while one waits.
    """

    source: Source | None
    last_success: ImportBatch | None
    last_error: ImportBatch | None
    waiting: ImportBatch | None
    next_at: datetime | None


def source_of(company: Company) -> Source:
    """
    The company's source.

    Raises:
        SourceNotConfigured: it has none.
    """
    found: Source | None = settings.VADE.sources().get(company.code)
    if found is None:
        raise SourceNotConfigured(company=company.code)
    return found


def pulls_of(company: Company) -> QuerySet[ImportBatch]:
    """Every pull of a company."""
    return ImportBatch.objects.filter(company=company).exclude(pulled_from="")


def sync_state(company: Company) -> SyncState:
    """How a company's pulls stand."""
    source: Source | None = settings.VADE.sources().get(company.code)
    newest_first = pulls_of(company).order_by("-pk")
    waiting = newest_first.filter(status=Status.NEEDS_CONFIRMATION).first()
    next_at = None
    newest = newest_first.first()
    if source is not None and waiting is None and (newest is None or newest.status not in ImportBatch.open_statuses):
        next_at = company.created_at if newest is None else newest.created_at + timedelta(minutes=source.every_minutes)
    return SyncState(
        source=source,
        last_success=newest_first.filter(status=Status.APPLIED).first(),
        last_error=newest_first.filter(status__in=[Status.REJECTED, Status.FAILED]).first(),
        waiting=waiting,
        next_at=next_at,
    )


def complete_is_due(company: Company, source: Source, *, now: datetime) -> bool:
    """Whether the next pull should be a complete one."""
    complete = pulls_of(company).filter(status=Status.APPLIED, mode=ImportBatch.Mode.SNAPSHOT).order_by("-pk")
    latest = complete.values_list("created_at", flat=True).first()
    return latest is None or latest + timedelta(minutes=source.complete_every_minutes) <= now
