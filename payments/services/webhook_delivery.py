"""
Sending to a webhook's target: at least once, each supplier's events in their order, by one process at a time.

What is told is kept as a place in each supplier's log, moved only when the receiver has taken the message: a crash
sends it once more, and nothing is left out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q

from payments.models import WebhookDelivery, WebhookNotice, WebhookTarget
from payments.network.webhooks import Answer, Sender
from payments.selectors.webhooks import Package, next_package
from payments.services.backing_off import wait_after
from payments.services.failpoints import failpoint

GONE = 410
"""The receiver wants nothing more: it is paused."""

KEPT_DELIVERIES = 200
"""Of each target."""

_BUDGET = timedelta(seconds=10)
"""After this a sender makes room for others; the next tick goes on."""

_TIMEOUTS_OF_A_LEASE = 9
"""A claim lasts so many times as long as a receiver may say nothing: longer than a message and its answer take."""


@dataclass(frozen=True, slots=True)
class _Claim:
    target: WebhookTarget
    attempt: int
    version: int


def deliver(*, target_id: UUID, clock: Callable[[], datetime]) -> int:
    """Send what a target has not been told; how many messages it took. Nothing where somebody else sends to it."""
    claim = _claim(target_id, now=clock())
    if claim is None:
        return 0
    sender = Sender(settings.VADE.webhook_hosts, timeout_seconds=settings.VADE.webhook_timeout_seconds)
    taken, beyond, until = 0, 0, clock() + _BUDGET
    try:
        while clock() < until:
            package = next_package(claim.target, beyond=beyond, now=clock())
            if package is None:
                _rest(claim, seen=claim.version)
                return taken
            failpoint("webhook.sending")
            answer, message_id = _send(sender, claim.target, package, now=clock())
            failpoint("webhook.sent")
            if not _settle(claim, package, answer, message_id, now=clock()) or answer.failure:
                return taken
            taken, beyond = taken + 1, package.beyond
        _rest(claim, seen=None)
        return taken
    finally:
        sender.close()


def ping(*, target_id: UUID, clock: Callable[[], datetime]) -> None:
    """Send a message without frames, so that somebody can see whether it arrives. It counts as no failure."""
    target = WebhookTarget.objects.select_related("company").filter(pk=target_id).first()
    if target is None:
        return
    sender = Sender(settings.VADE.webhook_hosts, timeout_seconds=settings.VADE.webhook_timeout_seconds)
    try:
        answer, message_id = _send(sender, target, Package((), (), (), 0), now=clock())
    finally:
        sender.close()
    with transaction.atomic(durable=True):
        _keep(target, answer, message_id, frames=0, now=clock())


def _lease() -> timedelta:
    return timedelta(seconds=_TIMEOUTS_OF_A_LEASE * settings.VADE.webhook_timeout_seconds)


def _claim(target_id: UUID, *, now: datetime) -> _Claim | None:
    """Be the one who sends; the figures version that is reached once everything found from now on was told."""
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    mine = WebhookTarget.objects.filter(free, pk=target_id, active=True, company__active=True)
    if not mine.update(lease_until=now + _lease(), attempt=F("attempt") + 1):
        return None
    target = WebhookTarget.objects.select_related("company").get(pk=target_id)
    return _Claim(target, target.attempt, target.company.figures_version)


def _send(sender: Sender, target: WebhookTarget, package: Package, *, now: datetime) -> tuple[Answer, str]:
    head = f'{{"v":1,"company":"{target.company.code}","frames":['
    body = (head + ",".join(package.frames) + "]}").encode()
    message_id = f"msg_{uuid5(target.pk, hashlib.sha256(body).hexdigest()).hex}"
    return sender.send(target.url, secret=target.secret, message_id=message_id, body=body, now=now), message_id


@transaction.atomic(durable=True)
def _settle(claim: _Claim, package: Package, answer: Answer, message_id: str, *, now: datetime) -> bool:
    """Take down what came of a message; whether we are still the one who sends."""
    target = WebhookTarget.objects.select_for_update().filter(pk=claim.target.pk, attempt=claim.attempt).first()
    if target is None:
        return False
    _keep(target, answer, message_id, frames=len(package.frames), now=now)
    if answer.failure:
        target.failures += 1
        target.next_attempt_at = now + wait_after(target.failures)
        target.lease_until = None
        target.active = target.active and answer.status != GONE
    else:
        _move(target, package)
        target.failures, target.next_attempt_at, target.last_success_at = 0, None, now
        target.lease_until = now + _lease()
    target.save(update_fields=["failures", "next_attempt_at", "last_success_at", "lease_until", "active"])
    failpoint("webhook.settled")
    return True


def _move(target: WebhookTarget, package: Package) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO webhook_place (target_id, supplier_id, epoch, seq) "
            "SELECT %s, * FROM unnest(%s::bigint[], %s::text[], %s::bigint[]) "
            "ON CONFLICT (target_id, supplier_id) DO UPDATE SET epoch = excluded.epoch, seq = excluded.seq",
            [
                target.pk,
                [place.supplier_id for place in package.places],
                [place.epoch for place in package.places],
                [place.seq for place in package.places],
            ],
        )
    for noun, row_id, version in package.notices:
        WebhookNotice.objects.filter(target=target, noun=noun, row_id=row_id, version__lte=version).delete()


def _keep(target: WebhookTarget, answer: Answer, message_id: str, *, frames: int, now: datetime) -> None:
    WebhookDelivery.objects.create(
        target=target,
        message_id=message_id,
        sent_at=now,
        frames=frames,
        status=answer.status,
        failure=answer.failure,
        milliseconds=answer.milliseconds,
    )
    old = WebhookDelivery.objects.filter(target=target).order_by("-sent_at", "-pk").values_list("pk")[KEPT_DELIVERIES:]
    WebhookDelivery.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()


def _rest(claim: _Claim, *, seen: int | None) -> None:
    """Let others send; `seen`: everything up to this figures version was told."""
    told = {} if seen is None else {"seen_version": seen}
    WebhookTarget.objects.filter(pk=claim.target.pk, attempt=claim.attempt).update(lease_until=None, **told)
