"""
Payment proposals: what is to be paid is worked out, written and reserved, in one transaction (domain.md 3.4.6).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import connection, transaction

from payments.calculation.candidates import LeftOut, PlannedItem, PlannedLine, ProposalRules
from payments.calculation.proposing import propose
from payments.calculation.rolling import rolled
from payments.domain.errors import FieldError, InvalidInput, PaymentsError
from payments.domain.money import to_text
from payments.domain.paying import LineState, ProposalBasis, item_name
from payments.domain.terms import Roll
from payments.models import (
    CalculationRun,
    Company,
    CompanySettings,
    HouseBank,
    PaymentLine,
    PaymentRun,
    SupplierBankAccount,
)
from payments.models.copying import write_rows
from payments.selectors.calendar import today_of
from payments.selectors.payees import house_accounts
from payments.selectors.paying_rules import discount_rules, minimum_minor
from payments.selectors.payment_runs import content_hash
from payments.selectors.proposing import Material, Scope, material
from payments.selectors.terms import work_calendar
from payments.services import transit
from payments.services.audit_heads import require_own_past
from payments.services.auditing import Actor
from payments.services.payment_runs import note

DEFAULT_RHYTHM = timedelta(days=7)
"""The next run is a week later where nobody says otherwise."""

_LINE_COLUMNS = (
    "run_id", "supplier_id", "position", "bank_account_id", "house_bank_id", "payee_name", "payee_iban", "payee_bic",
    "payee_address", "house_iban", "method", "currency", "gross", "discount", "withholding", "net", "remittance",
    "end_to_end_id", "state", "bank_code", "bank_reason",
)  # fmt: skip
_ITEM_COLUMNS = (
    "line_id", "entry_id", "part", "open_amount", "settled", "discount", "withholding", "pay_amount", "tier_percent",
    "due_date", "days_overdue", "reason", "live",
)  # fmt: skip
_LEFT_OUT_COLUMNS = (
    "run_id", "supplier_id", "entry_id", "part", "currency", "amount", "due_date", "state", "code", "detail", "is_rest",
)  # fmt: skip


class NothingCalculated(PaymentsError):
    """There are no current figures to propose from: none yet, or a calculation is under way."""

    slug = "nothing-calculated"
    status = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked of a proposal. Amounts per currency in minor units; dates as they are wished for."""

    run_date: date | None = None
    next_run_date: date | None = None
    basis: ProposalBasis = ProposalBasis.CLOSING
    scope: Scope = field(default_factory=Scope)
    house_bank: int | None = None
    budget_minor: dict[str, int] = field(default_factory=dict)
    allow_partial: bool = False

    def as_json(self) -> dict[str, Any]:
        """As it is kept on the run."""
        return {
            "suppliers": [str(one) for one in self.scope.suppliers],
            "currencies": list(self.scope.currencies),
            "methods": list(self.scope.methods),
            "first": [str(one) for one in self.scope.first],
            "house_bank": None if self.house_bank is None else str(self.house_bank),
            "budget": {name: to_text(minor, name) for name, minor in self.budget_minor.items()},
            "allow_partial": self.allow_partial,
        }


@transaction.atomic(durable=True)
def create_run(*, company: Company, request: Request, actor: Actor, now: datetime) -> PaymentRun:
    """
    Propose what to pay, and reserve it.

    One transaction under the company's lock: neither an import nor another proposal gets between what is read and what
    is reserved. The proposal itself is calculated inside it.

    Raises:
        AuditSetBack: the database was set back to an older state.
        NothingCalculated: there are no current figures.
        InvalidInput: days that contradict each other, an account that is not the company's.
    """
    locked = Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    require_own_past(locked)
    current = current_figures(locked, now=now)
    pay_day, next_day = _days(locked, request, now=now)
    _check_house(locked, request.house_bank)
    transit.settle(company_id=locked.pk, until=current.key_date, now=now)
    rules = ProposalRules(
        discounts=discount_rules(locked, pay_day=pay_day, next_day=next_day),
        houses=house_accounts(locked, run_date=pay_day, only=request.house_bank),
        only_house=request.house_bank is not None,
        minimum_minor=minimum_minor(locked),
        budget_minor=request.budget_minor,
        allow_partial=request.allow_partial,
    )
    read = material(
        locked,
        basis=request.basis,
        scope=request.scope,
        pay_day=pay_day,
        key_date=current.key_date,
        now=now,
    )
    proposal = propose(read.candidates, read.payees, rules)
    run = PaymentRun.objects.create(
        company=locked,
        code=_next_code(locked, pay_day),
        basis=request.basis,
        based_on_run=current,
        settings=CompanySettings.objects.get(company=locked, version=locked.settings_version),
        ledger_revision=locked.ledger_revision,
        run_date=pay_day,
        next_run_date=next_day,
        parameters=request.as_json(),
        created_by_id=actor.user_id,
        created_name=actor.name,
        created_at=now,
    )
    _write_lines(run, proposal.lines, read, pay_day)
    _write_left_out(run, proposal.left_out, read)
    run.content_hash = content_hash(run)
    run.save(update_fields=["content_hash"])
    note(run, actor, "payment-run.created", now=now)
    return run


