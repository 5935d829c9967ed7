"""The application that owns every table."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """Supplier payments: ledger, runs, events, people."""

    name = "payments"
    default_auto_field = "django.db.models.BigAutoField"
