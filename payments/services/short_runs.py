"""
The run of a few suppliers, from its lock to its end, in one transaction: the path of a posting that has just arrived.

Who holds the company's row knows that no ledger and no shown figure of the company changes: whoever changes one takes
it too. So what is read by several statements is one state, and no lease is needed beside the lock. A run whose worker
dies is as it was; what kills its worker again and again must be counted all the same, so this way is only for young
runs (`YOUNG_SECONDS`), and afterwards every attempt is counted before it begins (services.work).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson

from payments.events import log
from payments.events.log import SUPPLIER_UPDATED, LoggedEvent
from payments.events.shapes import FIGURE_COLUMNS, Figures
from payments.models import CalculationRun, Company, CompanySettings
from payments.models.prepared import columns_of, prepared, row_as
from payments.services import switching
from payments.services.switching import Changed

YOUNG_SECONDS = 10
"""Three of the sweeper's rounds: a run that kills its worker uncounted does it no more often."""

_RUN, _COMPANY, _SETTINGS = columns_of(CalculationRun, "r"), columns_of(Company, "c"), columns_of(CompanySettings, "s")
_LOCK = f"""
    SELECT {_RUN}, {_COMPANY}, {_SETTINGS}
    FROM calculation_run r JOIN company c ON c.id = r.company_id JOIN company_settings s ON s.id = r.settings_id
    WHERE r.id = %(run)s AND r.status = 'queued' AND r.attempt = 0 AND r.lease_until IS NULL
      AND cardinality(r.supplier_ids) <= %(few)s
      AND r.created_at > clock_timestamp() - make_interval(secs => {YOUNG_SECONDS})
    FOR NO KEY UPDATE OF c
"""
_FIGURES = ", ".join(f"c.{name}" for name in FIGURE_COLUMNS)
# What `current_closing` shows of some suppliers, and the run that is shown of everybody else.
_SHOWN = f"""
    SELECT f.key_date, f.ledger_revision, s.id, s.name, s.code, o.ledger_revision, w.key_date, w.settings_id, {_FIGURES}
    FROM (VALUES (1)) AS always
    LEFT JOIN calculation_run f ON f.id = %(current)s
    LEFT JOIN supplier s ON s.id = ANY(%(suppliers)s::bigint[])
    LEFT JOIN supplier_current o ON o.supplier_id = s.id
    LEFT JOIN calculation_run w ON w.id = coalesce(o.run_id, %(current)s)
    LEFT JOIN supplier_closing c ON c.run_id = w.id AND c.supplier_id = s.id
    ORDER BY s.id, c.currency
"""
_END = """
    WITH overlaid AS (
        INSERT INTO supplier_current AS o (supplier_id, company_id, run_id, ledger_revision)
        SELECT id, %(company)s, %(run)s, %(revision)s FROM unnest(%(overlaid)s::bigint[]) AS id
        ON CONFLICT (supplier_id) DO UPDATE SET run_id = excluded.run_id, ledger_revision = excluded.ledger_revision
    ), shown AS (
        UPDATE company SET figures_version = %(figures_version)s
        WHERE id = %(company)s AND figures_version <> %(figures_version)s
    ), ended AS (
        UPDATE calculation_run
        SET status = 'succeeded', attempt = 1, version = version + 1, started_at = %(now)s, finished_at = %(now)s,
            ledger_revision = %(revision)s, input_fingerprint = %(fingerprint)s, became_current = %(current)s,
            supplier_count = %(suppliers)s, entry_count = %(entries)s, rates = %(rates)s::jsonb
        WHERE id = %(run)s AND status = 'queued' AND attempt = 0
        RETURNING version
    )
    SELECT version, (
        SELECT w.id FROM calculation_run w
        WHERE w.company_id = %(company)s AND w.status = 'queued' AND w.supplier_ids IS NULL
        ORDER BY w.created_at LIMIT 1
    ) FROM ended
"""


