"""
Who works on a queued row, and for how long (reliability.md, REAP).

A worker takes a lease before it begins and extends it while it lives. A row without a lease, or with one that is
over, belongs to whoever comes next. Clocks of workers may differ, so every comparison is the database's own.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import (
    DatabaseError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    connection,
    models,
    transaction,
)
from django.db.models import F, Q
from django.db.models.expressions import Func
from django.db.models.functions import Coalesce

from payments.domain.errors import PaymentsError
from payments.models import QueuedWork
from payments.services.failpoints import sabotaged

LEASE_SECONDS = 6
BEAT_SECONDS = 2
RESEND_SECONDS = 3


class _DatabaseNow(Func):
    """The database's clock at this statement, not at the transaction's start."""

    template = "clock_timestamp()"
    output_field = models.DateTimeField()


class _DatabaseLater(Func):
    """The database's clock plus some seconds."""

    template = "clock_timestamp() + make_interval(secs => %(seconds)s)"
    output_field = models.DateTimeField()

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds=seconds)


def database_now() -> Func:
    """`clock_timestamp()` for filters and updates."""
    return _DatabaseNow()


def database_later(seconds: float) -> Func:
    """`clock_timestamp()` plus seconds (negative: before)."""
    return _DatabaseLater(seconds)


@dataclass(frozen=True, slots=True)
class Lease:
    """Proof of being the one at work: whoever holds an older attempt number may no longer write."""

    model: type[QueuedWork]
    work_id: UUID
    attempt: int


def _held(lease: Lease) -> models.QuerySet[QueuedWork]:
    """The row, if it is unfinished and this attempt is still the one at work."""
    return lease.model._default_manager.filter(
        pk=lease.work_id, attempt=lease.attempt, status__in=lease.model.open_statuses
    )


def open_work(model: type[QueuedWork]) -> Q:
    """Rows that are not finished and that nobody alive works on."""
    return Q(status__in=model.open_statuses) & (Q(lease_until=None) | Q(lease_until__lt=database_now()))


@transaction.atomic(durable=True)
def take(
    model: type[QueuedWork], work_id: UUID, *, running: str, turn: Q | None = None, **noted: object
) -> Lease | None:
    """
    Become the one who works on a row: its attempt is counted and committed before the work begins, together with
    what else is `noted` in the row.

    Returns None if it is finished, somebody alive has it or is about to end it, it has used up its attempts (see
    `exhausted`), or its turn has not come: `turn` does not hold, or a constraint of its company says so.
    """
    waiting = model._default_manager.filter(open_work(model), turn or Q(), pk=work_id, attempt__lt=model.MAX_ATTEMPTS)
    if not waiting.select_for_update(skip_locked=True, no_key=True, of=("self",)).values_list("pk").first():
        return None
    try:
        with transaction.atomic():
            taken = waiting.update(
                status=running,
                attempt=F("attempt") + 1,
                lease_until=database_later(LEASE_SECONDS),
                started_at=Coalesce("started_at", database_now()),
                version=F("version") + 1,
                **noted,
            )
    except IntegrityError:
        return None
    if not taken:
        return None
    attempt = model._default_manager.values_list("attempt", flat=True).get(pk=work_id)
    return Lease(model, work_id, attempt)


