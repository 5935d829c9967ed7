"""Where Django asks for it."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class Without(AppConfig):
    """Replaces once everything is loaded."""

    name = "tests.faults.without"
    label = "without"

    def ready(self) -> None:
        """In every process that loads the settings."""
        import_module("tests.faults.without.replacements").put_in_place()  # needs the models
