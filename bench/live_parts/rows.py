"""The row that both sides of a race commit, and events like those of the log."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from uuid import uuid4

import orjson
from django.db import connection, transaction
from django.utils import timezone

from payments.events import log
from payments.events.log import SUPPLIER_UPDATED, VERSION, LoggedEvent, NewEvent
from payments.models import Company, Supplier, SupplierEvent

NO_EPOCH = "unlogged"


def prepare() -> None:
    """Make the table."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS bench_request (nonce text)")


def commit_one() -> None:
    """What stands for the request."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_request VALUES (%s)", [uuid4().hex])


@cache
def like_the_last(supplier_id: int) -> tuple[int, NewEvent]:
    """The supplier's company, and an event as its last one, to be numbered anew; what a calculation has at hand."""
    company_id = Supplier.objects.values_list("company_id", flat=True).get(pk=supplier_id)
    last = SupplierEvent.objects.filter(supplier_id=supplier_id).latest("seq")
    data = last.data.replace(f'"version":{last.seq}', f'"version":"{VERSION}"', 1)
    return company_id, NewEvent(supplier_id, data, last.message_code, orjson.loads(last.message_values))


def recorded(supplier_id: int, count: int = 1) -> list[LoggedEvent]:
    """Commit events that follow the supplier's last one."""
    company_id, event = like_the_last(supplier_id)
    with transaction.atomic(durable=True):
        return [
            one
            for _ in range(count)
            for one in log.record(
                [event], company_id=company_id, kind=SUPPLIER_UPDATED, run_id=None, now=timezone.now()
            )
        ]


def without_log(company: Company) -> Supplier:
    """A supplier nothing was ever told about."""
    return Supplier.objects.create(company=company, code="WITHOUT-LOG", name="Günlüksüz A.Ş.")


def unlogged(event: LoggedEvent, *, supplier_id: int, seq: int) -> LoggedEvent:
    """The same event, of a log that is nowhere."""
    return replace(event, supplier_id=supplier_id, seq=seq, epoch=NO_EPOCH)
