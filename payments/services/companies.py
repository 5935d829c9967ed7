"""Found a company, and change it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from zoneinfo import available_timezones

from django.db import IntegrityError, transaction

from payments.calculation.public_holidays import FIRST_YEAR, LAST_YEAR
from payments.domain.errors import FieldError, InvalidInput, PaymentsError
from payments.domain.money import check_currency
from payments.domain.rules import ClosingRules
from payments.models import Company, CompanySettings
from payments.services.calendars import add_turkish_holidays

TURKISH_ZONE = "Europe/Istanbul"


class CompanyExists(PaymentsError):
    """The code is taken."""

    slug = "company-exists"
    status = 409


@transaction.atomic(durable=True)
def create_company(*, code: str, name: str, currency: str, timezone: str, created_by: int | None) -> Company:
    """
    A new company with the default settings as version 1; one in Turkey starts with its public holidays.

    Raises:
        CompanyExists: the code is taken.
        UnknownCurrency: not three capital letters.
        InvalidInput: no such time zone.
    """
    check_currency(currency)
    _check_timezone(timezone)
    try:
        with transaction.atomic():
            company = Company.objects.create(code=code, name=name, currency=currency, timezone=timezone)
    except IntegrityError as taken:
        raise CompanyExists(company=code) from taken
    if timezone == TURKISH_ZONE:
        add_turkish_holidays(company, FIRST_YEAR, LAST_YEAR)
    CompanySettings.objects.create(company=company, version=1, rules=asdict(ClosingRules()), created_by_id=created_by)
    return company


@transaction.atomic(durable=True)
def change_company(
    *,
    company: Company,
    name: str | None = None,
    timezone: str | None = None,
    supplier_access: bool | None = None,
    unless: Callable[[Company], None] | None = None,
) -> Company:
    """
    Change what is given and leave the rest. With `supplier_access` turned off, tokens of suppliers are refused from
    the next request on, and their sockets end with the next look at rights.

    Args:
        unless: called with the company as it stands, locked; raises where the change is not to be made.

    Raises:
        InvalidInput: no such time zone.
    """
    if timezone is not None:
        _check_timezone(timezone)
    # Locked without its current run: joined, that would be the one from before the wait for the lock.
    found = Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    if unless is not None:
        unless(found)
    for field, value in {"name": name, "timezone": timezone, "supplier_access": supplier_access}.items():
        if value is not None:
            setattr(found, field, value)
    found.save(update_fields=["name", "timezone", "supplier_access"])
    return found


def _check_timezone(timezone: str) -> None:
    if timezone not in available_timezones():
        raise InvalidInput(FieldError("/timezone", "unknown-timezone", value=timezone))
