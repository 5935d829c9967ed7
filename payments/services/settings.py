"""Change the settings that change numbers: a new version each time, and a calculation by it (domain.md 3.3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from payments.models import CalculationRun, Company, CompanySettings
from payments.selectors.rules import class_rules
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
        rules: every setting, checked.
        unless: called with the newest version, locked; raises where the change is not to be made.
    """
    locked = Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    newest = CompanySettings.objects.select_related("created_by").get(company=locked, version=locked.settings_version)
    if unless is not None:
        unless(newest)
    if newest.rules == rules:
        return Changed(newest, None, reclasses=False)
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
