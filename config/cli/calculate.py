"""`vade calculate`: start a calculation and wait for its end."""

from __future__ import annotations

import argparse
import json
from datetime import date

from config.cli.lookup import company_of_code
from config.cli.refusal import USAGE, Refusal


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `vade calculate`."""
    parser.add_argument("--company", required=True)
    parser.add_argument("--key-date", type=date.fromisoformat, help="YYYY-MM-DD (default: the company's today)")
    parser.add_argument("--json", action="store_true")


def run(options: argparse.Namespace) -> int:
    """0: succeeded. 1: failed or stopped; the reason is printed."""
    from django.utils import timezone

    from config.cli.following import until_ended
    from jobs.tasks.calculation import send_runs
    from payments.domain.errors import PaymentsError
    from payments.domain.wording import sentence
    from payments.models import CalculationRun
    from payments.selectors.runs import run_by_id
    from payments.services import calculations
    from payments.services.calculations import Requester

    try:
        run_row = calculations.request_run(
            company=company_of_code(options.company),
            key_date=options.key_date,
            supplier_ids=None,
            requester=Requester(name="vade calculate", trigger=CalculationRun.Trigger.API),
            now=timezone.now(),
        )
    except PaymentsError as refused:
        raise Refusal(sentence(refused.slug, "en", refused.values), status=USAGE) from refused
    send_runs([run_row.pk])
    ended = until_ended(
        lambda: run_by_id(run_row.pk), told=lambda row: f"{row.phase or 'waiting'}: {row.done:,}", silent=options.json
    )
    reason = sentence(ended.error_code, "en", ended.error_values) if ended.error_code else None
    told = {
        "id": str(ended.pk),
        "status": ended.status,
        "key_date": ended.key_date.isoformat(),
        "suppliers": ended.supplier_count,
        "entries": ended.entry_count,
        "current": ended.became_current,
        "error": reason,
    }
    print(
        json.dumps(told)
        if options.json
        else ", ".join(f"{name} {value}" for name, value in told.items() if value is not None)
    )
    return 0 if ended.status == CalculationRun.Status.SUCCEEDED else 1
