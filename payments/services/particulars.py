"""What a source says of suppliers beside how they are paid: tax number, e-mail, address, currency."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import F

from payments.domain.folding import search_key
from payments.events.log import LoggedEvent
from payments.models import Company, Supplier
from payments.services import auditing
from payments.services.auditing import Actor
from payments.services.changed_masters import record_changes

_WHAT = ("tax_id", "email", "address", "currency")
"""In the order of `differ` below."""


def take_particulars(cursor: CursorWrapper, *, batch_id: UUID, company_id: int) -> dict[str, list[int]]:
    """
    Take over what was staged, inside the caller's transaction: what a source does not tell stays, what it says is
    empty becomes so. Which suppliers, known before, have another one of each.
    """
    cursor.execute(
        """
        WITH told AS (
            SELECT p.id, p.first_batch_id IS DISTINCT FROM %(batch)s AS known,
                   coalesce(t.tax_id, p.tax_id) AS tax_id, coalesce(t.email, p.email) AS email,
                   coalesce(t.address, p.address) AS address, coalesce(t.currency, p.currency) AS currency
            FROM staged_supplier t
            JOIN supplier p ON p.company_id = %(company)s AND p.code = t.code
            WHERE t.batch_id = %(batch)s
        ), compared AS (
            SELECT told.*, ARRAY[told.tax_id <> p.tax_id, told.email <> p.email, told.address <> p.address,
                                 told.currency <> p.currency] AS differ
            FROM told JOIN supplier p ON p.id = told.id
        )
        UPDATE supplier s
        SET tax_id = c.tax_id, email = c.email, address = c.address, currency = c.currency,
            updated_at = statement_timestamp()
        FROM compared c WHERE s.id = c.id AND true = ANY(c.differ)
        RETURNING s.id, s.code, s.name, s.tax_id, c.known, c.differ
        """,
        {"batch": batch_id, "company": company_id},
    )
    found = cursor.fetchall()
    _find_by_tax_id(
        cursor,
        {
            pk: search_key(code=code, name=name, tax_id=tax_id)
            for pk, code, name, tax_id, _, differ in found
            if differ[0]
        },
        company_id=company_id,
    )
    changed: dict[str, list[int]] = {what: [] for what in _WHAT}
    for pk, _, _, _, known, differ in found:
        for what, is_other in zip(_WHAT, differ, strict=True):
            if known and is_other:
                changed[what].append(pk)
    return changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """What a person says of a supplier; None stays as it is, empty is none."""

    tax_id: str | None = None
    email: str | None = None
    address: dict[str, str] | None = None


@transaction.atomic(durable=True)
def keep_particulars(*, supplier: Supplier, told: Particulars, actor: Actor, now: datetime) -> list[LoggedEvent]:
    """
    What a person has entered, with a record of it and the event of it where anything is another. A source that tells
    the same of the supplier has the last word, with its next pull.
    """
    Company.objects.select_for_update(no_key=True).get(pk=supplier.company_id)  # first, as imports do
    locked = Supplier.objects.select_for_update(no_key=True).get(pk=supplier.pk)
    after: dict[str, Any] = {
        name: value for name, value in asdict(told).items() if value is not None and value != getattr(locked, name)
    }
    if not after:
        return []
    before = {name: getattr(locked, name) for name in after}
    for name, value in after.items():
        setattr(locked, name, value)
    locked.search_key = search_key(code=locked.code, name=locked.name, tax_id=locked.tax_id)
    locked.save(update_fields=[*after, "search_key", "updated_at"])
    if "tax_id" in after:
        Company.objects.filter(pk=locked.company_id).update(figures_version=F("figures_version") + 1)
    auditing.record(
        company_id=locked.company_id,
        actor=actor,
        action="supplier.changed",
        subject="supplier",
        subject_id=locked.pk,
        now=now,
        before=before,
        after=after,
    )
    return record_changes({locked.pk: list(after)}, company_id=locked.company_id, now=now)


def _find_by_tax_id(cursor: CursorWrapper, keys: dict[int, str], *, company_id: int) -> None:
    """Suppliers are found by their new tax numbers, and lists that were searched for the old ones are made anew."""
    if not keys:
        return
    cursor.execute(
        """
        UPDATE supplier s SET search_key = k.search_key
        FROM unnest(%s::bigint[], %s::text[]) AS k(id, search_key) WHERE s.id = k.id
        """,
        [list(keys), list(keys.values())],
    )
    Company.objects.filter(pk=company_id).update(figures_version=F("figures_version") + 1)
