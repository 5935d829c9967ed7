"""
Ask for a calculation, carry it out, stop it.

Between the two short transactions that read and write stands only the pure core; a run of few suppliers is read and
written in one (short_runs). A run ends once: whoever comes second finds the row finished, taken, or numbered with a
later attempt.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import orjson
from django.db import IntegrityError, connection, transaction
from django.db.models import OuterRef, Q, Subquery

from payments.calculation import ENGINE_VERSION
from payments.domain.errors import PaymentsError
from payments.events.log import LoggedEvent
from payments.events.publish import publish, run_message
from payments.models import CalculationRun, Company, ImportBatch
from payments.models.prepared import insert_unless, prepared
from payments.selectors.calendar import today_of
from payments.services import closing_paths, sharding, short_runs, switching, work
from payments.services.closing_paths import Path
from payments.services.failpoints import failpoint
from payments.services.sharding import Offer, ShardsGone
from payments.services.work import Lease

logger = logging.getLogger(__name__)

Status = CalculationRun.Status
MAX_SCOPE = 1_000
"""Runs of at most this many suppliers go beside a full one."""

_STATEMENT_SECONDS = 600

# One at work answers only for the ledger it was begun for: it may have read before the caller's commit.
_ANSWERING = """
    SELECT s.id, (
        SELECT r.id FROM calculation_run r
        WHERE r.company_id = %(company)s AND r.request_key = %(key)s AND r.status = 'queued'
    ), (
        SELECT r.id FROM calculation_run r
        WHERE r.company_id = %(company)s AND r.ledger_revision = %(revision)s AND r.request_key = %(key)s
          AND r.status IN ('running', 'succeeded')
        ORDER BY r.created_at DESC LIMIT 1
    ) FROM company_settings s WHERE s.company_id = %(company)s AND s.version = %(version)s
"""


class KeyDateInFuture(PaymentsError):
    """A calculation was asked for a day that has not come."""

    slug = "key-date-in-future"
    status = 422

    def __init__(self, key_date: date, today: date) -> None:
        super().__init__(key_date=key_date.isoformat(), today=today.isoformat())
        self.key_date = key_date
        self.today = today


class RunAlreadyFinished(PaymentsError):
    """The run has ended, or somebody alive has it. A message delivered twice ends here."""

    slug = "run-already-finished"
    status = 409


@dataclass(frozen=True, slots=True)
class Requester:
    """Who asks: a person's id, or the name of a program."""

    name: str
    user_id: int | None = None
    trigger: str = CalculationRun.Trigger.USER


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a finished run leaves to be published and sent."""

    run: CalculationRun
    events: list[LoggedEvent]
    next_runs: list[UUID]


@transaction.atomic(durable=True)
def request_run(
    *, company: Company, key_date: date | None, supplier_ids: Sequence[int] | None, requester: Requester, now: datetime
) -> CalculationRun:
    """
    Return the run that answers this request: one that already does, or a new one, queued.

    Raises:
        KeyDateInFuture: the day lies after the company's today.
    """
    company.refresh_from_db()
    return queue_run(company=company, key_date=key_date, supplier_ids=supplier_ids, requester=requester, now=now)


def queue_run(
    *,
    company: Company,
    key_date: date | None,
    supplier_ids: Sequence[int] | None,
    requester: Requester,
    now: datetime,
    batch: ImportBatch | None = None,
) -> CalculationRun:
    """`request_run` inside a transaction of the caller's, with a company row as fresh as that transaction."""
    today = today_of(company, now=now)
    day = key_date or today
    if day > today:
        raise KeyDateInFuture(day, today)
    scope = sorted(set(supplier_ids)) if supplier_ids is not None else None
    key = _request_key(day, scope, company.settings_version)
    while True:
        told = {"company": company.pk, "version": company.settings_version, "key": key}
        ((settings_id, queued, begun),) = prepared(_ANSWERING, {**told, "revision": company.ledger_revision})
        if queued:
            # Locked, so that nobody begins it before the caller's changes to the ledger are there to be read.
            runs = CalculationRun.objects.select_for_update(no_key=True)
            if found := runs.filter(pk=queued, status=Status.QUEUED).first():
                return found
            continue  # somebody has begun it; whether it still answers is to be seen
        if begun:
            return CalculationRun.objects.get(pk=begun)
        run = CalculationRun(
            company=company,
            key_date=day,
            for_today=day == today,
            supplier_ids=scope,
            settings_id=settings_id,
            engine_version=ENGINE_VERSION,
            request_key=key,
            status=Status.QUEUED,
            trigger=requester.trigger,
            batch=batch,
            requested_by_id=requester.user_id,
            requested_name=requester.name,
        )
        if insert_unless(run, conflict="(company_id, request_key) WHERE status = 'queued'"):
            return run
        # Somebody queued the same one a moment ago.


