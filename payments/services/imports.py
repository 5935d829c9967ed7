"""Take a delivery in: keep the file, read it, apply it. The same file twice changes nothing."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, BinaryIO
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from payments.domain.errors import PaymentsError
from payments.events.log import LoggedEvent
from payments.events.publish import import_message, publish
from payments.intake.kinds import CLASS_OF_ACCOUNT, CLASS_OF_SPECIAL_GL
from payments.intake.options import ReadOptions
from payments.models import CalculationRun, Company, ImportBatch
from payments.selectors.calendar import today_of
from payments.selectors.rules import class_rules, file_encoding, max_remove_percent, newest_settings
from payments.services import applying, due_dates, mappings, pulling, staging, transit, work
from payments.services.applying import Applied, Snapshot
from payments.services.calculations import Requester, queue_run
from payments.services.changed_masters import record_changes
from payments.services.failpoints import failpoint
from payments.services.parsing import parsing
from payments.services.removing import Guard, NeedsConfirmation, Scope
from payments.services.work import Lease
from payments.sources.errors import SourceFailed

Status = ImportBatch.Status
_SHOW_EVERY_S = 0.25
_STATISTICS_ROWS = 1_000
_STATEMENT_SECONDS = 900

# In the order of their acceptance (ids are ordered in time), so that of two files the later one has the last word.
_FIRST_OF_ITS_COMPANY = ~Q(
    Exists(
        ImportBatch.objects.filter(
            company_id=OuterRef("company_id"), status__in=ImportBatch.open_statuses, pk__lt=OuterRef("pk")
        )
    )
)


class FileTooLarge(PaymentsError):
    """More bytes than this installation accepts."""

    slug = "body-too-large"
    status = 413


class NoValidRows(PaymentsError):
    """Not one row of the delivery could be taken; each is listed with its reason."""

    slug = "no-valid-rows"
    status = 422


class _ShownFirst(Exception):
    """Nothing was written: this is what would be."""

    def __init__(self, applied: Applied) -> None:
        super().__init__("shown first")
        self.applied = applied


class SourceEmpty(PaymentsError):
    """A source that was read to its end has no line of any supplier. Its answer stands; the ledger is left as it is."""

    slug = "source-empty"
    status = 422


class ImportAlreadyFinished(PaymentsError):
    """The import has ended, somebody alive has it, or another import of its company is at work."""

    slug = "import-already-finished"
    status = 409


class NothingToConfirm(PaymentsError):
    """The import does not wait for anybody's word."""

    slug = "nothing-to-confirm"
    status = 409


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a finished import leaves to be sent: the calculation it asked for, and the imports that waited for it."""

    batch: ImportBatch
    run_ids: list[UUID]
    next_imports: list[UUID]
    events: list[LoggedEvent] = field(default_factory=list)
    """Of suppliers whose master data it changed."""


@transaction.atomic(durable=True)
def accept_file(
    *,
    company: Company,
    file: BinaryIO,
    file_name: str,
    max_bytes: int,
    requester: Requester,
    snapshot_of: Scope | None = None,
    mapping: Mapping[str, Any] | None = None,
    held: bool = False,
) -> ImportBatch:
    """
    Keep a delivered file and queue the work on it. Nothing is read yet.

    `snapshot_of` is what the file is complete for: what it does not contain of that is removed. None: it adds and
    changes only. `mapping` says what is what in a layout of the user's own, and is remembered once it was applied.
    `held`: it is read, what it would change is counted, and nothing is applied before somebody has confirmed it.

    Raises:
        FileTooLarge: longer than `max_bytes`; nothing was kept.
    """
    batch = ImportBatch(
        company=company,
        mode=ImportBatch.Mode.DELTA if snapshot_of is None else ImportBatch.Mode.SNAPSHOT,
        scope={} if snapshot_of is None else snapshot_of.as_json(),
        mapping=dict(mapping or {}),
        held=held,
        status=Status.RUNNING,
        file_name=file_name[:255],
        file_bytes=0,
        requested_by_id=requester.user_id,
        requested_name=requester.name,
    )
    batch.save()
    try:
        batch.file_sha256, batch.file_bytes = staging.keep_file(batch.pk, file, max_bytes=max_bytes)
    except staging.TooLarge as large:
        raise FileTooLarge(limit=large.limit) from large
    batch.save(update_fields=["file_sha256", "file_bytes"])
    return batch


def carry_out_import(*, batch_id: UUID, clock: Callable[[], datetime]) -> Outcome:
    """
    Read the kept file, stage its rows, apply them in one transaction, and queue the calculation that follows.

    Raises:
        ImportAlreadyFinished: it has ended, somebody alive has it, or its company's turn has not come.
        OperationalError: the database went away; the import was given back and is tried again from its file.
    """
    lease = work.take(ImportBatch, batch_id, running=Status.RUNNING, turn=_FIRST_OF_ITS_COMPANY)
    if lease is None:
        raise ImportAlreadyFinished(batch=str(batch_id))
    try:
        with work.kept_alive(lease):
            return _work(lease, clock)
    except ImportAlreadyFinished:
        _clear_if_ended(batch_id)
        raise
    except PaymentsError as refused:
        status = Status.FAILED if isinstance(refused, SourceFailed) else Status.REJECTED
        return end_import(batch_id=batch_id, status=status, error=refused, clock=clock, attempt=lease.attempt)
    except Exception as error:
        work.release(lease, error)
        raise


def _work(lease: Lease, clock: Callable[[], datetime]) -> Outcome:
    batch = ImportBatch.objects.select_related("company").get(pk=lease.work_id)
    if batch.pulled_from and not batch.file_sha256:
        _fetch(lease, batch)
    options = _options_of(batch)
    _show(lease, batch, "read", 0)
    mine = ImportBatch.objects.filter(pk=batch.pk, attempt=lease.attempt, status__in=ImportBatch.open_statuses)
    with parsing(staging.open_file(batch.pk, batch.file_bytes), options=options) as reading:
        try:
            staged, refused = staging.stage_blocks(batch.pk, reading.blocks(), told=_Ticker(lease, batch, "stage"))
        except PaymentsError:
            mine.update(preview={"layout": reading.layout, "rows": []})
            raise
    failpoint("import.staged")
    preview = {"layout": reading.layout, "rows": staging.first_rows(batch)}
    mine.update(source=reading.source, read=reading.read, rejected=refused, preview=preview)
    if not staged:
        _refuse_nothing(batch, read=reading.read, refused=refused)
    _show(lease, batch, "apply", staged + refused)
    failpoint("import.applying")
    try:
        outcome = _apply(lease, options, refused=refused, read=reading.read, now=clock())
    except NeedsConfirmation as held_back:
        return _ask(lease, Applied(removed=held_back.removed), refused=refused, read=reading.read)
    except _ShownFirst as shown:
        return _ask(lease, shown.applied, refused=refused, read=reading.read)
    if outcome.batch.created >= _STATISTICS_ROWS:
        staging.refresh_statistics("ledger_entry")
    failpoint("import.committed")
    return outcome


def _fetch(lease: Lease, batch: ImportBatch) -> None:
    """Fetch what the source has to say and keep it like a file; an attempt that comes later finds it there."""
    _show(lease, batch, "fetch", 0)
    with tempfile.TemporaryFile() as file:
        pulling.fetch(batch, file, told=_Ticker(lease, batch, "fetch"))
        file.seek(0)
        _keep(lease, batch, file)
    failpoint("import.fetched")


@transaction.atomic(durable=True)
def _keep(lease: Lease, batch: ImportBatch, file: BinaryIO) -> None:
    if not work.still_mine(lease):
        raise ImportAlreadyFinished(batch=str(batch.pk))
    batch.file_sha256, batch.file_bytes = staging.keep_file(batch.pk, file, max_bytes=sys.maxsize)
    batch.save(update_fields=["file_sha256", "file_bytes"])


def _refuse_nothing(batch: ImportBatch, *, read: int, refused: int) -> None:
    """
    Nothing can be applied: only where a source was asked for what has changed, and nothing has, is that in order.

    Raises:
        SourceEmpty: a source has not one line of a supplier.
        NoValidRows: there were rows.
    """
    if not batch.pulled_from or read or refused:
        raise NoValidRows(read=read)
    if batch.mode == ImportBatch.Mode.SNAPSHOT:
        raise SourceEmpty(source=batch.pulled_from)


def _options_of(batch: ImportBatch) -> ReadOptions:
    """What the reader must know, and what was said of the file's layout or is remembered of such ones."""
    options = _options(batch.company, pulled=bool(batch.pulled_from))
    return replace(options, mapping=batch.mapping or None, remembered_mappings=mappings.remembered(batch.company))


