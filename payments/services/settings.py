"""Change the settings that change numbers: a new version each time, and a calculation by it (domain.md 3.3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from payments.domain.errors import FieldError, InvalidInput
from payments.models import CalculationRun, Company, CompanySettings, SupplierGroup
from payments.selectors.rules import EXCLUDED_BY_GROUPS, class_rules
from payments.services import due_dates
from payments.services.calculations import Requester, queue_run


@dataclass(frozen=True, slots=True)
class Changed:
    """
    The newest version, and the run that follows from it: none where nothing was changed. `reclasses`: the account
    classes of the ledger have to be settled anew, in the background.
    """

    settings: CompanySettings
    run: CalculationRun | None
    reclasses: bool


@transaction.atomic(durable=True)
def change_settings(
    *,
    company: Company,
    rules: dict[str, Any],
    requester: Requester,
    now: datetime,
    unless: Callable[[CompanySettings], None] | None = None,
) -> Changed:
    """
    Write the next version and queue a full run for today; the same settings again write and queue nothing.

    Runs keep the version they were asked with. What is shown stays until the new run has ended; one of the version
    before that ends later is not shown.

    Args:
        rules: every setting, checked but for the groups of suppliers it names.
        unless: called with the newest version, locked; raises where the change is not to be made.

    Raises:
        InvalidInput: `exclude_groups` names a group that the company does not have.
    """
    newest = newest_locked(company)
    if unless is not None:
        unless(newest)
    return _changed(newest, _in_full(newest.company, rules), requester=requester, now=now)


def newest_locked(company: Company) -> CompanySettings:
    """The newest version with its company, whose row is locked, inside the caller's transaction."""
    locked = Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    newest = CompanySettings.objects.select_related("created_by").get(company=locked, version=locked.settings_version)
    newest.company = locked
    return newest


def follow_groups(newest: CompanySettings, *, requester: Requester, now: datetime) -> Changed:
    """
    The next version, of the same settings, where a group of suppliers that they exclude has become another.

    Args:
        newest: by `newest_locked`, inside the transaction that changed the group.
    """
    return _changed(newest, _in_full(newest.company, newest.rules), requester=requester, now=now)


def _in_full(company: Company, rules: dict[str, Any]) -> dict[str, Any]:
    """
    The rules with the beginnings of codes that the groups they exclude stand for: a run keeps what it went by,
    whatever becomes of the groups.

    Raises:
        InvalidInput: there is no such group.
    """
    told = {name: value for name, value in rules.items() if name != EXCLUDED_BY_GROUPS}
    groups = told.get("exclude_groups", [])
    if not groups:
        return told
    found = {
        str(row.pk): row
        for row in SupplierGroup.objects.filter(company=company, pk__in=[int(group) for group in groups])
    }
    unknown = [
        FieldError(f"/exclude_groups/{at}", "unknown-supplier-group", value=group)
        for at, group in enumerate(groups)
        if group not in found
    ]
    if unknown:
        raise InvalidInput(*unknown)
    beginnings = {f"{prefix}*" for row in found.values() for prefix in row.prefixes}
    return {**told, EXCLUDED_BY_GROUPS: sorted(beginnings)}


def _changed(newest: CompanySettings, rules: dict[str, Any], *, requester: Requester, now: datetime) -> Changed:
    if newest.rules == rules:
        return Changed(newest, None, reclasses=False)
    locked = newest.company
    written = CompanySettings.objects.create(
        company=locked, version=newest.version + 1, rules=rules, created_by_id=requester.user_id
    )
    locked.settings_version = written.version
    locked.save(update_fields=["settings_version"])
    reclasses = class_rules(written) != class_rules(newest)
    if reclasses:
        due_dates.note_change(locked)
    run = queue_run(company=locked, key_date=None, supplier_ids=None, requester=requester, now=now)
    return Changed(written, run, reclasses=reclasses)