def request_new_day(*, now: datetime) -> list[UUID]:
    """
    Queue a full run for every company whose figures are of an earlier day than its today; ids of what was queued.

    What is overdue changes at midnight though nothing is posted. Once a day: one that failed waits for a person.
    """
    queued = []
    for company in Company.objects.filter(active=True).select_related("current_run"):
        today, shown = today_of(company, now=now), company.current_run
        asked = CalculationRun.objects.filter(company=company, key_date=today, trigger=CalculationRun.Trigger.SCHEDULE)
        if shown is not None and shown.key_date < today and not asked.exists():
            requester = Requester(name="vade scheduler", trigger=CalculationRun.Trigger.SCHEDULE)
            run = request_run(company=company, key_date=None, supplier_ids=None, requester=requester, now=now)
            if run.status == Status.QUEUED:
                queued.append(run.pk)
    return queued


def _request_key(key_date: date, scope: list[int] | None, settings_version: int) -> str:
    told = [key_date.isoformat(), scope, settings_version, ENGINE_VERSION]
    return hashlib.sha256(orjson.dumps(told)).hexdigest()


def carry_out_run(*, run_id: UUID, clock: Callable[[], datetime], offer: Offer | None = None) -> Outcome:
    """
    Read the ledger, calculate, write the result and switch what is shown; a large company with the help of those whom
    `offer` tells of its parts, if there is somebody.

    Raises:
        RunAlreadyFinished: it has ended, somebody alive has it, or its turn has not come. Nothing was changed.
        OperationalError: the database went away; the run was given back and is tried again.
    """
    return _at_once(run_id, clock) or _leased(run_id, clock, offer)


def _at_once(run_id: UUID, clock: Callable[[], datetime]) -> Outcome | None:
    """Carry a short run out in one transaction; None where it is not one, or somebody holds the company for long."""
    try:
        outcome = _in_one_transaction(run_id, clock)
    except RunAlreadyFinished:
        raise
    except PaymentsError as refused:
        return fail_run(run_id=run_id, error=refused, clock=clock, attempt=0)
    except Exception as error:
        if work.had_to_wait(error):
            return None
        work.count(CalculationRun, run_id, error, running=Status.RUNNING)
        raise
    if outcome is not None:
        failpoint("calculation.committed")
    return outcome


@transaction.atomic(durable=True)
def _in_one_transaction(run_id: UUID, clock: Callable[[], datetime]) -> Outcome | None:
    run = short_runs.lock(run_id, few=closing_paths.FEW_SUPPLIERS)
    if run is None:
        return None
    path = closing_paths.read_few(run)
    if path is None:
        return None
    failpoint("calculation.read")
    path.close(run)
    failpoint("calculation.calculated")
    try:
        path.store(run.pk)
    except IntegrityError as stored:  # delivered twice, and the other one has finished
        raise RunAlreadyFinished(calculation=str(run_id)) from stored
    failpoint("calculation.copied")
    run.rates = closing_paths.rates_taken(path)
    run.input_fingerprint = closing_paths.fingerprint(run, path)
    ended = short_runs.switch_and_end(run, path.figures(), entry_count=path.entry_count, now=clock())
    if ended is None:
        raise RunAlreadyFinished(calculation=str(run_id))
    failpoint("calculation.before-commit")
    return Outcome(run, *ended)


def _leased(run_id: UUID, clock: Callable[[], datetime], offer: Offer | None) -> Outcome:
    """Carry out a run that takes its time, or was tried before: under a lease, each attempt counted first."""
    begun_for = Company.objects.filter(pk=OuterRef("company_id")).values("ledger_revision")
    lease = work.take(CalculationRun, run_id, running=Status.RUNNING, ledger_revision=Subquery(begun_for))
    if lease is None:
        raise RunAlreadyFinished(calculation=str(run_id))
    try:
        with work.kept_alive(lease):
            return _work(lease, clock, offer)
    except RunAlreadyFinished:
        raise
    except PaymentsError as refused:
        return fail_run(run_id=run_id, error=refused, clock=clock, attempt=lease.attempt)
    except Exception as error:
        work.release(lease, error)
        raise


def _work(lease: Lease, clock: Callable[[], datetime], offer: Offer | None = None) -> Outcome:
    run = CalculationRun.objects.select_related("company", "settings").get(pk=lease.work_id)
    if run.supplier_ids is None:
        _show(lease, "load", 0, None)
    in_parts = offer is not None and sharding.is_worth_it(run)
    try:
        path, revision = _read_apart(run, lease, offer) if offer and in_parts else _read(run)
        failpoint("calculation.read")
        if not path.is_short:
            _show(lease, "close", 0, path.entry_count)
        path.close(run)
        failpoint("calculation.calculated")
        if not path.is_short:
            _show(lease, "save", path.entry_count, path.entry_count)
        outcome = _finish(lease, path, revision, now=clock())
    finally:
        if in_parts:
            sharding.discard(lease)
    failpoint("calculation.committed")
    return outcome


def _read_apart(run: CalculationRun, lease: Lease, offer: Offer) -> tuple[Path, int]:
    """`_read` of a large company, which is closed with it."""
    try:
        return sharding.read_and_close(run, lease, offer=offer, told=lambda done: _show(lease, "load", done, None))
    except ShardsGone as gone:
        if work.is_mine(lease):
            raise
        raise RunAlreadyFinished(calculation=str(lease.work_id)) from gone


