"""Payment runs for tests, brought where they have to be by the real services: ledger, proposal, approval by another."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from random import Random
from uuid import uuid4

from django.utils import timezone

from bench.made_payments import made_iban
from payments.models import Company, PaymentLine, PaymentRun, Role, Supplier, SupplierBankAccount
from payments.services import approving, exporting, people, proposing
from payments.services.auditing import Actor
from payments.services.paying_rules import HouseBankDetails, confirm_house_bank, create_house_bank
from tests.ledgers import apply_rows, calculate, line, new_company

ADDRESS = {
    "street": "Atatürk Bulvarı",
    "building": "12",
    "postal_code": "34000",
    "town": "İstanbul",
    "country": "TR",
}


def person(company: Company, role: Role) -> Actor:
    """Somebody with a role in the company."""
    name = f"{role}-{uuid4().hex[:8]}"
    user = people.create_user(email=f"{name}@example.com", name=name, language="tr", is_owner=False)
    people.grant_role(user=user, company=company, role=role)
    return Actor(name=name, user_id=user.pk)


def no_objection(_run: PaymentRun) -> None:
    """Whoever asks has seen the run as it stands."""


def house_of(company: Company, currency: str, *, profile: str = "tr", **options: object) -> None:
    """An account of ours in a currency, confirmed by a second person."""
    now = timezone.now()
    made = create_house_bank(
        company=company,
        details=HouseBankDetails(
            name=f"Hesap {currency}",
            iban=made_iban(Random(uuid4().int)),
            currency=currency,
            holder="Anadolu Sanayi A.Ş.",
            bic="AAAATRIS",
            profile=profile,
            address=ADDRESS,
        ),
        actor=person(company, Role.ADMIN),
        now=now,
    )
    made.profile_options = {**made.profile_options, **options}
    made.save(update_fields=["profile_options"])
    confirm_house_bank(company=company, house_bank_id=made.pk, actor=person(company, Role.ADMIN), now=now)


def payable_company(owed: Mapping[str, tuple[str, str]], **houses: str) -> Company:
    """
    A company that owes: supplier code -> (amount, currency), all overdue, to confirmed accounts; it pays each currency
    from an account of its own. `houses` gives a currency another bank profile.
    """
    company = new_company()
    apply_rows(
        company,
        [
            line(f"INV-{code}", "2026-01-10", amount, due="2026-02-10", supplier=code, currency=currency)
            for code, (amount, currency) in owed.items()
        ],
    )
    for supplier in Supplier.objects.filter(company=company):
        supplier.address = ADDRESS
        supplier.save(update_fields=["address"])
        SupplierBankAccount.objects.create(
            supplier=supplier,
            iban=made_iban(Random(supplier.pk)),
            first_seen_at=datetime(2025, 1, 1, tzinfo=UTC),
            verified_at=datetime(2025, 1, 2, tzinfo=UTC),
            verified_by=None,
        )
    for currency in sorted({currency for _amount, currency in owed.values()}):
        house_of(company, currency, profile=houses.get(currency, "tr"))
    calculate(company)
    return company


def approved_run(company: Company) -> PaymentRun:
    """Everything that is due, proposed by a clerk and approved by another."""
    now = timezone.now()
    run = proposing.create_run(company=company, request=proposing.Request(), actor=person(company, Role.CLERK), now=now)
    run = approving.submit_run(run=run, actor=person(company, Role.CLERK), now=now, unless=no_objection)
    return approving.approve_run(
        run=run,
        shown_hash=run.content_hash,
        code=None,
        actor=person(company, Role.APPROVER),
        now=now,
        unless=no_objection,
    )


def exported_run(company: Company) -> PaymentRun:
    """The same, with its files."""
    run = approved_run(company)
    return exporting.export_run(run=run, actor=person(company, Role.CLERK), now=timezone.now(), unless=no_objection)


def states(run: PaymentRun) -> dict[str, str]:
    """State of the payment to each supplier."""
    return dict(PaymentLine.objects.filter(run=run).order_by("position").values_list("supplier__code", "state"))