def allow_long_statements(*, seconds: int) -> None:
    """
    Give the statements of this transaction more time than those of a request, and end them when their worker is gone.

    By itself a server works on for a client that was killed, and holds its locks, until it has something to tell it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"SET LOCAL statement_timeout = '{seconds:d}s'; SET LOCAL lock_timeout = '60s'; "
            "SET LOCAL client_connection_check_interval = '1s'"
        )


def still_mine(lease: Lease) -> bool:
    """Lock the row and say whether this attempt is still the one; inside the transaction that finishes the work."""
    if sabotaged("fence"):
        return True
    return _held(lease).select_for_update(no_key=True).exists()


def is_mine(lease: Lease) -> bool:
    """Whether this attempt is still the one, without a lock: soon it may be no longer."""
    return _held(lease).exists()


def release(lease: Lease, error: BaseException) -> None:
    """
    Return a row unfinished after an error.

    Where the database went away or let somebody else go first, that was not the work's fault, and the attempt is not
    counted. Anything else counts, so that a bug ends after MAX_ATTEMPTS. If nothing can be written now, the lease
    simply runs out.
    """
    blameless = lost_connection(error) or had_to_wait(error)
    if lost_connection(error):
        connection.close()  # what is left of it cannot say so
    try:
        _held(lease).update(attempt=lease.attempt - blameless, lease_until=None, sent_at=None)
    except DatabaseError:
        connection.close()


def count(model: type[QueuedWork], work_id: UUID, error: BaseException, *, running: str) -> None:
    """`release` of a row that was worked on without a lease, and not counted before."""
    if lost_connection(error):
        connection.close()
        return
    untried = model._default_manager.filter(open_work(model), pk=work_id, attempt=0)
    try:
        untried.update(status=running, attempt=1, sent_at=None, version=F("version") + 1)
    except DatabaseError:
        connection.close()


_GONE = ("08", "57P")
"""SQLSTATE classes of a lost connection and of a server that stops; a client-side loss has no SQLSTATE at all."""

_WAITED = ("55P03", "40P01", "40001")
"""Lock not available in time, deadlock, serialisation failure: trying again is the answer."""


def lost_connection(error: BaseException) -> bool:
    """Whether an error says that the database went away, rather than that it refused something."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    state = sqlstate(error)
    return state is None or state.startswith(_GONE)


def had_to_wait(error: BaseException) -> bool:
    """Whether an error says that somebody else held what was needed."""
    return isinstance(error, DatabaseError) and sqlstate(error) in _WAITED


def sqlstate(error: BaseException) -> str | None:
    """PostgreSQL's code of an error of Django's; none where the server did not say anything."""
    return getattr(error.__cause__, "sqlstate", None)


def show_progress(lease: Lease, *, phase: str, done: int, total: int | None) -> bool:
    """Write how far the work is, and extend the lease; False if it is no longer ours (cancelled, taken over)."""
    return bool(
        _held(lease).update(
            phase=phase,
            done=done,
            total=total,
            lease_until=database_later(LEASE_SECONDS),
            version=F("version") + 1,
        )
    )


@contextmanager
def kept_alive(lease: Lease) -> Iterator[None]:
    """Extend the lease from a thread of its own while the block runs, however long one statement takes."""
    stop = threading.Event()

    def beat() -> None:
        while not stop.wait(BEAT_SECONDS):
            try:
                _held(lease).update(lease_until=database_later(LEASE_SECONDS))
            except DatabaseError:
                connection.close()
        connection.close()

    thread = threading.Thread(target=beat, name=f"lease-{lease.work_id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


@transaction.atomic(durable=True)
def due_for_sending(model: type[QueuedWork], *, limit: int = 200) -> list[UUID]:
    """
    Rows whose message must be sent (again): never sent, lost, or left by a worker that died. Marks them as sent.

    Safe with several sweepers at once: each row is handed to one of them.
    """
    if sabotaged("sweeper"):
        return []
    overdue = Q(sent_at=None) | Q(sent_at__lt=database_later(-RESEND_SECONDS))
    rows = list(
        model._default_manager.select_for_update(skip_locked=True, no_key=True)
        .filter(open_work(model) & overdue)
        .order_by("created_at")
        .values_list("pk", flat=True)[:limit]
    )
    mark_sent(model, rows)
    return rows


def mark_sent(model: type[QueuedWork], ids: list[Any]) -> None:
    """
    Remember that a message is sent now, so that the sweeper gives it time to arrive.

    Before it is sent, and committed: a worker that takes it at once would meet this row locked, and leave the work to
    the sweeper. Where the sender dies in between, the sweeper sends it.
    """
    model._default_manager.filter(pk__in=ids, status__in=model.open_statuses).update(sent_at=database_now())


class WorkExhausted(PaymentsError):
    """Every attempt ended without an answer: the work kills whoever touches it, or meets a bug each time."""

    slug = "work-exhausted"


def used_up(model: type[QueuedWork]) -> Q:
    """Rows whose attempts are used up and that nobody alive works on."""
    return open_work(model) & Q(attempt__gte=model.MAX_ATTEMPTS)


def exhausted(model: type[QueuedWork]) -> list[UUID]:
    """Work that killed whoever touched it, or met a bug each time. It is to be failed, visibly."""
    return list(model._default_manager.filter(used_up(model)).values_list("pk", flat=True))
