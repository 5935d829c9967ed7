"""Postings and calculations of one company at the same time, in two hundred orders of their steps."""

from __future__ import annotations

import hashlib
import queue
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from uuid import UUID

import orjson
import pytest
from django.db import connection, transaction
from django.utils import timezone

from payments.models import Company, ImportBatch, LedgerEntry, SupplierEvent
from payments.services import calculations, closing_paths
from payments.services.calculations import RunAlreadyFinished
from tests.ledgers import SOMEBODY, apply_rows, calculate, line, new_company, supplier_of

pytestmark = pytest.mark.django_db(transaction=True)

INTERLEAVINGS = 200
DAY = date(2026, 11, 1)
SUPPLIERS = ("S1", "S2")
STOPS = ("posting.applied", "run.requested", "calculation.read", "calculation.copied", "calculation.before-commit")
PATIENCE_S = 60.0
STEP_S = 0.015
"""Who has not come to its next point by then waits for a lock; somebody else goes on."""


class Actor:
    """A thread with a connection of its own that stops at every named point until it is told to go on."""

    def __init__(self, stage: Stage, number: int) -> None:
        self.stage = stage
        self.paused = False
        self.busy = False
        self.error: BaseException | None = None
        self.go = threading.Semaphore(0)
        self.parts: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self.thread = threading.Thread(target=self._act, name=f"actor-{number}", daemon=True)
        self.thread.start()

    def pause(self) -> None:
        with self.stage.changed:
            self.paused = True
            self.stage.changed.notify_all()
        self.go.acquire()

    def _act(self) -> None:
        try:
            self._play()
        finally:
            connection.close()

    def _play(self) -> None:
        while (part := self.parts.get()) is not None:
            try:
                self.pause()
                part()
            except RunAlreadyFinished:
                pass  # somebody else had the same run
            except BaseException as error:  # noqa: BLE001  # told by the main thread
                self.error = error
            with self.stage.changed:
                self.busy = False
                self.stage.changed.notify_all()


class Stage:
    """Lets one actor after the other take a step, in an order drawn from a seed."""

    def __init__(self, size: int) -> None:
        self.changed = threading.Condition()
        self.actors = [Actor(self, number) for number in range(size)]

    def point(self, name: str) -> None:
        """Stands in for `failpoint`."""
        if name not in STOPS:
            return
        for actor in self.actors:
            if actor.thread is threading.current_thread():
                actor.pause()

    def play(self, parts: list[Callable[[], None]], rng: random.Random, look: Callable[[], None]) -> int:
        """Play the parts to their end; `look` is called after every step. Returns how many steps there were."""
        for actor, part in zip(self.actors, parts, strict=True):
            actor.busy, actor.paused, actor.error = True, False, None
            actor.parts.put(part)
        deadline, steps = time.monotonic() + PATIENCE_S, 0
        while True:
            with self.changed:
                self.changed.wait_for(
                    lambda: any(one.paused for one in self.actors) or not any(one.busy for one in self.actors),
                    PATIENCE_S,
                )
                ready = [one for one in self.actors if one.paused]
            if not any(one.busy for one in self.actors):
                break
            assert ready, "everybody waits for somebody"
            assert time.monotonic() < deadline
            chosen = rng.choice(ready)
            chosen.paused = False
            chosen.go.release()
            with self.changed:
                self.changed.wait_for(lambda one=chosen: one.paused or not one.busy, STEP_S)  # type: ignore[misc]
            steps += 1
            look()
        for actor in self.actors:
            if actor.error is not None:
                raise actor.error
        return steps


