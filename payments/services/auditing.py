"""
Who did what: one record per act, in the transaction of the act, chained by hashes.

The hash of a record covers everything it says and the hash before it, so that no row can be changed or taken out
without all later ones being made anew; and the newest hash is written outside of the database after the commit
(payments.services.audit_heads), so that the end cannot be cut off either.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

import orjson
from django.db import transaction

from payments.models import AuditHead, AuditRecord
from payments.selectors.access import NoPermission
from payments.services.audit_heads import keep_head

Told = Mapping[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts: a person; or a program, which acts for the person who made its token."""

    name: str
    user_id: int | None = None
    is_program: bool = False
    address: str = ""

    def person(self) -> int:
        """
        The person who acts.

        Raises:
            NoPermission: it is a program, or one without a person behind it.
        """
        if self.user_id is None or self.is_program:
            raise NoPermission(permission="session")
        return self.user_id


def record(
    *,
    company_id: int,
    actor: Actor,
    action: str,
    subject: str,
    subject_id: object,
    now: datetime,
    before: Told = None,
    after: Told = None,
) -> AuditRecord:
    """Add a record to the company's chain, inside the caller's transaction."""
    AuditHead.objects.bulk_create([AuditHead(company_id=company_id)], ignore_conflicts=True)
    head = AuditHead.objects.select_for_update(no_key=True).get(pk=company_id)
    written = AuditRecord(
        company_id=company_id,
        seq=head.seq + 1,
        at=now,
        actor_id=actor.user_id,
        actor_name=actor.name,
        action=action,
        subject=subject,
        subject_id=str(subject_id),
        before=_plain(before),
        after=_plain(after),
        previous_hash=head.hash,
    )
    written.hash = hash_of(written)
    written.save(force_insert=True)
    head.seq, head.hash = written.seq, written.hash
    head.save(update_fields=["seq", "hash"])
    transaction.on_commit(partial(keep_head, company_id, written.seq, written.hash), robust=True)
    return written


def hash_of(row: AuditRecord) -> str:
    """What the hash of a record has to be, by what the row says."""
    told = [
        row.company_id,
        row.seq,
        row.at.astimezone(UTC).isoformat(timespec="microseconds"),
        row.actor_id,
        row.actor_name,
        row.action,
        row.subject,
        row.subject_id,
        row.before,
        row.after,
        row.previous_hash,
    ]
    return hashlib.sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _plain(told: Told) -> dict[str, Any] | None:
    """As it will be read again: dates and decimals as text."""
    if told is None:
        return None
    plain: dict[str, Any] = orjson.loads(orjson.dumps(dict(told), default=str))
    return plain
