"""
Trusting a supplier's bank account: somebody else than who brought it says that it is the supplier's (domain.md 3.1).

An invoice with another IBAN is how payments are stolen. What a source names arrives unconfirmed, beside the accounts
that are known; nothing is ever overwritten.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from payments.domain.errors import PaymentsError
from payments.models import SupplierBankAccount, User
from payments.services import auditing
from payments.services.auditing import Actor


class SelfConfirmation(PaymentsError):
    """Whoever delivered an account cannot be the second person who confirms it."""

    slug = "self-confirmation"
    status = 403


@transaction.atomic(durable=True)
def confirm_account(*, account: SupplierBankAccount, user_id: int, now: datetime) -> SupplierBankAccount:
    """
    Note who confirmed an account, and when; a confirmed one stays as it is.

    Raises:
        SelfConfirmation: the same person delivered the file that named it.
    """
    locked = (
        SupplierBankAccount.objects.select_for_update(no_key=True, of=("self",))
        .select_related("first_batch", "supplier")
        .get(pk=account.pk)
    )
    if locked.verified_at is not None:
        return locked
    if locked.first_batch is not None and locked.first_batch.requested_by_id == user_id:
        raise SelfConfirmation(iban=locked.iban[-4:])
    locked.verified_at, locked.verified_by_id = now, user_id
    locked.save(update_fields=["verified_at", "verified_by"])
    auditing.record(
        company_id=locked.supplier.company_id,
        actor=Actor(name=User.objects.get(pk=user_id).name, user_id=user_id),
        action="bank-account.confirmed",
        subject="supplier_bank_account",
        subject_id=locked.pk,
        now=now,
        after={"supplier": locked.supplier_id, "iban": locked.iban},
    )
    return locked
