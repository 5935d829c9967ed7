"""
What a bank says about payments, and what that means: accepted, confirmed or failed, per EndToEndId.

Only an entry that is booked, or ACSC, confirms. What cannot be set against a payment without doubt changes nothing
and is named, so that a person looks at it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class MessageKind(StrEnum):
    """The bank's messages that are read."""

    PAIN_002 = "pain.002"
    CAMT_053 = "camt.053"
    CAMT_054 = "camt.054"


class Outcome(StrEnum):
    """What has become of a payment."""

    ACCEPTED = "accepted"
    CONFIRMED = "confirmed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """
    One statement of the bank about a payment, a batch (`end_to_end_id` "") or a whole file (`batch_id` "" as well).

    `status` is the bank's own word (ACSP, RJCT, BOOK …), `reason_codes` of the ISO lists or its own. `amount_minor` and
    `currency` where it names them; `count` the payments it booked together; `returned` for money that came back.
    """

    outcome: Outcome | None
    status: str
    message_id: str = ""
    batch_id: str = ""
    end_to_end_id: str = ""
    reason_codes: tuple[str, ...] = ()
    text: str = ""
    amount_minor: int | None = None
    currency: str = ""
    count: int | None = None
    booked_on: date | None = None
    bank_reference: str = ""
    returned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BankMessage:
    """A message as it was read. `identification` is the bank's own id of it; order is the file's."""

    kind: MessageKind
    version: str
    identification: str
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A payment that was exported, as far as an answer has to fit it."""

    end_to_end_id: str
    message_id: str
    batch_id: str
    amount_minor: int
    currency: str


class Doubt(StrEnum):
    """Why a statement is not set against a payment."""

    UNKNOWN_REFERENCE = "unknown-reference"
    OTHER_AMOUNT = "other-amount"
    OTHER_MESSAGE = "other-message"
    UNKNOWN_STATUS = "unknown-status"
    NAMED_TWICE = "named-twice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What happens to one payment, and the statement that says so."""

    end_to_end_id: str
    outcome: Outcome
    said: Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmatched:
    """A statement that changes nothing, and why."""

    said: Said
    doubt: Doubt


@dataclass(frozen=True, slots=True)
class Settled:
    """A message set against what was sent: at most one effect per payment, in the order of the payments."""

    effects: tuple[Effect, ...] = ()
    unmatched: tuple[Unmatched, ...] = ()


_STRENGTH = {Outcome.ACCEPTED: 0, Outcome.CONFIRMED: 1, Outcome.FAILED: 2}
_SAYS_NOTHING = frozenset({"", "PART", "PATC", "RCVD", "INFO", "FUTR"})
"""Statuses that leave it to the statements below them, or tell of nothing that has happened."""


@dataclass(slots=True)
class _Found:
    """Effects and doubts while a message is gone through."""

    is_about_ours: bool
    effects: dict[str, Effect] = field(default_factory=dict)
    unmatched: list[Unmatched] = field(default_factory=list)

    def apply(self, sent: Sent, said: Said, outcome: Outcome) -> None:
        """Keep the strongest: of accepted and booked it is booked, and money that came back has not arrived."""
        known = self.effects.get(sent.end_to_end_id)
        if known is not None and outcome is known.outcome is Outcome.CONFIRMED:
            self.doubt(said, Doubt.NAMED_TWICE)  # money that left twice is no better confirmed
        elif known is None or _STRENGTH[outcome] >= _STRENGTH[known.outcome]:
            self.effects[sent.end_to_end_id] = Effect(end_to_end_id=sent.end_to_end_id, outcome=outcome, said=said)

    def overrule(self, sent: Sent, said: Said, outcome: Outcome) -> None:
        """What is said of a batch stands above what was said of the whole file."""
        known = self.effects.get(sent.end_to_end_id)
        if known is None or (said.batch_id and not known.said.batch_id):
            self.effects[sent.end_to_end_id] = Effect(end_to_end_id=sent.end_to_end_id, outcome=outcome, said=said)
        else:
            self.apply(sent, said, outcome)

    def doubt(self, said: Said, doubt: Doubt) -> None:
        """Leave a statement to a person."""
        self.unmatched.append(Unmatched(said=said, doubt=doubt))

    def not_ours(self, said: Said) -> None:
        """A status report answers a file of ours; a statement of account tells of everything."""
        if self.is_about_ours:
            self.doubt(said, Doubt.UNKNOWN_REFERENCE)


