"""The event log: numbers without a hole, whoever writes."""

from __future__ import annotations

import threading
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone

from payments.events import log
from payments.events.log import NewEvent
from payments.models import Supplier, SupplierEvent, SupplierStream
from payments.selectors import events
from tests.ledgers import new_company

pytestmark = pytest.mark.django_db(transaction=True)


def new_supplier() -> Supplier:
    return Supplier.objects.create(company=new_company(), code=uuid4().hex, name="Deneme")


def append(*suppliers: Supplier) -> list[log.LoggedEvent]:
    new = [NewEvent(one.pk, '{"version":"@version@"}', "supplier.balance", {"name": one.name}) for one in suppliers]
    with transaction.atomic():
        return log.record(
            new, company_id=suppliers[0].company_id, kind="supplier.updated", run_id=None, now=timezone.now()
        )


class TestRecord:
    def test_numbers_each_supplier_from_one(self) -> None:
        first, second = new_supplier(), new_supplier()

        append(first)
        recorded = append(first, second)

        assert {(event.supplier_id, event.seq) for event in recorded} == {(first.pk, 2), (second.pk, 1)}

    def test_puts_the_number_into_the_data(self) -> None:
        supplier = new_supplier()
        append(supplier)

        assert [event.data for event in append(supplier)] == ['{"version":2}']

    def test_leaves_what_only_looks_like_the_number_alone(self) -> None:
        supplier = new_supplier()
        told = NewEvent(supplier.pk, '{"version":"@version@","name":"@version@"}', "supplier.balance", {})

        with transaction.atomic():
            [recorded] = log.record(
                [told], company_id=supplier.company_id, kind="supplier.updated", run_id=None, now=timezone.now()
            )

        stored = SupplierEvent.objects.get(supplier=supplier)
        assert recorded.data == stored.data == '{"version":1,"name":"@version@"}'

    def test_leaves_no_number_behind_when_the_fact_is_rolled_back(self) -> None:
        supplier = new_supplier()

        def breaks_off() -> None:
            with transaction.atomic():
                append(supplier)
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            breaks_off()

        assert [event.seq for event in append(supplier)] == [1]

    def test_is_contiguous_under_many_writers_and_no_reader_skips(self) -> None:
        suppliers = [new_supplier() for _ in range(3)]
        writers, each = 6, 25
        seen: dict[int, list[int]] = {one.pk: [] for one in suppliers}
        done = threading.Event()

        def write() -> None:
            for _ in range(each):
                append(*suppliers)
            connection.close()

        def read() -> None:
            while not done.is_set():
                for one in suppliers:
                    last = seen[one.pk][-1] if seen[one.pk] else 0
                    seen[one.pk] += [event["seq"] for event in events.after(one.pk, last)]
            connection.close()

        threads = [threading.Thread(target=write) for _ in range(writers)]
        reader = threading.Thread(target=read)
        for thread in (reader, *threads):
            thread.start()
        for thread in threads:
            thread.join()
        done.set()
        reader.join()

        for one in suppliers:
            last = seen[one.pk][-1] if seen[one.pk] else 0
            seen[one.pk] += [event["seq"] for event in events.after(one.pk, last)]
            assert seen[one.pk] == list(range(1, writers * each + 1))
            assert SupplierStream.objects.get(pk=one.pk).last_seq == writers * each

    def test_refuses_two_events_of_one_supplier_at_once(self) -> None:
        supplier = new_supplier()

        with pytest.raises(ValueError, match="one event per supplier"):
            append(supplier, supplier)

        assert not SupplierEvent.objects.filter(supplier=supplier).exists()


class TestSnapshot:
    def test_carries_the_number_of_the_last_event_it_contains(self) -> None:
        supplier = new_supplier()
        append(supplier)
        append(supplier)

        snapshot = events.snapshot(supplier.pk)

        assert (snapshot.head.last, snapshot.data["version"], snapshot.data["closings"]) == (2, 2, [])

    def test_exists_before_anything_was_said(self) -> None:
        supplier = new_supplier()

        assert events.snapshot(supplier.pk).head == events.NOTHING_YET
