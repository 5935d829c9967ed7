"""What callers of the access table ask for: two companies with everything, and one that lets no supplier in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from itertools import count
from typing import Any
from uuid import uuid4

from django.utils import timezone

from payments.api.schemas.payment_terms import PaymentTermIn
from payments.models import (
    ApiToken,
    CalculationRun,
    Company,
    ExchangeRate,
    Holiday,
    ImportBatch,
    PaymentTerm,
    Supplier,
    SupplierBankAccount,
    User,
)
from payments.services import accounts, calculations, calendars, imports, people, terms
from payments.services.calendars import RateValues
from payments.services.terms import TermExtras
from tests.ledgers import SOMEBODY, apply_rows, calculate, line, new_company, supplier_of

MISSING: Mapping[str, str] = {
    "company": "NOBODY-HAS-IT",
    "supplier_id": "999999999",
    "account_id": "999999999",
    "user_id": "999999999",
    "token_id": "999999999",
    "term_id": "999999999",
    "holiday_id": "999999999",
    "rate_id": "999999999",
    "import_id": "0199c0de-0000-7000-8000-00000000dead",
    "calculation_id": "0199c0de-0000-7000-8000-00000000dead",
}
"""An id that nothing has, by the name of the path parameter."""


@dataclass(frozen=True)
class Place:
    """A company, one of its suppliers, and another one."""

    company: Company
    supplier: Supplier
    other_supplier: Supplier

    def calculation(self) -> CalculationRun:
        """A new one, waiting."""
        return calculations.request_run(
            company=self.company,
            key_date=date(2026, 3, 1),
            supplier_ids=[self.supplier.pk],
            requester=SOMEBODY,
            now=timezone.now(),
        )

    def bank_account(self) -> SupplierBankAccount:
        """A new one of the supplier's, that nobody has confirmed."""
        return SupplierBankAccount.objects.create(supplier=self.supplier, iban=uuid4().hex)

    def import_batch(self) -> ImportBatch:
        """A new one, waiting."""
        content = f"nothing;{uuid4()}".encode()
        return imports.accept_file(
            company=self.company,
            file=BytesIO(content),
            file_name="x.csv",
            max_bytes=len(content),
            requester=SOMEBODY,
        )

    def user(self) -> User:
        """Somebody new who is nothing but a viewer here."""
        user = people.create_user(
            email=f"{uuid4().hex}@example.com", name="New", language="tr", is_owner=False, brought_by=self.company
        )
        people.grant_role(user=user, company=self.company, role="viewer")
        return user

    def token(self) -> ApiToken:
        """A new one."""
        made = accounts.issue_token(
            name="made", role="viewer", company=self.company, created_by=None, now=timezone.now()
        )
        return made.token

    def payment_term(self) -> PaymentTerm:
        """A new one."""
        given = PaymentTermIn.model_validate(new_term())
        return terms.create_term(company=self.company, term=given.value(given.code, "New"), extras=TermExtras())

    def holiday(self) -> Holiday:
        """A new one."""
        given = new_holiday()
        day = date.fromisoformat(given["date"])
        return calendars.keep_holiday(
            company=self.company, holiday_id=None, day=day, name=given["name"], half_day=False
        )

    def rate(self) -> ExchangeRate:
        """A new one."""
        given = new_rate()
        values = RateValues(
            day=date.fromisoformat(given["date"]),
            base=given["base"],
            quote=given["quote"],
            kind="SELL",
            unit=1,
            rate=Decimal(given["rate"]),
            source="",
        )
        return calendars.keep_rate(company=self.company, rate_id=None, values=values)


_days = count()


def _new_day() -> str:
    """A day that nothing else is on."""
    return (date(1990, 1, 1) + timedelta(days=next(_days))).isoformat()


def new_term() -> dict[str, Any]:
    """A payment term that nobody has yet."""
    return {"code": uuid4().hex, "lines": [{"tiers": [{"days": 30}]}]}


def new_entry() -> dict[str, Any]:
    """A line of the ledger that no other has the key of."""
    return {
        "supplier_code": "S1",
        "source_key": uuid4().hex,
        "posting_date": "2026-01-10",
        "currency": "TRY",
        "amount": "1.00",
    }


def new_holiday() -> dict[str, Any]:
    """A holiday on a day that has none."""
    return {"date": _new_day(), "name": "New"}


def new_rate() -> dict[str, Any]:
    """A rate of a day that has none."""
    return {"date": _new_day(), "base": "USD", "quote": "TRY", "rate": "40"}


IDS: Mapping[str, Callable[[Place], object]] = {
    "company": lambda place: place.company.code,
    "supplier_id": lambda place: place.supplier.pk,
    "account_id": lambda place: place.bank_account().pk,
    "calculation_id": lambda place: place.calculation().pk,
    "import_id": lambda place: place.import_batch().pk,
    "user_id": lambda place: place.user().pk,
    "token_id": lambda place: place.token().pk,
    "term_id": lambda place: place.payment_term().pk,
    "holiday_id": lambda place: place.holiday().pk,
    "rate_id": lambda place: place.rate().pk,
}
"""How an id of a place is found or made, by the name of the path parameter."""


@dataclass(frozen=True)
class World:
    """`own` is the callers' company; `foreign` another; `closed` has not turned its suppliers' access on."""

    own: Place
    foreign: Place
    closed: Place

    @property
    def secrets_of_foreign(self) -> tuple[str, ...]:
        """Words that stand in every answer about the foreign company, and in no other."""
        return (self.foreign.company.code, "Yabancı")


def new_world() -> World:
    """Everything, calculated."""
    return World(_place("Kendi", suppliers_in=True), _place("Yabancı", suppliers_in=True), _place("Kapalı"))


def _place(name: str, *, suppliers_in: bool = False) -> Place:
    company = new_company()
    rows = [
        line("I1", "2026-01-02", "100.00", supplier_name=f"{name} bir"),
        line("I2", "2026-01-02", "70.00", supplier="S2", supplier_name=f"{name} iki"),
    ]
    apply_rows(company, rows)
    calculate(company)
    Company.objects.filter(pk=company.pk).update(name=f"{name} A.Ş.", supplier_access=suppliers_in)
    company.refresh_from_db()
    return Place(company, supplier_of(company), supplier_of(company, "S2"))
