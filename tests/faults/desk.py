"""
Makes a company able to pay, inside the installation under test: confirmed accounts on both sides, a clerk and an
approver with passwords, a webhook.

    python -m tests.faults.desk COMPANY CLERK APPROVER WEBHOOK CODE…

CLERK and APPROVER are passwords; the webhook's secret is printed.
"""

from __future__ import annotations

import sys

import django

django.setup()

# ruff: noqa: E402 (models are there after the set-up alone)
from django.utils import timezone

from payments.models import Company, Supplier
from payments.services import accounts, people, webhooks
from payments.services.auditing import Actor
from tests.approved_runs import house_of
from tests.paying import give_account, iban


def main(company_code: str, clerk: str, approver: str, webhook: str, *codes: str) -> None:
    """Print the webhook's secret."""
    company = Company.objects.get(code=company_code)
    made = []
    for role, password in (("clerk", clerk), ("approver", approver)):
        user = people.create_user(email=f"{role}@example.com", name=role, language="en", is_owner=False)
        people.grant_role(user=user, company=company, role=role)
        accounts.set_password(user=user, new_password=password)
        made.append(user)
    for currency in ("TRY", "EUR", "USD"):
        house_of(company, currency)
    for supplier in Supplier.objects.filter(company=company, code__in=codes):
        give_account(supplier, iban(supplier.pk + 1000), confirmed_by=made[1])
    target = webhooks.create_webhook(
        company=company,
        wish=webhooks.Wish(url=webhook, language="en", active=True),
        actor=Actor(name="clerk", user_id=made[0].pk),
        now=timezone.now(),
    )
    sys.stdout.write(target.secret)


if __name__ == "__main__":
    main(*sys.argv[1:])
