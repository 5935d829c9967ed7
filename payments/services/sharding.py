"""
A whole company read and closed in parts, by suppliers, by whichever workers have time.

Whoever leads the run keeps the transaction open whose snapshot all parts are read from: they are one state of the
ledger, whatever is posted meanwhile. It offers the parts to other workers and does itself what nobody has taken, so
that a message that is lost or comes late costs nothing but the help. A part is held by a lease of its own; one whose
worker died is taken up by the leader when that is over.

Parts write no results: the leader stores them all in the transaction that ends the run, as if it had read the ledger
alone. Where it dies its snapshot and its attempt are over, and so are its parts (decisions/0008).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import F, Q

from payments.domain.errors import PaymentsError
from payments.models import CalculationRun, CalculationShard
from payments.services import closing_paths, work
from payments.services.closing_paths import ClosedPart, PartsPath
from payments.services.failpoints import failpoint
from payments.services.work import Lease, WorkExhausted

Status = CalculationShard.Status
Offer = Callable[[Sequence[UUID]], None]
"""Tells other workers of parts they may take."""

MOST = 8
"""A company is divided into no more parts than that: each reads the table once more."""

_LOOK_SECONDS = 0.02
_STATEMENT_SECONDS = 600
_ANY_SUPPLIER = 2**63 - 1

_HOLDS = "SELECT 1 FROM ledger_entry WHERE company_id = %s OFFSET %s LIMIT 1"
# Where the suppliers of a company, in the order of their ids, are to be divided: the first of each part.
_FIRSTS = """
    SELECT min(supplier_id) FROM (
        SELECT supplier_id, div((sum(n) OVER (ORDER BY supplier_id) - n) * %(parts)s, sum(n) OVER ()) AS part
        FROM (SELECT supplier_id, count(*) AS n FROM ledger_entry WHERE company_id = %(company)s GROUP BY 1) s
    ) p GROUP BY part ORDER BY 1
"""


class ShardsGone(Exception):
    """The parts of this attempt are no longer there: a later one has begun, or PostgreSQL has crashed."""


def is_worth_it(run: CalculationRun) -> bool:
    """Whether a run is divided: of a whole company of two parts at least (VADE_CALCULATION_SHARD_ENTRIES)."""
    size = settings.VADE.calculation_shard_entries
    if run.supplier_ids is not None or not size:
        return False
    with connection.cursor() as cursor:
        cursor.execute(_HOLDS, [run.company_id, 2 * size - 1])
        return cursor.fetchone() is not None


def read_and_close(
    run: CalculationRun, lease: Lease, *, offer: Offer, told: Callable[[int], None]
) -> tuple[PartsPath, int]:
    """
    A whole company, closed; and the revision of its ledger. `told` hears how many entries are done.

    Raises:
        AsOfNotAvailable, AmountOverflow: as without parts.
        WorkExhausted: one part has ended its worker again and again.
        ShardsGone: this attempt has been overtaken.
    """
    discard(lease)
    with _held_snapshot() as (cursor, snapshot):
        cursor.execute("SELECT ledger_revision FROM company WHERE id = %s", [run.company_id])
        revision: int = cursor.fetchone()[0]
        shards = _divide(cursor, run, lease, snapshot)
        failpoint("shards.made")
        # The leader begins at the front, helpers at the back.
        offer(shards[:0:-1])
        mine = _until_done(lease, len(shards), told)
    helped = CalculationShard.objects.filter(pk__in=shards).exclude(pk__in=mine)
    theirs = {shard.pk: ClosedPart.taken(shard.contents, shard.result) for shard in helped}
    parts = {**theirs, **mine}
    return PartsPath([parts[pk] for pk in shards]), revision


@contextmanager
def _held_snapshot() -> Iterator[tuple[CursorWrapper, str]]:
    """
    A transaction on a connection of its own, beside the pool, and the name others read its snapshot by. It ends with
    the block, and with this process.
    """
    holder = connection.copy()
    holder.settings_dict["OPTIONS"] = {**holder.settings_dict["OPTIONS"], "pool": None}
    try:
        with holder.cursor() as cursor:
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute(
                f"SET LOCAL statement_timeout = '{_STATEMENT_SECONDS}s'; "
                f"SET LOCAL idle_in_transaction_session_timeout = '{_STATEMENT_SECONDS}s'"
            )
            cursor.execute("SELECT pg_export_snapshot()")
            yield cursor, cursor.fetchone()[0]
    finally:
        holder.close()


def _divide(cursor: CursorWrapper, run: CalculationRun, lease: Lease, snapshot: str) -> list[UUID]:
    """Parts of about as many entries each. Together they are every supplier there can be, so that none is left out."""
    cursor.execute("SELECT count(*) FROM ledger_entry WHERE company_id = %s", [run.company_id])
    parts = min(MOST, max(1, cursor.fetchone()[0] // settings.VADE.calculation_shard_entries))
    cursor.execute(_FIRSTS, {"company": run.company_id, "parts": parts})
    firsts = [0, *[first for (first,) in cursor.fetchall()][1:]]
    lasts = [*[first - 1 for first in firsts[1:]], _ANY_SUPPLIER]
    made = [
        CalculationShard(
            run=run,
            run_attempt=lease.attempt,
            first_supplier=first,
            last_supplier=last,
            snapshot=snapshot,
            status=Status.QUEUED,
        )
        for first, last in zip(firsts, lasts, strict=True)
    ]
    return [shard.pk for shard in CalculationShard.objects.bulk_create(made)]


def _until_done(lease: Lease, count: int, told: Callable[[int], None]) -> dict[UUID, ClosedPart]:
    """Take what is free until nothing is open any more; what was done here, by shard."""
    mine: dict[UUID, ClosedPart] = {}
    seen = 0
    while True:
        look = _look(lease)
        if not look.is_led or look.there != count:
            raise ShardsGone
        if look.done > seen:
            seen = look.done
            told(look.entries)
        if seen == count:
            return mine
        if look.is_used_up:
            raise WorkExhausted
        if look.free is None or not _done_here(look.free, mine):
            time.sleep(_LOOK_SECONDS)


class _Look(NamedTuple):
    """How the parts of an attempt are at a moment; `free` is the first that nobody alive has."""

    there: int
    done: int
    entries: int
    free: UUID | None
    is_used_up: bool
    is_led: bool


_LOOK = f"""
    SELECT count(*), count(*) FILTER (WHERE status = 'succeeded'), coalesce(sum(done), 0)::bigint,
           (array_agg(id ORDER BY first_supplier) FILTER (
               WHERE is_free AND attempt < {CalculationShard.MAX_ATTEMPTS}))[1],
           coalesce(bool_or(is_free AND attempt >= {CalculationShard.MAX_ATTEMPTS}), false),
           EXISTS (SELECT 1 FROM calculation_run WHERE id = %(run)s AND attempt = %(attempt)s AND status = 'running')
    FROM (
        SELECT id, status, attempt, first_supplier, done, status <> 'succeeded'
               AND coalesce(lease_until < clock_timestamp(), true) AS is_free
        FROM calculation_shard WHERE run_id = %(run)s AND run_attempt = %(attempt)s
    ) s
