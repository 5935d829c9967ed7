"""
Which figures are shown after a run, and who must be told (domain.md 3.1, CalculationRun).

Everything here happens inside the transaction that finishes the run, under the company's row lock.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

import orjson
from django.db import connection
from django.db.models import Q

from payments.domain.money import to_text
from payments.events import log
from payments.events.log import SUPPLIER_UPDATED, VERSION, LoggedEvent, NewEvent
from payments.events.shapes import FIGURE_COLUMNS, Figures, closing_data
from payments.models import CalculationRun, Company, SupplierCurrent
from payments.selectors import closings
from payments.selectors.closings import RunName
from payments.selectors.rules import labels_of

_CHUNK = 5_000
_FIGURES_OLD = ", ".join(f"o.{name}" for name in FIGURE_COLUMNS if name != "currency")
_FIGURES_NEW = ", ".join(f"n.{name}" for name in FIGURE_COLUMNS if name != "currency")
# Compared: every figure that is shown. Equal arrays under other month names are a change where something is open.
_CHANGED = f"""
    WITH n AS (
        SELECT * FROM supplier_closing WHERE run_id = %(run)s AND NOT supplier_id = ANY(%(newer)s)
    ), o AS (
        SELECT c.*, date_trunc('month', r.key_date) <> date_trunc('month', %(key_date)s::date)
               OR r.settings_id <> %(settings)s AS renamed
        FROM current_closing c JOIN calculation_run r ON r.id = c.run_id
        WHERE c.company_id = %(company)s AND NOT c.supplier_id = ANY(%(newer)s)
          AND (%(scope)s::bigint[] IS NULL OR c.supplier_id = ANY(%(scope)s))
    ), changed AS (
        SELECT coalesce(n.supplier_id, o.supplier_id) AS supplier_id
        FROM n FULL JOIN o ON n.supplier_id = o.supplier_id AND n.currency = o.currency
        WHERE n.run_id IS NULL OR o.run_id IS NULL
           OR ({_FIGURES_NEW}) IS DISTINCT FROM ({_FIGURES_OLD})
           OR (o.renamed AND n.open_count > 0)
    )
    SELECT c.supplier_id, s.name, s.code, coalesce(
        (SELECT jsonb_object_agg(o.currency, o.balance) FROM o WHERE o.supplier_id = c.supplier_id), '{{}}')
    FROM (SELECT DISTINCT supplier_id FROM changed) c JOIN supplier s ON s.id = c.supplier_id
    ORDER BY c.supplier_id
"""
Changed = tuple[int, str, str, dict[str, int]]
"""(id, name, code, shown balances by currency) of a supplier whose shown figures a run changes."""


def becomes_current(run: CalculationRun, company: Company) -> bool:
    """
    Whether a finished run's figures are the ones to show.

    Its settings are the company's newest, it was asked for the day that was the company's today, and neither that day
    nor the ledger it read is older than what is shown. So a view into the past never replaces today's figures, and a
    run that was asked for before midnight and ended after it still counts.
    """
    if run.settings.version != company.settings_version or not run.for_today:
        return False
    shown = company.current_run
    if shown is None:
        return True
    return run.key_date >= shown.key_date and revision_of(run) >= revision_of(shown)


def switch(run: CalculationRun, company: Company, *, now: datetime) -> list[LoggedEvent]:
    """
    Make the run's figures the shown ones and record one event for every supplier they changed.

    A supplier calculated on its own from a newer ledger, or for a newer day, keeps its figures and hears nothing.
    """
    newer = _overlays_newer_than(run, company)
    changed = _changed_suppliers(run, company, newer)
    if run.supplier_ids is None:
        SupplierCurrent.objects.filter(company=company).exclude(supplier_id__in=newer).delete()
        company.current_run = run
        company.save(update_fields=["current_run"])
    else:
        _overlay(run, company, [pk for pk in run.supplier_ids if pk not in set(newer)])
    recorded: list[LoggedEvent] = []
    for start in range(0, len(changed), _CHUNK):
        part = changed[start : start + _CHUNK]
        events = updates(run, part, _stored(run, part))
        recorded += log.record(events, company_id=company.pk, kind=SUPPLIER_UPDATED, run_id=run.pk, now=now)
    if recorded:
        company.figures_version += 1  # the caller holds the row's lock
        company.save(update_fields=["figures_version"])
    return recorded


def _overlays_newer_than(run: CalculationRun, company: Company) -> list[int]:
    """Suppliers shown from a ledger or for a day that is newer than this run's."""
    newer = Q(ledger_revision__gt=revision_of(run)) | Q(run__key_date__gt=run.key_date)
    return list(SupplierCurrent.objects.filter(newer, company=company).values_list("supplier_id", flat=True))


def _changed_suppliers(run: CalculationRun, company: Company, newer: Sequence[int]) -> list[Changed]:
    """(id, name, code, shown balances by currency) of every supplier whose shown figures this run changes."""
    with connection.cursor() as cursor:
        cursor.execute(
            _CHANGED,
            {
                "run": run.pk,
                "key_date": run.key_date,
                "settings": run.settings_id,
                "company": company.pk,
                "scope": run.supplier_ids,
                "newer": list(newer),
            },
        )
        return [(pk, name, code, orjson.loads(balances)) for pk, name, code, balances in cursor.fetchall()]


def _overlay(run: CalculationRun, company: Company, supplier_ids: Sequence[int]) -> None:
    SupplierCurrent.objects.bulk_create(
        [
            SupplierCurrent(supplier_id=pk, company=company, run=run, ledger_revision=revision_of(run))
            for pk in supplier_ids
        ],
        update_conflicts=True,
        unique_fields=["supplier"],
        update_fields=["run", "ledger_revision"],
    )


def _stored(run: CalculationRun, changed: Sequence[Changed]) -> dict[int, list[Figures]]:
    found: dict[int, list[Figures]] = defaultdict(list)
    for supplier_id, figures in closings.rows_of_run(run.pk, [supplier_id for supplier_id, *_ in changed]):
        found[supplier_id].append(figures)
    return found


def updates(
    run: CalculationRun, changed: Sequence[Changed], figures: Mapping[int, Sequence[Figures]]
) -> list[NewEvent]:
    """One `supplier.updated` for each changed supplier; what it no longer has is an empty list of closings."""
    name = RunName(run.pk, run.key_date, labels_of(run))
    events = []
    for supplier_id, supplier_name, code, balances in changed:
        found = [closing_data(one, name.labels) for one in figures.get(supplier_id, ())]
        data = {
            "version": VERSION,
            "closings": found,
            "previous": {
                currency: {"balance": to_text(minor, currency)} for currency, minor in sorted(balances.items())
            },
            "calculation": name.data(),
        }
        shown = [[row["currency"], row["balance"]] for row in found]
        events.append(
            NewEvent(
                supplier_id=supplier_id,
                data=orjson.dumps(data).decode(),
                message_code="supplier.balance" if shown else "supplier.nothing-open",
                message_values={"name": supplier_name or code, "balances": shown},
            )
        )
    return events


def revision_of(run: CalculationRun) -> int:
    """Which state of the ledger a run has read."""
    if run.ledger_revision is None:
        raise ValueError("a run that has not read the ledger has no revision")
    return run.ledger_revision
