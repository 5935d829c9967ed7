"""What a company owes, at a glance."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Query

from payments.api.operations import Router
from payments.api.schemas.common import Day
from payments.api.schemas.overview import CurrencyOverview, OverviewOut
from payments.api.signing_in import caller_of
from payments.domain.roles import Permission
from payments.events.shapes import CalculationName
from payments.selectors import access, suppliers
from payments.selectors.access import CompanyNotFound
from payments.selectors.overview import due_by_week
from payments.selectors.runs import NoCalculationForDate, newest_full_run

router = Router(tags=["companies"])


@router.get(
    "/companies/{company}/overview",
    response={200: OverviewOut},
    raises=(CompanyNotFound, NoCalculationForDate),
    tagged=True,
    operation_id="getOverview",
    summary="What is owed, since when, and what falls due",
)
def get_overview(request: HttpRequest, company: str, key_date: Annotated[Day | None, Query()] = None) -> OverviewOut:
    """
    Sums of all suppliers per currency, which are never added up; and what falls due in the coming eight weeks. Empty
    before the first calculation.
    """
    owner = access.company(caller_of(request), company, Permission.READ)
    run = newest_full_run(owner, key_date) if key_date else None
    shown = run or owner.current_run
    if shown is None:
        return OverviewOut(calculation=None, currencies=[])
    sums = suppliers.totals(owner, run)
    weeks = due_by_week(owner, run, key_date=shown.key_date, currencies=list(sums))
    return OverviewOut(
        calculation=CalculationName(id=str(shown.pk), key_date=shown.key_date),
        currencies=[
            CurrencyOverview.model_validate({"currency": currency, "weeks": weeks[currency], **of_currency})
            for currency, of_currency in sums.items()
        ],
    )
