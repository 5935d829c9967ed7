"""
Whether a run may still be paid as it was prepared. Asked when it is sent, approved and exported: between the proposal
and the file an account can change, somebody can hold an item back, and the ledger can show that it was paid elsewhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from payments.domain.money import is_part_of
from payments.domain.paying import ProposalBasis, ReasonCode
from payments.models import HouseBank, ItemHold, PaymentItem, PaymentLine, PaymentRun, SupplierBankAccount
from payments.selectors.duplicates import suspected
from payments.selectors.payees import hold_reason, own_ibans, payable_minor, shared_ibans
from payments.selectors.proposing import Scope, open_items


@dataclass(frozen=True, slots=True)
class LineProblem:
    """Why a line may not be paid any more, although it once could."""

    line: PaymentLine
    code: ReasonCode


@dataclass(frozen=True, slots=True)
class _Now:
    """What is known of a run's suppliers, accounts and items today."""

    run: PaymentRun
    accounts: Mapping[int, Sequence[SupplierBankAccount]]
    houses: Mapping[int, HouseBank]
    own: Set[str]
    shared: Set[str]
    holds: Sequence[ItemHold]
    items: Mapping[int, Sequence[PaymentItem]]
    open: Mapping[tuple[int, int], Mapping[str, Any]]
    paid_twice: Set[int]
    payable: Mapping[int, Mapping[str, int]]
    asked: Mapping[tuple[int, str], int] = field(default_factory=dict)


def line_problems(run: PaymentRun) -> list[LineProblem]:
    """
    The lines of a run that may not be paid any more, each with the first reason.

    An account that is not confirmed, not the supplier's or not the one that was approved, or that another one has come
    after since the run was prepared; one that is ours, or another supplier's too; one of ours that is not confirmed or
    not active; a blocked supplier; a hold; an item that looks like a document money has gone to, or that another run
    has; an item that the ledger no longer shows open, in this currency, as far as it would be paid; more than is owed
    in all.
    """
    lines = list(
        PaymentLine.objects.filter(run=run).exclude(state="cancelled").select_related("supplier__alternative_payee")
    )
    known = _known_now(run, lines)
    wrong = [(line, next(_reasons(line, known), None)) for line in sorted(lines, key=lambda one: one.position)]
    return [LineProblem(line, code) for line, code in wrong if code is not None]


def _known_now(run: PaymentRun, lines: Sequence[PaymentLine]) -> _Now:
    suppliers = sorted({line.supplier_id for line in lines})
    accounts: dict[int, list[SupplierBankAccount]] = defaultdict(list)
    for account in SupplierBankAccount.objects.filter(supplier__in={line.supplier.payee_id for line in lines}):
        accounts[account.supplier_id].append(account)
    items: dict[int, list[PaymentItem]] = defaultdict(list)
    for item in PaymentItem.objects.filter(line__run=run):
        items[item.line_id].append(item)
    asked: dict[tuple[int, str], int] = defaultdict(int)
    for line in lines:
        asked[line.supplier_id, line.currency] += line.gross
    basis = ProposalBasis(run.basis)
    figures = run.company.current_run or run.based_on_run
    found = open_items(run.company, basis, Scope(suppliers=tuple(suppliers)), figures.key_date) if suppliers else []
    return _Now(
        run=run,
        accounts=accounts,
        houses=HouseBank.objects.in_bulk([line.house_bank_id for line in lines]),
        own=own_ibans(run.company),
        shared=shared_ibans(run.company),
        holds=list(ItemHold.objects.filter(company=run.company, released_at=None)),
        items=items,
        open=_open_by_item(found),
        paid_twice=_paid_twice(run, suppliers, found, figures.key_date),
        payable=payable_minor(
            run.company, basis=basis, key_date=figures.key_date, except_run=run.pk, suppliers=suppliers
        ),
        asked=asked,
    )


def _paid_twice(
    run: PaymentRun, suppliers: Sequence[int], found: Sequence[Mapping[str, Any]], key_date: date
) -> frozenset[int]:
    """Entries that look like one that was paid, or that another run pays. A twin that waits is held by itself."""
    others = PaymentItem.objects.filter(live=True, line__run__company=run.company_id).exclude(line__run=run)
    reserved = set(others.values_list("entry_id", flat=True))
    twice = suspected(run.company, suppliers, found, reserved=reserved, key_date=key_date, pay_day=run.run_date)
    return frozenset(entry for entry, one in twice.items() if one.settled)


def _open_by_item(found: Sequence[Mapping[str, Any]]) -> dict[tuple[int, int], Mapping[str, Any]]:
    """By entry and part; of a document in parts the whole as well, for what was proposed before it was divided."""
    known: dict[tuple[int, int], Mapping[str, Any]] = {}
    for row in found:
        known[row["id"], row["part"]] = row
        if row["part"]:
            before = known.get((row["id"], 0))
            known[row["id"], 0] = {**row, "open_amount": row["open_amount"] + (before["open_amount"] if before else 0)}
    return known


def _reasons(line: PaymentLine, known: _Now) -> Iterator[ReasonCode]:
    """Everything that stands against a line, the gravest first."""
    yield from _of_accounts(line, known)
    owed, payee = line.supplier, line.supplier.alternative_payee
    if owed.payment_block or (payee and payee.payment_block):
        yield ReasonCode.SUPPLIER_BLOCKED
    items = known.items.get(line.pk, ())
    entries = {item.entry_id for item in items}
    for hold in known.holds:
        concerns = hold.entry_id in entries or (hold.entry_id is None and hold.supplier_id in (owed.pk, owed.payee_id))
        if concerns and (hold.until is None or hold.until > known.run.run_date):
            yield hold_reason(hold)[0]
    if entries & known.paid_twice:
        yield ReasonCode.POSSIBLE_DUPLICATE
    for item in items:
        yield from _of_item(item, line, known.open.get((item.entry_id, item.part)))
    payable = known.payable.get(line.supplier_id, {}).get(line.currency, 0)
    if known.asked[line.supplier_id, line.currency] > max(0, payable):
        yield ReasonCode.CAPPED_BY_BALANCE


def _of_accounts(line: PaymentLine, known: _Now) -> Iterator[ReasonCode]:
    mine = known.accounts.get(line.supplier.payee_id, ())
    since = line.supplier.alternative_payee_since
    account = next((one for one in mine if one.pk == line.bank_account_id), None)
    if account is None or account.verified_at is None or account.iban != line.payee_iban:
        yield ReasonCode.BANK_UNCONFIRMED
    elif (since and since > known.run.created_at) or any(
        one.first_seen_at > max(known.run.created_at, account.first_seen_at) for one in mine
    ):
        yield ReasonCode.BANK_CHANGED_RECENTLY
    if line.payee_iban in known.own:
        yield ReasonCode.OWN_IBAN
    if line.payee_iban in known.shared:
        yield ReasonCode.IBAN_SHARED
    house = known.houses[line.house_bank_id]
    if house.confirmed_at is None or not house.active or house.iban != line.house_iban:
        yield ReasonCode.NO_HOUSE_BANK


def _of_item(item: PaymentItem, line: PaymentLine, row: Mapping[str, Any] | None) -> Iterator[ReasonCode]:
    if row is not None and row["payment_run"]:
        yield ReasonCode.IN_SAP_PAYMENT_RUN
    if row is not None and row["block"]:
        yield ReasonCode.ITEM_BLOCKED
    is_open = row is not None and is_part_of(item.settled, row["open_amount"])
    if row is None or not is_open or (row["supplier_id"], row["currency"]) != (line.supplier_id, line.currency):
        yield ReasonCode.NO_LONGER_OPEN
