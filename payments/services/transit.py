"""
Money in transit: between the approval of a payment and its posting in SAP the ledger still shows the debt.

A payment leaves transit when an imported debit is it, when the bank fails or returns it, or when two people say so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from payments.domain.errors import PaymentsError
from payments.events.publish import payment_run_message, publish
from payments.models import Company, PaymentItem, PaymentLine, PaymentRun, TransitRelease
from payments.services import auditing, remittance
from payments.services.auditing import Actor

_UNDER_WAY = """
    l.settled_at IS NULL AND l.released_at IS NULL AND l.state IN ('exported', 'accepted', 'confirmed')
    AND r.company_id = %(company)s
"""
# Only what the figures count: a debit that is posted later, or noted, leaves the debt as it is.
_DEBIT = """
    d.company_id = r.company_id AND d.supplier_id = l.supplier_id AND d.currency = l.currency AND d.amount < 0
    AND d.removed_batch_id IS NULL AND d.posting_date <= %(until)s AND d.account_class IN ('normal', 'advance')
    AND NOT EXISTS (SELECT FROM payment_line used WHERE used.settled_by_id = d.id)
"""
_NAMES = "lower(d.text || ' ' || d.reference || ' ' || d.assignment || ' ' || d.doc_no)"


def _names_run(run: str) -> str:
    """Names the code of a run, and not one that begins like it."""
    return f"{_NAMES} ~ ('(?<![0-9a-z])' || lower({run}.code) || '(?![0-9])')"


def _names_other(named: str) -> str:
    """Names another payment to the supplier than this line."""
    return f"""EXISTS (SELECT FROM payment_line o JOIN payment_run q ON q.id = o.run_id
                       WHERE o.supplier_id = l.supplier_id AND o.id <> l.id AND ({named}))"""


_OTHER_ID = f"strpos({_NAMES}, o.end_to_end_id) > 0"

# In the order of what is surest: the payment's own id; the run's code with the same amount; the same amount alone, of
# what came after the export, was not posted before it, and is no credit note.
_MATCHES = (
    (f"strpos({_NAMES}, l.end_to_end_id) > 0", "l.id"),
    (
        f"{_names_run('r')} AND -d.amount IN (l.net, l.gross) AND NOT {_names_other(_OTHER_ID)}",
        "r.id, l.supplier_id, l.currency, l.net",
    ),
    (
        f"""
        -d.amount = l.net AND d.posting_date >= (r.exported_at AT TIME ZONE k.timezone)::date
        AND d.kind NOT IN ('credit_note', 'reversal', 'fx_difference', 'opening')
        AND coalesce(b.finished_at, 'infinity') > r.exported_at
        AND NOT {_names_other(f"{_OTHER_ID} OR o.run_id <> l.run_id AND {_names_run('q')}")}
        """,
        "l.supplier_id, l.currency, l.net",
    ),
)
"""Each with what makes payments alike: the first of them goes with the first debit, the second with the second."""


class NotUnderWay(PaymentsError):
    """The payment is not in transit: not exported, failed, or known to the ledger."""

    slug = "payment-not-under-way"
    status = 409


class ReleasedAlready(PaymentsError):
    """This person has said so; a second one is needed."""

    slug = "released-already"
    status = 409


def settle(*, company_id: int, until: date, now: datetime) -> list[int]:
    """
    Match payments under way with debits that an import brought, each debit with one payment; ids of what is settled.
    Inside a transaction of the caller's that holds the company's row.

    Args:
        until: the last posting date that the figures count, by which the debt is known to be gone
    """
    settled: list[int] = []
    values: dict[str, Any] = {"company": company_id, "until": until, "now": now}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT EXISTS (SELECT FROM payment_line l JOIN payment_run r ON r.id = l.run_id WHERE {_UNDER_WAY})",
            values,
        )
        if not cursor.fetchone()[0]:
            return []
        for match, alike in _MATCHES:
            cursor.execute(
                f"""
                WITH pairs AS (
                    SELECT l.id AS line_id, d.id AS entry_id,
                           dense_rank() OVER (PARTITION BY {alike} ORDER BY r.exported_at, l.id) AS line_no,
                           dense_rank() OVER (PARTITION BY {alike}
                                              ORDER BY d.posting_date, d.source_key, d.id) AS debit_no
                    FROM payment_line l JOIN payment_run r ON r.id = l.run_id JOIN company k ON k.id = r.company_id
                    JOIN ledger_entry d ON {_DEBIT} JOIN import_batch b ON b.id = d.first_batch_id
                    WHERE {_UNDER_WAY} AND {match}
                ), chosen AS (
                    SELECT DISTINCT ON (entry_id) line_id, entry_id FROM pairs WHERE line_no = debit_no
                    ORDER BY entry_id, line_id
                ), once AS (
                    SELECT DISTINCT ON (line_id) line_id, entry_id FROM chosen ORDER BY line_id, entry_id
                )
                UPDATE payment_line l SET settled_by_id = o.entry_id, settled_at = %(now)s
                FROM once o WHERE o.line_id = l.id RETURNING l.id
                """,
                values,
            )
            settled += [pk for (pk,) in cursor.fetchall()]
    PaymentItem.objects.filter(line_id__in=settled, live=True).update(live=False)
    _tell(company_id, settled)
    return settled


def _tell(company_id: int, lines: Sequence[int]) -> None:
    """The runs of these lines are another version, and their readers hear of it once it is committed."""
    runs = PaymentRun.objects.filter(pk__in=PaymentLine.objects.filter(pk__in=lines).values("run_id"))
    ids = list(runs.values_list("pk", flat=True))
    runs.update(version=F("version") + 1)
    messages = [payment_run_message(company_id, pk) for pk in ids]
    transaction.on_commit(partial(publish, messages), robust=True)


@transaction.atomic(durable=True)
def release(
    *, line: PaymentLine, reason: str, actor: Actor, now: datetime, unless: Callable[[PaymentRun], None]
) -> PaymentLine:
    """
    Say that a payment is not under way any more; with the second person its items are open again.

    Raises:
        NotUnderWay: it is not, or no longer.
        ReleasedAlready: this person has said so.
    """
    company = Company.objects.select_for_update(no_key=True).get(payment_runs=line.run_id)  # first, as `settle` has it
    run = PaymentRun.objects.select_for_update(no_key=True).get(pk=line.run_id)
    unless(run)
    locked = PaymentLine.objects.select_for_update(no_key=True).get(pk=line.pk)
    under_way = locked.state in {"exported", "accepted", "confirmed"}
    if not under_way or locked.settled_at is not None or locked.released_at is not None:
        raise NotUnderWay(line=locked.position, run=run.code)
    if TransitRelease.objects.filter(line=locked, user_id=actor.person()).exists():
        raise ReleasedAlready(line=locked.position, run=run.code)
    TransitRelease.objects.create(line=locked, user_id=actor.person(), user_name=actor.name, reason=reason, at=now)
    told = TransitRelease.objects.filter(line=locked).count()
    if told >= 2:
        locked.released_at = now
        locked.save(update_fields=["released_at"])
        PaymentItem.objects.filter(line=locked, live=True).update(live=False)
        remittance.withdraw(company=company, line_ids=[locked.pk], now=now)
    run.version += 1
    run.save(update_fields=["version"])
    auditing.record(
        company_id=run.company_id,
        actor=actor,
        action="payment-run.released" if told >= 2 else "payment-run.release-asked",
        subject="payment_run",
        subject_id=run.pk,
        now=now,
        after={
            "code": run.code,
            "line": locked.position,
            "payee": locked.payee_name,
            "end_to_end_id": locked.end_to_end_id,
            "reason": reason,
        },
    )
    return locked
