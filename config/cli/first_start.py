"""What an installation without people needs, so that somebody can begin: an owner, and something to look at."""

from __future__ import annotations

import io
from urllib.parse import quote

from django.utils import timezone

from payments.models import Company, User
from payments.sample.canonical import write_canonical_csv
from payments.sample.ledger import sample_rows
from payments.selectors.calendar import today_of
from payments.services import accounts, calculations, companies, imports, people
from payments.services.calculations import Requester

OWNER = "owner@localhost"
SAMPLE_COMPANY = "1000"
SAMPLE_SUPPLIERS, SAMPLE_ENTRIES, SAMPLE_SEED = 240, 6_000, 1


def prepare(*, no_sample: bool) -> str | None:
    """
    Make the owner account and, where there is no company yet, a sample company with calculated figures; safe to
    repeat.

    Returns:
        Path of a one-time sign-in link, its secret behind `#` so that no server logs it; None once the owner has
        signed in.
    """
    owner = User.objects.filter(is_owner=True).order_by("pk").first() or people.create_user(
        email=OWNER, name="Owner", language="tr", is_owner=True
    )
    if not no_sample and not Company.objects.exists():
        _load_sample()
    if owner.last_login is not None:
        return None
    link = accounts.issue_sign_in_link(user=owner, now=timezone.now())
    return f"/sign-in#link={quote(link.secret)}"


def _load_sample() -> None:
    """Deliver and calculate the sample here, before any worker runs; what breaks off is taken up by the sweeper."""
    company = companies.create_company(
        code=SAMPLE_COMPANY,
        name="Anadolu Holding A.Ş. (örnek)",
        currency="TRY",
        timezone="Europe/Istanbul",
        created_by=None,
    )
    rows = sample_rows(
        suppliers=SAMPLE_SUPPLIERS,
        entries=SAMPLE_ENTRIES,
        seed=SAMPLE_SEED,
        as_of=today_of(company, now=timezone.now()),
        company_code=SAMPLE_COMPANY,
    )
    text = io.StringIO(newline="")
    write_canonical_csv(rows, text, company_code=SAMPLE_COMPANY, company_currency=company.currency)
    content = text.getvalue().encode()
    batch = imports.accept_file(
        company=company,
        file=io.BytesIO(content),
        file_name="sample.csv",
        max_bytes=len(content),
        requester=Requester(name="vade up"),
    )
    outcome = imports.carry_out_import(batch_id=batch.pk, clock=timezone.now)
    for run_id in outcome.run_ids:
        calculations.carry_out_run(run_id=run_id, clock=timezone.now)