def _options(company: Company, *, pulled: bool) -> ReadOptions:
    """What the reader must know: the company, its code page, its own account classes on top of the delivered ones."""
    settings = newest_settings(company)
    by_indicator, by_account = class_rules(settings)
    return ReadOptions(
        company_code=company.code,
        company_currency=company.currency,
        fallback_encoding=file_encoding(settings),
        class_of_special_gl={**CLASS_OF_SPECIAL_GL, **by_indicator},
        class_of_account={**CLASS_OF_ACCOUNT, **by_account},
        pulled=pulled,
    )


def _classes_of(options: ReadOptions) -> tuple[object, object]:
    return options.class_of_special_gl, options.class_of_account


class _Ticker:
    """Shows progress at most four times a second."""

    def __init__(self, lease: Lease, batch: ImportBatch, phase: str) -> None:
        self._lease = lease
        self._batch = batch
        self._phase = phase
        self._shown = 0.0

    def __call__(self, rows: int) -> None:
        if time.monotonic() - self._shown >= _SHOW_EVERY_S:
            self._shown = time.monotonic()
            _show(self._lease, self._batch, self._phase, rows)


def _show(lease: Lease, batch: ImportBatch, phase: str, done: int) -> None:
    if not work.show_progress(lease, phase=phase, done=done, total=None):
        raise ImportAlreadyFinished(batch=str(batch.pk))
    publish([import_message(batch.company_id, batch.pk)])


