"""Terms in instalments for tests."""

from __future__ import annotations

from decimal import Decimal

from payments.domain.kept_terms import instalments_as_json
from payments.domain.terms import Baseline, Instalment, ShareKind, TermLine, Tier
from payments.models import Company, PaymentTerm


def in_percent(*parts: tuple[str, int]) -> tuple[Instalment, ...]:
    """Shares of the total, each due so many days after the document."""
    return tuple(
        Instalment(kind=ShareKind.PERCENT_OF_TOTAL, share=Decimal(share), line=TermLine(tiers=(Tier(days=days),)))
        for share, days in parts
    )


def halves() -> tuple[Instalment, ...]:
    """Half in 30 days, half in 60."""
    return in_percent(("50", 30), ("50", 60))


def three(*, days_between: int) -> tuple[Instalment, ...]:
    """40, 30 and 30 percent, so many days from one to the next; the second is the last to fall due."""
    return in_percent(("40", 0), ("30", 2 * days_between), ("30", days_between))


def keep_term(company: Company, code: str, instalments: tuple[Instalment, ...]) -> PaymentTerm:
    """A term of a company whose lines have not come in yet."""
    return PaymentTerm.objects.create(
        company=company, code=code, baseline=Baseline.DOCUMENT, instalments=instalments_as_json(instalments)
    )
