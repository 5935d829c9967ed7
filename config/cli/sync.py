"""`vade sync`: fetch a company's ledger from its SAP system and wait for the outcome."""

from __future__ import annotations

import argparse

from config.cli.lookup import company_of_code
from config.cli.refusal import Refusal


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `vade sync`."""
    parser.add_argument("--company", required=True)
    parser.add_argument(
        "--complete", action="store_true", help="everything, and not only what has changed since the last time"
    )
    parser.add_argument("--json", action="store_true")


def run(options: argparse.Namespace) -> int:
    """0: applied (bad rows are listed). 1: nothing was applied; the reason is printed."""
    from config.cli.following import until_ended
    from config.cli.import_file import report
    from jobs.tasks.intake import send_imports
    from payments.domain.errors import PaymentsError
    from payments.domain.wording import sentence
    from payments.models import ImportBatch as Batch
    from payments.selectors.imports import import_by_id
    from payments.services import syncs
    from payments.services.calculations import Requester

    company = company_of_code(options.company)
    try:
        batch = syncs.request_sync(company=company, complete=options.complete, requester=Requester(name="vade sync"))
    except PaymentsError as refused:
        raise Refusal(sentence(refused.slug, "en", refused.values)) from refused
    send_imports([batch.pk])
    ended = until_ended(
        lambda: import_by_id(batch.pk),
        told=lambda row: f"{row.phase or 'waiting'}: {row.done:,} records",
        silent=options.json,
    )
    report(ended, as_json=options.json)
    return 0 if ended.status == Batch.Status.APPLIED else 1
