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
    ApprovalRules,
    BalanceConfirmation,
    BankMessage,
    CalculationRun,
    CheckRelease,
    Company,
    ExchangeRate,
    Holiday,
    HouseBank,
    ImportBatch,
    ItemHold,
    LedgerEntry,
    PaymentLine,
    PaymentRun,
    PaymentTerm,
    RemittanceAdvice,
    RemittanceSettings,
    Supplier,
    SupplierBankAccount,
    SupplierGroup,
    User,
    WebhookTarget,
)
from payments.network.webhooks import new_secret
from payments.selectors.proposing import Scope
from payments.services import (
    accounts,
    approving,
    calculations,
    calendars,
    confirmations,
    exporting,
    feedback,
    imports,
    people,
    proposing,
    supplier_groups,
    terms,
)
from payments.services.auditing import Actor
from payments.services.calendars import RateValues
from payments.services.terms import TermExtras
from tests.export.bank_says import status_report
from tests.ledgers import SOMEBODY, apply_rows, calculate, line, new_company, supplier_of
from tests.paying import OWN_IBAN, give_account, iban
from tests.services import NOBODY_LISTENS

MISSING: Mapping[str, str] = {
    "company": "NOBODY-HAS-IT",
    "supplier_id": "999999999",
    "account_id": "999999999",
    "user_id": "999999999",
    "token_id": "999999999",
    "term_id": "999999999",
    "holiday_id": "999999999",
    "group_id": "999999999",
    "rate_id": "999999999",
    "house_bank_id": "999999999",
    "hold_id": "999999999",
    "release_id": "999999999",
    "version": "999999999",
    "line_id": "999999999",
    "confirmation_id": "0199c0de-0000-7000-8000-00000000dead",
    "advice_id": "0199c0de-0000-7000-8000-00000000dead",
    "webhook_id": "0199c0de-0000-7000-8000-00000000dead",
    "message_id": "0199c0de-0000-7000-8000-00000000dead",
    "run_id": "0199c0de-0000-7000-8000-00000000dead",
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

    def payment_run(self) -> PaymentRun:
        """A new draft that pays one invoice, of a supplier that nothing else is about."""
        code = uuid4().hex[:12]
        self.company.refresh_from_db()
        apply_rows(self.company, [line(code, "2026-01-02", "100.00", supplier=code, supplier_name=self.supplier.name)])
        calculate(self.company)
        payee = supplier_of(self.company, code)
        give_account(payee, iban(payee.pk + 1000), confirmed_by=_confirmer())
        self.nothing_under_way()
        request = proposing.Request(scope=Scope(suppliers=(payee.pk,)))
        return proposing.create_run(company=self.company, request=request, actor=Actor(name="made"), now=timezone.now())

    def nothing_under_way(self) -> dict[str, Any]:
        """
        No calculation is waiting and the figures are of the ledger as it stands, whatever was asked before, so that a
        proposal has its figures; the proposal's request.
        """
        CalculationRun.objects.filter(company=self.company, status__in=CalculationRun.open_statuses).update(
            status=CalculationRun.Status.CANCELLED
        )
        self.company.refresh_from_db()
        shown = self.company.current_run
        if shown is None or (shown.ledger_revision or 0) < self.company.ledger_revision:
            calculate(self.company)
        return {}

    def payment_line(self) -> PaymentLine:
        """The line of the newest draft that has one."""
        drafts = PaymentLine.objects.filter(run__company=self.company, run__status="draft")
        return drafts.order_by("-run__created_at", "-pk").first() or PaymentLine.objects.get(run=self.payment_run())

    def submitted_run(self) -> PaymentRun:
        """A run that waits for an approval."""
        return approving.submit_run(
            run=self.payment_run(), actor=Actor(name="made"), now=timezone.now(), unless=lambda _: None
        )

    def approved_run(self) -> PaymentRun:
        """A run with everybody's word."""
        run = self.submitted_run()
        approver = self.user()
        return approving.approve_run(
            run=run,
            shown_hash=run.content_hash,
            code=None,
            actor=Actor(name=approver.name, user_id=approver.pk),
            now=timezone.now(),
            unless=lambda _: None,
        )

    def exported_run(self) -> PaymentRun:
        """The same, with its files."""
        return exporting.export_run(
            run=self.approved_run(), actor=Actor(name="made"), now=timezone.now(), unless=lambda _: None
        )

    def bank_message(self) -> BankMessage:
        """A new one, about a file that nobody sent."""
        taken = feedback.take_bank_message(
            company=self.company,
            content=new_bank_message().encode(),
            file_name="answer.xml",
            actor=Actor(name="made"),
            now=timezone.now(),
        )
        return taken.message

    def house_bank(self) -> HouseBank:
        """A new one, that nobody has confirmed."""
        return HouseBank.objects.create(company=self.company, name="New", iban=uuid4().hex, currency="TRY")

    def hold(self) -> ItemHold:
        """A new one of the supplier's, until yesterday."""
        return ItemHold.objects.create(
            company=self.company,
            supplier=self.supplier,
            reason="Price",
            until=date(2020, 1, 1),
            created_name="made",
            created_at=timezone.now(),
        )

    def entry(self) -> LedgerEntry:
        """A new one of the supplier's, of a day to come."""
        key = uuid4().hex
        apply_rows(self.company, [line(key, "2030-01-02", "1.00", supplier_name=self.supplier.name)])
        calculate(self.company)
        return LedgerEntry.objects.get(company=self.company, source_key=key)

    def shared_iban(self) -> CheckRelease:
        """What somebody has said of an account, and nobody confirmed."""
        return CheckRelease.objects.create(
            company=self.company,
            kind="shared_iban",
            iban=uuid4().hex,
            reason="One group",
            requested_by=self.user(),
            requested_at=timezone.now(),
        )

    def approval_rules(self) -> ApprovalRules:
        """A new version, that nobody has confirmed."""
        newest = ApprovalRules.objects.filter(company=self.company).order_by("-version").first()
        return ApprovalRules.objects.create(
            company=self.company,
            version=1 if newest is None else newest.version + 1,
            bands=[],
            proposed_by=self.user(),
            proposed_at=timezone.now(),
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

    def letter(self) -> BalanceConfirmation:
        """A new one about the supplier's balance, without an answer."""
        BalanceConfirmation.objects.filter(supplier=self.supplier, answer="").delete()
        return confirmations.ask(
            supplier=self.supplier,
            key_date=date(2026, 3, 1),
            language="tr",
            actor=Actor(name="made"),
            now=timezone.now(),
        )

    def advice(self) -> RemittanceAdvice:
        """A new one of the supplier's, that was mailed; the company sends them, and the supplier has an address."""
        RemittanceSettings.objects.update_or_create(company=self.company, defaults={"enabled": True})
        Supplier.objects.filter(pk=self.supplier.pk).update(email="cari@supplier.example")
        return RemittanceAdvice.objects.create(
            company=self.company,
            supplier=self.supplier,
            line=PaymentLine.objects.get(run=self.payment_run()),
            language="tr",
            paid_on=date(2026, 3, 2),
            status="sent",
            created_at=timezone.now(),
            sent_at=timezone.now(),
        )

    def webhook(self) -> WebhookTarget:
        """The only one, to a host that nothing listens on."""
        return WebhookTarget.objects.create(
            company=self.company, **new_webhook(self), language="tr", secret=new_secret()
        )

    def group(self) -> SupplierGroup:
        """A new one."""
        given = new_group()
        kept = supplier_groups.keep_group(
            company=self.company, group_id=None, requester=SOMEBODY, now=timezone.now(), **given
        )
        return kept.group

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
        kept = calendars.keep_rate(
            company=self.company, rate_id=None, values=values, requester=SOMEBODY, now=timezone.now()
        )
        return kept.rate


_days = count()


def _new_day() -> str:
    """A day that nothing else is on."""
    return (date(1990, 1, 1) + timedelta(days=next(_days))).isoformat()


def new_term() -> dict[str, Any]:
    """A payment term that nobody has yet."""
    return {"code": uuid4().hex, "lines": [{"tiers": [{"days": 30}]}]}


def new_bank_message() -> str:
    """A status report about a file that nobody sent."""
    return status_report("", group="<GrpSts>ACCP</GrpSts>", identification=uuid4().hex).decode()


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


def new_group() -> dict[str, Any]:
    """A group whose name nobody has taken."""
    return {"name": uuid4().hex, "prefixes": ["320."]}


def new_rate() -> dict[str, Any]:
    """A rate of a day that has none."""
    return {"date": _new_day(), "base": "USD", "quote": "TRY", "rate": "40"}


_ibans = count(500_000)


def new_letter(place: Place) -> dict[str, Any]:
    """About a day that nobody was asked about."""
    BalanceConfirmation.objects.filter(company=place.company, answer="").delete()
    return {"key_date": "2026-03-02"}


def agreement() -> dict[str, Any]:
    """The supplier agrees."""
    return {"agreed": True, "answered_on": "2026-03-03", "answered_by": "Mehmet Demir"}


def new_webhook(place: Place) -> dict[str, Any]:
    """In the place of all there are: a company has ten at most."""
    WebhookTarget.objects.filter(company=place.company).delete()
    return {"url": f"http://{NOBODY_LISTENS}/{uuid4()}"}


def changed_webhook() -> dict[str, Any]:
    """To another address of that host, paused."""
    return {"url": f"http://{NOBODY_LISTENS}/{uuid4()}", "active": False}


def new_house_bank() -> dict[str, Any]:
    """An account that nobody has yet."""
    return {"name": "New", "iban": iban(next(_ibans)), "currency": "TRY"}


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
    "group_id": lambda place: place.group().pk,
    "rate_id": lambda place: place.rate().pk,
    "confirmation_id": lambda place: place.letter().pk,
    "advice_id": lambda place: place.advice().pk,
    "webhook_id": lambda place: place.webhook().pk,
    "run_id": lambda place: place.payment_run().pk,
    "line_id": lambda place: place.payment_line().pk,
    "message_id": lambda place: place.bank_message().pk,
    "house_bank_id": lambda place: place.house_bank().pk,
    "hold_id": lambda place: place.hold().pk,
    "release_id": lambda place: place.shared_iban().pk,
    "version": lambda place: place.approval_rules().version,
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


def _confirmer() -> User:
    return people.create_user(email=f"{uuid4().hex}@example.com", name="Confirmer", language="tr", is_owner=False)


def _place(name: str, *, suppliers_in: bool = False) -> Place:
    company = new_company()
    rows = [
        line("I1", "2026-01-02", "100.00", supplier_name=f"{name} bir"),
        line("I2", "2026-01-02", "70.00", supplier="S2", supplier_name=f"{name} iki"),
    ]
    apply_rows(company, rows)
    calculate(company)
    for supplier in Supplier.objects.filter(company=company, code="S1"):
        give_account(supplier, iban(supplier.pk + 1000), confirmed_by=_confirmer())
    HouseBank.objects.create(
        company=company,
        name="Bank",
        iban=OWN_IBAN,
        currency="TRY",
        confirmed_by=_confirmer(),
        confirmed_at=timezone.now(),
    )
    Company.objects.filter(pk=company.pk).update(name=f"{name} A.Ş.", supplier_access=suppliers_in)
    company.refresh_from_db()
    return Place(company, supplier_of(company), supplier_of(company, "S2"))
