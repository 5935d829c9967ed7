"""Companies and ledgers for tests: rows as a source would hand them over, brought in by the real services."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils.timezone import now

from payments.domain.ledger import LedgerRow
from payments.domain.money import to_minor
from payments.models import CalculationRun, Company, ImportBatch, Supplier
from payments.selectors.calendar import today_of
from payments.services import applying, calculations, companies, staging
from payments.services.applying import Applied, Snapshot
from payments.services.calculations import Outcome, Requester

FIXTURES = Path(__file__).parent / "fixtures"
SOMEBODY = Requester(name="test")


def new_company(*, currency: str = "TRY", timezone: str = "Europe/Istanbul", **rules: object) -> Company:
    """A company of its own; `rules` replace default settings of its first version. Without holidays outside Turkey."""
    company = companies.create_company(
        code=f"C{uuid4().hex[:10]}", name="Deneme A.Ş.", currency=currency, timezone=timezone, created_by=None
    )
    if rules:
        company.settings_versions.create(version=2, rules=rules)
        Company.objects.filter(pk=company.pk).update(settings_version=2)
        company.refresh_from_db()
    return company


def line(key: str, posting: str, amount: str, **more: Any) -> LedgerRow:
    """One line of supplier S1 in TRY; `due`, `open_amount`, `supplier` and fields of LedgerRow may be given."""
    currency = more.pop("currency", "TRY")
    minor = to_minor(amount, currency)
    due, open_amount, supplier = more.pop("due", None), more.pop("open_amount", None), more.pop("supplier", "S1")
    row = LedgerRow(
        row_no=1,
        supplier_code=supplier,
        supplier_name=f"Tedarikçi {supplier}",
        source_key=key,
        doc_no=key,
        posting_date=date.fromisoformat(posting),
        document_date=date.fromisoformat(posting),
        currency=currency,
        amount_minor=minor,
        amount_lc_minor=minor,
        source_due_date=date.fromisoformat(due) if due else None,
        source_open_minor=to_minor(open_amount, currency) if open_amount is not None else None,
    )
    return replace(row, **more)


def golden(case: str) -> dict[str, Any]:
    """A case of closing.json."""
    found: dict[str, Any] = next(
        one for one in json.loads((FIXTURES / "closing.json").read_text()) if one["id"] == case
    )
    return found


def golden_rows(case: str) -> list[LedgerRow]:
    """The entries of a case, as lines of supplier S1."""
    return [
        line(e["k"], e["post"], e["amt"], due=e["due"], open_amount=e.get("open"), invoice_ref=e.get("ref", ""))
        for e in golden(case)["entries"]
    ]


def apply_rows(company: Company, rows: Iterable[LedgerRow], *, snapshot: Snapshot | None = None) -> Applied:
    """Stage and apply rows as an import does, without the file; raises the ledger's revision when anything changed."""
    batch = ImportBatch.objects.create(
        company=company, status=ImportBatch.Status.RUNNING, file_sha256=uuid4().hex, file_bytes=0
    )
    numbered = [replace(row, row_no=number) for number, row in enumerate(rows, start=2)]
    staging.stage(batch.pk, numbered, told=lambda _: None)
    with transaction.atomic():
        applied = applying.apply(batch_id=batch.pk, company_id=company.pk, snapshot=snapshot)
        company.ledger_revision += bool(applied.created or applied.updated or applied.removed)
        Company.objects.filter(pk=company.pk).update(ledger_revision=company.ledger_revision)
        ImportBatch.objects.filter(pk=batch.pk).update(
            status=ImportBatch.Status.APPLIED,
            finished_at=now(),
            lease_until=None,
            ledger_revision=company.ledger_revision,
            ledger_day=today_of(company, now=now()),
        )
    return applied


def calculate(company: Company, *, key_date: str | None = None, suppliers: list[int] | None = None) -> Outcome:
    """Request a calculation and carry it out here."""
    run = calculations.request_run(
        company=company,
        key_date=date.fromisoformat(key_date) if key_date else None,
        supplier_ids=suppliers,
        requester=SOMEBODY,
        now=now(),
    )
    outcome = calculations.carry_out_run(run_id=run.pk, clock=now)
    company.refresh_from_db()
    return outcome


def request_run(company: Company, **more: Any) -> CalculationRun:
    """Ask for a full calculation of today, unless `more` says otherwise."""
    asked = {"key_date": None, "supplier_ids": None, "requester": SOMEBODY, "now": now(), **more}
    return calculations.request_run(company=company, **asked)


def supplier_of(company: Company, code: str = "S1") -> Supplier:
    """The supplier of that code."""
    return Supplier.objects.get(company=company, code=code)
