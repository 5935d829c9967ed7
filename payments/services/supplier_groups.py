"""Groups of suppliers, by the beginnings of their codes."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import IntegrityError, transaction

from payments.domain.errors import PaymentsError
from payments.models import Company, SupplierGroup
from payments.selectors.groups import group_of


class SupplierGroupExists(PaymentsError):
    """The name is taken."""

    slug = "supplier-group-exists"
    status = 409


@transaction.atomic(durable=True)
def keep_group(*, company: Company, group_id: int | None, name: str, prefixes: Sequence[str]) -> SupplierGroup:
    """
    A new group (`group_id` None), or another content for one. A beginning given twice counts once.

    Raises:
        SupplierGroupNotFound: there is none of that id.
        SupplierGroupExists: another one has the name.
    """
    row = SupplierGroup(company=company) if group_id is None else group_of(company, group_id)
    row.name, row.prefixes = name, list(dict.fromkeys(prefixes))
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as taken:
        raise SupplierGroupExists(name=name) from taken
    return row


@transaction.atomic(durable=True)
def delete_group(*, company: Company, group_id: int) -> None:
    """Take a group away; its suppliers stay. SupplierGroupNotFound if it is not there."""
    group_of(company, group_id).delete()
