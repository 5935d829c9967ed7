"""Ledgers that benches calculate: filled as an import does, and grown by one line at a time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

if TYPE_CHECKING:
    from payments.models import CalculationRun, Company
    from payments.services.calculations import Outcome


def filled(entries: int, suppliers: int) -> Company:
    """A company with the sample ledger, staged and applied as an import does."""
    from django.db import transaction
    from django.utils import timezone

    from payments.models import Company, ImportBatch
    from payments.sample.ledger import sample_rows
    from payments.selectors.calendar import today_of
    from payments.services import applying, companies, staging, work

    company = companies.create_company(
        code="1000", name="Ölçüm A.Ş.", currency="TRY", timezone="Europe/Istanbul", created_by=None
    )
    today = today_of(company, now=timezone.now())
    batch = ImportBatch.objects.create(company=company, status="running", file_sha256=uuid4().hex, file_bytes=0)
    rows = sample_rows(suppliers=suppliers, entries=entries, seed=1, as_of=today - timedelta(days=1))
    staging.stage(batch.pk, rows, told=lambda _: None)
    with transaction.atomic():
        work.allow_long_statements(seconds=3_600)
        applying.apply(batch_id=batch.pk, company_id=company.pk)
        Company.objects.filter(pk=company.pk).update(ledger_revision=1)
        ImportBatch.objects.filter(pk=batch.pk).update(
            status="applied", finished_at=timezone.now(), lease_until=None, ledger_revision=1, ledger_day=today
        )
    staging.refresh_statistics("ledger_entry")
    return Company.objects.get(pk=company.pk)


def calculated(company: Company, suppliers: list[int] | None) -> CalculationRun:
    """A run over a ledger that has changed since the one before."""
    from django.utils import timezone

    from payments.services import calculations
    from payments.services.calculations import Requester

    revise(company)
    asked = calculations.request_run(
        company=company, key_date=None, supplier_ids=suppliers, requester=Requester(name="bench"), now=timezone.now()
    )
    return calculations.carry_out_run(run_id=asked.pk, clock=timezone.now).run


def revise(company: Company) -> None:
    """Say that the ledger has changed: a request for a calculation is a new one."""
    from payments.models import Company

    company.ledger_revision += 1
    Company.objects.filter(pk=company.pk).update(ledger_revision=company.ledger_revision)


def post_line(supplier_id: int) -> None:
    """Commit a line with a key of its own, and everything else as in another line of the supplier."""
    from payments.models import LedgerEntry
    from payments.models.prepared import prepared

    names = [str(field.column) for field in LedgerEntry._meta.fields if field.column not in {"id", "source_key"}]
    told = ", ".join(names)
    prepared(
        f"INSERT INTO ledger_entry (source_key, {told}) "
        f"SELECT %(key)s, {told} FROM ledger_entry WHERE supplier_id = %(supplier)s LIMIT 1",
        {"key": uuid4().hex[:24], "supplier": supplier_id},
    )


def posted(company: Company, supplier_id: int) -> Outcome:
    """`post_line`, the ledger's next revision and the queued run in one transaction; then the run, carried out."""
    from django.db import transaction
    from django.utils import timezone

    from payments.services import calculations
    from payments.services.calculations import Requester

    with transaction.atomic():
        post_line(supplier_id)
        revise(company)
        asked = calculations.queue_run(
            company=company,
            key_date=None,
            supplier_ids=[supplier_id],
            requester=Requester(name="bench"),
            now=timezone.now(),
        )
    return calculations.carry_out_run(run_id=asked.pk, clock=timezone.now)
