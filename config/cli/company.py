"""`vade company`: found a company."""

from __future__ import annotations

import argparse

from config.cli.refusal import USAGE, Refusal


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `vade company`."""
    parser.add_argument("code", help="as in the ERP, e.g. 1000")
    parser.add_argument("name")
    parser.add_argument("--currency", required=True, help="ISO 4217, e.g. TRY")
    parser.add_argument("--timezone", default="Europe/Istanbul")


def run(options: argparse.Namespace) -> int:
    """Create it with the default settings."""
    from payments.domain.errors import PaymentsError
    from payments.domain.wording import sentence
    from payments.services import companies

    try:
        company = companies.create_company(
            code=options.code, name=options.name, currency=options.currency, timezone=options.timezone, created_by=None
        )
    except PaymentsError as refused:
        raise Refusal(sentence(refused.slug, "en", refused.values), status=USAGE) from refused
    print(f"Company {company.code} {company.name}, {company.currency}")
    return 0
