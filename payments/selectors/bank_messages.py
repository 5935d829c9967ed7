"""Payments that a bank can speak of, and what banks have said."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from payments.domain.errors import NotFound
from payments.export.answers import BankMessage as Told
from payments.export.answers import Sent
from payments.models import Company, PaymentFile, PaymentLine


class BankMessageNotFound(NotFound):
    """No such message of a bank, or none the caller may know of."""

    slug = "bank-message-not-found"


def runs_spoken_of(company: Company, told: Told) -> list[UUID]:
    """The exported runs of a company that a message names: by payment, batch or file; in the order of their ids."""
    references = {one.end_to_end_id for one in told.said} - {""}
    found = set(
        PaymentLine.objects.filter(
            run__company=company, run__exported_at__isnull=False, end_to_end_id__in=references
        ).values_list("run_id", flat=True)
    )
    messages = {one.message_id for one in told.said if not one.end_to_end_id} - {""}
    batches = {one.batch_id for one in told.said if not one.end_to_end_id} - {""}
    files = PaymentFile.objects.filter(run__company=company, kind=PaymentFile.Kind.BANK)
    found.update(files.filter(message_id__in=messages).values_list("run_id", flat=True))
    if batches:
        named = files.values_list("run_id", "batches")
        found.update(run for run, own in named if batches & set(own.values()))
    return sorted(found)


def sent_of(run_ids: Iterable[UUID]) -> dict[str, tuple[Sent, PaymentLine]]:
    """The payments of some runs as they were sent, with their rows, by EndToEndId, in the order of the files."""
    ids = list(run_ids)
    files = {
        (one.run_id, one.house_bank_id): one
        for one in PaymentFile.objects.filter(run__in=ids, kind=PaymentFile.Kind.BANK).defer("content")
    }
    found = {}
    for line in PaymentLine.objects.filter(run__in=ids).order_by("run_id", "position"):
        file = files[line.run_id, line.house_bank_id]
        sent = Sent(
            end_to_end_id=line.end_to_end_id,
            message_id=file.message_id or "",
            batch_id=file.batches[line.currency],
            amount_minor=line.net,
            currency=line.currency,
        )
        found[line.end_to_end_id] = sent, line
    return found
