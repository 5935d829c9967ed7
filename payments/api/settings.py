"""The settings that change numbers."""

from __future__ import annotations

from typing import Annotated

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query

from jobs.tasks.calculation import send_runs
from jobs.tasks.due_dates import send_refresh
from payments.api.etags import require_match
from payments.api.operations import Router
from payments.api.schemas.settings import Settings, SettingsOut
from payments.api.signing_in import caller_of
from payments.domain.roles import Permission
from payments.models import CalculationRun, Company, CompanySettings
from payments.selectors import access
from payments.selectors.access import CompanyNotFound
from payments.selectors.rules import SettingsNotFound, newest_settings, settings_version
from payments.services import settings
from payments.services.calculations import Requester

router = Router(tags=["settings"])


@router.get(
    "/companies/{company}/settings",
    response={200: SettingsOut},
    raises=(CompanyNotFound, SettingsNotFound),
    tagged=True,
    operation_id="getSettings",
    summary="Settings of a company",
)
def get_settings(
    request: HttpRequest,
    response: HttpResponse,
    company: str,
    version: Annotated[int | None, Query(ge=1, le=999_999_999, description="An earlier one.")] = None,
) -> SettingsOut:
    """Everything that changes numbers, of the newest version or an earlier one. A calculation states which it used."""
    owner = access.company(caller_of(request), company, Permission.READ)
    found = newest_settings(owner) if version is None else settings_version(owner, version)
    response["ETag"] = _tag(found) if found.version == owner.settings_version else f'"{found.version}.old"'
    return _out(owner, found, None)


@router.put(
    "/companies/{company}/settings",
    response={200: SettingsOut},
    raises=(CompanyNotFound,),
    if_match=True,
    operation_id="putSettings",
    summary="Change the settings",
)
def put_settings(
    request: HttpRequest,
    response: HttpResponse,
    company: str,
    payload: Settings,
) -> SettingsOut:
    """
    Write the next version and calculate by it. What is left out takes its default.

    What is shown stays until that calculation has ended. The same settings again change nothing.
    """
    caller = caller_of(request)
    owner = access.company(caller, company, Permission.ADMINISTER)
    trigger = CalculationRun.Trigger.USER if caller.user_id is not None else CalculationRun.Trigger.API
    changed = settings.change_settings(
        company=owner,
        rules=payload.model_dump(mode="json"),
        requester=Requester(name=caller.name, user_id=caller.user_id, trigger=trigger),
        now=timezone.now(),
        unless=lambda newest: require_match(request, _tag(newest)),
    )
    if changed.reclasses:
        send_refresh([owner.pk])
    if changed.run is not None:
        send_runs([changed.run.pk])
    response["ETag"] = _tag(changed.settings)
    owner.settings_version = changed.settings.version
    return _out(owner, changed.settings, changed.run)


def _tag(found: CompanySettings) -> str:
    """Of the newest version: it never changes, but stops being the newest."""
    return f'"{found.version}"'


def _out(company: Company, found: CompanySettings, run: CalculationRun | None) -> SettingsOut:
    return SettingsOut(
        company=company.code,
        version=found.version,
        newest=found.version == company.settings_version,
        settings=Settings.model_validate_json(_known(found)),
        created_at=found.created_at,
        created_by=found.created_by.email if found.created_by else None,
        calculation=str(run.pk) if run else None,
    )


def _known(found: CompanySettings) -> bytes:
    """The stored rules without names that a later release wrote and this one does not know."""
    return orjson.dumps({name: value for name, value in found.rules.items() if name in Settings.model_fields})
