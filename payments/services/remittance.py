"""
Remittance advice: a supplier is told which documents a payment to it is for.

An advice is written in the transaction in which the payment takes its step, and withdrawn in the one in which it fails.
Both are told on the supplier's topic. Mailing it is another matter (payments.services.remittance_delivery).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from uuid import UUID

import orjson
from django.db import transaction
from django.db.models import F

from payments.domain.errors import PaymentsError
from payments.domain.money import to_text
from payments.domain.paying import AdviceMoment, AdviceStatus
from payments.events import log
from payments.events.log import NewEvent
from payments.events.publish import event_messages, publish
from payments.models import Company, PaymentFile, PaymentLine, RemittanceAdvice, RemittanceSettings
from payments.services import auditing
from payments.services.auditing import Actor

NO_ADDRESS, SWITCHED_OFF, PAYMENT_FAILED = "no-address", "switched-off", "payment-failed"


class AdviceNotSendable(PaymentsError):
    """It has no address to go to, or must not go there."""

    slug = "remittance-advice-not-sendable"
    status = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a company wants of its advices."""

    enabled: bool
    moment: AdviceMoment
    language: str
    sender: str
    reply_to: str


def settings_of(company_id: int) -> RemittanceSettings:
    """What a company has chosen: nothing is sent until it has."""
    return RemittanceSettings.objects.filter(pk=company_id).first() or RemittanceSettings(company_id=company_id)


@transaction.atomic(durable=True)
def change_settings(
    *, company: Company, wish: Wish, actor: Actor, now: datetime, unless: Callable[[RemittanceSettings], None]
) -> RemittanceSettings:
    """
    Switch advices on or off. Payments of before are not advised later; what waits to be mailed when they are switched
    off is not mailed.

    Args:
        unless: called with what stands, the company's row locked; raises where the change is not to be made.
    """
    Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    row = settings_of(company.pk)
    unless(row)
    before = _told(row)
    row.enabled, row.moment, row.language = wish.enabled, wish.moment.value, wish.language
    row.sender, row.reply_to = wish.sender, wish.reply_to
    row.save()
    if not row.enabled:
        RemittanceAdvice.objects.filter(company=company, status=AdviceStatus.QUEUED).update(
            status=AdviceStatus.NOT_MAILED, reason=SWITCHED_OFF, lease_until=None, next_attempt_at=None
        )
    auditing.record(
        company_id=company.pk,
        actor=actor,
        action="remittance.settings-changed",
        subject="company",
        subject_id=company.code,
        now=now,
        before=before,
        after=_told(row),
    )
    return row


def advise(*, company: Company, line_ids: Sequence[int], moment: AdviceMoment, now: datetime) -> None:
    """
    Write the advices of payments that have taken a step, where the company wants them from this step on; a payment that
    has one gets no second. Inside the caller's transaction, which holds the company's row.
    """
    wanted = settings_of(company.pk)
    if not wanted.enabled or (moment is AdviceMoment.EXPORTED and wanted.moment != AdviceMoment.EXPORTED):
        return
    lines = list(PaymentLine.objects.filter(pk__in=line_ids, advice=None).select_related("supplier").order_by("pk"))
    days = _execution_days({line.run_id for line in lines})
    written = [
        _new(company, line, line.booked_on or days[line.run_id, line.house_bank_id, line.currency], wanted, now)
        for line in lines
    ]
    RemittanceAdvice.objects.bulk_create(written, batch_size=2_000)
    _tell(company, written, code="supplier.payment-advised", now=now)


