"""A company that can pay: a calculated ledger, confirmed accounts on both sides, and people to agree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from payments.domain.ledger import LedgerRow
from payments.domain.paying import ProposalBasis
from payments.models import Company, HouseBank, PaymentRun, Supplier, SupplierBankAccount, User
from payments.selectors.calendar import today_of
from payments.selectors.proposing import Scope
from payments.services import approving, calculations, exporting, people, proposing
from payments.services.auditing import Actor
from payments.services.proposing import Request
from tests.days import company_today
from tests.ledgers import apply_rows, calculate, line, new_company, request_run, supplier_of

OWN_IBAN = "TR809999900000000000000001"
LONG_AGO = timedelta(days=90)


def iban(number: int) -> str:
    """A fictitious Turkish IBAN with right check digits."""
    body = f"999990{number:016d}"
    digits = f"{body}292700"  # T = 29, R = 27
    return f"TR{98 - int(digits) % 97:02d}{body}"


def anything(_: PaymentRun) -> None:
    """Whoever asks has seen the run as it stands."""


def person(company: Company, role: str) -> User:
    """Somebody new with a role."""
    user = people.create_user(
        email=f"{uuid4().hex}@example.com",
        name=f"{role} {uuid4().hex[:4]}",
        language="tr",
        is_owner=False,
        brought_by=company,
    )
    people.grant_role(user=user, company=company, role=role)
    return user


def actor(user: User) -> Actor:
    """A person who acts."""
    return Actor(name=user.name, user_id=user.pk)


@dataclass
class Desk:
    """A company, who works there, and what they do."""

    company: Company
    clerk: User
    approver: User
    second_approver: User
    admin: User
    house_bank: HouseBank
    now: datetime = field(default_factory=timezone.now)

    @property
    def today(self) -> date:
        """The company's."""
        return today_of(self.company, now=self.now)

    def propose(self, **asked: Any) -> PaymentRun:
        """A new run, by the clerk."""
        basis = asked.pop("basis", ProposalBasis.CLOSING)
        suppliers = tuple(one.pk for one in asked.pop("suppliers", ()))
        request = Request(basis=basis, scope=Scope(suppliers=suppliers), **asked)
        return proposing.create_run(company=self.company, request=request, actor=actor(self.clerk), now=self.now)

    def submit(self, run: PaymentRun) -> PaymentRun:
        """By the clerk."""
        return approving.submit_run(run=run, actor=actor(self.clerk), now=self.now, unless=anything)

    def approve(self, run: PaymentRun, by: User | None = None, **more: Any) -> PaymentRun:
        """By the approver, unless somebody else is named."""
        run.refresh_from_db()
        return approving.approve_run(
            run=run,
            shown_hash=more.pop("shown_hash", run.content_hash),
            code=more.pop("code", None),
            actor=actor(by or self.approver),
            now=self.now,
            unless=anything,
        )

    def approved(self, **asked: Any) -> PaymentRun:
        """A run with everybody's word."""
        return self.approve(self.submit(self.propose(**asked)))

    def exported(self, run: PaymentRun) -> PaymentRun:
        """An approved run with its files, by the clerk."""
        return exporting.export_run(run=run, actor=actor(self.clerk), now=self.now, unless=anything)

    def supplier(self, code: str = "S1") -> Supplier:
        """One of the company's."""
        return supplier_of(self.company, code)

    def later(self, *, days: int) -> datetime:
        """So many days on, with that day's figures."""
        self.now += timedelta(days=days)
        run = request_run(self.company, now=self.now)
        calculations.carry_out_run(run_id=run.pk, clock=lambda: self.now)
        self.company.refresh_from_db()
        return self.now

    def import_more(self, *rows: LedgerRow) -> None:
        """More lines of the ledger, calculated."""
        apply_rows(self.company, rows)
        calculate(self.company)
        self.company.refresh_from_db()


def day(desk_today: date, days: int) -> str:
    """A day so many days from today."""
    return (desk_today + timedelta(days=days)).isoformat()


def invoice(key: str, amount: str, *, due: int = -5, supplier: str = "S1", **more: Any) -> LedgerRow:
    """Something we owe, due so many days from today."""
    today = company_today()
    posting = more.pop("posting", (today - timedelta(days=40)).isoformat())
    return line(key, posting, amount, due=day(today, due), supplier=supplier, **more)


def new_desk(rows: Iterable[LedgerRow] = (), *, suppliers: Iterable[str] | None = None, **rules: Any) -> Desk:
    """
    A company with these lines; each supplier has one account that was confirmed long ago, `suppliers` names those.
    """
    company = new_company(**rules)
    lines = list(rows) or [invoice("I1", "1000.00")]
    apply_rows(company, lines)
    calculate(company)
    company.refresh_from_db()
    clerk, approver, second = (person(company, role) for role in ("clerk", "approver", "approver"))
    admin = person(company, "admin")
    wanted = {one.supplier_code for one in lines} if suppliers is None else set(suppliers)
    for supplier in Supplier.objects.filter(company=company, code__in=wanted):
        give_account(supplier, iban(supplier.pk + 1000), confirmed_by=approver)
    house = HouseBank.objects.create(
        company=company,
        name="Garanti TL",
        iban=OWN_IBAN,
        currency="TRY",
        changed_by=admin,
        confirmed_by=approver,
        confirmed_at=timezone.now(),
    )
    return Desk(company, clerk, approver, second, admin, house)


def give_account(
    supplier: Supplier, number: str, *, confirmed_by: User | None, ago: timedelta = LONG_AGO
) -> SupplierBankAccount:
    """An account of a supplier, seen for the first time so long ago."""
    now = timezone.now()
    account = SupplierBankAccount.objects.create(
        supplier=supplier,
        iban=number,
        verified_at=None if confirmed_by is None else now - ago,
        verified_by=confirmed_by,
    )
    SupplierBankAccount.objects.filter(pk=account.pk).update(first_seen_at=now - ago)
    account.refresh_from_db()
    return account
