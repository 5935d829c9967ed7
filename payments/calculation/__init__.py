"""The rules, pure: columns in, columns out. No clock, no query."""

ENGINE_VERSION = "4"
"""Grows whenever the same entries and settings could give another figure."""