def _show(lease: Lease, phase: str, done: int, total: int | None) -> None:
    if not work.show_progress(lease, phase=phase, done=done, total=total):
        raise RunAlreadyFinished(calculation=str(lease.work_id))
    run = CalculationRun.objects.only("company_id").get(pk=lease.work_id)
    publish([run_message(run.company_id, run.pk)])


@transaction.atomic(durable=True)
def _read(run: CalculationRun) -> tuple[Path, int]:
    """One state of the ledger, and its revision."""
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
    work.allow_long_statements(seconds=_STATEMENT_SECONDS)
    revision = Company.objects.values_list("ledger_revision", flat=True).get(pk=run.company_id)
    return closing_paths.read(run), revision


@transaction.atomic(durable=True)
def _finish(lease: Lease, path: Path, revision: int, *, now: datetime) -> Outcome:
    """Write the result, switch the figures, number the events, end the run: all or nothing."""
    work.allow_long_statements(seconds=_STATEMENT_SECONDS)
    try:
        with transaction.atomic():
            path.store(lease.work_id)
    except IntegrityError as stored:  # the attempt before this one was alive after all, and has finished
        raise RunAlreadyFinished(calculation=str(lease.work_id)) from stored
    failpoint("calculation.copied")
    run = CalculationRun.objects.select_related("settings").get(pk=lease.work_id)
    # The run that is shown is read after the lock, by a statement of its own: PostgreSQL joins a row it had to wait for
    # with what the statement saw before, and where that no longer fits, with nothing.
    company = Company.objects.select_for_update(no_key=True).get(pk=run.company_id)
    if not work.still_mine(lease):
        raise RunAlreadyFinished(calculation=str(lease.work_id))
    run.ledger_revision = revision
    run.rates = closing_paths.rates_taken(path)
    run.input_fingerprint = closing_paths.fingerprint(run, path)
    run.became_current = switching.becomes_current(run, company)
    events = switching.switch(run, company, now=now) if run.became_current else []
    run.company = company
    run.supplier_count = path.supplier_count
    run.entry_count = path.entry_count
    _end(run, Status.SUCCEEDED, now=now)
    failpoint("calculation.before-commit")
    return Outcome(run, events, _next_runs(company.pk))


def _end(run: CalculationRun, status: str, *, now: datetime) -> None:
    run.status = status
    run.phase = ""
    run.lease_until = None
    run.finished_at = now
    run.version = CalculationRun.objects.values_list("version", flat=True).get(pk=run.pk) + 1
    run.save(
        update_fields=[
            "status",
            "phase",
            "lease_until",
            "finished_at",
            "version",
            "error_code",
            "error_values",
            "ledger_revision",
            "input_fingerprint",
            "became_current",
            "supplier_count",
            "entry_count",
            "rates",
        ]
    )


def _next_runs(company_id: int) -> list[UUID]:
    """Runs that waited for this one; their messages are sent now instead of by the next sweep."""
    waiting = CalculationRun.objects.filter(company_id=company_id, status=Status.QUEUED, supplier_ids=None)
    return list(waiting.order_by("created_at").values_list("pk", flat=True)[:1])


@transaction.atomic(durable=True)
def fail_run(
    *, run_id: UUID, error: PaymentsError, clock: Callable[[], datetime], attempt: int | None = None
) -> Outcome:
    """
    End a run that cannot succeed, with the reason. Nothing of it is visible.

    `attempt` is the one that failed: a later one that is still at work is left alone. Without it the run must have
    used up its attempts, and nobody may be at work on it.

    Raises:
        RunAlreadyFinished: it has ended otherwise.
    """
    mine = work.used_up(CalculationRun) if attempt is None else Q(attempt=attempt)
    run = (
        CalculationRun.objects.select_for_update(no_key=True, skip_locked=attempt is None)
        .filter(mine, pk=run_id, status__in=CalculationRun.open_statuses)
        .first()
    )
    if run is None:
        raise RunAlreadyFinished(calculation=str(run_id))
    run.error_code = error.slug
    run.error_values = {name: str(value) for name, value in error.values.items()}
    _end(run, Status.FAILED, now=clock())
    return Outcome(run, [], _next_runs(run.company_id))


@transaction.atomic(durable=True)
def cancel_run(*, run: CalculationRun, now: datetime) -> CalculationRun:
    """
    Stop a run: queued or at work, nothing of it becomes visible.

    Raises:
        RunAlreadyFinished: it has ended.
    """
    stopped = (
        CalculationRun.objects.select_for_update(no_key=True, of=("self",))
        .select_related("company", "settings")
        .filter(pk=run.pk, status__in=CalculationRun.open_statuses)
        .first()
    )
    if stopped is None:
        raise RunAlreadyFinished(calculation=str(run.pk), status=run.status)
    _end(stopped, Status.CANCELLED, now=now)
    return stopped
