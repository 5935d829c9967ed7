"""`vade token`: a key for a program, printed once and alone on stdout; and the keys there are."""

from __future__ import annotations

import argparse
import sys
from datetime import timedelta

from config.cli.lookup import company_of_code, supplier_of_code
from config.cli.refusal import USAGE, Refusal

ROLES = ("viewer", "clerk", "approver", "admin")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `vade token`."""
    parser.add_argument("name", nargs="?", help="what it is for; shown in the list of tokens")
    parser.add_argument("--role", choices=ROLES)
    parser.add_argument("--company", metavar="CODE", help="default: all companies, and may found one")
    parser.add_argument("--supplier", metavar="CODE", help="of the company: for the supplier's own system, to read")
    parser.add_argument("--days", type=int, default=365, help="how long it is valid (default: 365)")
    parser.add_argument("--list", action="store_true", help="show the tokens there are, without their secrets")
    parser.add_argument("--revoke", metavar="ID", type=int, help="end the token with this id (see --list)")


def run(options: argparse.Namespace) -> int:
    """Make a token, of which only its hash is kept; or list or end those there are."""
    if options.list:
        return _list()
    if options.revoke is not None:
        return _revoke(options.revoke)
    if not options.name or not options.role:
        raise Refusal("A token needs a name and --role.", status=USAGE)
    if options.days < 1:
        raise Refusal("--days must be at least 1.", status=USAGE)
    return _make(options)


def _make(options: argparse.Namespace) -> int:
    from django.utils import timezone

    from payments.services import accounts

    if options.supplier and not options.company:
        raise Refusal("--supplier needs --company.", status=USAGE)
    if options.supplier and options.role != "viewer":
        raise Refusal("A supplier's token can only be a viewer's.", status=USAGE)
    company = company_of_code(options.company) if options.company else None
    supplier = supplier_of_code(company, options.supplier) if company and options.supplier else None
    made = accounts.issue_token(
        name=options.name,
        role=options.role,
        company=company,
        supplier=supplier,
        created_by=None,
        now=timezone.now(),
        life=timedelta(days=options.days),
    )
    print(made.secret)
    print(f"Valid until {made.expires_at:%Y-%m-%d}; it is not shown again.", file=sys.stderr)
    if company and supplier and not company.supplier_access:
        print(f"Company {company.code} does not let suppliers' systems in yet (supplier_access).", file=sys.stderr)
    return 0


def _list() -> int:
    from django.utils import timezone

    from payments.models import ApiToken

    now = timezone.now()
    for token in ApiToken.objects.select_related("company", "supplier").order_by("pk"):
        where = token.company.code if token.company else "all companies"
        whom = f", supplier {token.supplier.code}" if token.supplier else ""
        state = "revoked" if token.revoked_at else "expired" if token.expires_at <= now else "valid"
        print(f"{token.pk}\t{token.hint}…\t{token.name}\t{token.role} in {where}{whom}\t{state}")
    return 0


def _revoke(token_id: int) -> int:
    from django.utils import timezone

    from payments.models import ApiToken
    from payments.services import accounts

    token = ApiToken.objects.filter(pk=token_id).first()
    if token is None:
        raise Refusal(f"There is no token {token_id}. See: vade token --list", status=USAGE)
    accounts.revoke_token(token=token, now=timezone.now())
    print(f"{token.name} is revoked")
    return 0
