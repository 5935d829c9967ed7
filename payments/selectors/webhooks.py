"""What a webhook's target has not been told yet, as the frames a socket would be sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import F, Q

from payments.events.frames import logged_frame, state_frame
from payments.models import WebhookNotice, WebhookTarget
from payments.selectors import events
from payments.selectors.sql import rows
from payments.selectors.work_states import KINDS

MAX_FRAMES = 200
"""Frames of one message, about."""

MAX_CHARACTERS = 512 * 1024
"""Characters of one message, about: one frame more may go beyond."""

_PAGE = 100
_EVENTS = 50

_NEWS = """
    SELECT h.supplier_id, w.seq, w.epoch
    FROM supplier s
    JOIN supplier_stream h ON h.supplier_id = s.id
    LEFT JOIN webhook_place w ON w.target_id = %s AND w.supplier_id = s.id
    WHERE s.company_id = %s AND s.id > %s
      AND (w.seq IS NULL OR w.seq <> h.last_seq OR w.epoch <> left(replace(h.epoch::text, '-', ''), 12))
    ORDER BY s.id LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a supplier's log is told once the message is taken."""

    supplier_id: int
    epoch: str
    seq: int


@dataclass(frozen=True, slots=True)
class Package:
    """One message's frames as JSON text, and what is told once it is taken; `beyond`: the supplier to go on after."""

    frames: Sequence[str]
    places: Sequence[Reached]
    notices: Sequence[tuple[str, UUID, int]]
    beyond: int


def due(*, now: datetime) -> list[UUID]:
    """Targets with news that may be sent to now. Cheap: a company's figures version says whether its logs grew."""
    return list(
        WebhookTarget.objects.filter(active=True, company__active=True)
        .filter(Q(next_attempt_at=None) | Q(next_attempt_at__lte=now), Q(lease_until=None) | Q(lease_until__lt=now))
        .filter(~Q(seen_version=F("company__figures_version")) | Q(notices__isnull=False))
        .values_list("pk", flat=True)
        .distinct()
    )


def next_package(to: WebhookTarget, *, beyond: int, now: datetime) -> Package | None:
    """The next message to a target, of suppliers after `beyond`; None when it was told everything."""
    frames: list[str] = []
    places: list[Reached] = []
    told = list(_notices(to, frames, now))
    found = rows(_NEWS, [to.pk, to.company_id, beyond, _PAGE])
    for supplier_id, seq, epoch in found:
        if len(frames) >= MAX_FRAMES or sum(map(len, frames)) >= MAX_CHARACTERS:
            return Package(frames, places, told, beyond)
        reached, complete = _supplier(supplier_id, seq, epoch, to.language, frames)
        places.append(reached)
        if not complete:
            return Package(frames, places, told, beyond)
        beyond = supplier_id
    return Package(frames, places, told, beyond) if frames or told else None


def _supplier(
    supplier_id: int, seq: int | None, epoch: str | None, language: str, frames: list[str]
) -> tuple[Reached, bool]:
    """Add what a supplier's log has beyond a number; how far that goes, and whether that is all of it."""
    topic = f"supplier:{supplier_id}"
    missed = events.missed(supplier_id, since=seq or 0, epoch=epoch, limit=_EVENTS)
    if missed.snapshot is not None:
        state = missed.snapshot
        frames.append(
            state_frame(
                topic=topic,
                kind="snapshot",
                seq=state.head.last,
                epoch=state.head.epoch,
                now=state.read_at,
                data=state.data,
                code=state.code,
                values=state.values,
                language=language,
            )
        )
        return Reached(supplier_id, state.head.epoch, state.head.last), True
    frames.extend(logged_frame(topic, event, language) for event in missed.events)
    last = missed.events[-1]["seq"] if missed.events else missed.head.last
    return Reached(supplier_id, missed.head.epoch, last), last == missed.head.last


def _notices(to: WebhookTarget, frames: list[str], now: datetime) -> Iterator[tuple[str, UUID, int]]:
    kinds = {kind.noun: kind for kind in KINDS}
    waiting = WebhookNotice.objects.filter(target=to).order_by("row_id").values_list("noun", "row_id", "version")
    for noun, row_id, version in waiting[:_PAGE]:
        kind = kinds[noun]
        try:
            state = kind.read(row_id)
        except ObjectDoesNotExist:  # deleted meanwhile: there is nothing to tell any more
            yield noun, row_id, version
            continue
        frames.append(
            state_frame(
                topic=kind.topic(row_id),
                kind=state.kind,
                seq=state.version,
                epoch=row_id.hex[:12],
                now=now,
                data=state.data,
                code=state.code,
                values=state.values,
                language=to.language,
            )
        )
        yield noun, row_id, max(version, state.version)