def current_figures(company: Company, *, now: datetime) -> CalculationRun:
    """
    The run whose figures are shown, if it is of the company's today, has read the ledger as it stands, and nothing is
    on its way to replace it.

    What a newer import has settled is no longer reserved: figures from before it would propose it once more. Figures of
    yesterday do not see what was posted today, whatever ledger they have read.

    Raises:
        NothingCalculated: there is none, or it is on its way.
    """
    waiting = CalculationRun.objects.filter(
        company=company, for_today=True, status__in=CalculationRun.open_statuses
    ).exists()
    current = company.current_run
    if current is None or waiting or (current.ledger_revision or 0) < company.ledger_revision:
        raise NothingCalculated(company=company.code)
    if current.key_date < today_of(company, now=now):
        raise NothingCalculated(company=company.code)
    return current


def _days(company: Company, request: Request, *, now: datetime) -> tuple[date, date]:
    """The day of value and the run after it, both business days."""
    calendar = work_calendar(company)
    today = today_of(company, now=now)
    wished = request.run_date or today
    if wished < today:
        raise InvalidInput(FieldError("/run_date", "day-has-passed", today=today.isoformat()))
    pay_day = rolled(wished, Roll.FOLLOWING, calendar).day
    if request.next_run_date is None:
        return pay_day, rolled(pay_day + DEFAULT_RHYTHM, Roll.FOLLOWING, calendar).day
    if request.next_run_date <= pay_day:
        raise InvalidInput(FieldError("/next_run_date", "not-after-pay-day"))
    return pay_day, rolled(request.next_run_date, Roll.FOLLOWING, calendar).day


def _check_house(company: Company, house_bank: int | None) -> None:
    if house_bank is not None and not HouseBank.objects.filter(company=company, pk=house_bank).exists():
        raise InvalidInput(FieldError("/house_bank", "unknown-house-bank", value=str(house_bank)))


def _next_code(company: Company, day: date) -> str:
    """`P-2026-041`: counted per company and year, under the company's lock."""
    prefix = f"P-{day.year}-"
    codes = PaymentRun.objects.filter(company=company, code__startswith=prefix).values_list("code", flat=True)
    highest = max((int(code.removeprefix(prefix)) for code in codes), default=0)
    return f"{prefix}{highest + 1:03d}"


def _write_lines(run: PaymentRun, lines: tuple[PlannedLine, ...], read: Material, pay_day: date) -> None:
    accounts = SupplierBankAccount.objects.select_related("supplier").in_bulk({line.account for line in lines})
    houses = HouseBank.objects.in_bulk({line.house for line in lines})
    with connection.cursor() as cursor:
        write_rows(
            cursor,
            "payment_line",
            _LINE_COLUMNS,
            (
                _line_row(run, position, line, read, account=accounts[line.account], house=houses[line.house])
                for position, line in enumerate(lines, start=1)
            ),
        )
        ids = dict(PaymentLine.objects.filter(run=run).values_list("position", "pk"))
        write_rows(
            cursor,
            "payment_item",
            _ITEM_COLUMNS,
            (
                _item_row(ids[position], item, read, pay_day)
                for position, line in enumerate(lines, start=1)
                for item in line.items
            ),
        )


def _line_row(
    run: PaymentRun,
    position: int,
    line: PlannedLine,
    read: Material,
    *,
    account: SupplierBankAccount,
    house: HouseBank,
) -> tuple[Any, ...]:
    """In the order of `_LINE_COLUMNS`."""
    return (
        run.pk,
        line.payee,
        position,
        line.account,
        line.house,
        account.payee_name,
        account.iban,
        account.bic,
        account.supplier.address,
        house.iban,
        line.method,
        line.currency,
        line.gross_minor,
        line.discount_minor,
        line.withholding_minor,
        line.net_minor,
        remittance_of([read.rows[item.candidate.key] for item in line.items]),
        uuid4().hex,
        LineState.PLANNED.value,
        "",
        "",
    )


def _item_row(line_id: int, item: PlannedItem, read: Material, pay_day: date) -> tuple[Any, ...]:
    """In the order of `_ITEM_COLUMNS`."""
    row = read.rows[item.candidate.key]
    return (
        line_id,
        row["id"],
        row["part"],
        item.candidate.open_minor,
        item.settled_minor,
        item.discount_minor,
        item.withholding_minor,
        item.pay_minor,
        item.percent,
        item.candidate.due,
        (pay_day - item.candidate.due).days,
        item.reason.value,
        True,
    )


def remittance_of(rows: list[dict[str, Any]]) -> str:
    """The suppliers' own document numbers, as many as fit into the 140 characters of a transfer."""
    told = ""
    for row in rows:
        number = item_name(str(row["reference"] or row["doc_no"]), row["part"])
        longer = f"{told} {number}".strip()
        if len(longer) > 136:
            return f"{told} ..."
        told = longer
    return told


def _write_left_out(run: PaymentRun, left_out: tuple[LeftOut, ...], read: Material) -> None:
    with connection.cursor() as cursor:
        write_rows(cursor, "payment_exception", _LEFT_OUT_COLUMNS, (_left_out_row(run, one, read) for one in left_out))


def _left_out_row(run: PaymentRun, one: LeftOut, read: Material) -> tuple[Any, ...]:
    """In the order of `_LEFT_OUT_COLUMNS`."""
    row = read.rows[one.candidate.key]
    return (
        run.pk,
        one.candidate.payee,
        row["id"],
        row["part"],
        one.candidate.currency,
        one.amount_minor,
        one.candidate.due,
        one.state.value,
        one.code.value,
        _detail(one, read),
        one.is_rest,
    )


def _detail(one: LeftOut, read: Material) -> dict[str, str]:
    told = dict(one.detail)
    if "invoice" in told:
        named = read.rows[told["invoice"]]
        told["invoice"] = item_name(named["doc_no"], named["part"])
    return told
