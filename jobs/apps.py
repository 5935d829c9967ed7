"""Django application."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """See the package's own words."""

    name = "jobs"