@contextmanager
def stage_of(size: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    stage = Stage(size)
    monkeypatch.setattr(calculations, "failpoint", stage.point)
    try:
        yield stage
    finally:
        for actor in stage.actors:
            actor.parts.put(None)
            actor.thread.join(PATIENCE_S)


def post(batch: ImportBatch, key: str, supplier_id: int, point: Callable[[str], None]) -> None:
    """One posting of 1.00, with the lock and the revision of an import."""
    with transaction.atomic():
        company = Company.objects.select_for_update(no_key=True).get(pk=batch.company_id)
        LedgerEntry.objects.create(
            company=company,
            supplier_id=supplier_id,
            source_key=key,
            doc_no=key,
            kind="invoice",
            account_class="normal",
            posting_date=DAY,
            document_date=DAY,
            due_date=DAY,
            due_source="baseline",
            currency="TRY",
            amount=1_00,
            amount_lc=1_00,
            content_hash=hashlib.sha256(key.encode()).digest(),
            first_batch=batch,
            last_batch=batch,
        )
        point("posting.applied")
        Company.objects.filter(pk=company.pk).update(ledger_revision=company.ledger_revision + 1)


def run_for(company_id: int, suppliers: list[int] | None, point: Callable[[str], None]) -> None:
    """Ask for a calculation and carry it out, unless somebody else does."""
    run = calculations.request_run(
        company=Company.objects.get(pk=company_id),
        key_date=None,
        supplier_ids=suppliers,
        requester=SOMEBODY,
        now=timezone.now(),
    )
    point("run.requested")
    calculations.carry_out_run(run_id=run.pk, clock=timezone.now)


def shown(company_id: int) -> dict[int, tuple[int, int, UUID]]:
    """Of every supplier: the revision its shown figures have read, the balance, the run."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.supplier_id, r.ledger_revision, c.balance, r.id FROM current_closing c "
            "JOIN calculation_run r ON r.id = c.run_id WHERE c.company_id = %s",
            [company_id],
        )
        return {row[0]: (row[1], row[2], row[3]) for row in cursor.fetchall()}


class TestTwoHundredInterleavings:
    def test_never_show_an_older_figure_after_a_newer_one(self, monkeypatch: pytest.MonkeyPatch) -> None:
        company = new_company()
        apply_rows(company, [line(f"K{code}", "2026-11-01", "100.00", supplier=code) for code in SUPPLIERS])
        calculate(company)
        batch = ImportBatch.objects.get(company=company)
        ids = {code: supplier_of(company, code).pk for code in SUPPLIERS}
        balances = dict.fromkeys(ids.values(), 100_00)
        seen = dict.fromkeys(ids.values(), 0)

        def look() -> None:
            now = shown(company.pk)
            assert set(now) == set(seen)
            for supplier_id, (revision, _, _) in now.items():
                assert revision >= seen[supplier_id]
                seen[supplier_id] = revision

        with stage_of(3, monkeypatch) as stage:
            for number in range(INTERLEAVINGS):
                rng = random.Random(number)
                # Columns and plain integers take turns, so that both ways are overtaken and overtake.
                monkeypatch.setattr(closing_paths, "FEW_SUPPLIERS", rng.choice([0, 50]))

                def posting(actor: int, code: str, number: int = number) -> Callable[[], None]:
                    def part() -> None:
                        post(batch, f"N{number:03d}-{actor}", ids[code], stage.point)
                        run_for(company.pk, [ids[code]], stage.point)

                    balances[ids[code]] += 1_00
                    return part

                parts = [
                    lambda: run_for(company.pk, None, stage.point),
                    posting(1, rng.choice(SUPPLIERS)),
                    posting(2, rng.choice(SUPPLIERS)),
                ]
                assert stage.play(parts, rng, look) >= 6

                assert {pk: balance for pk, (_, balance, _) in shown(company.pk).items()} == balances

        for supplier_id in ids.values():
            events = list(SupplierEvent.objects.filter(supplier_id=supplier_id).select_related("run").order_by("seq"))
            revisions = [event.run.ledger_revision for event in events if event.run]
            told = orjson.loads(events[-1].data)["closings"][0]["balance"]
            assert [event.seq for event in events] == list(range(1, len(events) + 1))
            assert revisions == sorted(revisions)  # type: ignore[type-var]
            assert told == f"{balances[supplier_id] / 100:.2f}"
