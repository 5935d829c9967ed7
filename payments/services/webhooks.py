"""Webhooks of a company: where its live frames are sent, by whose wish, and what is sent once more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from payments.domain.errors import FieldError, InvalidInput, PaymentsError
from payments.models import Company, WebhookTarget
from payments.network.webhooks import host_of, new_secret
from payments.services import auditing
from payments.services.auditing import Actor

MOST = 10
"""Webhooks of one company."""


class WebhookExists(PaymentsError):
    """The company sends to that address already."""

    slug = "webhook-exists"
    status = 409


class TooManyWebhooks(PaymentsError):
    """The company has as many as it can have."""

    slug = "too-many-webhooks"
    status = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants of a webhook."""

    url: str
    language: str
    active: bool


@transaction.atomic(durable=True)
def create_webhook(*, company: Company, wish: Wish, actor: Actor, now: datetime) -> WebhookTarget:
    """
    Send a company's frames to an address, from now on: what happened before is not told, unless it is replayed.

    Raises:
        InvalidInput: the address is none, or not one of VADE_WEBHOOK_HOSTS.
        WebhookExists: the company sends there already.
        TooManyWebhooks: it has ten.
    """
    _check(wish.url)
    locked = Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    if WebhookTarget.objects.filter(company=locked).count() >= MOST:
        raise TooManyWebhooks(most=MOST)
    row = WebhookTarget(
        company=locked,
        url=wish.url,
        language=wish.language,
        active=wish.active,
        secret=new_secret(),
        created_by_id=actor.user_id,
        created_name=actor.name,
        seen_version=locked.figures_version,
    )
    _save(row)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO webhook_place (target_id, supplier_id, epoch, seq) "
            "SELECT %s, h.supplier_id, left(replace(h.epoch::text, '-', ''), 12), h.last_seq "
            "FROM supplier_stream h JOIN supplier s ON s.id = h.supplier_id WHERE s.company_id = %s",
            [row.pk, locked.pk],
        )
    _record(row, actor, "webhook.created", now, after=_told(row))
    return row


@transaction.atomic(durable=True)
def change_webhook(*, target: WebhookTarget, wish: Wish, actor: Actor, now: datetime) -> WebhookTarget:
    """
    Another address or language, or a pause: what happens meanwhile is told when it is over. Sent again at once.

    Raises:
        InvalidInput, WebhookExists: as `create_webhook`.
    """
    _check(wish.url)
    row = WebhookTarget.objects.select_for_update().select_related("company").get(pk=target.pk)
    before = _told(row)
    row.url, row.language, row.active = wish.url, wish.language, wish.active
    row.failures, row.next_attempt_at = 0, None
    _save(row)
    _record(row, actor, "webhook.changed", now, before=before, after=_told(row))
    return row


@transaction.atomic(durable=True)
def delete_webhook(*, target: WebhookTarget, actor: Actor, now: datetime) -> None:
    """Send there no more."""
    _record(target, actor, "webhook.deleted", now, before=_told(target))
    target.delete()


@transaction.atomic(durable=True)
def renew_secret(*, target: WebhookTarget, actor: Actor, now: datetime) -> WebhookTarget:
    """Sign with another key from the next message on; the one before is of no use any more."""
    row = WebhookTarget.objects.select_for_update().select_related("company").get(pk=target.pk)
    row.secret = new_secret()
    row.save(update_fields=["secret"])
    _record(row, actor, "webhook.secret_renewed", now)
    return row


_SET_BACK = """
    UPDATE webhook_place w SET seq = earlier.seq
    FROM (
        SELECT s.id, COALESCE(
            (SELECT min(e.seq) - 1 FROM supplier_event e WHERE e.supplier_id = s.id AND e.created_at >= %(since)s),
            h.last_seq) AS seq
        FROM supplier s JOIN supplier_stream h ON h.supplier_id = s.id
        WHERE s.company_id = %(company)s AND (%(supplier)s::bigint IS NULL OR s.id = %(supplier)s)
    ) earlier
    WHERE w.target_id = %(target)s AND w.supplier_id = earlier.id AND w.seq > earlier.seq
"""
_NOTICED_AGAIN = """
    INSERT INTO webhook_notice (target_id, noun, row_id, version)
    SELECT %(target)s, found.noun, found.id, found.version FROM (
        SELECT 'calculation' AS noun, id, version FROM calculation_run
        WHERE company_id = %(company)s AND finished_at >= %(since)s
        UNION ALL
        SELECT 'import', id, version FROM import_batch WHERE company_id = %(company)s AND finished_at >= %(since)s
        UNION ALL
        SELECT 'payment-run', id, version FROM payment_run WHERE company_id = %(company)s AND created_at >= %(since)s
    ) found
    ON CONFLICT (target_id, noun, row_id) DO UPDATE SET version = excluded.version
"""


@transaction.atomic(durable=True)
def replay(*, target: WebhookTarget, since: datetime, supplier_id: int | None, actor: Actor, now: datetime) -> None:
    """
    Send once more what happened at or after a moment: of one supplier, or of the whole company with its calculations,
    imports and payment runs. Events that are no longer kept are told as a snapshot.

    Raises:
        InvalidInput: the company has no such supplier.
    """
    row = WebhookTarget.objects.select_for_update().select_related("company").get(pk=target.pk)
    if supplier_id is not None and not row.company.suppliers.filter(pk=supplier_id).exists():
        raise InvalidInput(FieldError("/supplier", "unknown-supplier", value=supplier_id))
    told: dict[str, Any] = {"target": row.pk, "company": row.company_id, "since": since, "supplier": supplier_id}
    with connection.cursor() as cursor:
        cursor.execute(_SET_BACK, told)
        if supplier_id is None:
            cursor.execute(_NOTICED_AGAIN, told)
    # Whoever sends just now has an older number, so that what it was taken does not undo this.
    row.attempt = F("attempt") + 1
    row.seen_version, row.lease_until, row.failures, row.next_attempt_at = -1, None, 0, None
    row.save(update_fields=["attempt", "seen_version", "lease_until", "failures", "next_attempt_at"])
    _record(row, actor, "webhook.replayed", now, after={"since": since.isoformat(), "supplier": supplier_id})


def _check(url: str) -> None:
    host = host_of(url)
    if host is None:
        raise InvalidInput(FieldError("/url", "not-an-address"))
    if host not in settings.VADE.webhook_hosts:
        raise InvalidInput(FieldError("/url", "not-a-webhook-host", value=host))
    if url.startswith("http:") and settings.VADE.mode != "local":
        raise InvalidInput(FieldError("/url", "not-encrypted"))


def _save(row: WebhookTarget) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as taken:
        raise WebhookExists(url=row.url) from taken


def _told(row: WebhookTarget) -> dict[str, object]:
    return {"url": row.url, "language": row.language, "active": row.active}


def _record(row: WebhookTarget, actor: Actor, action: str, now: datetime, **told: dict[str, object]) -> None:
    auditing.record(
        company_id=row.company_id, actor=actor, action=action, subject="webhook", subject_id=row.pk, now=now, **told
    )