"""


def _look(lease: Lease) -> _Look:
    with connection.cursor() as cursor:
        cursor.execute(_LOOK, {"run": lease.work_id, "attempt": lease.attempt})
        return _Look(*cursor.fetchone())


def _done_here(shard_id: UUID, mine: dict[UUID, ClosedPart]) -> bool:
    held = _take(shard_id)
    if held is None:
        return False
    with work.kept_alive(held):
        closed = _closed(held)
        if _end(held, done=closed.entry_count):
            mine[shard_id] = closed
    return True


def carry_out_shard(*, shard_id: UUID) -> None:
    """
    Read and close a part for whoever leads its run, and hand the result over. A second delivery finds it taken.

    What cannot be calculated is given back: the leader meets the same, and says so.
    """
    held = _take(shard_id)
    if held is None:
        return
    try:
        with work.kept_alive(held):
            closed = _closed(held)
            failpoint("shard.calculated")
            contents, rows = closed.handed_over()
            _end(held, done=closed.entry_count, contents=contents, result=rows)
            failpoint("shard.handed-over")
    except PaymentsError as refused:
        work.release(held, refused)
    except Exception as error:
        work.release(held, error)
        raise


def _take(shard_id: UUID) -> Lease | None:
    """A part, while the attempt that made it is at work."""
    at_work = Q(run__status=CalculationRun.Status.RUNNING, run__attempt=F("run_attempt"))
    return work.take(CalculationShard, shard_id, running=Status.RUNNING, turn=at_work)


def _closed(held: Lease) -> ClosedPart:
    shard = CalculationShard.objects.select_related("run__company", "run__settings").get(pk=held.work_id)
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SET TRANSACTION SNAPSHOT %s", [shard.snapshot])
        work.allow_long_statements(seconds=_STATEMENT_SECONDS)
        path = closing_paths.read_columns(shard.run, extent=(shard.first_supplier, shard.last_supplier))
    failpoint("shard.read")
    path.close(shard.run)
    return path.closed(shard.run_id)


@transaction.atomic(durable=True)
def _end(held: Lease, **told: object) -> bool:
    """Say that a part is done; False if it is no longer this worker's."""
    if not work.still_mine(held):
        return False
    CalculationShard.objects.filter(pk=held.work_id).update(status=Status.SUCCEEDED, lease_until=None, **told)
    return True


def discard(lease: Lease) -> None:
    """Delete the parts of this attempt of a run and of those before it."""
    CalculationShard.objects.filter(run_id=lease.work_id, run_attempt__lte=lease.attempt).delete()


def discard_left() -> None:
    """Delete the parts of attempts that are over: what a leader that died has left."""
    over = ~Q(run__status=CalculationRun.Status.RUNNING) | Q(run__attempt__gt=F("run_attempt"))
    CalculationShard.objects.filter(over).delete()
