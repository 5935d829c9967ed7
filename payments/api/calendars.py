"""Holidays and exchange rates of a company."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Status

from jobs.tasks.calculation import send_runs
from payments.api.operations import Router
from payments.api.paging import Cursor, Limit, in_order_of
from payments.api.schemas.calendars import (
    ExchangeRateIn,
    ExchangeRateList,
    ExchangeRateOut,
    HolidayFill,
    HolidayIn,
    HolidayList,
    HolidayOut,
    HolidaysFilled,
)
from payments.api.schemas.common import Currency, Day, RowId
from payments.api.signing_in import caller_of
from payments.domain.money import UnknownCurrency
from payments.domain.roles import Permission
from payments.models import CalculationRun, Company, ExchangeRate, Holiday
from payments.selectors import access
from payments.selectors.access import CompanyNotFound
from payments.services import calendars
from payments.services.calculations import Requester
from payments.services.calendars import HolidayExists, HolidayNotFound, RateExists, RateNotFound, RateValues

router = Router(tags=["calendars and rates"])


@router.get(
    "/companies/{company}/holidays",
    response={200: HolidayList},
    raises=(CompanyNotFound,),
    operation_id="listHolidays",
    summary="Holidays",
)
def list_holidays(
    request: HttpRequest,
    company: str,
    year: Annotated[int | None, Query(ge=1990, le=2099, description="Only this year's.")] = None,
    limit: Limit = 50,
    cursor: Cursor = "",
) -> HolidayList:
    """The company's calendar, by day."""
    owner = access.company(caller_of(request), company, Permission.READ)
    rows = Holiday.objects.filter(company=owner, **({} if year is None else {"date__year": year}))
    found, following = in_order_of(rows, "date", cursor=cursor, limit=limit)
    return HolidayList(items=[_holiday_out(row) for row in found], next_cursor=following)


@router.post(
    "/companies/{company}/holidays",
    response={201: HolidayOut},
    raises=(CompanyNotFound, HolidayExists),
    creates=True,
    operation_id="createHoliday",
    summary="A new holiday",
)
def create_holiday(
    request: HttpRequest, response: HttpResponse, company: str, payload: HolidayIn
) -> Status[HolidayOut]:
    """A day without business, such as a bridge day. Days to pay on follow at once; due dates of aging do not move."""
    owner = _administered(request, company)
    row = calendars.keep_holiday(
        company=owner, holiday_id=None, day=payload.date, name=payload.name, half_day=payload.half_day
    )
    response["Location"] = f"/api/v1/companies/{owner.code}/holidays/{row.pk}"
    return Status(201, _holiday_out(row))


@router.post(
    "/companies/{company}/holidays/fill",
    response={200: HolidaysFilled},
    raises=(CompanyNotFound,),
    operation_id="fillHolidays",
    summary="Add Turkey's public holidays",
)
def fill_holidays(request: HttpRequest, company: str, payload: HolidayFill) -> HolidaysFilled:
    """
    Add the public holidays of some years, the religious feasts and half days among them. Days that are there stay as
    they are; feasts of far years are estimated, and say so in their name.
    """
    owner = _administered(request, company)
    return HolidaysFilled(
        added=calendars.fill_with_turkish_holidays(company=owner, from_year=payload.from_year, to_year=payload.to_year)
    )


@router.put(
    "/companies/{company}/holidays/{holiday_id}",
    response={200: HolidayOut},
    raises=(CompanyNotFound, HolidayNotFound, HolidayExists),
    operation_id="replaceHoliday",
    summary="Change a holiday",
)
def replace_holiday(request: HttpRequest, company: str, holiday_id: RowId, payload: HolidayIn) -> HolidayOut:
    """Another day, name or length."""
    owner = _administered(request, company)
    row = calendars.keep_holiday(
        company=owner, holiday_id=int(holiday_id), day=payload.date, name=payload.name, half_day=payload.half_day
    )
    return _holiday_out(row)


@router.delete(
    "/companies/{company}/holidays/{holiday_id}",
    response={204: None},
    raises=(CompanyNotFound, HolidayNotFound),
    operation_id="deleteHoliday",
    summary="Take a holiday away",
)
def delete_holiday(request: HttpRequest, company: str, holiday_id: RowId) -> Status[None]:
    """The day is a business day again, unless it is on the weekend."""
    calendars.delete_holiday(company=_administered(request, company), holiday_id=int(holiday_id))
    return Status(204, None)


