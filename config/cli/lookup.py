"""Rows that a command names, or one line that says there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.cli.refusal import USAGE, Refusal

if TYPE_CHECKING:
    from payments.models import Company, Supplier, User


def company_of_code(code: str) -> Company:
    """
    The company of that code.

    Raises:
        Refusal: there is none.
    """
    from payments.models import Company

    company = Company.objects.filter(code=code, active=True).first()
    if company is None:
        known = ", ".join(Company.objects.filter(active=True).order_by("code").values_list("code", flat=True)[:10])
        hint = f"There is: {known}." if known else "There is none yet."
        raise Refusal(
            f"There is no company {code}. {hint} Add one: vade company {code} NAME --currency TRY", status=USAGE
        )
    return company


def user_of_email(email: str) -> User:
    """
    The person with that address.

    Raises:
        Refusal: there is none.
    """
    from payments.models import User

    user = User.objects.filter(email=User.objects.normalize_email(email)).first()
    if user is None:
        raise Refusal(
            f"There is nobody with the address {email}. Add them: vade user add {email} --name NAME", status=USAGE
        )
    return user


def supplier_of_code(company: Company, code: str) -> Supplier:
    """
    The supplier of that code in a company.

    Raises:
        Refusal: there is none.
    """
    from payments.models import Supplier

    supplier = Supplier.objects.filter(company=company, code=code).first()
    if supplier is None:
        raise Refusal(f"Company {company.code} has no supplier {code}.", status=USAGE)
    return supplier