def settled(message: BankMessage, sent: Iterable[Sent]) -> Settled:
    """
    Set a message against what was sent.

    A statement about a payment wins over one about its batch, and that over one about its file: a bank that rejects a
    file rejects all of it, one that accepts it in part says which. An amount or currency that is not the payment's own
    is a doubt. A booked batch confirms its payments only if number and total are theirs. A statement of account names
    much that we never sent; that is no doubt.
    """
    payments = {one.end_to_end_id: one for one in sent}
    found = _Found(is_about_ours=message.kind is MessageKind.PAIN_002)
    spoken_of = {said.end_to_end_id for said in message.said if said.end_to_end_id}
    wide = [said for said in message.said if not said.end_to_end_id]
    for said in sorted(wide, key=lambda said: bool(said.batch_id)):
        _apply_to_many(said, payments, spoken_of, found)
    for said in message.said:
        if said.end_to_end_id:
            _apply_to_one(said, payments, found)
    return Settled(
        tuple(found.effects[one] for one in payments if one in found.effects),
        tuple(found.unmatched),
    )


def _apply_to_one(said: Said, payments: Mapping[str, Sent], found: _Found) -> None:
    payment = payments.get(said.end_to_end_id)
    if payment is None:
        found.not_ours(said)
    elif (said.message_id and said.message_id != payment.message_id) or (
        said.batch_id and said.batch_id != payment.batch_id
    ):
        found.doubt(said, Doubt.OTHER_MESSAGE)
    elif not _fits(said, payment):
        found.doubt(said, Doubt.OTHER_AMOUNT)
    elif said.outcome is not None:
        found.apply(payment, said, said.outcome)
    elif said.status not in _SAYS_NOTHING:
        found.doubt(said, Doubt.UNKNOWN_STATUS)


def _apply_to_many(said: Said, payments: Mapping[str, Sent], spoken_of: set[str], found: _Found) -> None:
    if said.outcome is None and said.status in _SAYS_NOTHING:
        return
    covered = [
        one
        for one in payments.values()
        if (said.batch_id or said.message_id)
        and said.batch_id in {"", one.batch_id}
        and said.message_id in {"", one.message_id}
    ]
    if not covered:
        found.not_ours(said)
    elif said.outcome is None:
        found.doubt(said, Doubt.UNKNOWN_STATUS)
    elif not _fits_all(said, covered):
        found.doubt(said, Doubt.OTHER_AMOUNT)
    else:
        for one in covered:
            if one.end_to_end_id not in spoken_of:
                found.overrule(one, said, said.outcome)


def _fits(said: Said, payment: Sent) -> bool:
    """
    What a bank does not name cannot contradict. What comes back may be less by the banks' charges; what lacks more than
    half of the payment lacks no charge, and the rest may have arrived.
    """
    if said.currency and said.currency != payment.currency:
        return False
    if said.amount_minor is None:
        return True
    if said.returned:
        return payment.amount_minor <= 2 * said.amount_minor <= 2 * payment.amount_minor
    return said.amount_minor == payment.amount_minor


def _fits_all(said: Said, covered: list[Sent]) -> bool:
    if said.count is not None and said.count != len(covered):
        return False
    if said.amount_minor is None:
        return True
    totals: Counter[str] = Counter()
    for one in covered:
        totals[one.currency] += one.amount_minor
    return totals == {said.currency: said.amount_minor}