def lock(run_id: UUID, *, few: int) -> CalculationRun | None:
    """
    The run with its company and settings, the company's row locked; None where it is not for this way: not queued,
    tried before, of more than `few` suppliers, no longer young.
    """
    found = prepared(_LOCK, {"run": run_id, "few": few})
    if not found:
        return None
    of_run, of_company = len(CalculationRun._meta.concrete_fields), len(Company._meta.concrete_fields)
    values = found[0]
    run = row_as(CalculationRun, values[:of_run])
    company = row_as(Company, values[of_run : of_run + of_company])
    settings = row_as(CompanySettings, values[of_run + of_company :])
    run.company, run.settings = company, settings
    run.ledger_revision = company.ledger_revision
    return run


@dataclass(slots=True)
class _Shown:
    """What is shown of one supplier before a run: its figures by currency, and of which run they are."""

    name: str
    code: str
    overlay_revision: int | None
    key_date: date | None
    settings_id: int | None
    figures: dict[str, Figures]

    def is_newer_than(self, run: CalculationRun) -> bool:
        """Calculated on its own from a newer ledger, or for a newer day."""
        if self.overlay_revision is None or self.key_date is None:
            return False
        return self.overlay_revision > switching.revision_of(run) or self.key_date > run.key_date

    def changed_by(self, run: CalculationRun, found: Sequence[Figures]) -> bool:
        """Whether other figures are shown afterwards, or the same under other names where something is open."""
        if {one.currency: one for one in found} != self.figures:
            return True
        renamed = self.key_date is not None and (
            (self.key_date.year, self.key_date.month) != (run.key_date.year, run.key_date.month)
            or self.settings_id != run.settings_id
        )
        return renamed and any(one.open_count for one in found)


def _shown(run: CalculationRun) -> dict[int, _Shown]:
    """By supplier; the company's current run becomes known with it."""
    company = run.company
    rows = prepared(_SHOWN, {"current": company.current_run_id, "suppliers": run.supplier_ids})
    if company.current_run_id is not None:
        company.current_run = CalculationRun(pk=company.current_run_id, key_date=rows[0][0], ledger_revision=rows[0][1])
    shown: dict[int, _Shown] = {}
    for _, _, pk, name, code, revision, key_date, settings_id, *figures in rows:
        if pk is None:
            continue
        one = shown.setdefault(pk, _Shown(name, code, revision, key_date, settings_id, {}))
        if figures[0] is not None:
            one.figures[figures[0]] = Figures(*figures)
    return shown


def switch_and_end(
    run: CalculationRun, figures: Mapping[int, Sequence[Figures]], *, entry_count: int, now: datetime
) -> tuple[list[LoggedEvent], list[UUID]] | None:
    """
    `switching.switch` for figures that are at hand, and the run's end: its events, and the runs that waited for it.
    None where somebody else has the run meanwhile; then nothing of it may be committed.
    """
    company = run.company
    shown = _shown(run)
    run.became_current = switching.becomes_current(run, company)
    overlaid = [pk for pk, one in shown.items() if not one.is_newer_than(run)] if run.became_current else []
    changed: list[Changed] = []
    for pk in overlaid:
        before = shown[pk]
        if before.changed_by(run, figures.get(pk, ())):
            balances = {currency: one.balance for currency, one in before.figures.items()}
            changed.append((pk, before.name, before.code, balances))
    events = switching.updates(run, changed, figures)
    recorded = log.record(events, company_id=company.pk, kind=SUPPLIER_UPDATED, run_id=run.pk, now=now)
    company.figures_version += bool(recorded)
    ended = prepared(_END, _end_values(run, overlaid, entry_count=entry_count, suppliers=len(figures), now=now))
    if not ended:
        return None
    version, waiting = ended[0]
    run.status, run.attempt, run.version = CalculationRun.Status.SUCCEEDED, 1, version
    run.started_at = run.finished_at = now
    run.supplier_count, run.entry_count = len(figures), entry_count
    return recorded, [waiting] if waiting else []


def _end_values(
    run: CalculationRun, overlaid: Sequence[int], *, entry_count: int, suppliers: int, now: datetime
) -> dict[str, Any]:
    return {
        "run": run.pk,
        "company": run.company_id,
        "revision": run.ledger_revision,
        "overlaid": list(overlaid),
        "figures_version": run.company.figures_version,
        "now": now,
        "fingerprint": run.input_fingerprint,
        "current": run.became_current,
        "suppliers": suppliers,
        "entries": entry_count,
        "rates": orjson.dumps(run.rates).decode(),
    }
