"""Old events go, and the stream says where it begins now."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from pytest_django import Settings

from jobs.tasks import upkeep
from payments.events import log
from payments.events.log import NewEvent
from payments.models import Supplier, SupplierEvent, SupplierStream
from payments.selectors import events
from payments.services import pruning
from payments.services.pruning import Retention, prune_events
from tests.ledgers import new_company

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 3, 15, 9, tzinfo=UTC)
FOR_EVER = 36_500


def supplier_with(*ages_days: int) -> Supplier:
    """A supplier with one event for each of these ages, the oldest first."""
    supplier = Supplier.objects.create(company=new_company(), code=uuid4().hex, name="Deneme")
    for age in ages_days:
        append(supplier, now=NOW - timedelta(days=age))
    return supplier


def append(supplier: Supplier, *, now: datetime = NOW) -> None:
    new = NewEvent(supplier.pk, '{"version":"@version@"}', "supplier.balance", {"name": "x"})
    with transaction.atomic():
        log.record([new], company_id=supplier.company_id, kind="supplier.updated", run_id=None, now=now)


def kept(supplier: Supplier) -> tuple[int, list[int]]:
    """Where the stream says it begins, and the numbers that are there."""
    numbers = SupplierEvent.objects.filter(supplier=supplier).order_by("seq").values_list("seq", flat=True)
    return SupplierStream.objects.get(supplier=supplier).min_seq, list(numbers)


class TestPruneEvents:
    def test_deletes_what_is_older_than_it_is_kept(self) -> None:
        supplier, young = supplier_with(100, 91, 89, 1), supplier_with(3, 2)

        pruned = prune_events(retention=Retention(days=90, count=1000), now=NOW)

        assert pruned == 2
        assert kept(supplier) == (3, [3, 4])
        assert kept(young) == (1, [1, 2])

    def test_keeps_no_more_than_the_newest_of_each_supplier(self) -> None:
        supplier, few = supplier_with(5, 4, 3, 2, 1), supplier_with(5, 4, 3)

        prune_events(retention=Retention(days=FOR_EVER, count=3), now=NOW)

        assert kept(supplier) == (3, [3, 4, 5])
        assert kept(few) == (1, [1, 2, 3])

    def test_leaves_the_numbering_as_it_was_when_nothing_is_kept(self) -> None:
        supplier = supplier_with(400, 300)

        prune_events(retention=Retention(days=90, count=10), now=NOW)
        append(supplier)

        assert kept(supplier) == (3, [3])

    def test_changes_nothing_the_second_time(self) -> None:
        supplier = supplier_with(100, 1)
        prune_events(retention=Retention(days=90, count=10), now=NOW)

        assert prune_events(retention=Retention(days=90, count=10), now=NOW) == 0
        assert kept(supplier) == (2, [2])

    def test_goes_through_more_suppliers_than_it_locks_at_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pruning, "_BATCH", 2)
        suppliers = [supplier_with(100, 1) for _ in range(5)]

        assert prune_events(retention=Retention(days=90, count=10), now=NOW) == 5
        assert {kept(one)[0] for one in suppliers} == {2}

    def test_waits_for_an_appender_and_counts_its_event(self) -> None:
        supplier = supplier_with(4, 3, 2)
        appended, may_commit = threading.Event(), threading.Event()

        def append_slowly() -> None:
            new = NewEvent(supplier.pk, '{"version":"@version@"}', "supplier.balance", {"name": "x"})
            with transaction.atomic():
                log.record([new], company_id=supplier.company_id, kind="supplier.updated", run_id=None, now=NOW)
                appended.set()
                may_commit.wait(20)
            connection.close()

        appender = threading.Thread(target=append_slowly)
        appender.start()
        assert appended.wait(20)
        threading.Timer(0.3, may_commit.set).start()
        prune_events(retention=Retention(days=FOR_EVER, count=2), now=NOW)
        appender.join()

        first, numbers = kept(supplier)
        assert numbers == list(range(first, 5)), "what is there is what the stream says"

    def test_is_what_the_hourly_tick_does(self, settings: Settings) -> None:
        settings.VADE = settings.VADE.model_copy(update={"events_keep_count": 2, "events_keep_days": FOR_EVER})
        supplier = supplier_with(3, 2, 1)

        upkeep.prune()

        assert kept(supplier) == (2, [2, 3])


class TestMissed:
    def test_is_what_follows_a_number(self) -> None:
        supplier = supplier_with(3, 2, 1)

        found = events.missed(supplier.pk, since=1, epoch=None, limit=50)

        assert [event["seq"] for event in found.events] == [2, 3]
        assert found.snapshot is None

    def test_is_a_snapshot_where_that_was_pruned(self) -> None:
        supplier = supplier_with(100, 95, 1)
        prune_events(retention=Retention(days=90, count=10), now=NOW)

        found = events.missed(supplier.pk, since=1, epoch=None, limit=50)

        assert found.events == []
        assert found.snapshot is not None
        assert found.snapshot.head.last == 3
        assert events.missed(supplier.pk, since=2, epoch=None, limit=50).snapshot is None

    def test_is_a_snapshot_for_a_number_of_another_life_of_the_log(self) -> None:
        supplier = supplier_with(3, 2, 1)
        epoch = events.head(supplier.pk).epoch

        assert events.missed(supplier.pk, since=1, epoch=epoch, limit=50).snapshot is None
        assert events.missed(supplier.pk, since=1, epoch="anothertime0", limit=50).snapshot is not None
        assert events.missed(supplier.pk, since=99, epoch=None, limit=50).snapshot is not None
