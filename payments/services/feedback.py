"""
What a bank answered, set against the payments it is about (domain.md 3.4.6).

A message is read whole before anything changes; then everything it changes, its own row and what it found are one
transaction under the locks of the runs it speaks of. Each payment takes a step only from the state before it, so that
the same words twice, or late, change nothing.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Count

from payments.domain.paying import ENDED_LINES, AdviceMoment, LineState, RunStatus
from payments.export import answers
from payments.export.answers import Outcome, Said, settled
from payments.export.feedback import read_bank_message
from payments.export.outcomes import contradicts, run_status, step_of
from payments.models import BankFinding, BankMessage, Company, PaymentItem, PaymentLine, PaymentRun
from payments.selectors.bank_messages import runs_spoken_of, sent_of
from payments.services import auditing, remittance
from payments.services.auditing import Actor
from payments.services.failpoints import failpoint
from payments.services.payment_runs import touch

LATE = "contradicts"
"""
The doubt of what cannot follow what is known: a booking of what failed or was given up (its items may be paid again by
now), a rejection of what was booked.
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """A message with what it changed. `is_new` is false for one that came before: nothing was done again."""

    message: BankMessage
    run_ids: tuple[UUID, ...]
    is_new: bool


def take_bank_message(*, company: Company, content: bytes, file_name: str, actor: Actor, now: datetime) -> Taken:
    """
    Keep what a bank sent and carry it out.

    Raises:
        BankMessageTooLarge, ForbiddenXml, UnreadableBankMessage, UnsupportedBankMessage: nothing was kept or changed.
    """
    told = read_bank_message(content)
    digest = hashlib.sha256(content).hexdigest()
    known = _known(company, digest)
    if known is not None:
        return known
    row = BankMessage(
        company=company,
        kind=told.kind.value,
        version=told.version,
        identification=told.identification[:35],
        file_name=file_name[:255],
        content=content,
        sha256=digest,
        statements=len(told.said),
        received_by_id=actor.user_id,
        received_name=actor.name,
        received_at=now,
    )
    try:
        return _carry_out(row, told, actor, now)
    except IntegrityError:
        known = _known(company, digest)  # the same message came twice at once, and the other was first
        if known is None:
            raise
        return known


def _known(company: Company, digest: str) -> Taken | None:
    row = BankMessage.objects.filter(company=company, sha256=digest).first()
    return None if row is None else Taken(row, (), is_new=False)


@dataclass(slots=True)
class _Work:
    """What a message does, gathered before it is written."""

    findings: list[BankFinding] = field(default_factory=list)
    steps: dict[_Step, list[int]] = field(default_factory=lambda: defaultdict(list))
    counts: Counter[str] = field(default_factory=Counter)
    touched: set[UUID] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Step:
    """A step that many payments take alike."""

    before: LineState
    after: LineState
    code: str
    reason: str
    booked_on: date | None


@transaction.atomic(durable=True)
def _carry_out(row: BankMessage, told: answers.BankMessage, actor: Actor, now: datetime) -> Taken:
    Company.objects.select_for_update(no_key=True).get(pk=row.company_id)  # first, as who matches postings does
    run_ids = runs_spoken_of(row.company, told)
    runs = list(
        PaymentRun.objects.select_for_update(no_key=True, of=("self",))
        .filter(pk__in=run_ids)
        .select_related("company")
        .order_by("pk")
    )
    sent = sent_of(run_ids)
    found = settled(told, [one for one, _line in sent.values()])
    work = _Work()
    for effect in found.effects:
        _weigh(effect.said, effect.outcome, sent[effect.end_to_end_id][1], work)
    for unmatched in found.unmatched:
        line = sent.get(unmatched.said.end_to_end_id)
        work.counts["doubts"] += 1
        work.findings.append(
            _finding(unmatched.said, line=line[1] if line else None, doubt=unmatched.doubt.value, outcome=None)
        )
    row.accepted, row.confirmed, row.failed = (work.counts[one.value] for one in Outcome)
    row.unchanged, row.doubts = work.counts["unchanged"], work.counts["doubts"]
    row.save(force_insert=True)
    for position, finding in enumerate(work.findings, start=1):
        finding.message, finding.position = row, position
    BankFinding.objects.bulk_create(work.findings, batch_size=2_000)
    failpoint("feedback.kept")
    _take_steps(row.company, work, now=now)
    failpoint("feedback.stepped")
    changed = [run for run in runs if run.pk in work.touched]
    for run in changed:
        _move(run, now=now)
    _note(row, changed, actor, now=now)
    failpoint("feedback.recorded")
    return Taken(row, tuple(run.pk for run in changed), is_new=True)