@transaction.atomic(durable=True)
def _apply(lease: Lease, options: ReadOptions, *, refused: int, read: int, now: datetime) -> Outcome:
    """Ledger, revision, batch and the queued calculation: all or nothing."""
    work.allow_long_statements(seconds=_STATEMENT_SECONDS)
    batch = ImportBatch.objects.get(pk=lease.work_id)
    company = Company.objects.select_for_update(no_key=True).get(pk=batch.company_id)
    applied = applying.apply(
        batch_id=batch.pk, company_id=company.pk, snapshot=_snapshot(batch, company, refused=refused)
    )
    if batch.held:
        raise _ShownFirst(applied)
    transit.settle(company_id=company.pk, until=today_of(company, now=now), now=now)
    failpoint("import.applied")
    if not work.still_mine(lease):
        raise ImportAlreadyFinished(batch=str(batch.pk))
    if _classes_of(_options(company, pulled=options.pulled)) != _classes_of(
        options
    ):  # read by rules that were changed meanwhile
        due_dates.note_change(company)
    run_ids = []
    if applied.created or applied.updated or applied.removed or applied.rates:
        company.ledger_revision += 1
        Company.objects.filter(pk=company.pk).update(ledger_revision=F("ledger_revision") + 1)
        requester = Requester(
            name=batch.requested_name, user_id=batch.requested_by_id, trigger=CalculationRun.Trigger.IMPORT
        )
        run = queue_run(company=company, key_date=None, supplier_ids=None, requester=requester, now=now, batch=batch)
        run_ids.append(run.pk)
    batch.read = read
    batch.created, batch.updated, batch.unchanged = applied.created, applied.updated, applied.unchanged
    batch.removed = applied.removed
    batch.rejected = refused + applied.refused
    batch.control_totals = applied.totals
    batch.preview |= {"new_suppliers": applied.new_suppliers}
    batch.ledger_revision = company.ledger_revision
    batch.ledger_day = today_of(company, now=now)
    events = record_changes(applied.masters, company_id=company.pk, now=now)
    mappings.remember(batch)
    _end(batch, Status.APPLIED, now=now)
    failpoint("import.before-commit")
    return Outcome(batch, run_ids, _next_imports(company.pk), events)


def _snapshot(batch: ImportBatch, company: Company, *, refused: int) -> Snapshot | None:
    if batch.mode != ImportBatch.Mode.SNAPSHOT:
        return None
    if batch.held:
        return Snapshot(Scope.of_json(batch.scope), Guard(100, 0, sys.maxsize))
    percent = max_remove_percent(newest_settings(company))
    return Snapshot(Scope.of_json(batch.scope), Guard(percent, refused, batch.confirmed_removals))


