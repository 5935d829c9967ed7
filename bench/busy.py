"""Calculates a ledger again and again, for other days: `python -m bench.busy COMPANY`; says when it begins."""

from __future__ import annotations

import os
import sys
from datetime import timedelta


def main(code: str) -> None:
    """Until killed. Runs for past days do not become current: what is shown stays as it is."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.utils import timezone

    from payments.models import Company
    from payments.selectors.calendar import today_of
    from payments.services import calculations
    from payments.services.calculations import Requester

    company = Company.objects.get(code=code)
    today = today_of(company, now=timezone.now())
    print("calculating", flush=True)
    for back in range(1, 10_000):
        asked = calculations.request_run(
            company=company,
            key_date=today - timedelta(days=back),
            supplier_ids=None,
            requester=Requester(name="bench"),
            now=timezone.now(),
        )
        calculations.carry_out_run(run_id=asked.pk, clock=timezone.now)


if __name__ == "__main__":
    main(sys.argv[1])
