"""What day it is for a company."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings

from payments.domain import days
from payments.models import Company


def today_of(company: Company, *, now: datetime) -> date:
    """The company's local date; the fixed one where demonstrations and tests set VADE_TODAY."""
    fixed: date | None = settings.VADE.today
    return fixed or days.today(zone=company.timezone, now=now)
