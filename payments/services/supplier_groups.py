"""Groups of suppliers, by the beginnings of their codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from payments.domain.errors import PaymentsError
from payments.models import CalculationRun, Company, SupplierGroup
from payments.selectors.groups import group_of
from payments.services import settings
from payments.services.calculations import Requester


class SupplierGroupExists(PaymentsError):
    """The name is taken."""

    slug = "supplier-group-exists"
    status = 409


class SupplierGroupExcluded(PaymentsError):
    """The settings exclude the group from calculations."""

    slug = "supplier-group-excluded"
    status = 409


@dataclass(frozen=True, slots=True)
class KeptGroup:
    """A group as it is now, and the run that follows: none where no calculation excludes its suppliers."""

    group: SupplierGroup
    run: CalculationRun | None


@transaction.atomic(durable=True)
def keep_group(
    *,
    company: Company,
    group_id: int | None,
    name: str,
    prefixes: Sequence[str],
    requester: Requester,
    now: datetime,
) -> KeptGroup:
    """
    A new group (`group_id` None), or another content for one. A beginning given twice counts once.

    Where the settings exclude the group, they get their next version, and figures are calculated by it.

    Raises:
        SupplierGroupNotFound: there is none of that id.
        SupplierGroupExists: another one has the name.
    """
    newest = settings.newest_locked(company)
    row = SupplierGroup(company=company) if group_id is None else group_of(company, group_id)
    row.name, row.prefixes = name, list(dict.fromkeys(prefixes))
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as taken:
        raise SupplierGroupExists(name=name) from taken
    return KeptGroup(row, settings.follow_groups(newest, requester=requester, now=now).run)


@transaction.atomic(durable=True)
def delete_group(*, company: Company, group_id: int) -> None:
    """
    Take a group away; its suppliers stay.

    Raises:
        SupplierGroupNotFound: it is not there.
        SupplierGroupExcluded: the settings name it.
    """
    newest = settings.newest_locked(company)
    row = group_of(company, group_id)
    if str(row.pk) in newest.rules.get("exclude_groups", ()):
        raise SupplierGroupExcluded(name=row.name)
    row.delete()
