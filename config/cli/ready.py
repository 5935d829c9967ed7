"""What web, worker, scheduler and migrate do before their real work: read the settings, wait for the servers."""

from __future__ import annotations

import os
from pathlib import Path

from config.cli import installation, waiting
from config.cli.places import ROOT


def wait_for_servers(data_dir: Path | None, *, redis: bool = True) -> None:
    """
    Wait up to a minute for PostgreSQL and Redis, and refuse a Redis that would lose work.

    Args:
        data_dir: whose installation this process belongs to, when the environment does not say.
        redis: whether Redis is needed; migrations do without.

    Raises:
        SystemExit: the environment is incomplete (config/settings.py says how).
        Refusal: a server was not ready in time, or Redis evicts.
    """
    installation.use(data_dir)
    os.chdir(ROOT)
    from config.settings import ENV

    checks = [waiting.postgres_check(ENV.database_url)]
    if redis:
        checks.append(waiting.redis_check(ENV.redis_url))
    waiting.wait_for(dict(checks))
    if redis:
        waiting.refuse_evicting_redis(ENV.redis_url)
