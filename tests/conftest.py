"""Shared by all tests: how many examples Hypothesis draws."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

settings.register_profile("default", max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", parent=settings.get_profile("default"), max_examples=500, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "default")