@transaction.atomic(durable=True)
def _ask(lease: Lease, would: Applied, *, refused: int, read: int) -> Outcome:
    """Leave the ledger as it is until somebody has agreed to what would be changed."""
    if not work.still_mine(lease):
        raise ImportAlreadyFinished(batch=str(lease.work_id))
    batch = ImportBatch.objects.select_related("company").get(pk=lease.work_id)
    staging.forget_rows(batch)
    batch.read, batch.rejected, batch.removed = read, refused + would.refused, would.removed
    batch.created, batch.updated, batch.unchanged = would.created, would.updated, would.unchanged
    batch.control_totals = would.totals
    batch.preview |= {"new_suppliers": would.new_suppliers}
    batch.status = Status.NEEDS_CONFIRMATION
    batch.phase, batch.lease_until = "", None  # the attempts go on being counted: a number never comes back
    batch.version += 1
    batch.save()
    return Outcome(batch, [], _next_imports(batch.company_id))


@transaction.atomic(durable=True)
def confirm_import(*, batch: ImportBatch) -> ImportBatch:
    """
    Agree to what was shown. The file is read again, and applied unless by now it would remove more.

    Raises:
        NothingToConfirm: it does not wait for that.
    """
    locked = _locked(batch, Status.NEEDS_CONFIRMATION)
    if locked is None:
        raise NothingToConfirm(batch=str(batch.pk))
    locked.confirmed_removals = locked.removed
    locked.status, locked.removed, locked.sent_at, locked.held = Status.RUNNING, 0, None, False
    locked.created = locked.updated = locked.unchanged = locked.rejected = 0
    locked.control_totals = {}
    locked.version += 1
    locked.save()
    return locked


@transaction.atomic(durable=True)
def cancel_import(*, batch: ImportBatch, now: datetime) -> Outcome:
    """
    Stop an import. Nothing of it reaches the ledger; its worker notices with the next block of rows.

    Raises:
        ImportAlreadyFinished: it has ended.
    """
    locked = _locked(batch, *ImportBatch.open_statuses, Status.NEEDS_CONFIRMATION)
    if locked is None:
        raise ImportAlreadyFinished(batch=str(batch.pk))
    staging.forget_rows(locked)
    locked.removed = locked.created = locked.updated = locked.unchanged = 0
    _end(locked, Status.CANCELLED, now=now)
    return Outcome(locked, [], _next_imports(locked.company_id))


def _locked(batch: ImportBatch, *statuses: str) -> ImportBatch | None:
    """The row as it is now, locked, if it has one of these statuses."""
    rows = ImportBatch.objects.select_for_update(no_key=True, of=("self",)).select_related("company")
    return rows.filter(pk=batch.pk, status__in=statuses).first()


def _clear_if_ended(batch_id: UUID) -> None:
    """What a worker staged after the import had been stopped; another attempt's rows are left alone."""
    ended = ImportBatch.objects.filter(pk=batch_id).exclude(status__in=ImportBatch.open_statuses).first()
    if ended is not None:
        staging.forget_rows(ended)


def _end(batch: ImportBatch, status: str, *, now: datetime) -> None:
    batch.status = status
    batch.phase = ""
    batch.lease_until = None
    batch.finished_at = now
    batch.version = ImportBatch.objects.values_list("version", flat=True).get(pk=batch.pk) + 1
    batch.save()


def _next_imports(company_id: int) -> list[UUID]:
    waiting = ImportBatch.objects.filter(company_id=company_id, status=Status.RUNNING, lease_until=None)
    return list(waiting.order_by("created_at").values_list("pk", flat=True)[:1])


@transaction.atomic(durable=True)
def end_import(
    *, batch_id: UUID, status: str, error: PaymentsError, clock: Callable[[], datetime], attempt: int | None = None
) -> Outcome:
    """
    End an import that cannot be applied, with the reason. Its list of issues stays, its staged rows go.

    `attempt` is the one that failed; without it the import must have used up its attempts.

    Raises:
        ImportAlreadyFinished: it has ended otherwise, or a later attempt is at work.
    """
    mine = work.used_up(ImportBatch) if attempt is None else Q(attempt=attempt)
    batch = (
        ImportBatch.objects.select_for_update(no_key=True, skip_locked=attempt is None)
        .filter(mine, pk=batch_id, status__in=ImportBatch.open_statuses)
        .first()
    )
    if batch is None:
        raise ImportAlreadyFinished(batch=str(batch_id))
    staging.forget_rows(batch)
    batch.error_code = error.slug
    batch.error_values = {name: str(value) for name, value in error.values.items()}
    _end(batch, status, now=clock())
    return Outcome(batch, [], _next_imports(batch.company_id))
