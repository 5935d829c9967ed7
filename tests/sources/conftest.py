"""An installation that fetches from a system of the tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings

from payments.models import Company
from tests.sources.systems import PASSWORD, System, written

Named = Callable[..., None]


@pytest.fixture
def named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Named:
    """Names a running system as a company's source."""

    def name(company: Company, system: System, *, kind: str = "S4_ODATA", **more: Any) -> None:
        path = written(tmp_path, system, kind=kind, company=company.code, **more)
        changed = {
            "sources_file": path,
            "source_hosts": (system.host,),
            "source_timeout_seconds": 5.0,
            "source_tries": 3,
        }
        monkeypatch.setattr(django_settings, "VADE", django_settings.VADE.model_copy(update=changed))
        monkeypatch.setenv("TEST_SAP_PASSWORD", PASSWORD)

    return name
