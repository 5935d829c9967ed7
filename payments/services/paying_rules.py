"""
The accounts a company pays from, and who has to agree: each change needs a second person before it counts, so that
nobody raises a limit for themselves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from payments.calculation.account_numbers import NumberKind, checked_number
from payments.domain.errors import FieldError, InvalidInput, NotFound, PaymentsError
from payments.domain.money import to_text
from payments.export.profiles import PROFILES
from payments.models import ApprovalRules, Company, HouseBank, Membership, Role
from payments.services import auditing
from payments.services.auditing import Actor
from payments.services.holds import SecondPersonNeeded

MAX_STEPS = 5


class HouseBankNotFound(NotFound):
    """The company has no such account."""

    slug = "house-bank-not-found"


class HouseBankExists(PaymentsError):
    """The account is there already, in this currency."""

    slug = "house-bank-exists"
    status = 409


class HouseBankInUse(PaymentsError):
    """Payments were made from it; make it inactive instead."""

    slug = "house-bank-in-use"
    status = 409


class ApprovalRulesNotFound(NotFound):
    """There is no such version that waits."""

    slug = "approval-rules-not-found"


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseBankDetails:
    """Everything a person says about an account of ours."""

    name: str
    iban: str
    currency: str
    holder: str = ""
    bic: str = ""
    methods: tuple[str, ...] = ()
    daily_limit_minor: int | None = None
    profile: str = ""
    address: dict[str, str] = field(default_factory=dict)
    address_required: bool = False
    active: bool = True

    def columns(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "name": self.name,
            "iban": self.iban,
            "currency": self.currency,
            "holder": self.holder,
            "bic": self.bic,
            "methods": list(self.methods),
            "daily_limit": self.daily_limit_minor,
            "profile": self.profile,
            "address": self.address,
            "profile_options": {"address_required": self.address_required},
            "active": self.active,
        }


@transaction.atomic(durable=True)
def create_house_bank(*, company: Company, details: HouseBankDetails, actor: Actor, now: datetime) -> HouseBank:
    """
    An account to pay from; it waits for a second person.

    Raises:
        InvalidInput: no valid IBAN or BIC, or no such bank profile.
        HouseBankExists: it is there.
    """
    columns = _checked(details)
    try:
        with transaction.atomic():
            made = HouseBank.objects.create(company=company, changed_by_id=actor.person(), **columns)
    except IntegrityError as taken:
        raise HouseBankExists(iban=columns["iban"]) from taken
    _note(made, "house-bank.created", actor, now=now)
    return made


@transaction.atomic(durable=True)
def change_house_bank(
    *, company: Company, house_bank_id: int, details: HouseBankDetails, actor: Actor, now: datetime
) -> HouseBank:
    """
    Other words for an account; the same again changes nothing, anything else waits for a second person.

    Raises:
        HouseBankNotFound: there is none of that id.
        InvalidInput, HouseBankExists: as for a new one.
    """
    row = _locked(company, house_bank_id)
    columns = _checked(details)
    columns["profile_options"] = {**row.profile_options, **columns["profile_options"]}  # the others are not told here
    before = _told(row)
    if all(getattr(row, name) == value for name, value in columns.items()):
        return row
    for name, value in columns.items():
        setattr(row, name, value)
    row.changed_by_id, row.confirmed_by, row.confirmed_at = actor.person(), None, None
    row.version += 1
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as taken:
        raise HouseBankExists(iban=row.iban) from taken
    _note(row, "house-bank.changed", actor, now=now, before=before)
    return row


@transaction.atomic(durable=True)
def confirm_house_bank(*, company: Company, house_bank_id: int, actor: Actor, now: datetime) -> HouseBank:
    """
    The second person: from now on it may be paid from. Confirming again changes nothing.

    Raises:
        HouseBankNotFound: there is none of that id.
        SecondPersonNeeded: the same person entered or changed it.
    """
    row = _locked(company, house_bank_id)
    if row.confirmed_at is not None:
        return row
    if row.changed_by_id == actor.person():
        raise SecondPersonNeeded
    row.confirmed_by_id, row.confirmed_at = actor.user_id, now
    row.version += 1
    row.save(update_fields=["confirmed_by", "confirmed_at", "version", "updated_at"])
    _note(row, "house-bank.confirmed", actor, now=now)
    return row


@transaction.atomic(durable=True)
def delete_house_bank(*, company: Company, house_bank_id: int, actor: Actor, now: datetime) -> None:
    """
    Take away an account that was never paid from.

    Raises:
        HouseBankNotFound: there is none of that id.
        HouseBankInUse: payments name it.
    """
    row = _locked(company, house_bank_id)
    told = _told(row)
    try:
        with transaction.atomic():
            row.delete()
    except (ProtectedError, IntegrityError) as used:
        raise HouseBankInUse(name=row.name) from used
    auditing.record(
        company_id=company.pk,
        actor=actor,
        action="house-bank.deleted",
        subject="house_bank",
        subject_id=house_bank_id,
        now=now,
        before=told,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """From an amount on, up to another one (not included; None: no end): who has to agree, one after the other."""

    currency: str
    from_minor: int
    up_to_minor: int | None
    steps: tuple[tuple[int, ...], ...]
    second_factor: bool = False


@transaction.atomic(durable=True)
def propose_approval_rules(*, company: Company, bands: Sequence[Band], actor: Actor, now: datetime) -> ApprovalRules:
    """
    The next version of all bands; it counts once a second person has confirmed it. The versions before stay.

    Raises:
        InvalidInput: a gap, an overlap, a band without an end in the wrong place, people who do not approve here.
    """
    _check_bands(company, bands)
    Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    newest = ApprovalRules.objects.filter(company=company).order_by("-version").first()
    made = ApprovalRules.objects.create(
        company=company,
        version=1 if newest is None else newest.version + 1,
        bands=[
            {
                "currency": band.currency,
                "from": str(band.from_minor),
                "up_to": None if band.up_to_minor is None else str(band.up_to_minor),
                "steps": [{"approvers": list(step)} for step in band.steps],
                "second_factor": band.second_factor,
            }
            for band in bands
        ],
        proposed_by_id=actor.person(),
        proposed_at=now,
    )
    _note_rules(made, "approval-rules.proposed", actor, now=now)
    return made


@transaction.atomic(durable=True)
def confirm_approval_rules(*, company: Company, version: int, actor: Actor, now: datetime) -> ApprovalRules:
    """
    The second person: this version counts from now on. Confirming the one in force again changes nothing.

    Raises:
        ApprovalRulesNotFound: there is no such version, or a newer one was proposed since.
        SecondPersonNeeded: the same person proposed it.
    """
    newest = ApprovalRules.objects.select_for_update(no_key=True).filter(company=company).order_by("-version").first()
    if newest is None or newest.version != version:
        raise ApprovalRulesNotFound(version=version)
    if newest.confirmed_at is not None:
        return newest
    if newest.proposed_by_id == actor.person():
        raise SecondPersonNeeded
    newest.confirmed_by_id, newest.confirmed_at = actor.user_id, now
    newest.save(update_fields=["confirmed_by", "confirmed_at"])
    _note_rules(newest, "approval-rules.confirmed", actor, now=now)
    return newest


def _check_bands(company: Company, bands: Sequence[Band]) -> None:
    approvers = set(Membership.objects.filter(company=company, role=Role.APPROVER).values_list("user_id", flat=True))
    faults = [fault for place, band in enumerate(bands) for fault in _faults_of_steps(place, band, approvers)]
    by_currency: dict[str, list[tuple[int, Band]]] = defaultdict(list)
    for place, band in enumerate(bands):
        by_currency[band.currency].append((place, band))
    for mine in by_currency.values():
        faults += _faults_of_amounts(sorted(mine, key=lambda one: one[1].from_minor))
    if faults:
        raise InvalidInput(*faults)


def _faults_of_steps(place: int, band: Band, approvers: set[int]) -> Iterator[FieldError]:
    if not 1 <= len(band.steps) <= MAX_STEPS:
        yield FieldError(f"/bands/{place}/steps", "not-between", low=1, high=MAX_STEPS)
    for number, step in enumerate(band.steps):
        strangers = sorted(set(step) - approvers)
        if strangers:
            yield FieldError(f"/bands/{place}/steps/{number}", "not-an-approver", value=", ".join(map(str, strangers)))


def _faults_of_amounts(bands: Sequence[tuple[int, Band]]) -> Iterator[FieldError]:
    """From 0 to no end, each where the one before ends."""
    expected: int | None = 0
    for place, band in bands:
        if band.from_minor != expected:
            told = "-" if expected is None else to_text(expected, band.currency)
            yield FieldError(f"/bands/{place}/from_amount", "band-gap", expected=told)
        if band.up_to_minor is not None and band.up_to_minor <= band.from_minor:
            yield FieldError(f"/bands/{place}/up_to", "not-growing")
        expected = band.up_to_minor
    if expected is not None:
        place, band = bands[-1]
        yield FieldError(f"/bands/{place}/up_to", "band-ends", value=to_text(expected, band.currency))


def _checked(details: HouseBankDetails) -> dict[str, Any]:
    faults = []
    iban = checked_number(NumberKind.IBAN, details.iban)
    if not iban.valid:
        faults.append(FieldError("/iban", "wrong-iban"))
    bic = checked_number(NumberKind.BIC, details.bic) if details.bic else None
    if bic is not None and not bic.valid:
        faults.append(FieldError("/bic", "wrong-bic"))
    if details.profile and details.profile not in PROFILES:
        faults.append(FieldError("/profile", "not-a-bank-profile", known=", ".join(PROFILES)))
    if faults:
        raise InvalidInput(*faults)
    return {**details.columns(), "iban": iban.normal, "bic": bic.normal if bic is not None else ""}


def _locked(company: Company, house_bank_id: int) -> HouseBank:
    row = HouseBank.objects.select_for_update(no_key=True).filter(company=company, pk=house_bank_id).first()
    if row is None:
        raise HouseBankNotFound(house_bank=house_bank_id)
    return row


def _told(row: HouseBank) -> dict[str, Any]:
    limit = None if row.daily_limit is None else to_text(row.daily_limit, row.currency)
    return {
        "name": row.name,
        "iban": row.iban,
        "bic": row.bic,
        "currency": row.currency,
        "daily_limit": limit,
        "active": row.active,
        "profile": row.profile,
        "methods": row.methods,
    }


def _note(row: HouseBank, action: str, actor: Actor, *, now: datetime, before: dict[str, Any] | None = None) -> None:
    auditing.record(
        company_id=row.company_id,
        actor=actor,
        action=action,
        subject="house_bank",
        subject_id=row.pk,
        now=now,
        before=before,
        after=_told(row),
    )


def _note_rules(row: ApprovalRules, action: str, actor: Actor, *, now: datetime) -> None:
    auditing.record(
        company_id=row.company_id,
        actor=actor,
        action=action,
        subject="approval_rules",
        subject_id=row.version,
        now=now,
        after={"version": row.version, "bands": row.bands},
    )
