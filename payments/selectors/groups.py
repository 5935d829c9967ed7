"""Groups of suppliers."""

from __future__ import annotations

from payments.domain.errors import NotFound
from payments.models import Company, SupplierGroup


class SupplierGroupNotFound(NotFound):
    """The company has no such group."""

    slug = "supplier-group-not-found"


def group_of(company: Company, group_id: int) -> SupplierGroup:
    """
    A group of a company.

    Raises:
        SupplierGroupNotFound: it has none of that id.
    """
    found = SupplierGroup.objects.filter(company=company, pk=group_id).first()
    if found is None:
        raise SupplierGroupNotFound(group=group_id)
    return found


def prefixes_of(company: Company, group: str) -> tuple[str, ...]:
    """
    How the codes of a group begin; none where no group is asked for.

    Raises:
        SupplierGroupNotFound: the company has none of that id.
    """
    return tuple(group_of(company, int(group)).prefixes) if group else ()
