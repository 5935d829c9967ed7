"""
Due dates after a change of terms, and account classes after a change of the rules for them: calculated anew for the
whole company, in the background.

`company.terms_revision` counts the changes of both, `due_dates_revision` says up to which of them what is stored goes.
Where they differ there is work: the rows are the outbox, so a lost message is swept up.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q

from payments.models import CalculationRun, Company, PaymentTerm
from payments.services import work
from payments.services.account_classes import settle_classes
from payments.services.calculations import Requester, queue_run
from payments.services.due_references import settle_references
from payments.services.due_statements import due_date, due_join, due_source, has_own_due, parts, term_days, term_join

DUE_RULES = 1
"""
Grows when a term may give a line something else than before; companies it may concern are brought up to it.
1: instalments are parts of a document.
"""

_STATEMENT_SECONDS = 900
_OUTDATED = ~Q(terms_revision=F("due_dates_revision")) | (
    Q(due_rules__lt=DUE_RULES) & Exists(PaymentTerm.objects.filter(company=OuterRef("pk")).exclude(instalments=[]))
)
_BY_TERM = f"s.company_id = %(company)s AND s.removed_batch_id IS NULL AND NOT {has_own_due('s')}"


def outdated() -> list[int]:
    """Companies whose terms or class rules, or what we make of terms, changed since what is stored was calculated."""
    return list(Company.objects.filter(_OUTDATED, active=True).values_list("pk", flat=True))


def note_change(company: Company) -> None:
    """Count a change of terms or class rules, inside the transaction that makes it and holds the company's row."""
    Company.objects.filter(pk=company.pk).update(terms_revision=F("terms_revision") + 1)


@transaction.atomic(durable=True)
def refresh(*, company_id: int, now: datetime) -> list[UUID]:
    """
    Bring every account class to the newest rules and every due date that a term gives to the newest terms, and queue
    the calculation that follows.

    Returns the ids of queued runs: none where nothing changed. Does nothing where nothing changed since, or where
    somebody else is at work on the company: the sweep comes back.
    """
    work.allow_long_statements(seconds=_STATEMENT_SECONDS)
    company = Company.objects.select_for_update(no_key=True, skip_locked=True).filter(_OUTDATED, pk=company_id).first()
    if company is None:
        return []
    reclassed = settle_classes(company)
    changed = _settle(company) + reclassed
    company.due_dates_revision = company.terms_revision
    company.due_rules = DUE_RULES
    company.ledger_revision += bool(changed)
    company.save(update_fields=["due_dates_revision", "due_rules", "ledger_revision"])
    if not changed:
        return []
    requester = Requester(name="class rules" if reclassed else "payment terms", trigger=CalculationRun.Trigger.API)
    return [queue_run(company=company, key_date=None, supplier_ids=None, requester=requester, now=now).pk]


def _settle(company: Company) -> int:
    """How many lines have another due date or other parts, or the same by another rule."""
    values: dict[str, Any] = {"company": company.pk, "revision": company.ledger_revision + 1, "batch": None}
    lines = f"FROM ledger_entry s JOIN supplier p ON p.id = s.supplier_id {term_join('s', 'p')} WHERE {_BY_TERM}"
    with connection.cursor() as cursor:
        values |= term_days(cursor, company_id=company.pk, lines=lines, values=values)
        cursor.execute(
            f"""
            WITH changed AS (
                SELECT s.id, {due_date("s")} AS due_date, {due_source("s")} AS due_source, {parts("s")} AS parts
                FROM ledger_entry s JOIN supplier p ON p.id = s.supplier_id {due_join("s", "p")}
                WHERE {_BY_TERM}
                  AND (s.due_date, s.due_source, s.parts)
                      IS DISTINCT FROM ({due_date("s")}, {due_source("s")}, {parts("s")})
            ), kept AS (
                INSERT INTO ledger_entry_version (entry_id, ledger_revision, body, replaced_at)
                SELECT e.id, %(revision)s, to_jsonb(e) - 'content_hash', clock_timestamp()
                FROM ledger_entry e JOIN changed c ON c.id = e.id
            )
            UPDATE ledger_entry e SET due_date = c.due_date, due_source = c.due_source, parts = c.parts
            FROM changed c WHERE e.id = c.id
            """,
            values,
        )
        by_term = int(cursor.rowcount)
        return by_term + settle_references(cursor, which="e.company_id = %(company)s", values=values)