def _weigh(said: Said, outcome: Outcome, line: PaymentLine, work: _Work) -> None:
    """What a statement does to a payment as it stands."""
    state = LineState(line.state)
    after = step_of(state, outcome, returned=said.returned)
    was_given_up = line.released_at is not None and outcome is not Outcome.FAILED
    if after is None or was_given_up:
        is_doubtful = was_given_up or contradicts(state, outcome, returned=said.returned)
        work.counts["doubts" if is_doubtful else "unchanged"] += 1
        work.findings.append(_finding(said, line=line, doubt=LATE if is_doubtful else "", outcome=outcome))
        return
    work.counts[outcome.value] += 1
    work.touched.add(line.run_id)
    code = said.reason_codes[0] if said.reason_codes else ""
    booked_on = said.booked_on if after is LineState.CONFIRMED else line.booked_on
    work.steps[_Step(state, after, code, said.text[:500], booked_on)].append(line.pk)
    work.findings.append(_finding(said, line=line, doubt="", outcome=outcome, changed=True))


def _finding(
    said: Said, *, line: PaymentLine | None, doubt: str, outcome: Outcome | None, changed: bool = False
) -> BankFinding:
    return BankFinding(
        line=line,
        reference=(said.end_to_end_id or said.batch_id or said.message_id)[:140],
        status=said.status[:35],
        outcome=outcome.value if outcome else "",
        codes=list(said.reason_codes),
        text=said.text[:500],
        doubt=doubt,
        changed=changed,
    )


def _take_steps(company: Company, work: _Work, *, now: datetime) -> None:
    """Compare and set: a payment that is not where the step begins stays where it is, which the locks rule out."""
    for step, lines in work.steps.items():
        moved = PaymentLine.objects.filter(pk__in=lines, state=step.before).update(
            state=step.after,
            bank_code=step.code,
            bank_reason=step.reason,
            bank_answered_at=now,
            booked_on=step.booked_on,
        )
        if moved != len(lines):
            raise RuntimeError("payments were changed beside the lock of their run")
        if step.after in ENDED_LINES:
            PaymentItem.objects.filter(line__in=lines, live=True).update(live=False)
    _advise(company, work, now=now)


def _advise(company: Company, work: _Work, *, now: datetime) -> None:
    """Suppliers are told of what was confirmed, and that what they were told of has failed."""
    confirmed = [pk for step, lines in work.steps.items() if step.after is LineState.CONFIRMED for pk in lines]
    ended = [pk for step, lines in work.steps.items() if step.after in ENDED_LINES for pk in lines]
    remittance.advise(company=company, line_ids=confirmed, moment=AdviceMoment.CONFIRMED, now=now)
    remittance.withdraw(company=company, line_ids=ended, now=now)


def _move(run: PaymentRun, *, now: datetime) -> None:
    """The run's status by its payments; a new version in any case, so that whoever watches sees it."""
    rows = PaymentLine.objects.filter(run=run).values_list("state").annotate(count=Count("pk"))
    run.status = run_status({LineState(state): count for state, count in rows}, RunStatus(run.status)).value
    if run.status == RunStatus.REJECTED:
        run.ended_at = now
    touch(run)


def _note(row: BankMessage, runs: list[PaymentRun], actor: Actor, *, now: datetime) -> None:
    auditing.record(
        company_id=row.company_id,
        actor=actor,
        action="bank-message.taken",
        subject="bank_message",
        subject_id=row.pk,
        now=now,
        after={
            "kind": row.kind,
            "identification": row.identification,
            "sha256": row.sha256,
            "accepted": row.accepted,
            "confirmed": row.confirmed,
            "failed": row.failed,
            "doubts": row.doubts,
        },
    )
    for run in runs:
        auditing.record(
            company_id=row.company_id,
            actor=actor,
            action="payment-run.answered",
            subject="payment_run",
            subject_id=run.pk,
            now=now,
            after={"code": run.code, "status": run.status, "message": str(row.pk)},
        )