def withdraw(*, company: Company, line_ids: Sequence[int], now: datetime) -> None:
    """
    Take back the advices of payments that did not come about: what has not gone is not mailed any more. Inside the
    caller's transaction, which holds the company's row.
    """
    rows = list(
        RemittanceAdvice.objects.filter(line__in=line_ids)
        .exclude(status=AdviceStatus.WITHDRAWN)
        .select_related("line__supplier")
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    for row in rows:
        row.status, row.reason, row.withdrawn_at = AdviceStatus.WITHDRAWN.value, PAYMENT_FAILED, now
    RemittanceAdvice.objects.bulk_update(rows, ["status", "reason", "withdrawn_at"], batch_size=2_000)
    _tell(company, rows, code="supplier.advice-withdrawn", now=now)


@transaction.atomic(durable=True)
def resend(*, advice: RemittanceAdvice, actor: Actor, now: datetime) -> RemittanceAdvice:
    """
    Mail an advice once more, as a message of its own, to the address the supplier has now.

    Raises:
        AdviceNotSendable: the payment failed, the company sends none, or the supplier has no address.
    """
    row = RemittanceAdvice.objects.select_for_update(of=("self",)).select_related("supplier").get(pk=advice.pk)
    reason = _hindrance(row)
    if reason:
        raise AdviceNotSendable(reason=reason)
    row.edition, row.tries, row.status, row.reason = row.edition + 1, 0, AdviceStatus.QUEUED.value, ""
    row.lease_until = row.next_attempt_at = None
    row.save(update_fields=["edition", "tries", "status", "reason", "lease_until", "next_attempt_at"])
    auditing.record(
        company_id=row.company_id,
        actor=actor,
        action="remittance.resent",
        subject="remittance_advice",
        subject_id=row.pk,
        now=now,
        after={"edition": row.edition},
    )
    return row


def _hindrance(row: RemittanceAdvice) -> str:
    if row.status == AdviceStatus.WITHDRAWN:
        return PAYMENT_FAILED
    if not settings_of(row.company_id).enabled:
        return SWITCHED_OFF
    return "" if row.supplier.email else NO_ADDRESS


def _new(company: Company, line: PaymentLine, day: date, wanted: RemittanceSettings, now: datetime) -> RemittanceAdvice:
    has_address = bool(line.supplier.email)
    return RemittanceAdvice(
        company=company,
        supplier_id=line.supplier_id,
        line=line,
        language=wanted.language,
        paid_on=day,
        status=AdviceStatus.QUEUED.value if has_address else AdviceStatus.NOT_MAILED.value,
        reason="" if has_address else NO_ADDRESS,
        created_at=now,
    )


def _execution_days(run_ids: Iterable[UUID]) -> dict[tuple[UUID, int, str], date]:
    """The days that banks were told to pay on, by run, account and currency."""
    files = PaymentFile.objects.filter(run__in=run_ids, kind=PaymentFile.Kind.BANK)
    return {
        (run_id, house_id, currency): date.fromisoformat(day)
        for run_id, house_id, days in files.values_list("run_id", "house_bank_id", "execution_days")
        for currency, day in days.items()
    }


def _tell(company: Company, rows: Sequence[RemittanceAdvice], *, code: str, now: datetime) -> None:
    """One event for each supplier, and the runs' readers hear of it, once it is committed."""
    if not rows:
        return
    mine: dict[int, list[RemittanceAdvice]] = defaultdict(list)
    for row in rows:
        mine[row.supplier_id].append(row)
    events = log.record(
        [_event(supplier_id, told, code) for supplier_id, told in mine.items()],
        company_id=company.pk,
        kind=log.PAYMENT_ADVISED,
        run_id=None,
        now=now,
    )
    Company.objects.filter(pk=company.pk).update(figures_version=F("figures_version") + 1)  # webhooks look there
    transaction.on_commit(partial(publish, event_messages(events)), robust=True)


def _event(supplier_id: int, rows: Sequence[RemittanceAdvice], code: str) -> NewEvent:
    supplier = rows[0].line.supplier
    told = [
        {
            "id": str(row.pk),
            "status": "withdrawn" if row.status == AdviceStatus.WITHDRAWN else "issued",
            "currency": row.line.currency,
            "amount": to_text(row.line.net, row.line.currency),
            "paid_on": row.paid_on.isoformat(),
            "end_to_end_id": row.line.end_to_end_id,
        }
        for row in rows
    ]
    return NewEvent(
        supplier_id=supplier_id,
        data=orjson.dumps({"version": log.VERSION, "advices": told}).decode(),
        message_code=code,
        message_values={"name": supplier.name or supplier.code, "count": len(told)},
    )


def _told(row: RemittanceSettings) -> dict[str, object]:
    return {
        "enabled": row.enabled,
        "moment": row.moment,
        "language": row.language,
        "sender": row.sender,
        "reply_to": row.reply_to,
    }
