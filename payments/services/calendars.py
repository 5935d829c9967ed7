"""Keep a company's holidays and exchange rates. A rate is part of every figure in the company's currency."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from payments.calculation.public_holidays import turkish_holidays
from payments.domain.errors import FieldError, InvalidInput, NotFound, PaymentsError
from payments.domain.money import check_currency
from payments.models import CalculationRun, Company, ExchangeRate, Holiday
from payments.services.calculations import Requester, queue_run


class HolidayNotFound(NotFound):
    """The company's calendar has no such day."""

    slug = "holiday-not-found"


class HolidayExists(PaymentsError):
    """The day is in the calendar already."""

    slug = "holiday-exists"
    status = 409


class RateNotFound(NotFound):
    """The company has no such exchange rate."""

    slug = "exchange-rate-not-found"


class RateExists(PaymentsError):
    """The company has a rate of that kind, day and pair."""

    slug = "exchange-rate-exists"
    status = 409


@dataclass(frozen=True, slots=True)
class KeptRate:
    """A rate, and the calculation that follows from it: none before the company's first."""

    rate: ExchangeRate
    run: CalculationRun | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RateValues:
    """What an exchange rate says: `rate` of `quote` for `unit` of `base`."""

    day: date
    base: str
    quote: str
    kind: str
    unit: int
    rate: Decimal
    source: str

    def check(self) -> None:
        """
        Refuse what is no rate.

        Raises:
            UnknownCurrency: a currency whose decimals are not known.
            InvalidInput: zero, or a currency in itself.
        """
        check_currency(self.base)
        check_currency(self.quote)
        faults = []
        if self.base == self.quote:
            faults.append(FieldError("/quote", "same-currency"))
        if self.rate <= 0:
            faults.append(FieldError("/rate", "not-above-zero"))
        if faults:
            raise InvalidInput(*faults)

    def columns(self) -> dict[str, object]:
        """As the row holds them."""
        return {
            "date": self.day,
            "base": self.base,
            "quote": self.quote,
            "kind": self.kind,
            "unit": self.unit,
            "rate": self.rate,
            "source": self.source,
        }


@transaction.atomic(durable=True)
def fill_with_turkish_holidays(*, company: Company, from_year: int, to_year: int) -> int:
    """
    Add Turkey's public holidays of some years; days that are there stay as somebody left them. Returns how many came.

    Raises:
        InvalidInput: the years run backwards, or there are more than 50.
    """
    if not from_year <= to_year < from_year + 50:
        raise InvalidInput(FieldError("/to_year", "not-between", low=from_year, high=from_year + 49))
    return add_turkish_holidays(company, from_year, to_year)


def add_turkish_holidays(company: Company, from_year: int, to_year: int) -> int:
    """As `fill_with_turkish_holidays`, inside a transaction of the caller's."""
    there = set(Holiday.objects.filter(company=company).values_list("date", flat=True))
    new = [
        Holiday(company=company, date=day, name=found.name, half_day=found.half_day)
        for day, found in turkish_holidays(range(from_year, to_year + 1)).items()
        if day not in there
    ]
    Holiday.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


@transaction.atomic(durable=True)
def keep_holiday(*, company: Company, holiday_id: int | None, day: date, name: str, half_day: bool) -> Holiday:
    """
    A new day of the calendar (`holiday_id` None), or another content for one.

    Raises:
        HolidayNotFound: there is none of that id.
        HolidayExists: the day is in the calendar already.
    """
    row = Holiday(company=company) if holiday_id is None else _holiday(company, holiday_id)
    row.date, row.name, row.half_day = day, name, half_day
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as taken:
        raise HolidayExists(day=day.isoformat()) from taken
    return row


@transaction.atomic(durable=True)
def delete_holiday(*, company: Company, holiday_id: int) -> None:
    """Take a day out of the calendar; HolidayNotFound if it is not there."""
    _holiday(company, holiday_id).delete()


@transaction.atomic(durable=True)
def keep_rate(
    *, company: Company, rate_id: int | None, values: RateValues, requester: Requester, now: datetime
) -> KeptRate:
    """
    A new rate (`rate_id` None), or another content for one, and a calculation by it.

    Raises:
        UnknownCurrency, InvalidInput: as `RateValues.check`.
        RateNotFound: there is none of that id.
        RateExists: there is one of that kind, day and pair.
    """
    values.check()
    row = ExchangeRate(company=company) if rate_id is None else _rate(company, rate_id)
    for name, value in values.columns().items():
        setattr(row, name, value)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as taken:
        raise RateExists(base=values.base, quote=values.quote, day=values.day.isoformat()) from taken
    return KeptRate(row, _revalue(company, requester=requester, now=now))


@transaction.atomic(durable=True)
def delete_rate(*, company: Company, rate_id: int, requester: Requester, now: datetime) -> CalculationRun | None:
    """Take a rate away and calculate without it; RateNotFound if it is not there."""
    _rate(company, rate_id).delete()
    return _revalue(company, requester=requester, now=now)


def _revalue(company: Company, *, requester: Requester, now: datetime) -> CalculationRun | None:
    """What was calculated by other rates answers no request any more; the figures shown are calculated anew."""
    locked = Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    locked.ledger_revision += 1
    locked.save(update_fields=["ledger_revision"])
    if locked.current_run_id is None:
        return None
    return queue_run(company=locked, key_date=None, supplier_ids=None, requester=requester, now=now)


def _holiday(company: Company, holiday_id: int) -> Holiday:
    row = Holiday.objects.filter(company=company, pk=holiday_id).first()
    if row is None:
        raise HolidayNotFound(holiday=holiday_id)
    return row


def _rate(company: Company, rate_id: int) -> ExchangeRate:
    row = ExchangeRate.objects.filter(company=company, pk=rate_id).first()
    if row is None:
        raise RateNotFound(rate=rate_id)
    return row
