"""What must hold of payments after every round (reliability.md 3.2), as pure functions like those of `invariants`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from tests.faults.invariants import ACKNOWLEDGED, Violation
from tests.faults.journal import APPROVAL, EXPORT, FEEDBACK, PROPOSAL, Acknowledged
from tests.faults.payments_seen import Message, PaidRun, Payments

CONSERVATION, PAID_ONCE, AUDIT, LEGAL = 1, 5, 7, 9

NEXT_STEPS: Mapping[str, frozenset[str]] = {
    "": frozenset({"created"}),
    "created": frozenset({"submitted", "cancelled"}),
    "submitted": frozenset({"approved"}),
    "approved": frozenset({"exported", "export-refused"}),
    "export-refused": frozenset({"exported", "export-refused"}),
    "exported": frozenset({"answered"}),
    "answered": frozenset({"answered"}),
}
"""Which step may follow which; the harness takes no others."""


def payments_hold(acknowledged: Sequence[Acknowledged], seen: Payments) -> list[Violation]:
    """All of them."""
    return [
        *(Violation(ACKNOWLEDGED, text) for text in _acknowledged(acknowledged, seen)),
        *(Violation(CONSERVATION, text) for text in _sums(seen)),
        *(Violation(PAID_ONCE, text) for text in _once(seen)),
        *(Violation(AUDIT, text) for text in _audit(seen)),
        *(Violation(LEGAL, text) for text in _steps(seen)),
    ]


def _acknowledged(acknowledged: Sequence[Acknowledged], seen: Payments) -> Iterator[str]:
    """3: what was acknowledged is there, and nothing that was not."""
    runs = {run.id: run for run in seen.runs}
    messages = {message.id: message for message in seen.messages}
    for answer in acknowledged:
        if answer.kind == FEEDBACK:
            yield from _feedback(answer, messages.get(answer.id))
        elif answer.kind in {PROPOSAL, APPROVAL, EXPORT}:
            yield from _step(answer, runs.get(answer.id))
    proposed = {answer.id for answer in acknowledged if answer.kind == PROPOSAL}
    brought = {answer.id for answer in acknowledged if answer.kind == FEEDBACK}
    for run_id in runs.keys() - proposed:
        yield f"payment run {run_id} is there, and nobody was told of it"
    for message_id in messages.keys() - brought:
        yield f"bank message {message_id} is there, and nobody was told of it"


def _feedback(answer: Acknowledged, message: Message | None) -> Iterator[str]:
    if message is None or message.sha256 != answer.told["sha256"]:
        yield f"bank message {answer.id} was acknowledged and is not there"
    elif message.answered != answer.told["payments"]:
        yield f"bank message {answer.id} spoke of {answer.told['payments']} payments, {message.answered} heard"


def _step(answer: Acknowledged, run: PaidRun | None) -> Iterator[str]:
    if run is None:
        yield f"payment run {answer.id} was acknowledged and is not there"
    elif answer.kind == APPROVAL and answer.told["content_hash"] not in {hash_ for hash_, _ in run.approvals}:
        yield f"the approval of {answer.id} was acknowledged and is not there"
    elif answer.kind == EXPORT and answer.told["sha256"] not in {file.sha256 for file in run.bank_files}:
        yield f"the file of {answer.id} is not the one that was handed out"


def _sums(seen: Payments) -> Iterator[str]:
    """1: a run is the sum of its payments, and its files say so."""
    for run in seen.runs:
        if run.bank_files and sum(file.control_sum for file in run.bank_files) != run.net:
            yield f"the files of {run.id} sum up to {[file.control_sum for file in run.bank_files]}, not {run.net}"
        if run.bank_files and sum(file.payments for file in run.bank_files) != run.lines:
            yield f"the files of {run.id} do not have its {run.lines} payments"


def _once(seen: Payments) -> Iterator[str]:
    """5: an item is in one live payment; a run has its files exactly if it was exported, and each approval once."""
    for item, times in seen.reserved:
        if times > 1:
            yield f"entry {item} is in {times} live payments"
    for item in seen.unsettled:
        yield f"entry {item} is reserved by a payment that is over, or paid and free"
    for run in seen.runs:
        if run.exported != bool(run.bank_files):
            yield f"payment run {run.id} is {run.status} with {len(run.bank_files)} files for banks"
        if len({file.sha256 for file in run.bank_files}) != len(run.bank_files):
            yield f"payment run {run.id} has the same file twice"
        for approval, times in Counter(run.approvals).items():
            if times > 1:
                yield f"approval {approval} of {run.id} counts {times} times"


def _audit(seen: Payments) -> Iterator[str]:
    """7: each record follows the one before, and each change of state has one."""
    previous = ""
    for number, (before, own) in enumerate(seen.chain, start=1):
        if before != previous:
            yield f"audit record {number} does not follow the one before"
        previous = own
    for run in seen.runs:
        if run.steps.count("exported") != int(run.exported):
            yield f"payment run {run.id} is {run.status}, its audit says: {', '.join(run.steps) or 'nothing'}"
        if run.steps.count("approved") != len(run.approvals):
            yield f"payment run {run.id} has {len(run.approvals)} approvals, its audit says: {', '.join(run.steps)}"
    for message in seen.messages:
        if message.records != 1:
            yield f"bank message {message.id} has {message.records} audit records"


def _steps(seen: Payments) -> Iterator[str]:
    """9: the history of each run is a path, and ends where the run is."""
    for run in seen.runs:
        if not _is_path(run):
            yield f"payment run {run.id} went {' → '.join(run.steps) or 'nowhere'}"


def _is_path(run: PaidRun) -> bool:
    return all(
        after in NEXT_STEPS.get(before, frozenset()) for before, after in zip(("", *run.steps), run.steps, strict=False)
    )
