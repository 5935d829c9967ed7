"""The installation's own settings, and the application that can take protections out."""

from __future__ import annotations

from config.settings import *  # noqa: F403
from config.settings import INSTALLED_APPS as _OURS

INSTALLED_APPS = [*_OURS, "tests.faults.without.apps.Without"]
