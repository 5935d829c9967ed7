"""
Changing what a run would pay: drop, hold, a part, another tier, another account. The ledger is never touched.

Any change makes the run a draft again and its content another version: approvals given before do not count. Whoever
changes is kept as an editor, and does not approve.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum

from payments.calculation.candidates import PlannedItem
from payments.domain.errors import FieldError, InvalidInput, PaymentsError
from payments.domain.money import to_text
from payments.domain.paying import CandidateState, PaidReason, ProposalBasis, ReasonCode, RunStatus
from payments.models import (
    Company,
    HouseBank,
    PaymentException,
    PaymentItem,
    PaymentLine,
    PaymentRun,
    RunEditor,
    SupplierBankAccount,
)
from payments.selectors.payees import house_accounts, payable_minor, payee_accounts
from payments.selectors.paying_rules import discount_rules, minimum_minor
from payments.selectors.payment_runs import PaymentLineNotFound, content_hash
from payments.selectors.proposing import as_candidate, tiers_of_items
from payments.services import auditing, holds
from payments.services.auditing import Actor
from payments.services.payment_runs import Guard, RunNotThere, lock, move, touch

EDITABLE = (RunStatus.DRAFT, RunStatus.IN_APPROVAL, RunStatus.APPROVED)


class LineWouldNotPay(PaymentsError):
    """What is left of the line is nothing, less than the smallest payment, or more than is owed."""

    slug = "line-would-not-pay"
    status = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldWish:
    """Hold an item back beyond this run."""

    reason: str
    until: date | None = None
    dispute: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemChange:
    """
    What becomes of one item: out of this run; held; settled by another amount (signed as the item); by another tier.
    `part` is the number of an instalment, 0 the document as a whole. A hold is of the document with all its parts.
    """

    entry_id: int
    part: int = 0
    drop: bool = False
    hold: HoldWish | None = None
    settled_minor: int | None = None
    percent: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineChange:
    """What becomes of a line. Nothing said, nothing changed."""

    drop: bool = False
    bank_account: int | None = None
    house_bank: int | None = None
    remittance: str | None = None
    items: tuple[ItemChange, ...] = ()


@transaction.atomic(durable=True)
def edit_line(
    *, run: PaymentRun, line_id: int, change: LineChange, actor: Actor, now: datetime, unless: Guard
) -> PaymentRun:
    """
    Change a line, or take it out.

    Raises:
        RunNotThere: the run was exported, or has ended.
        PaymentLineNotFound: it has no such line.
        InvalidInput: an item, tier, amount or account that is not possible.
        LineWouldNotPay: nothing sensible would be left.
    """
    Company.objects.select_for_update(no_key=True).get(pk=run.company_id)  # nobody proposes meanwhile
    locked = lock(run, unless)
    if locked.status not in EDITABLE:
        raise RunNotThere(run=locked.code, status=locked.status)
    line = PaymentLine.objects.filter(run=locked, pk=line_id).select_related("supplier").first()
    if line is None:
        raise PaymentLineNotFound(line=line_id)
    if locked.status != RunStatus.DRAFT:
        move(locked, RunStatus.DRAFT)
    if actor.user_id is not None:
        RunEditor.objects.get_or_create(run=locked, user_id=actor.user_id, defaults={"at": now})
    before = _told(line)
    if change.drop:
        for item in line.items.all():
            _take_out(locked, line, item, ReasonCode.DROPPED)
    else:
        for place, one in enumerate(change.items):
            _change_item(locked, line, one, f"/items/{place}", actor, now=now)
        _change_accounts(locked, line, change, now=now)
    after = _close_line(locked, line)
    locked.content_version += 1
    locked.content_hash = content_hash(locked)
    touch(locked)
    auditing.record(
        company_id=locked.company_id,
        actor=actor,
        action="payment-run.edited",
        subject="payment_run",
        subject_id=locked.pk,
        now=now,
        before=before,
        after=after,
    )
    return locked


def _change_item(
    run: PaymentRun, line: PaymentLine, change: ItemChange, pointer: str, actor: Actor, *, now: datetime
) -> None:
    item = line.items.filter(entry_id=change.entry_id, part=change.part).first()
    if item is None:
        raise InvalidInput(FieldError(f"{pointer}/entry", "not-in-the-line", value=str(change.entry_id)))
    if change.hold is not None:
        holds.hold_inside(
            company_id=run.company_id,
            supplier_id=line.supplier_id,
            entry_id=change.entry_id,
            reason=change.hold.reason,
            until=change.hold.until,
            dispute=change.hold.dispute,
            actor=actor,
            now=now,
        )
        for held in line.items.filter(entry_id=change.entry_id):
            _take_out(run, line, held, ReasonCode.HELD)
        return
    if change.drop:
        _take_out(run, line, item, ReasonCode.DROPPED)
        return
    if change.settled_minor is not None:
        low, high = sorted((1 if item.open_amount > 0 else -1, item.open_amount))
        if not low <= change.settled_minor <= high:
            raise InvalidInput(
                FieldError(f"{pointer}/amount", "beyond-open", open=to_text(item.open_amount, line.currency))
            )
    if change.percent is not None:
        _check_tier(run, item, change.percent, pointer)
        item.tier_percent = change.percent
    _recalculate(run, line, item, change.settled_minor)


def _check_tier(run: PaymentRun, item: PaymentItem, percent: Decimal, pointer: str) -> None:
    """A tier of the item, and in time: a discount that was missed is not taken."""
    rules = discount_rules(run.company, pay_day=run.run_date, next_day=run.next_run_date)
    possible = [Decimal(0)]
    if item.open_amount > 0:
        tiers = tiers_of_items(run.company, [item])[item.entry_id, item.part]
        possible += [one.percent for one in tiers if (run.run_date - one.day).days <= rules.grace_days]
    if percent not in possible:
        told = ", ".join(sorted({str(one.normalize()) for one in possible}))
        raise InvalidInput(FieldError(f"{pointer}/tier_percent", "not-a-tier-in-time", possible=told))


def _recalculate(run: PaymentRun, line: PaymentLine, item: PaymentItem, settled_minor: int | None) -> None:
    settled = item.settled if settled_minor is None else settled_minor
    told = PlannedItem(
        candidate=as_candidate(item, currency=line.currency, payee=line.supplier_id),
        settled_minor=settled,
        percent=item.tier_percent,
        reason=PaidReason.BY_HAND,
    )
    item.settled, item.discount, item.withholding = settled, told.discount_minor, told.withholding_minor
    item.pay_amount = told.pay_minor
    item.reason = PaidReason.BY_HAND.value
    item.save()
    PaymentException.objects.filter(run=run, entry_id=item.entry_id, part=item.part, is_rest=True).delete()
    if item.settled != item.open_amount:
        _note_left_out(run, line, item, ReasonCode.DROPPED, item.open_amount - item.settled, is_rest=True)


def _take_out(run: PaymentRun, line: PaymentLine, item: PaymentItem, code: ReasonCode) -> None:
    item.delete()
    PaymentException.objects.filter(run=run, entry_id=item.entry_id, part=item.part).delete()
    _note_left_out(run, line, item, code, item.open_amount)


def _note_left_out(
    run: PaymentRun, line: PaymentLine, item: PaymentItem, code: ReasonCode, amount: int, *, is_rest: bool = False
) -> None:
    PaymentException.objects.create(
        run=run,
        supplier_id=line.supplier_id,
        entry_id=item.entry_id,
        part=item.part,
        currency=line.currency,
        amount=amount,
        due_date=item.due_date,
        state=CandidateState.EXCEPTION.value,
        code=code.value,
        is_rest=is_rest,
    )


def _change_accounts(run: PaymentRun, line: PaymentLine, change: LineChange, *, now: datetime) -> None:
    if change.bank_account is not None:
        payee = line.supplier.payee_id
        mine = payee_accounts(run.company, [payee], now=now).get(payee, [])
        account = next((one for one in mine if one.id == change.bank_account), None)
        if account is None:
            raise InvalidInput(FieldError("/bank_account", "unknown-bank-account", value=str(change.bank_account)))
        if account.problem is not None:
            raise InvalidInput(FieldError("/bank_account", "account-not-payable", reason=account.problem.value))
        row = SupplierBankAccount.objects.select_related("supplier").get(pk=account.id)
        line.bank_account_id, line.payee_iban, line.payee_bic = row.pk, row.iban, row.bic
        line.payee_name = row.payee_name
    if change.house_bank is not None:
        house = HouseBank.objects.filter(company_id=run.company_id, pk=change.house_bank).first()
        if house is None:
            raise InvalidInput(FieldError("/house_bank", "unknown-house-bank", value=str(change.house_bank)))
        pays = not line.method or not house.methods or line.method in house.methods
        if not pays or not house.active or house.confirmed_at is None or house.currency != line.currency:
            raise InvalidInput(FieldError("/house_bank", "account-not-payable", reason=ReasonCode.NO_HOUSE_BANK.value))
        line.house_bank_id, line.house_iban = house.pk, house.iban
    if change.remittance is not None:
        line.remittance = change.remittance


def _close_line(run: PaymentRun, line: PaymentLine) -> dict[str, Any] | None:
    """Add the line up anew, or take it out where nothing is left of it."""
    items = list(line.items.all())
    if not items:
        line.delete()
        return None
    line.gross = sum(one.settled for one in items)
    line.discount = sum(one.discount for one in items)
    line.withholding = sum(one.withholding for one in items)
    line.net = line.gross - line.discount - line.withholding
    if line.net < max(1, minimum_minor(run.company).get(line.currency, 0)):
        raise LineWouldNotPay(net=to_text(line.net, line.currency), currency=line.currency)
    _check_payable(run, line)
    _check_limit(run, line)
    line.save()
    return _told(line)


def _check_payable(run: PaymentRun, line: PaymentLine) -> None:
    """No more to the supplier than is owed in all, as the proposal held it."""
    found = payable_minor(
        run.company,
        basis=ProposalBasis(run.basis),
        key_date=run.based_on_run.key_date,
        except_run=run.pk,
        suppliers=[line.supplier_id],
    )
    others = PaymentLine.objects.filter(run=run, supplier_id=line.supplier_id, currency=line.currency)
    besides = others.exclude(pk=line.pk).aggregate(total=Sum("gross"))["total"] or 0
    if line.gross + besides > found.get(line.supplier_id, {}).get(line.currency, 0):
        raise LineWouldNotPay(net=to_text(line.net, line.currency), currency=line.currency)


def _check_limit(run: PaymentRun, line: PaymentLine) -> None:
    """Our account's limit of the day, all runs together."""
    houses = house_accounts(run.company, run_date=run.run_date, only=line.house_bank_id, except_run=run.pk)
    left = next((one.left_minor for one in houses), None)
    others = PaymentLine.objects.filter(run=run, house_bank_id=line.house_bank_id).exclude(pk=line.pk)
    besides = others.aggregate(total=Sum("net"))["total"] or 0
    if left is not None and line.net + besides > left:
        raise LineWouldNotPay(net=to_text(line.net, line.currency), currency=line.currency)


def _told(line: PaymentLine) -> dict[str, Any]:
    return {
        "line": line.position,
        "payee": line.payee_name,
        "iban": line.payee_iban,
        "from": line.house_iban,
        "net": to_text(line.net, line.currency),
        "currency": line.currency,
        "items": [
            [one.entry_id, one.settled, one.discount, *([one.part] if one.part else [])]
            for one in line.items.order_by("entry_id", "part")
        ],
    }
