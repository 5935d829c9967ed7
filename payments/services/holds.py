"""Holding back what is not to be paid, and the word of people that a check was wrong."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from payments.domain.errors import FieldError, InvalidInput, NotFound, PaymentsError
from payments.models import CheckRelease, Company, ItemHold, LedgerEntry, Supplier
from payments.services import auditing
from payments.services.auditing import Actor


class HoldNotFound(NotFound):
    """The supplier has no such hold."""

    slug = "hold-not-found"


class HeldAlready(PaymentsError):
    """The entry is held; release that first."""

    slug = "held-already"
    status = 409


class ReleaseNotFound(NotFound):
    """There is no such release."""

    slug = "check-release-not-found"


class CheckReleasedAlready(PaymentsError):
    """Somebody has given their word already."""

    slug = "check-released-already"
    status = 409


class SecondPersonNeeded(PaymentsError):
    """Whoever asked for something is not the second person who confirms it."""

    slug = "second-person-needed"
    status = 403


@transaction.atomic(durable=True)
def hold(
    *,
    supplier: Supplier,
    entry_id: int | None,
    reason: str,
    until: date | None,
    dispute: bool,
    actor: Actor,
    now: datetime,
) -> ItemHold:
    """
    Keep one entry of a supplier, or all of them, out of proposals until a day or a release. It waits for an export
    that is at work: that has either seen the hold or is over before.

    Raises:
        InvalidInput: the entry is not the supplier's.
        HeldAlready: it is held.
    """
    Company.objects.select_for_update(no_key=True).get(pk=supplier.company_id)
    if entry_id is not None and not LedgerEntry.objects.filter(supplier=supplier, pk=entry_id).exists():
        raise InvalidInput(FieldError("/entry", "unknown-entry", value=str(entry_id)))
    return hold_inside(
        company_id=supplier.company_id,
        supplier_id=supplier.pk,
        entry_id=entry_id,
        reason=reason,
        until=until,
        dispute=dispute,
        actor=actor,
        now=now,
    )


def hold_inside(
    *,
    company_id: int,
    supplier_id: int,
    entry_id: int | None,
    reason: str,
    until: date | None,
    dispute: bool,
    actor: Actor,
    now: datetime,
) -> ItemHold:
    """`hold` inside a transaction of the caller's."""
    try:
        with transaction.atomic():
            made = ItemHold.objects.create(
                company_id=company_id,
                supplier_id=supplier_id,
                entry_id=entry_id,
                kind=ItemHold.Kind.DISPUTE if dispute else ItemHold.Kind.HOLD,
                reason=reason,
                until=until,
                created_by_id=actor.user_id,
                created_name=actor.name,
                created_at=now,
            )
    except IntegrityError as taken:
        raise HeldAlready(entry=entry_id) from taken
    _note(made, "hold.created", actor, now=now)
    return made


@transaction.atomic(durable=True)
def release_hold(*, supplier: Supplier, hold_id: int, actor: Actor, now: datetime) -> ItemHold:
    """
    End a hold; one that has ended stays as it is.

    Raises:
        HoldNotFound: the supplier has none of that id.
    """
    found = ItemHold.objects.select_for_update(no_key=True).filter(supplier=supplier, pk=hold_id).first()
    if found is None:
        raise HoldNotFound(hold=hold_id)
    if found.released_at is None:
        found.released_by_id, found.released_name, found.released_at = actor.user_id, actor.name, now
        found.save(update_fields=["released_by", "released_name", "released_at"])
        _note(found, "hold.released", actor, now=now)
    return found


@transaction.atomic(durable=True)
def release_duplicate(*, supplier: Supplier, entry_id: int, reason: str, actor: Actor, now: datetime) -> CheckRelease:
    """
    A person's word that an entry is no duplicate: it may be proposed.

    Raises:
        InvalidInput: the entry is not the supplier's.
        CheckReleasedAlready: it was released.
    """
    if not LedgerEntry.objects.filter(supplier=supplier, pk=entry_id).exists():
        raise InvalidInput(FieldError("/entry", "unknown-entry", value=str(entry_id)))
    made = _release(
        CheckRelease(
            company_id=supplier.company_id,
            kind=CheckRelease.Kind.DUPLICATE,
            entry_id=entry_id,
            reason=reason,
            requested_by_id=actor.person(),
            requested_at=now,
        )
    )
    _note_release(made, "duplicate.released", actor, now=now)
    return made


@transaction.atomic(durable=True)
def ask_for_shared_iban(*, company: Company, iban: str, reason: str, actor: Actor, now: datetime) -> CheckRelease:
    """
    Say that one account belongs to more than one supplier; it counts once another person confirms it.

    Raises:
        CheckReleasedAlready: somebody has said so.
    """
    made = _release(
        CheckRelease(
            company=company,
            kind=CheckRelease.Kind.SHARED_IBAN,
            iban=iban,
            reason=reason,
            requested_by_id=actor.person(),
            requested_at=now,
        )
    )
    _note_release(made, "shared-iban.asked", actor, now=now)
    return made


@transaction.atomic(durable=True)
def confirm_shared_iban(*, company: Company, release_id: int, actor: Actor, now: datetime) -> CheckRelease:
    """
    The second person's word.

    Raises:
        ReleaseNotFound: there is none of that id.
        SecondPersonNeeded: the same person asked for it.
    """
    found = (
        CheckRelease.objects.select_for_update(no_key=True)
        .filter(company=company, pk=release_id, kind=CheckRelease.Kind.SHARED_IBAN)
        .first()
    )
    if found is None:
        raise ReleaseNotFound(release=release_id)
    if found.confirmed_at is not None:
        return found
    if found.requested_by_id == actor.person():
        raise SecondPersonNeeded
    found.confirmed_by_id, found.confirmed_at = actor.person(), now
    found.save(update_fields=["confirmed_by", "confirmed_at"])
    _note_release(found, "shared-iban.confirmed", actor, now=now)
    return found


def _release(release: CheckRelease) -> CheckRelease:
    try:
        with transaction.atomic():
            release.save(force_insert=True)
    except IntegrityError as taken:
        raise CheckReleasedAlready from taken
    return release


def _note(hold: ItemHold, action: str, actor: Actor, *, now: datetime) -> None:
    auditing.record(
        company_id=hold.company_id,
        actor=actor,
        action=action,
        subject="item_hold",
        subject_id=hold.pk,
        now=now,
        after={
            "supplier": hold.supplier_id,
            "entry": hold.entry_id,
            "kind": hold.kind,
            "reason": hold.reason,
            "until": hold.until,
        },
    )


def _note_release(release: CheckRelease, action: str, actor: Actor, *, now: datetime) -> None:
    auditing.record(
        company_id=release.company_id,
        actor=actor,
        action=action,
        subject="check_release",
        subject_id=release.pk,
        now=now,
        after={"kind": release.kind, "entry": release.entry_id, "iban": release.iban, "reason": release.reason},
    )
