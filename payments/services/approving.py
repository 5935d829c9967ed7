"""
Approval of payment runs: from the draft that is sent to the last approval, or to a no (domain.md 3.4.6).
"""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from payments.domain.errors import PaymentsError
from payments.domain.paying import RunStatus
from payments.models import PaymentApproval, PaymentItem, PaymentLine, PaymentRun, RunEditor, User
from payments.selectors.approving import demand_for
from payments.selectors.payment_runs import approvals_of, content_hash, totals_of
from payments.services import auditing, second_factor
from payments.services.auditing import Actor
from payments.services.payment_runs import Guard, lock, move, note, require_payable, require_status, touch
from payments.services.sign_in import SecondFactorNeeded, WrongCode, guess


class RunEmpty(PaymentsError):
    """The payment run pays nothing."""

    slug = "payment-run-empty"
    status = 409


class SelfApproval(PaymentsError):
    """Whoever prepared or changed a run does not approve it."""

    slug = "self-approval"
    status = 403


class ContentChanged(PaymentsError):
    """What was shown is not what stands: the hash is of other content."""

    slug = "content-changed"
    status = 409


class ApprovedAlready(PaymentsError):
    """This person has agreed to this content; it counts once."""

    slug = "approved-already"
    status = 409


class NotYourStep(PaymentsError):
    """The step is for other people."""

    slug = "not-your-step"
    status = 403


@transaction.atomic(durable=True)
def submit_run(*, run: PaymentRun, actor: Actor, now: datetime, unless: Guard) -> PaymentRun:
    """
    Send a draft for approval: from now on nothing of it changes, or it becomes a draft again.

    Raises:
        RunNotThere: it is no draft.
        RunEmpty: it pays nothing.
        LinesNotPayable: something about its accounts has changed.
    """
    locked = lock(run, unless)
    require_status(locked, RunStatus.DRAFT)
    totals = {one.currency: one.net_minor for one in totals_of([locked.pk]).get(locked.pk, [])}
    if not totals:
        raise RunEmpty(run=locked.code)
    require_payable(locked)
    demand = demand_for(locked.company, totals)
    locked.steps = demand.as_json()
    locked.approvals_needed = len(demand.steps)
    locked.second_factor = demand.second_factor
    locked.submitted_by_id, locked.submitted_at = actor.user_id, now
    move(locked, RunStatus.IN_APPROVAL)
    note(locked, actor, "payment-run.submitted", now=now)
    return locked


def approve_run(
    *, run: PaymentRun, shown_hash: str, code: str | None, actor: Actor, now: datetime, unless: Guard
) -> PaymentRun:
    """
    Agree to exactly what was shown. With the last step the run is approved.

    A code is a try as it is at the sign-in, counted before and beside the transaction, which a wrong one undoes.

    Raises:
        RunNotThere: it is not in approval.
        SelfApproval: this person prepared or changed it.
        ContentChanged: what stands is not what was shown.
        ApprovedAlready, NotYourStep: it counts once; the next step is for other people.
        LinesNotPayable: something about its accounts has changed.
        SecondFactorNeeded, WrongCode: the rules ask for a code of the approver's app.
        TooManyAttempts: no more codes of this person, or from this network address; nothing was compared.
    """
    if code is None:
        return _approve(run, shown_hash, None, actor, now=now, unless=unless)
    with guess(user=User.objects.get(pk=actor.person()), address=actor.address, now=now):
        return _approve(run, shown_hash, code, actor, now=now, unless=unless)


@transaction.atomic(durable=True)
def _approve(
    run: PaymentRun, shown_hash: str, code: str | None, actor: Actor, *, now: datetime, unless: Guard
) -> PaymentRun:
    locked = lock(run, unless)
    require_status(locked, RunStatus.IN_APPROVAL)
    person = actor.person()
    if person == locked.created_by_id or _has_edited(locked, person):
        raise SelfApproval(run=locked.code)
    if shown_hash != locked.content_hash or content_hash(locked) != locked.content_hash:
        raise ContentChanged(run=locked.code)
    given = approvals_of(locked)
    if any(one.approver_id == person for one in given):
        raise ApprovedAlready(run=locked.code)
    step = len(given)
    wanted = locked.steps[step]["approvers"] if step < len(locked.steps) else []
    if wanted and person not in wanted:
        raise NotYourStep(run=locked.code, step=step + 1)
    require_payable(locked)
    with_code = _take_code(locked, person, code, now=now)
    try:
        with transaction.atomic():
            PaymentApproval.objects.create(
                run=locked,
                content_version=locked.content_version,
                content_hash=locked.content_hash,
                step=step,
                approver_id=person,
                approver_name=actor.name,
                second_factor=with_code,
                address=actor.address,
                at=now,
            )
    except IntegrityError as refused:
        raise SelfApproval(run=locked.code) from refused
    if step + 1 >= locked.approvals_needed:
        locked.approved_at = now
        move(locked, RunStatus.APPROVED)
    else:
        touch(locked)
    note(locked, actor, "payment-run.approved", now=now, step=step + 1, second_factor=with_code)
    return locked


@transaction.atomic(durable=True)
def reject_run(*, run: PaymentRun, reason: str, actor: Actor, now: datetime, unless: Guard) -> PaymentRun:
    """
    Say no, with a reason. What the run reserved is free again.

    Raises:
        RunNotThere: it is neither in approval nor approved.
    """
    locked = lock(run, unless)
    require_status(locked, RunStatus.IN_APPROVAL, RunStatus.APPROVED)
    _end(locked, RunStatus.REJECTED, reason, actor, now=now)
    return locked


@transaction.atomic(durable=True)
def cancel_run(*, run: PaymentRun, reason: str, actor: Actor, now: datetime, unless: Guard) -> PaymentRun:
    """
    Give a run up before it goes to the bank. What it reserved is free again.

    Raises:
        RunNotThere: it was exported, or has ended.
    """
    locked = lock(run, unless)
    require_status(locked, RunStatus.DRAFT, RunStatus.IN_APPROVAL, RunStatus.APPROVED)
    _end(locked, RunStatus.CANCELLED, reason, actor, now=now)
    return locked


def _end(run: PaymentRun, status: RunStatus, reason: str, actor: Actor, *, now: datetime) -> None:
    before = {"status": run.status}
    run.ended_by_id, run.ended_at, run.ended_reason = actor.user_id, now, reason
    move(run, status)
    PaymentLine.objects.filter(run=run, state="planned").update(state="cancelled")
    PaymentItem.objects.filter(line__run=run, live=True).update(live=False)
    auditing.record(
        company_id=run.company_id,
        actor=actor,
        action=f"payment-run.{status.value}",
        subject="payment_run",
        subject_id=run.pk,
        now=now,
        before=before,
        after={"status": run.status, "reason": reason},
    )


def _has_edited(run: PaymentRun, user_id: int) -> bool:
    return RunEditor.objects.filter(run=run, user_id=user_id).exists()


def _take_code(run: PaymentRun, user_id: int, code: str | None, *, now: datetime) -> bool:
    """Whether a code was given and right."""
    user = User.objects.get(pk=user_id)
    if code is None:
        if run.second_factor:
            raise SecondFactorNeeded
        return False
    if not second_factor.take_code(user=user, code=code, now=now):
        raise WrongCode
    return True
