"""
A payment run's row: locked and moved on one step at a time, with a record of who did it (domain.md 3.4.6).

Every step locks the row, checks the state it was seen in, and is refused by the database where this code would be wrong
(migration 0012). How a run begins is in `proposing`, how it is agreed to in `approving`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from payments.domain.errors import PaymentsError
from payments.domain.money import to_text
from payments.domain.paying import RunStatus
from payments.models import PaymentRun
from payments.selectors.payability import line_problems
from payments.selectors.payment_runs import totals_of
from payments.services import auditing
from payments.services.auditing import Actor

Guard = Callable[[PaymentRun], None]
"""Called with the run, locked; raises where the change is not to be made (If-Match)."""


class RunNotThere(PaymentsError):
    """The payment run is not where this step begins."""

    slug = "payment-run-not-there"
    status = 409


class LinesNotPayable(PaymentsError):
    """Lines of the run may not be paid any more: an account changed, something is held, or the ledger shows less."""

    slug = "lines-not-payable"
    status = 409


def lock(run: PaymentRun, unless: Guard) -> PaymentRun:
    """The run as it stands, locked until the transaction ends; whoever asks may object."""
    locked = PaymentRun.objects.select_for_update(no_key=True, of=("self",)).select_related("company").get(pk=run.pk)
    unless(locked)
    return locked


def require_status(run: PaymentRun, *possible: RunStatus) -> None:
    """
    Hold a step that does not begin here.

    Raises:
        RunNotThere: the run has none of these statuses.
    """
    if run.status not in possible:
        raise RunNotThere(run=run.code, status=run.status)


def move(run: PaymentRun, status: RunStatus) -> None:
    """Another status, and with it another version, inside the caller's transaction."""
    run.status = status.value
    touch(run)


def touch(run: PaymentRun) -> None:
    """Store a locked run as a new version of it."""
    run.version += 1
    run.save()


def require_payable(run: PaymentRun) -> None:
    """
    Hold a step while a line of the run may not be paid.

    Raises:
        LinesNotPayable: naming the lines.
    """
    wrong = line_problems(run)
    if wrong:
        told = ", ".join(f"{one.line.payee_name} ({one.code.value})" for one in wrong[:20])
        raise LinesNotPayable(count=len(wrong), lines=told)


def note(run: PaymentRun, actor: Actor, action: str, *, now: datetime, **more: object) -> None:
    """Record what was done to a run, with what it pays."""
    totals = {one.currency: to_text(one.net_minor, one.currency) for one in totals_of([run.pk]).get(run.pk, [])}
    told = {"code": run.code, "status": run.status, "content_hash": run.content_hash, "totals": totals, **more}
    auditing.record(
        company_id=run.company_id,
        actor=actor,
        action=action,
        subject="payment_run",
        subject_id=run.pk,
        now=now,
        after=told,
    )