@router.get(
    "/companies/{company}/exchange-rates",
    response={200: ExchangeRateList},
    raises=(CompanyNotFound,),
    operation_id="listExchangeRates",
    summary="Exchange rates",
)
def list_exchange_rates(
    request: HttpRequest,
    company: str,
    base: Annotated[Currency | None, Query(description="Only rates of this currency.")] = None,
    date: Annotated[Day | None, Query(description="Only rates of this day.")] = None,
    limit: Limit = 50,
    cursor: Cursor = "",
) -> ExchangeRateList:
    """The rates that were entered last come first."""
    owner = access.company(caller_of(request), company, Permission.READ)
    rows = ExchangeRate.objects.filter(company=owner)
    if base is not None:
        rows = rows.filter(base=base)
    if date is not None:
        rows = rows.filter(date=date)
    found, following = in_order_of(rows, "-pk", cursor=cursor, limit=limit)
    return ExchangeRateList(items=[_rate_out(row) for row in found], next_cursor=following)


@router.post(
    "/companies/{company}/exchange-rates",
    response={201: ExchangeRateOut},
    raises=(CompanyNotFound, RateExists, UnknownCurrency),
    creates=True,
    operation_id="createExchangeRate",
    summary="A new exchange rate",
)
def create_exchange_rate(
    request: HttpRequest, response: HttpResponse, company: str, payload: ExchangeRateIn
) -> Status[ExchangeRateOut]:
    """The rate of a pair on a day. What is open in that currency is valued anew."""
    owner = _administered(request, company)
    row = _kept(request, owner, None, payload)
    response["Location"] = f"/api/v1/companies/{owner.code}/exchange-rates/{row.pk}"
    return Status(201, _rate_out(row))


@router.put(
    "/companies/{company}/exchange-rates/{rate_id}",
    response={200: ExchangeRateOut},
    raises=(CompanyNotFound, RateNotFound, RateExists, UnknownCurrency),
    operation_id="replaceExchangeRate",
    summary="Change an exchange rate",
)
def replace_exchange_rate(
    request: HttpRequest, company: str, rate_id: RowId, payload: ExchangeRateIn
) -> ExchangeRateOut:
    """The whole rate anew."""
    owner = _administered(request, company)
    return _rate_out(_kept(request, owner, int(rate_id), payload))


@router.delete(
    "/companies/{company}/exchange-rates/{rate_id}",
    response={204: None},
    raises=(CompanyNotFound, RateNotFound),
    operation_id="deleteExchangeRate",
    summary="Take an exchange rate away",
)
def delete_exchange_rate(request: HttpRequest, company: str, rate_id: RowId) -> Status[None]:
    """What is open in that currency is valued no more on that day: a missing rate is never taken for 1."""
    owner = _administered(request, company)
    _send(calendars.delete_rate(company=owner, rate_id=int(rate_id), requester=_requester(request), now=timezone.now()))
    return Status(204, None)


def _kept(request: HttpRequest, owner: Company, rate_id: int | None, payload: ExchangeRateIn) -> ExchangeRate:
    kept = calendars.keep_rate(
        company=owner,
        rate_id=rate_id,
        values=_values(payload),
        requester=_requester(request),
        now=timezone.now(),
    )
    _send(kept.run)
    return kept.rate


def _requester(request: HttpRequest) -> Requester:
    caller = caller_of(request)
    trigger = CalculationRun.Trigger.USER if caller.user_id is not None else CalculationRun.Trigger.API
    return Requester(name=caller.name, user_id=caller.user_id, trigger=trigger)


def _send(run: CalculationRun | None) -> None:
    if run is not None:
        send_runs([run.pk])


def _administered(request: HttpRequest, company: str) -> Company:
    return access.company(caller_of(request), company, Permission.ADMINISTER)


def _values(payload: ExchangeRateIn) -> RateValues:
    return RateValues(
        day=payload.date,
        base=payload.base,
        quote=payload.quote,
        kind=payload.type,
        unit=payload.unit,
        rate=Decimal(payload.rate),
        source=payload.source,
    )


def _holiday_out(row: Holiday) -> HolidayOut:
    return HolidayOut(id=str(row.pk), date=row.date, name=row.name, half_day=row.half_day)


def _rate_out(row: ExchangeRate) -> ExchangeRateOut:
    return ExchangeRateOut.model_validate(
        {
            "id": str(row.pk),
            "date": row.date,
            "base": row.base,
            "quote": row.quote,
            "type": row.kind,
            "unit": row.unit,
            "rate": format(row.rate.normalize(), "f"),
            "source": row.source,
        }
    )
