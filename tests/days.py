"""The day that the companies of the tests live in: that of Istanbul begins three hours before that of the settings."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from django.utils import timezone


def company_today() -> date:
    """Today, as a company says it that was made without a time zone of its own."""
    return timezone.localdate(timezone=ZoneInfo("Europe/Istanbul"))
