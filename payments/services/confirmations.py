"""Asking a supplier to confirm its balance (*cari mutabakat*), and recording what it answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from payments.domain.errors import FieldError, InvalidInput, PaymentsError
from payments.domain.money import InvalidAmount, to_minor, to_text
from payments.models import BalanceConfirmation, Supplier
from payments.selectors import statement
from payments.selectors.calendar import today_of
from payments.services import auditing
from payments.services.auditing import Actor


class ConfirmationOpen(PaymentsError):
    """The supplier was asked about that day and has not answered."""

    slug = "balance-confirmation-open"
    status = 409


class ConfirmationAnswered(PaymentsError):
    """There is an answer to the letter; make a new one."""

    slug = "balance-confirmation-answered"
    status = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a supplier says; in a dispute `balances` are (currency, amount) in its own books, positive = we owe."""

    agreed: bool
    answered_on: date
    answered_by: str
    balances: Sequence[tuple[str, str]] = ()
    note: str = ""


def balances_of(supplier: Supplier, key_date: date) -> list[dict[str, str]]:
    """The balance of a day in each currency, positive = we owe; the closing balances of the statement of that day."""
    return [
        {"currency": one.currency, "balance": one.closing}
        for one in statement.of_supplier(supplier.pk, first_day=key_date, last_day=key_date)
    ]


@transaction.atomic(durable=True)
def ask(*, supplier: Supplier, key_date: date, language: str, actor: Actor, now: datetime) -> BalanceConfirmation:
    """
    Make the letter about a day; it keeps the balances of now, whatever is posted into that day later.

    Raises:
        InvalidInput: the day has not come.
        ConfirmationOpen: a letter about that day is without an answer.
    """
    if key_date > today_of(supplier.company, now=now):
        raise InvalidInput(FieldError("/key_date", "in-the-future"))
    row = BalanceConfirmation(
        company_id=supplier.company_id,
        supplier=supplier,
        key_date=key_date,
        language=language,
        balances=balances_of(supplier, key_date),
        created_by_id=actor.user_id,
        created_name=actor.name,
        created_at=now,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as taken:
        raise ConfirmationOpen(key_date=key_date.isoformat()) from taken
    told = {"supplier": supplier.pk, "key_date": key_date.isoformat(), "balances": row.balances}
    _record(row, actor, "balance_confirmation.created", now, told)
    return row


@transaction.atomic(durable=True)
def record_answer(
    *, confirmation: BalanceConfirmation, answer: Answer, actor: Actor, now: datetime
) -> BalanceConfirmation:
    """
    Take down what the supplier says, once.

    Raises:
        InvalidInput: it answered before the day of the balance or after today; a dispute without balances, or an
            agreement with some; an amount with more decimals than its currency has; a currency twice.
        ConfirmationAnswered: there is an answer.
    """
    row = (
        BalanceConfirmation.objects.select_for_update(of=("self",))
        .select_related("supplier", "company")
        .get(pk=confirmation.pk)
    )
    if row.answer:
        raise ConfirmationAnswered()
    faults = _faults(row, answer, now)
    if faults:
        raise InvalidInput(*faults)
    row.answer = BalanceConfirmation.Answer.AGREED if answer.agreed else BalanceConfirmation.Answer.DISPUTED
    row.answered_on, row.answered_by, row.note = answer.answered_on, answer.answered_by, answer.note
    row.their_balances = [
        {"currency": currency, "balance": to_text(to_minor(amount, currency), currency)}
        for currency, amount in answer.balances
    ]
    row.recorded_by_id, row.recorded_name, row.recorded_at = actor.user_id, actor.name, now
    row.save()
    told = {"answer": row.answer, "answered_by": row.answered_by, "their_balances": row.their_balances}
    _record(row, actor, "balance_confirmation.answered", now, told)
    return row


def _faults(row: BalanceConfirmation, answer: Answer, now: datetime) -> list[FieldError]:
    faults = []
    if not row.key_date <= answer.answered_on <= today_of(row.company, now=now):
        faults.append(FieldError("/answered_on", "out-of-range"))
    if answer.agreed and answer.balances:
        faults.append(FieldError("/their_balances", "not-with-agreement"))
    if not answer.agreed and not answer.balances:
        faults.append(FieldError("/their_balances", "needed-in-dispute"))
    seen: set[str] = set()
    for place, (currency, amount) in enumerate(answer.balances):
        if currency in seen:
            faults.append(FieldError(f"/their_balances/{place}/currency", "currency-twice", value=currency))
        seen.add(currency)
        try:
            to_minor(amount, currency)
        except InvalidAmount:
            faults.append(FieldError(f"/their_balances/{place}/balance", "not-an-amount", value=amount))
    return faults


def _record(row: BalanceConfirmation, actor: Actor, action: str, now: datetime, told: dict[str, object]) -> None:
    auditing.record(
        company_id=row.company_id,
        actor=actor,
        action=action,
        subject="balance_confirmation",
        subject_id=row.pk,
        now=now,
        after=told,
    )
