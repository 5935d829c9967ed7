"""Django application."""

from django.apps import AppConfig


class RealtimeConfig(AppConfig):
    """See the package's own words."""

    name = "realtime"
